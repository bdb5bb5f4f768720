import pytest

RAW = {
    "entries": [
        {"group": "ours", "label": "Needles", "therapy": "acupuncture", "text": "beside the rest"},
        {"group": "conventional", "label": "Muscle relaxants", "kind": "medicine"},
        {"group": "self_care", "label": "Rest"},
    ]
}


def test_the_section_has_its_usual_heading_and_anchor(stand):
    section = stand("treatments", RAW).section

    assert (section.heading, section.anchor) == ("How is muscle spasm treated?", "treatments")


def test_conventional_care_stands_above_what_the_practice_offers(stand):
    groups = stand("treatments", RAW).groups

    assert [(group["group"], group["label"]) for group in groups] == [
        ("self_care", "What you can do yourself"),
        ("conventional", "Conventional care"),
        ("ours", "What we offer"),
    ]


def test_an_entry_without_a_group_is_shown_all_the_same(stand):
    value = stand("treatments", {"entries": [{"group": "", "label": "Stretching"}]})

    assert [entry["label"] for group in value.groups for entry in group["entries"]] == [
        "Stretching"
    ]


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"group": "self_care"}, "LifestyleModification"),
        ({"group": "conventional"}, "MedicalTherapy"),
        ({"group": "conventional", "kind": "medicine"}, "Drug"),
        ({"group": "conventional", "kind": "physical"}, "PhysicalTherapy"),
        ({"group": "self_care", "kind": "diet"}, "Diet"),
        ({"group": "ours", "therapy": "acupuncture"}, "MedicalTherapy"),
        ({"group": "ours", "kind": "no such kind"}, "MedicalTherapy"),
    ],
)
def test_a_treatment_has_a_type_that_the_property_takes(entry, expected, stand, said):
    value = stand("treatments", {"entries": [{**entry, "label": "It"}]})

    assert said(value).condition["possibleTreatment"] == {"@type": expected, "name": "It"}


def test_a_group_must_be_chosen_to_publish(refused):
    raw = {"entries": [{"group": "", "label": "Rest"}]}

    assert refused("treatments", raw, draft=True) == {}
    assert list(refused("treatments", raw)) == ["entries.0.group"]


def test_an_empty_section_is_a_draft_only(refused):
    assert refused("treatments", draft=True) == {}
    assert list(refused("treatments")) == ["text"]


def test_all_words_are_read(stand):
    assert stand("treatments", RAW).plain_text().split("\n") == [
        "Needles",
        "beside the rest",
        "Muscle relaxants",
        "Rest",
    ]
