"""Pictures made to exhaust the machine: each is refused with one line, before it is decoded."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from clinics.files import pictures, uploads
from clinics.files.limited_process import Limits
from clinics.files.pictures import ImageError, encode_anew, encode_apart
from clinics.files.uploads import PictureField
from tests.cached_fixtures import cached_fixture
from tests.factories import make_editor, make_practice


def moving(kind: str, count: int, size=(8, 8)) -> bytes:
    """A picture of ``count`` frames, none like the one before."""
    frames = [Image.new("RGB", size, (number * 40 % 256, number, 90)) for number in range(count)]
    out = io.BytesIO()
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=50)
    return out.getvalue()


def growing_gif(width: int, height: int) -> bytes:
    """A GIF of eight pixels in a row whose second frame is ``width`` by ``height``."""
    gif = moving("GIF", 2)
    # The screen and the first frame stay as small as they are.
    at = gif.index(b",", gif.index(b",") + 1)
    return gif[: at + 5] + struct.pack("<HH", width, height) + gif[at + 9 :]


def png(width: int, height: int, *chunks: tuple[bytes, bytes]) -> bytes:
    """A PNG that says it is so large and holds one row of nothing."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [(b"IHDR", head), *chunks, (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_all_frames_of_a_moving_picture_count_before_one_is_decoded(kind, monkeypatch):
    content = moving(kind, 10)
    decoded = []
    monkeypatch.setattr(pictures, "_frames", lambda *_: decoded.append(1))

    with pytest.raises(ImageError) as refused:
        encode_anew(io.BytesIO(content), most_pixels=639)

    assert refused.value.pixels == 640
    assert decoded == []


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP", "AVIF"])
def test_a_moving_picture_of_few_pixels_goes_on_moving(kind):
    encoded = encode_anew(io.BytesIO(moving(kind, 10)), most_pixels=640)

    with Image.open(io.BytesIO(encoded)) as picture:
        assert (picture.format, picture.n_frames) == (kind, 10)


def test_a_frame_that_is_larger_than_its_picture_counts_as_what_it_is():
    with pytest.raises(ImageError) as refused:
        encode_anew(io.BytesIO(growing_gif(7_000, 6_000)))

    assert refused.value.pixels == 64 + 7_000 * 6_000


@pytest.mark.parametrize(
    ("content", "pixels"),
    [
        (png(6_400, 6_400), 6_400 * 6_400),
        (png(30, 30, (b"acTL", struct.pack(">II", 50_000, 0))), 30 * 30 * 50_001),
        (png(60_000, 60_000), 2 * Image.MAX_IMAGE_PIXELS),
    ],
    ids=["one frame", "frames that are only said to be there", "more than Pillow opens"],
)
def test_what_a_picture_says_of_its_size_is_enough_to_refuse_it(content, pixels):
    with pytest.raises(ImageError) as refused:
        encode_anew(io.BytesIO(content))

    assert refused.value.pixels == pixels


def test_a_telephones_two_pictures_in_one_are_the_first_of_them():
    out = io.BytesIO()
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (20, 10), "blue")
    first.save(out, "MPO", save_all=True, append_images=[second])

    with Image.open(io.BytesIO(encode_anew(out))) as picture:
        assert (picture.format, picture.size) == ("JPEG", (40, 30))


# The process of its own


def test_a_picture_goes_through_the_process_as_it_would_here():
    content = moving("GIF", 3)

    assert encode_apart(content) == encode_anew(io.BytesIO(content))


@pytest.mark.parametrize(
    "limits",
    [Limits(memory=400 * 1024**2, seconds=30), Limits(memory=3 * 1024**3, seconds=1)],
    ids=["memory", "time"],
)
def test_what_takes_more_than_a_picture_may_is_ended(monkeypatch, limits):
    # Limits so low that an honest picture meets them.
    monkeypatch.setattr(pictures, "LIMITS", limits)
    out = io.BytesIO()
    Image.effect_noise((5_000, 4_000), 50).convert("RGB").save(out, "WEBP", quality=1, method=0)

    with pytest.raises(ImageError):
        encode_apart(out.getvalue())


# What an editor reads


def refusal(content: bytes, name: str) -> str:
    with pytest.raises(ValidationError) as refused:
        PictureField().clean(SimpleUploadedFile(name, content))
    (message,) = refused.value.messages
    return message


def test_too_many_pixels_are_said_in_one_line_with_their_number():
    assert refusal(png(6_400, 6_400), "house.png") == (
        "This file has too many pixels (40960000). Maximum pixels 40000000."
    )


@pytest.mark.parametrize(
    "content", [png(60, 60)[:-20], b"GIF89a", moving("WEBP", 2)[:60]], ids=["png", "gif", "webp"]
)
def test_a_broken_picture_is_said_in_one_line(content):
    name = {b"\x89": "a.png", b"G": "a.gif", b"R": "a.webp"}[content[:1]]

    assert refusal(content, name) in (
        "This picture can’t be read to its end.",
        "Upload a valid image. The file you uploaded was either not an image or a corrupted image.",
    )


def test_nothing_is_decoded_in_the_servers_own_process(monkeypatch):
    def decoded(*_):
        raise AssertionError("decoded here")

    content = moving("GIF", 2)
    monkeypatch.setattr("PIL.Image.open", decoded)
    monkeypatch.setattr(uploads, "encode_apart", lambda content, *_most: content)

    assert PictureField().clean(SimpleUploadedFile("a.gif", content)).size == len(content)


@pytest.mark.django_db
def test_each_form_for_images_judges_so_and_keeps_wagtails_own_words():
    form = get_image_form(get_image_model())()

    field = form.fields["file"]
    assert type(field) is PictureField
    assert field.required
    assert isinstance(field.widget, forms.FileInput)
    assert field.widget.attrs["data-controller"] == "w-sync"
    assert "image/avif" in field.widget.attrs["accept"]


@cached_fixture
def practice():
    return make_practice()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/admin/images/add/", "file"),
        ("/admin/images/multiple/add/", "files[]"),
        ("/admin/images/chooser/create/", "image-chooser-upload-file"),
        ("/admin/images/{}/", "file"),
    ],
    ids=["one", "several at once", "a chooser", "another file for an image"],
)
def test_each_way_to_upload_a_picture_says_so_and_keeps_nothing(practice, address, name):
    model = get_image_model()
    file = get_test_image_file(filename="house.png")
    image = model.objects.create(title="House", file=file, collection=practice.collection)
    stored = image.file.name
    client = Client(headers={"host": "elm.localhost", "x-requested-with": "XMLHttpRequest"})
    client.force_login(make_editor(practice))
    sent = {
        name: SimpleUploadedFile("bomb.png", png(6_400, 6_400)),
        "title": "Bomb",
        "image-chooser-upload-title": "Bomb",
        "collection": practice.collection.pk,
        "image-chooser-upload-collection": practice.collection.pk,
    }

    answer = client.post(address.format(image.pk), sent)

    assert answer.status_code in (200, 422)
    assert "too many pixels" in answer.content.decode()
    assert list(model.objects.values_list("file", flat=True)) == [stored]


@pytest.mark.parametrize("in_memory", [True, False], ids=["small", "large"])
def test_a_picture_that_waits_for_its_other_fields_waits_without_what_the_camera_added(
    practice, settings, in_memory
):
    settings.FILE_UPLOAD_MAX_MEMORY_SIZE = 10_000_000 if in_memory else 0
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "at Ann's house"
    Image.new("RGB", (40, 30), "red").save(out, "JPEG", exif=exif)
    client = Client(headers={"host": "elm.localhost", "x-requested-with": "XMLHttpRequest"})
    client.force_login(make_editor(practice))

    client.post(
        "/admin/images/multiple/add/",
        {
            "files[]": SimpleUploadedFile("house.jpg", out.getvalue()),
            "title": "x" * 300,
            "collection": practice.collection.pk,
        },
    )

    waiting = UploadedFile.objects.get()
    with waiting.file.open() as file:
        content = file.read()
    assert b"Ann" not in content
    assert Image.open(io.BytesIO(content)).size == (40, 30)


# A person's own picture


def send_avatar(practice, content: bytes, name: str = "ann.jpg"):
    client = Client(headers={"host": "elm.localhost"})
    person = make_editor(practice)
    client.force_login(person)
    sent = {
        "name_email-first_name": "Ann",
        "name_email-last_name": "Lee",
        "name_email-email": "ann@example.com",
        "theme-theme": "system",
        "theme-contrast": "system",
        "theme-density": "default",
        "avatar-avatar": SimpleUploadedFile(name, content),
    }
    answer = client.post("/admin/account/", sent)
    profile = UserProfile.objects.filter(user=person).first()
    return answer, profile.avatar if profile else None


def test_a_persons_own_picture_is_kept_small_and_without_what_the_camera_added(practice):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[pictures.ORIENTATION] = "at Ann's house", 6
    Image.new("RGB", (2_000, 1_000), "red").save(out, "JPEG", exif=exif)

    _answer, avatar = send_avatar(practice, out.getvalue())

    with avatar.open() as file:
        content = file.read()
    assert b"Ann" not in content
    assert Image.open(io.BytesIO(content)).size == (200, 400)


def test_a_persons_own_picture_of_too_many_pixels_is_refused_in_one_line(practice):
    answer, avatar = send_avatar(practice, png(6_400, 6_400), "ann.png")

    assert "too many pixels" in answer.content.decode()
    assert not avatar
