"""A video among the sections: with its words, and nothing of it loaded before somebody plays it."""

import pytest
from django.core.files.base import ContentFile
from django.template.loader import render_to_string
from lxml import html
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from tests.clinics.files.mp4 import mp4

RAW = {
    "heading": "Stretching a calf",
    "text": "<p>Half a minute, against a wall.</p>",
    "duration": "1:05",
    "transcript": "<p>Put one foot behind you.</p>",
}


def document(name, content):
    file = ContentFile(content, name=name)
    return get_document_model().objects.create(title=name, file=file)


@pytest.fixture
def raw(db):
    poster = get_image_model().objects.create(
        title="p.jpg", file=get_test_image_file(size=(1280, 720))
    )
    return {
        **RAW,
        "video": document("calf.mp4", mp4(65)).pk,
        "captions": document("calf.vtt", b"WEBVTT\n").pk,
        "poster": poster.pk,
    }


def shown(value):
    context = {"value": value, "section": value.section, "page": value.page}
    return html.fromstring(render_to_string(value.section.template, context))


def test_the_section_is_called_as_its_video(stand):
    section = stand("video", RAW).section

    assert (section.heading, section.anchor) == ("Stretching a calf", "video")


def test_search_engines_get_all_that_they_ask_of_a_video(stand, said, raw):
    node = said(stand("video", raw)).section

    assert node["@type"] == "VideoObject"
    assert node["name"] == "Stretching a calf"
    assert node["description"] == "Half a minute, against a wall."
    assert node["thumbnailUrl"].startswith("https://elm.example.com/media/")
    assert node["contentUrl"].startswith("https://elm.example.com/clinic-video/")
    assert node["contentUrl"].endswith("/calf.mp4")
    assert node["duration"] == "PT1M5S"
    assert node["uploadDate"][:2] == "20"
    assert "+00:00" in node["uploadDate"]
    assert node["transcript"] == "Put one foot behind you."


def test_the_browsers_own_player_loads_nothing_before_it_plays(stand, raw):
    page = shown(stand("video", raw))
    (player,) = page.iter("video")
    (track,) = page.iter("track")

    assert {"controls", "playsinline"} <= set(player.attrib)
    assert "autoplay" not in player.attrib
    assert player.get("preload") == "none"
    assert (player.get("width"), player.get("height")) == ("1280", "720")
    assert player.get("poster")
    assert (track.get("kind"), track.get("srclang")) == ("captions", "en")
    assert track.get("src").startswith("/clinic-video/")
    assert not list(page.iter("script"))


def test_its_words_are_folded_below_it(stand, raw):
    (fold,) = shown(stand("video", raw)).iter("details")

    assert "open" not in fold.attrib
    assert fold.xpath("normalize-space(summary)") == "Transcript"
    assert "Put one foot behind you." in fold.text_content()


def test_a_video_that_is_gone_is_not_shown(stand, raw):
    assert stand("video", raw).is_shown
    get_document_model().objects.get(title="calf.mp4").delete()
    assert not stand("video", raw).is_shown


def test_publishing_needs_the_video_its_picture_and_its_words(refused, raw):
    assert refused("video", draft=True) == {}
    assert set(refused("video")) == {"heading", "text", "video", "poster", "transcript"}
    assert refused("video", raw) == {}


def test_publishing_needs_captions_unless_nothing_is_said(refused, raw):
    raw = {**raw, "captions": None}

    assert list(refused("video", raw)) == ["captions"]
    assert refused("video", {**raw, "silent": True}) == {}


def test_other_files_are_refused_at_their_fields(refused, raw):
    letter = document("letter.pdf", b"%PDF-1.7").pk

    assert list(refused("video", {**raw, "video": letter})) == ["video"]
    assert list(refused("video", {**raw, "captions": letter})) == ["captions"]


def test_how_long_an_mp4_lasts_is_read_from_its_file(stand, raw):
    value = stand("video", {**raw, "duration": ""})

    assert value.block.clean(value)["duration"] == "1:05"


def test_a_length_that_is_none_is_refused_with_an_example(refused, raw):
    assert "1:30" in refused("video", {**raw, "duration": "90 s"})["duration"]


def test_a_narrow_picture_and_a_heavy_file_are_told(stand, raw):
    value = stand("video", raw)
    value["poster"].width, value["video"].file_size = 640, 30 * 1024 * 1024

    heavy, narrow = value.warnings()

    assert "30.0" in heavy
    assert "640" in narrow


def test_all_words_are_read_with_the_section(stand):
    assert stand("video", RAW).plain_text().split("\n") == [
        "Half a minute, against a wall.",
        "1:05",
        "Put one foot behind you.",
    ]
