"""Which pieces of the drawn body a region colours, and which lead to it."""

from collections import Counter

import pytest

from condition_pages import vocabulary
from condition_pages.body_map import LENS, marks, targets

REGIONS = vocabulary.terms("body_regions")
VIEWS = {"front": {"front"}, "back": {"back"}, "both": {"front", "back"}, "list": set()}


@pytest.mark.parametrize("region", REGIONS)
def test_a_region_is_chosen_in_the_views_that_the_vocabulary_says(region):
    # The enlarged head is a part of the front.
    views = {piece.split("-")[0].replace(LENS, "front") for piece in targets([region])[region]}

    assert views == VIEWS[REGIONS[region]["map_view"]]


@pytest.mark.parametrize("region", REGIONS)
def test_a_picture_shows_a_region_wherever_it_is_chosen(region):
    shown = set(marks([region]).pieces)

    small = {"front-head-face", "front-neck"}
    assert set(targets([region])[region]) - shown <= small


def test_a_picture_of_the_head_shows_its_back_too():
    assert marks(["head-face"]).pieces == ("front-head-face", "back-head-face")


def test_the_whole_body_is_every_piece_of_both_sides():
    pieces = set(marks(["whole-body"]).pieces)

    assert {"back-head-face", "front-head-face", "front-foot", "back-foot"} <= pieces


def test_an_area_shows_all_its_parts():
    assert set(marks(["back"]).pieces) == {"back-upper-back", "back-lower-back"}
    assert set(marks(["trunk"]).pieces) == {
        *("front-chest", "front-abdomen", "back-upper-back", "back-lower-back")
    }


def test_a_part_of_the_face_brings_the_enlarged_head():
    assert marks(["eyelid"]).pieces == ("lens-eyelid",)
    assert marks(["eyelid"]).has_lens
    assert not marks(["head-face", "neck"]).has_lens


def test_an_unknown_region_colours_nothing():
    assert marks(["tail"]).pieces == ()


def test_no_piece_leads_to_two_regions():
    leads = Counter(piece for pieces in targets(REGIONS).values() for piece in pieces)

    assert max(leads.values()) == 1


@pytest.mark.parametrize("region", [r for r in REGIONS if r != "whole-body"])
def test_every_region_that_is_alone_can_be_chosen_on_the_drawing(region):
    assert targets([region])[region]


def test_the_narrowest_region_with_pages_takes_a_piece():
    found = targets(["trunk", "back", "lower-back"])

    assert found["lower-back"] == ["back-lower-back"]
    assert found["back"] == ["back-upper-back"]
    assert found["trunk"] == ["front-chest", "front-abdomen"]


def test_the_small_head_leads_to_the_face_where_there_is_nothing_about_the_head():
    assert targets(["eyelid", "face"])["face"] == ["front-head-face", "lens-face"]
    assert "front-head-face" in targets(["head-face", "face"])["head-face"]
