"""What is read of a video, what is taken out of it, and how its parts are handed out."""

from __future__ import annotations

import contextlib
import io
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction

from clinics.files import byte_ranges, videos
from clinics.files.uploads import forget_filming, problem_with
from tests.clinics.files.mp4 import box, mp4
from tests.factories import make_practice

# The file


def test_an_mp4_says_how_long_it_lasts():
    assert videos.seconds_of(io.BytesIO(mp4(65))) == 65


@pytest.mark.parametrize("content", [b"", b"no video", mp4()[:60], box(b"moov", b"\0\0\0")])
def test_a_file_that_says_nothing_has_no_length(content):
    assert videos.seconds_of(io.BytesIO(content)) is None


def test_where_a_video_was_filmed_is_taken_out_of_it_and_nothing_moves():
    before = mp4()

    after = videos.without_facts(before)

    assert b"43.6561" in before
    assert b"43.6561" not in after
    assert len(after) == len(before)
    assert after.index(b"mdat") == before.index(b"mdat")
    assert after[after.index(b"mdat") :] == before[before.index(b"mdat") :]
    assert videos.seconds_of(io.BytesIO(after)) == 65


@given(st.binary(max_size=200), st.integers(0, 150))
def test_no_file_breaks_the_reader(noise, place):
    content = bytearray(mp4())
    content[place : place + len(noise)] = noise
    with contextlib.suppress(videos.VideoError):
        assert len(videos.without_facts(bytes(content))) == len(content)
    videos.seconds_of(io.BytesIO(bytes(content)))


def test_an_upload_is_kept_without_its_place():
    file = SimpleUploadedFile("walk.mp4", mp4())

    forget_filming(file)

    assert b"43.6561" not in file.read()


def test_an_mp4_that_is_cut_off_is_refused_in_a_sentence():
    with pytest.raises(ValidationError, match="read to its end"):
        forget_filming(SimpleUploadedFile("walk.mp4", mp4()[:90]))


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("mp4", b"<html>"),
        ("webm", mp4()),
        ("vtt", b"1\n00:00 --> 00:01\nHello"),
        ("vtt", b"WEBVTT\0"),
    ],
)
def test_what_is_no_video_and_no_captions_is_refused(extension, content):
    assert problem_with(io.BytesIO(content), extension)


@pytest.mark.parametrize(
    ("extension", "content"),
    [
        ("mp4", mp4()),
        ("webm", b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm\x42\x87\x81\x04"),
        ("vtt", b"WEBVTT\n\n00:00.000 --> 00:02.000\nRespire"),
    ],
)
def test_videos_and_captions_are_taken(extension, content):
    assert problem_with(io.BytesIO(content), extension) == ""


# Its length


@pytest.mark.parametrize(
    ("written", "seconds", "shown", "iso"),
    [
        ("1:30", 90, "1:30", "PT1M30S"),
        ("0:05", 5, "0:05", "PT5S"),
        ("1:00:00", 3600, "1:00:00", "PT1H"),
        (" 12:00 ", 720, "12:00", "PT12M"),
    ],
)
def test_lengths_are_written_as_players_show_them(written, seconds, shown, iso):
    assert videos.parse_clock(written) == seconds
    assert (videos.clock(seconds), videos.iso(seconds)) == (shown, iso)


@pytest.mark.parametrize("written", ["90", "1:60", "1:2:3:4", "0:00", "1,5", "-1:20", "١:٢٠"])
def test_what_is_no_length_is_refused(written):
    with pytest.raises(ValueError, match=re.escape(written.strip())):
        videos.parse_clock(written)


# Its parts


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-9", (0, 9)),
        ("bytes=90-", (90, 99)),
        ("bytes=90-500", (90, 99)),
        ("bytes=-5", (95, 99)),
        ("bytes=-500", (0, 99)),
        ("Bytes = 0-0", (0, 0)),
        ("bytes=5-2", None),
        ("bytes=0-1,5-6", None),
        ("bytes=", None),
        ("bytes=a-b", None),
        ("lines=0-9", None),
        ("", None),
    ],
)
def test_a_part_is_what_its_header_says(header, part):
    assert byte_ranges.asked_for(header, 100) == part


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=-0", f"bytes={'9' * 40}-"])
def test_a_part_behind_the_end_is_none(header):
    with pytest.raises(byte_ranges.UnsatisfiableRangeError):
        byte_ranges.asked_for(header, 100)


# Its address


@pytest.fixture
def elm():
    return make_practice("elm")


def document(practice, content=None, name="walk.mp4"):
    return get_document_model().objects.create(
        title=name,
        file=ContentFile(mp4() if content is None else content, name=name),
        collection=practice.collection,
    )


def get(client, kept, host="elm.localhost", **headers):
    address = reverse("clinics-video", args=[kept.pk, kept.filename])
    answer = client.get(address, headers={"host": host, **headers})
    # A server sends all of it, and then the request has ended.
    answer.sent = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


@pytest.mark.django_db
def test_a_player_gets_the_part_that_it_asks_for(client, elm):
    kept = document(elm)
    size = len(mp4())

    whole = get(client, kept)
    start = get(client, kept, range="bytes=0-1")
    end = get(client, kept, range="bytes=-10", **{"accept-encoding": "br, gzip"})

    assert (whole.status_code, whole["Content-Type"]) == (200, "video/mp4")
    assert whole["Accept-Ranges"] == "bytes"
    assert whole.sent == mp4()
    assert (start.status_code, start["Content-Range"]) == (206, f"bytes 0-1/{size}")
    assert (start["Content-Length"], start.sent) == ("2", mp4()[:2])
    assert "Content-Encoding" not in end
    assert end.sent == mp4()[-10:]


@pytest.mark.django_db
def test_a_part_of_what_has_changed_since_is_all_of_it(client, elm):
    kept = document(elm)
    tag = get(client, kept)["ETag"]

    assert get(client, kept, range="bytes=0-1", **{"if-range": tag}).status_code == 206
    assert get(client, kept, range="bytes=0-1", **{"if-range": '"old"'}).status_code == 200


@pytest.mark.django_db
def test_a_part_that_is_not_there_is_said_to_be_none(client, elm):
    answer = get(client, document(elm), range="bytes=999999-")

    assert answer.status_code == 416
    assert answer["Content-Range"] == f"bytes */{len(mp4())}"


@pytest.mark.django_db
def test_captions_come_from_the_same_place(client, elm):
    answer = get(client, document(elm, b"WEBVTT\n", "walk.vtt"))

    assert answer["Content-Type"].startswith("text/vtt")


@pytest.mark.django_db
def test_no_host_hands_out_another_practices_video_nor_what_is_no_video(client, elm):
    make_practice("oak")
    kept = document(elm)
    letter = document(elm, b"%PDF-1.7", "letter.pdf")

    assert get(client, kept, host="oak.localhost").status_code == 404
    assert get(client, kept, host="localhost").status_code == 404
    assert get(client, letter).status_code == 404


@pytest.mark.django_db
def test_a_video_in_a_private_collection_is_not_handed_out(client, elm):
    kept = document(elm)
    inner = elm.collection.add_child(instance=Collection(name="Staff"))
    CollectionViewRestriction.objects.create(
        collection=inner, restriction_type=CollectionViewRestriction.LOGIN
    )
    get_document_model().objects.filter(pk=kept.pk).update(collection=inner)

    assert get(client, kept).status_code == 404


@pytest.mark.django_db
def test_visitors_pages_may_play_what_is_their_own(client, elm):
    policy = client.get("/", headers={"host": "elm.localhost"})["Content-Security-Policy"]

    assert "media-src 'self'" in policy
