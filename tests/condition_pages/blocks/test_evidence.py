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
    "strength": "systematic_review",
    "citations": [TRIAL, REVIEW],
    "limits": "<p>Only adults took part.</p>",
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("evidence", RAW).section

    assert (section.heading, section.anchor) == ("What research shows", "evidence")


def test_a_trial_is_a_study_of_the_condition_and_a_review_is_not(stand, said):
    graph = said(stand("evidence", RAW))

    assert graph.condition["study"]["@type"] == "MedicalTrial"
    assert graph.condition["study"]["name"] == "Stretching before sleep"


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


def test_the_kind_of_evidence_is_said_in_words(stand):
    assert stand("evidence", RAW).strength_label == "Systematic review of trials"


def test_evidence_without_a_citation_cannot_be_published(refused):
    raw = {**RAW, "citations": []}

    assert refused("evidence", raw, draft=True) == {}
    assert refused("evidence", raw) == {"citations": "Evidence needs at least one citation."}


def test_publishing_needs_words_and_a_kind_of_evidence(refused):
    raw = {"text": "<p> </p>", "citations": [TRIAL]}

    assert refused("evidence", raw, draft=True) == {}
    assert set(refused("evidence", raw)) == {"text", "strength"}


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
    ]
