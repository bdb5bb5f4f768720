RAW = {
    "text": "<p>Often there are several.</p>",
    "entries": [
        {"label": "Hard exercise", "text": "above all when new", "kind": "lifestyle"},
        {"label": "Some water tablets", "kind": "medicine"},
    ],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("causes", RAW).section

    assert (section.heading, section.anchor) == ("What causes muscle spasm?", "causes")


def test_causes_are_nodes_of_their_own_kind(stand, said):
    graph = said(stand("causes", RAW))

    assert graph.condition["cause"] == [
        {
            "@type": "MedicalCause",
            "name": "Hard exercise",
            "description": "above all when new",
        },
        {"@type": "MedicalCause", "name": "Some water tablets"},
    ]
    assert graph.section["hasHealthAspect"] == "https://schema.org/CausesHealthAspect"


def test_the_kind_of_a_cause_is_shown(stand):
    assert [entry.kind_label for entry in stand("causes", RAW)["entries"]] == [
        "Lifestyle",
        "Medicine",
    ]


def test_a_kind_must_be_of_the_vocabulary(refused):
    raw = {"entries": [{"label": "Bad luck", "kind": "fate"}]}

    assert list(refused("causes", raw, draft=True)) == ["entries.0.kind"]


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("causes", draft=True) == {}
    assert list(refused("causes")) == ["text"]


def test_a_short_list_gets_a_warning_and_none_gets_none(stand):
    assert len(list(stand("causes", RAW).warnings())) == 1
    assert list(stand("causes", {"text": RAW["text"]}).warnings()) == []


def test_all_words_are_read_in_their_order(stand):
    assert stand("causes", RAW).plain_text().split("\n") == [
        "Often there are several.",
        "Hard exercise",
        "above all when new",
        "Some water tablets",
    ]
