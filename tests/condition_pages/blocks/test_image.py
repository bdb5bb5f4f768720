"""A picture among the sections."""

import json

import pytest
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

RAW = {
    "alt_text": "A person leans against a wall.",
    "caption": "Keep the heel on the floor.",
    "credit": "June Park",
}


@pytest.fixture
def image(db):
    return get_image_model().objects.create(
        title="IMG_4.jpg", file=get_test_image_file(size=(1400, 900))
    )


@pytest.fixture
def raw(image):
    return {**RAW, "image": image.pk}


def test_the_section_has_no_heading_of_its_own_and_its_usual_anchor(stand):
    section = stand("image", RAW).section

    assert (section.heading, section.in_contents, section.anchor) == ("", "", "image")
    assert stand("image", {**RAW, "heading": "The stretch"}).section.in_contents == "The stretch"


def test_without_a_picture_there_is_nothing_to_show(stand, raw):
    assert stand("image", raw).is_shown
    assert not stand("image", RAW).is_shown


def test_the_graph_says_what_the_page_shows_of_it(stand, said, raw):
    node = said(stand("image", raw)).section

    assert node["@type"] == "ImageObject"
    assert node["contentUrl"].startswith("https://elm.example.com/media/")
    assert (node["width"]["value"], node["height"]["value"]) == (1400, 900)
    assert node["caption"] == "Keep the heel on the floor."
    assert node["creditText"] == "June Park"
    assert node["description"] == "A person leans against a wall."


def test_what_only_decorates_is_read_out_to_nobody(stand, raw):
    assert stand("image", {**raw, "decorative": True}).alt == ""


def test_publishing_needs_a_picture_and_its_words(refused, raw):
    assert refused("image", draft=True) == {}
    assert list(refused("image", RAW)) == ["image"]
    assert list(refused("image", {"image": raw["image"]})) == ["alt_text"]
    assert refused("image", {"image": raw["image"], "decorative": True}) == {}
    assert refused("image", raw) == {}


def test_what_is_no_picture_is_left_out_of_a_stored_section(stand):
    from condition_pages.models import ConditionPage

    block = ConditionPage._meta.get_field("body").stream_block
    body = block.to_python(json.loads('[{"type": "image", "value": {"image": "stretch.jpg"}}]'))

    assert body[0].value["image"] is None
    assert body.errors


def test_all_words_are_read_with_the_section(stand, raw):
    assert stand("image", raw).plain_text().split("\n") == list(RAW.values())
