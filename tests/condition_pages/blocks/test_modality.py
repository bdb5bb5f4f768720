from types import SimpleNamespace
from uuid import UUID

OWN = str(UUID(int=3))
RAW = {
    "therapy": "acupuncture",
    "framing": "traditional",
    "text": "<p>It may ease pain.</p>",
    "what_happens": "<p>Needles stay in for 20 minutes.</p>",
    "risks": ["soreness", "itching"],
    "points": ["UB 13", "GB 34"],
    "herbs": [{"name": "yarrow", "latin": "Achillea millefolium"}],
}


def own_page(url="https://elm.example.com/treatments/needles/"):
    return SimpleNamespace(get_url=lambda: "/treatments/needles/", get_full_url=lambda: url)


def test_the_heading_and_the_anchor_are_the_therapys(stand):
    section = stand("modality", RAW).section

    assert (section.heading, section.anchor) == ("Acupuncture for muscle spasm", "acupuncture")


def test_the_risks_of_the_vocabulary_come_first_and_none_comes_twice(stand):
    assert stand("modality", RAW).all_risks == [
        "bleeding or bruising",
        "soreness",
        "fainting",
        "itching",
    ]


def test_serious_risks_stand_apart_from_mild_ones(stand):
    value = stand("modality", {**RAW, "serious_risks": ["a broken needle"]})

    assert value.all_serious_risks == [
        "rare: a collapsed lung (pneumothorax), infection",
        "a broken needle",
    ]


def test_the_graph_says_the_system_the_points_and_the_risks_that_are_shown(stand, said):
    graph = said(stand("modality", RAW))

    (therapy,) = graph.of_type("MedicalTherapy")
    assert graph.condition["possibleTreatment"] == {"@id": therapy["@id"]}
    assert graph.section["about"] == {"@id": therapy["@id"]}
    assert therapy["medicineSystem"] == "https://schema.org/TraditionalChinese"
    assert therapy["bodyLocation"] == ["UB 13", "GB 34"]
    assert therapy["howPerformed"] == "Needles stay in for 20 minutes."
    assert [risk["name"] for risk in therapy["adverseOutcome"]] == stand("modality", RAW).all_risks
    assert therapy["seriousAdverseOutcome"]["name"] == (
        "rare: a collapsed lung (pneumothorax), infection"
    )


def test_soreness_is_no_serious_outcome_and_a_pacemaker_no_outcome_at_all(stand, said):
    (therapy,) = said(
        stand(
            "modality",
            {**RAW, "therapy": "electroacupuncture", "who_should_not": "<p>In pregnancy.</p>"},
        )
    ).of_type("MedicalTherapy")

    assert "seriousAdverseOutcome" not in therapy
    assert "soreness" in {risk["name"] for risk in therapy["adverseOutcome"]}
    assert [who["name"] for who in therapy["contraindication"]] == ["a pacemaker", "In pregnancy."]


def test_what_a_therapy_is_never_given_with_is_read_whatever_the_editor_writes(stand):
    assert "a pacemaker" in stand("modality", {**RAW, "therapy": "tens"}).plain_text()


def test_herbs_are_mentioned_and_never_a_treatment(stand, said):
    section = said(stand("modality", RAW)).section

    assert section["mentions"] == {
        "@type": "DietarySupplement",
        "name": "yarrow",
        "alternateName": "Achillea millefolium",
    }


def test_the_therapy_is_the_same_thing_as_on_the_practices_own_page(stand, said):
    value = stand("modality", {**RAW, "treatment": OWN}, owned={OWN: own_page()})

    (therapy,) = said(value).of_type("MedicalTherapy")
    assert therapy["@id"].endswith(f"/therapy/{OWN}")
    assert therapy["url"] == "https://elm.example.com/treatments/needles/"
    assert value.treatment_url == "/treatments/needles/"


def test_an_own_page_that_is_not_published_is_not_linked(stand, said):
    value = stand("modality", {**RAW, "treatment": OWN})

    assert value.treatment_url == ""
    assert "url" not in said(value).of_type("MedicalTherapy")[0]


def test_a_therapy_that_is_not_chosen_yet_says_nothing(stand, said):
    graph = said(stand("modality", {"text": "<p>Words.</p>"}))

    assert "possibleTreatment" not in graph.condition


def test_a_traditional_explanation_says_that_it_is_one(stand):
    value = stand("modality", RAW)

    assert value.framing_label == "Traditional"
    assert "traditional system of medicine" in value.framing_note


def test_an_explanation_of_no_kind_gets_a_warning(stand):
    assert list(stand("modality", RAW).warnings()) == []
    assert len(list(stand("modality", {**RAW, "framing": ""}).warnings())) == 1


def test_publishing_needs_a_therapy_and_words(refused):
    assert refused("modality", draft=True) == {}
    assert list(refused("modality")) == ["therapy"]
    assert list(refused("modality", {"therapy": "acupuncture"})) == ["text"]


def test_publishing_needs_a_risk(refused):
    # A therapy with which none has to be stated.
    raw = {**RAW, "therapy": "posture-advice", "risks": []}

    assert list(refused("modality", raw)) == ["risks"]
    assert refused("modality", {**raw, "serious_risks": ["a fall"]}) == {}


def test_a_page_of_another_practice_is_refused_even_in_a_draft(refused):
    raw = {**RAW, "treatment": OWN}

    assert refused("modality", raw, own=(OWN,)) == {}
    assert refused("modality", raw, draft=True) == {
        "treatment": "This is not one of your practice's own, or it is gone."
    }


def test_a_value_on_its_own_has_no_page_to_ask(stand):
    value = stand("modality", {**RAW, "treatment": OWN})
    value.section = None

    assert value.treatment_page is None
    assert value.default_heading("cramp") == "Acupuncture for cramp"


def test_all_words_are_read_with_the_risks_that_are_always_stated(stand):
    words = stand("modality", RAW).plain_text().split("\n")

    assert words[:2] == ["It may ease pain.", "Needles stay in for 20 minutes."]
    assert {"itching", "UB 13", "yarrow", "Achillea millefolium", "fainting"} <= set(words)
