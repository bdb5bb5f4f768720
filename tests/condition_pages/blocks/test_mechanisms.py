CITED = {"title": "Cramp and nerves", "doi": "10.1000/cramp", "kind": "article"}
RAW = {
    "framing": "biomedical",
    "text": "<p>A nerve tells the muscle to tighten.</p>",
    "entries": [
        {"label": "Nerve", "text": "the signal goes on", "citations": [CITED]},
        {"text": "qi does not flow freely", "framing": "traditional"},
    ],
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("mechanisms", RAW).section

    assert (section.heading, section.anchor) == ("How does it work?", "mechanisms")


def test_the_explanation_is_text_and_the_points_are_a_list(stand, said):
    graph = said(stand("mechanisms", RAW))

    assert graph.condition["pathophysiology"] == "A nerve tells the muscle to tighten."
    assert [item["name"] for item in graph.section["mainEntity"]["itemListElement"]] == [
        "Nerve",
        "qi does not flow freely",
    ]
    assert graph.section["hasHealthAspect"] == "https://schema.org/HowItWorksHealthAspect"


def test_what_a_point_rests_on_is_a_source_of_the_page(stand, said):
    value = stand("mechanisms", RAW)

    assert [citation["title"] for citation in value.citations_shown] == ["Cramp and nerves"]
    assert said(value).of_type("MedicalScholarlyArticle")[0]["url"] == (
        "https://doi.org/10.1000/cramp"
    )


def test_a_point_says_its_own_kind_of_explanation(stand):
    assert [entry.framing_label for entry in stand("mechanisms", RAW)["entries"]] == [
        "",
        "Traditional",
    ]


def test_a_point_rests_on_one_publication_at_most(refused):
    raw = {"entries": [{"label": "Nerve", "citations": [CITED, CITED]}]}

    assert list(refused("mechanisms", raw)) == ["entries.0.citations"]


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("mechanisms", draft=True) == {}
    assert list(refused("mechanisms")) == ["text"]


def test_all_words_are_read_in_their_order(stand):
    assert stand("mechanisms", RAW).plain_text().split("\n") == [
        "A nerve tells the muscle to tighten.",
        "Nerve",
        "the signal goes on",
        "Cramp and nerves.",
        "qi does not flow freely",
    ]
