RAW = {"text": "<p>This does not replace your doctor.</p>"}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("disclaimer", RAW).section

    assert (section.heading, section.anchor) == ("Please note", "disclaimer")


def test_the_section_says_nothing_to_machines(stand, said):
    graph = said(stand("disclaimer", RAW))

    assert graph.section is None
    assert set(graph.condition) == {"@type", "@id", "name"}


def test_publishing_needs_words(refused):
    assert refused("disclaimer", draft=True) == {}
    assert list(refused("disclaimer")) == ["text"]
    assert list(refused("disclaimer", {"text": "<p></p>"})) == ["text"]
    assert refused("disclaimer", RAW) == {}


def test_all_words_are_read(stand):
    assert stand("disclaimer", RAW).plain_text() == "This does not replace your doctor."
