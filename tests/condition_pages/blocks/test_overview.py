import pytest

ASPECTS = {
    "what_is": ("What is muscle spasm?", "what-is", "description", "OverviewHealthAspect"),
    "types": ("What types of muscle spasm are there?", "types", None, "TypesHealthAspect"),
    "who_gets_it": (
        "Who gets muscle spasm?",
        "who-gets-it",
        "epidemiology",
        "OverviewHealthAspect",
    ),
    "outlook": (
        "What can I expect with muscle spasm?",
        "outlook",
        "expectedPrognosis",
        "PrognosisHealthAspect",
    ),
    "affected_areas": (
        "Where in the body is it?",
        "affected-areas",
        None,
        "OverviewHealthAspect",
    ),
    "complications": (
        "What can muscle spasm lead to?",
        "complications",
        "possibleComplication",
        "RisksOrComplicationsHealthAspect",
    ),
}


@pytest.mark.parametrize("aspect", ASPECTS)
def test_each_aspect_has_its_heading_its_anchor_and_its_place_in_the_graph(aspect, stand, said):
    heading, anchor, term, health_aspect = ASPECTS[aspect]
    value = stand("overview", {"aspect": aspect, "text": "<p>It comes &amp; goes.</p>"})

    graph = said(value)

    assert value.section.heading == heading
    assert value.section.anchor == anchor
    assert graph.section["hasHealthAspect"] == f"https://schema.org/{health_aspect}"
    assert [key for key in graph.condition if not key.startswith("@") and key != "name"] == (
        [term] if term else []
    )
    if term:
        assert graph.condition[term] == "It comes & goes."


def test_complications_are_named_as_text(stand, said):
    value = stand(
        "overview",
        {
            "aspect": "complications",
            "text": "<p>Rarely more.</p>",
            "entries": [{"label": "Muscle knot", "text": "a sore lump"}, {"text": "poor sleep"}],
        },
    )

    assert said(value).condition["possibleComplication"] == [
        "Rarely more.",
        "Muscle knot",
        "poor sleep",
    ]


def test_regions_are_shown_and_said(stand, said):
    value = stand("overview", {"aspect": "affected_areas", "regions": ["calf", "back"]})

    assert value.region_labels == ["Calf", "Back"]
    assert [part["name"] for part in said(value).condition["associatedAnatomy"]] == [
        "Calf",
        "Back",
    ]


def test_all_words_are_read_in_their_order(stand):
    value = stand(
        "overview",
        {
            "text": "<p>First.</p><ul><li>one</li><li>t<b>w</b>o</li></ul>",
            "entries": [{"label": "Label", "text": "words"}],
            "regions": ["calf"],
        },
    )

    assert value.plain_text().split("\n") == ["First. one two", "Label", "words", "Calf"]


def test_an_empty_overview_is_a_draft_only(refused):
    assert refused("overview", draft=True) == {}
    assert refused("overview") == {"text": "Write at least a paragraph."}


def test_a_point_needs_a_label_or_a_text(refused):
    raw = {"text": "<p>Words.</p>", "entries": [{"label": "", "text": ""}]}

    assert refused("overview", raw, draft=True) == {}
    assert list(refused("overview", raw)) == ["entries.0.text"]


def test_an_aspect_that_has_gone_from_the_vocabulary_reads_as_what_it_is(stand, said):
    value = stand("overview", {"aspect": "folklore", "text": "<p>Words.</p>"})

    assert value.section.heading == "What is muscle spasm?"
    assert said(value).condition["description"] == "Words."
