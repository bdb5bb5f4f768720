RAW = {
    "text": "<p>We ask when it began.</p>",
    "entries": [{"label": "Blood test", "text": "shows low salts, not why"}],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("diagnosis", RAW).section

    assert (section.heading, section.anchor) == ("How is muscle spasm diagnosed?", "diagnosis")


def test_tests_are_typical_tests_of_the_condition(stand, said):
    graph = said(stand("diagnosis", RAW))

    assert graph.condition["typicalTest"] == {
        "@type": "MedicalTest",
        "name": "Blood test",
        "description": "shows low salts, not why",
    }
    assert graph.section["hasHealthAspect"] == "https://schema.org/ScreeningHealthAspect"


def test_prose_alone_is_enough(refused, stand):
    assert refused("diagnosis", {"text": RAW["text"]}) == {}
    assert list(stand("diagnosis", {"text": RAW["text"]}).warnings()) == []


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("diagnosis", draft=True) == {}
    assert list(refused("diagnosis")) == ["text"]


def test_all_words_are_read_in_their_order(stand):
    assert stand("diagnosis", RAW).plain_text().split("\n") == [
        "We ask when it began.",
        "Blood test",
        "shows low salts, not why",
    ]
