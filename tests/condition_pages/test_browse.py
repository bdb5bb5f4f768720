"""Finding a condition by A to Z and by place in the body."""

from condition_pages.browse import Found, a_to_z, by_region

CRAMP = Found("Muscle cramp", "/cramp/", ["charley horse", "Cramp"], ["calf", "leg"])
NECK = Found("Stiff neck", "/neck/", ["stiff neck", "crick in the neck"], ["neck"])
TERMS = [
    {"id": "whole-body", "label": "Whole body", "map_view": "list"},
    {"id": "neck", "label": "Neck", "map_view": "both"},
    {"id": "calf", "label": "Calf", "map_view": "back"},
    {"id": "leg", "label": "Leg", "map_view": "both"},
    {"id": "jaw", "label": "Jaw", "map_view": "front"},
]


def lines(groups):
    return {group["letter"]: [entry.title for entry in group["entries"]] for group in groups}


def test_a_page_stands_under_its_title_and_its_other_names():
    assert lines(a_to_z([NECK, CRAMP])) == {
        "C": ["Charley horse", "Cramp", "Crick in the neck"],
        "M": ["Muscle cramp"],
        "S": ["Stiff neck"],
    }


def test_another_name_says_which_page_it_leads_to():
    entry = a_to_z([CRAMP])[0]["entries"][0]

    assert (entry.title, entry.see, entry.url) == ("Charley horse", "Muscle cramp", "/cramp/")


def test_accents_and_digits_have_their_places():
    pages = [Found("Épicondylite", "/e/"), Found("Elbow", "/x/"), Found("5 kinds", "/5/")]

    assert lines(a_to_z(pages)) == {"0": ["5 kinds"], "E": ["Elbow", "Épicondylite"]}


def test_only_regions_that_a_page_is_about_are_named():
    regions = by_region([NECK, CRAMP], TERMS)

    assert [region.id for region in regions] == ["neck", "calf", "leg"]
    assert [page.title for page in regions[1].pages] == ["Muscle cramp"]


def test_a_region_is_chosen_in_the_views_that_show_it():
    neck, calf, _leg = by_region([NECK, CRAMP], TERMS)

    assert neck.pieces == ("front-neck", "back-neck")
    assert calf.pieces == ("back-calf",)


def test_a_wide_region_has_what_leads_to_none_of_its_parts():
    _neck, calf, leg = by_region([NECK, CRAMP], TERMS)

    assert (calf.is_wide, leg.is_wide) == (False, True)
    assert "front-shin" in leg.pieces
    assert set(leg.pieces).isdisjoint(calf.pieces)


def test_a_list_without_pages_has_no_letters_and_no_regions():
    assert a_to_z([]) == []
    assert by_region([], TERMS) == []
