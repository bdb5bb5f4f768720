"""An uploaded picture keeps its pixels and nothing else."""

import io

import pytest
from PIL import Image

from clinics.pictures import NoPicture, encode_anew

SECRET = b"GPS 51.5 N; <script>alert(1)</script>"


def picture(kind: str, size=(64, 40), **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#336699").save(out, kind, **options)
    return out.getvalue()


def anew(content: bytes) -> bytes:
    return encode_anew(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_each_kind_stays_what_it_is_and_loses_what_is_hidden_behind_it(kind):
    content = anew(picture(kind) + SECRET)

    with Image.open(io.BytesIO(content)) as read:
        assert (read.format, read.size) == (kind, (64, 40))
    assert b"<script>" not in content


def test_what_a_camera_adds_stays_behind():
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    exif[0x9286] = SECRET.decode()

    content = anew(picture("JPEG", exif=exif, comment=SECRET))

    with Image.open(io.BytesIO(content)) as read:
        assert not dict(read.getexif())
    assert b"GPS" not in content


def test_text_in_a_png_stays_behind():
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", SECRET.decode())

    assert b"script" not in anew(picture("PNG", pnginfo=info))


def test_a_picture_taken_sideways_stands_upright():
    exif = Image.Exif()
    exif[0x0112] = 6

    with Image.open(io.BytesIO(anew(picture("JPEG", exif=exif)))) as read:
        assert read.size == (40, 64)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_a_moving_picture_keeps_its_frames(kind):
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    more = {"comment": SECRET} if kind == "GIF" else {}
    frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100, **more)

    content = anew(out.getvalue())

    with Image.open(io.BytesIO(content)) as read:
        assert read.n_frames == 3
    assert b"script" not in content


def test_colours_keep_their_profile():
    from PIL import ImageCms

    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    with Image.open(io.BytesIO(anew(picture("PNG", icc_profile=profile)))) as read:
        assert read.info["icc_profile"] == profile


@pytest.mark.parametrize(
    "content", [b"", b"text", picture("JPEG")[:200], picture("PNG")[:60], picture("BMP")]
)
def test_what_is_no_whole_picture_is_refused(content):
    with pytest.raises(NoPicture):
        anew(content)
