import pytest
from django.utils import timezone

TRIAL = {
    "title": "Stretching before sleep",
    "authors": "Doe J",
    "source": "Journal of Sleep",
    "year": 2012,
    "doi": "10.1000/Stretch",
    "pmid": "123456",
    "kind": "trial",
}
REVIEW = {"title": "A review", "url": "https://example.com/review", "kind": "review"}
RAW = {
    "text": "<p>Stretching may help a little.</p>",
    "finding": "no_difference",
    "certainty": "moderate",
    "basis": "systematic_review",
    "citations": [TRIAL, REVIEW],
    "limits": "<p>Only adults took part.</p>",
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("evidence", RAW).section

    assert (section.heading, section.anchor) == ("What does research show?", "evidence")


def test_a_trial_is_a_study_and_a_review_is_not(stand, said):
    graph = said(stand("evidence", RAW))

    assert graph.condition["study"]["@type"] == "MedicalTrial"
    assert graph.condition["study"]["name"] == "Stretching before sleep"


def study_in(stand, said, **citation):
    return said(stand("evidence", {**RAW, "citations": [{**TRIAL, **citation}]})).condition["study"]


def test_a_trial_is_said_to_be_about_the_condition_of_the_page_only_where_its_editor_says_so(
    stand, said
):
    unsaid = study_in(stand, said)
    same = study_in(stand, said, studied="page")

    assert "healthCondition" not in unsaid
    assert "studySubject" not in unsaid
    assert same["healthCondition"] == same["studySubject"]
    assert "@id" in same["healthCondition"]


def test_a_trial_of_something_else_names_that(stand, said):
    study = study_in(stand, said, studied="other", subject="low back pain")

    assert study["healthCondition"] == {"@type": "MedicalCondition", "name": "low back pain"}


def test_what_a_source_studied_instead_is_read_with_it(stand):
    value = stand(
        "evidence",
        {**RAW, "citations": [{**TRIAL, "studied": "other", "subject": "low back pain"}]},
    )

    assert "low back pain" in value.plain_text()


def test_something_else_without_a_name_is_an_error_at_its_field(refused):
    raw = {**RAW, "citations": [{**TRIAL, "studied": "other"}]}

    assert refused("evidence", raw, draft=True) == {}
    assert list(refused("evidence", raw)) == ["citations.0.subject"]


def test_sources_are_articles_at_the_anchors_of_the_footnotes(stand, said):
    value = stand("evidence", RAW)
    graph = said(value)

    articles = graph.of_type("MedicalScholarlyArticle")
    assert [article["@id"].rpartition("#")[2] for article in articles] == ["source-1", "source-2"]
    assert [article["publicationType"] for article in articles] == [
        "Clinical Trial",
        "Systematic Review",
    ]
    assert {i["propertyID"]: i["value"] for i in articles[0]["identifier"]} == {
        "DOI": "10.1000/Stretch",
        "PMID": "123456",
    }
    assert graph.section["citation"] == [{"@id": article["@id"]} for article in articles]


def test_one_publication_has_one_number_however_its_doi_is_written(stand):
    again = {**TRIAL, "title": "Stretching", "doi": "10.1000/STRETCH"}
    value = stand("evidence", {**RAW, "citations": [TRIAL, REVIEW, again]})

    assert [citation.number for citation in value.citations_shown] == [1, 2, 1]


def test_what_was_found_how_sure_it_is_and_what_it_rests_on_are_three_things(stand):
    value = stand("evidence", RAW)

    assert value.finding_label == "No difference"
    assert value.certainty_label == "Fairly sure"
    assert value.basis_label == "Systematic review of trials"


def test_evidence_without_a_citation_cannot_be_published(refused):
    raw = {**RAW, "citations": []}

    assert refused("evidence", raw, draft=True) == {}
    assert refused("evidence", raw) == {"citations": "Evidence needs at least one citation."}


def test_publishing_needs_words_and_a_kind_of_evidence(refused):
    raw = {"text": "<p> </p>", "citations": [TRIAL]}

    assert refused("evidence", raw, draft=True) == {}
    assert set(refused("evidence", raw)) == {"text", "finding", "certainty", "basis"}


@pytest.mark.parametrize(
    ("citation", "field"),
    [
        ({"doi": "not a doi"}, "doi"),
        ({"pmid": "12345678901"}, "pmid"),
        ({"url": "nowhere"}, "url"),
        ({"url": "https://example.com/", "year": timezone.now().year + 1}, "year"),
        ({"url": "https://example.com/", "year": 1500}, "year"),
    ],
)
@pytest.mark.parametrize("draft", [True, False])
def test_what_identifies_no_publication_is_one_error_at_its_field(citation, field, draft, refused):
    raw = {**RAW, "citations": [{"title": "T", **citation}]}

    assert list(refused("evidence", raw, draft=draft)) == [f"citations.0.{field}"]


def test_a_citation_must_be_found_again_once_published(refused):
    raw = {**RAW, "citations": [{"title": "By hearsay"}]}

    assert refused("evidence", raw, draft=True) == {}
    assert list(refused("evidence", raw)) == ["citations.0.doi"]


def test_evidence_that_names_no_limits_gets_a_warning(stand):
    assert list(stand("evidence", RAW).warnings()) == []
    assert len(list(stand("evidence", {**RAW, "limits": ""}).warnings())) == 1


def test_all_words_are_read_and_identifiers_are_none(stand):
    assert stand("evidence", RAW).plain_text().split("\n") == [
        "Stretching may help a little.",
        "Doe J. Stretching before sleep. Journal of Sleep; 2012.",
        "A review.",
        "Only adults took part.",
        "No difference",
        "Fairly sure",
        "Systematic review of trials",
    ]
