RAW = {"entries": [{"label": "Age over 50"}, {"label": "Pregnancy", "text": "in the last months"}]}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("risk_factors", RAW).section

    assert (section.heading, section.anchor) == (
        "What makes muscle spasm more likely?",
        "risk-factors",
    )


def test_risk_factors_are_nodes_of_their_own_kind(stand, said):
    graph = said(stand("risk_factors", RAW))

    assert [(f["@type"], f["name"]) for f in graph.condition["riskFactor"]] == [
        ("MedicalRiskFactor", "Age over 50"),
        ("MedicalRiskFactor", "Pregnancy"),
    ]


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("risk_factors", draft=True) == {}
    assert list(refused("risk_factors")) == ["text"]


def test_an_empty_point_is_named_by_its_place(refused):
    raw = {"entries": [{"label": "Age"}, {}]}

    assert list(refused("risk_factors", raw)) == ["entries.1.text"]


def test_a_long_list_gets_a_warning(stand):
    assert list(stand("risk_factors", RAW).warnings()) == []
    assert len(list(stand("risk_factors", {"entries": RAW["entries"] * 5}).warnings())) == 1


def test_all_words_are_read_in_their_order(stand):
    assert stand("risk_factors", RAW).plain_text() == "Age over 50\nPregnancy\nin the last months"
