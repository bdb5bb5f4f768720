RAW = {
    "text": "<p>You may notice:</p>",
    "entries": [
        {"label": "Tightness", "text": "the muscle feels hard", "region": "calf"},
        {"text": "a twitch under the skin"},
    ],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("symptoms", RAW).section

    assert (section.heading, section.anchor) == (
        "What are the symptoms of muscle spasm?",
        "symptoms",
    )


def test_the_editors_heading_leaves_the_anchor_alone(stand):
    section = stand("symptoms", {**RAW, "heading": "What you feel"}).section

    assert (section.heading, section.anchor) == ("What you feel", "symptoms")


def test_symptoms_are_nodes_of_their_own_kind(stand, said):
    graph = said(stand("symptoms", RAW))

    assert graph.condition["signOrSymptom"] == [
        {
            "@type": "MedicalSymptom",
            "name": "Tightness",
            "description": "the muscle feels hard",
        },
        {"@type": "MedicalSymptom", "name": "a twitch under the skin"},
    ]
    assert graph.section["hasHealthAspect"] == "https://schema.org/SymptomsHealthAspect"


def test_a_region_is_shown_in_everyday_words(stand):
    first, second = stand("symptoms", RAW)["entries"]

    assert (first.region_label, second.region_label) == ("Calf", "")


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("symptoms", draft=True) == {}
    assert list(refused("symptoms")) == ["text"]
    assert refused("symptoms", {"text": "<p>It hurts.</p>"}) == {}


def test_a_region_must_be_of_the_vocabulary(refused):
    raw = {"entries": [{"label": "Pain", "region": "atlantis"}]}

    assert list(refused("symptoms", raw)) == ["entries.0.region"]


def test_a_short_list_gets_a_warning(stand):
    assert len(list(stand("symptoms", RAW).warnings())) == 1
    assert list(stand("symptoms", {"entries": RAW["entries"] * 2}).warnings()) == []


def test_all_words_are_read_in_their_order(stand):
    assert stand("symptoms", RAW).plain_text().split("\n") == [
        "You may notice:",
        "Tightness",
        "the muscle feels hard",
        "a twitch under the skin",
    ]
