REPORT = {"title": "One runner", "pmid": "123456", "kind": "case_report"}
RAW = {
    "text": "<p>A runner had spasms at night.</p>",
    "outcome": "Fewer after four weeks.",
    "consent": True,
    "consent_date": "2026-01-02",
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("case_study", RAW).section

    assert (section.heading, section.anchor) == ("One person’s experience", "case-study")


def test_a_published_case_is_a_study_and_never_a_trial(stand, said):
    graph = said(stand("case_study", {**RAW, "citations": [REPORT]}))

    assert graph.condition["study"]["@type"] == "MedicalStudy"
    (article,) = graph.of_type("MedicalScholarlyArticle")
    assert article["publicationType"] == "Case Reports"


def test_a_case_of_the_practice_is_words_only(stand, said):
    graph = said(stand("case_study", RAW))

    assert "study" not in graph.condition
    assert graph.section["description"] == "A runner had spasms at night."


def test_publishing_needs_consent(refused):
    raw = {**RAW, "consent": False}

    assert refused("case_study", raw, draft=True) == {}
    assert list(refused("case_study", raw)) == ["consent"]


def test_publishing_needs_the_date_of_consent_or_a_publication(refused):
    undated = {**RAW, "consent_date": None}

    assert list(refused("case_study", undated)) == ["consent_date"]
    assert refused("case_study", {**undated, "citations": [REPORT]}) == {}
    assert refused("case_study", RAW) == {}


def test_publishing_needs_the_story(refused):
    assert refused("case_study", draft=True) == {}
    assert list(refused("case_study")) == ["text"]


def test_a_story_counts_as_a_testimonial_in_australia(stand):
    assert len(list(stand("case_study", RAW, country="AU").warnings())) == 1
    assert list(stand("case_study", RAW, country="GB").warnings()) == []


def test_all_words_are_read_in_their_order(stand):
    assert stand("case_study", RAW).plain_text().split("\n") == [
        "A runner had spasms at night.",
        "Fewer after four weeks.",
    ]
