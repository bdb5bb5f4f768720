RAW = {
    "entries": [
        {"advice": "dont", "text": "push on through pain"},
        {"advice": "do", "text": "stretch gently"},
        {"text": "drink enough"},
    ],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("prevention", RAW).section

    assert (section.heading, section.anchor) == (
        "What can I do about muscle spasm?",
        "prevention",
    )


def test_what_to_do_and_what_not_to_do_are_parted(stand):
    value = stand("prevention", RAW)

    assert value.dos == ["stretch gently", "drink enough"]
    assert value.donts == ["push on through pain"]


def test_only_what_to_do_is_prevention_in_the_graph(stand, said):
    graph = said(stand("prevention", RAW))

    assert graph.condition["secondaryPrevention"] == [
        {"@type": "LifestyleModification", "name": "stretch gently"},
        {"@type": "LifestyleModification", "name": "drink enough"},
    ]
    assert "primaryPrevention" not in graph.condition
    assert graph.section["hasHealthAspect"] == "https://schema.org/PreventionHealthAspect"


def test_advice_without_words_is_a_draft_only(refused):
    raw = {"entries": [{"advice": "do", "text": ""}]}

    assert refused("prevention", raw, draft=True) == {}
    assert list(refused("prevention", raw)) == ["entries.0.text"]


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("prevention", draft=True) == {}
    assert list(refused("prevention")) == ["text"]


def test_a_short_list_gets_a_warning(stand):
    assert list(stand("prevention", RAW).warnings()) == []
    assert len(list(stand("prevention", {"entries": RAW["entries"][:1]}).warnings())) == 1


def test_all_words_are_read(stand):
    assert stand("prevention", RAW).plain_text().split("\n") == [
        "push on through pain",
        "stretch gently",
        "drink enough",
    ]
