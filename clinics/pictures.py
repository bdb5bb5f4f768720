"""An uploaded picture, encoded anew: only its pixels go on. Imports no Django."""

from __future__ import annotations

import io
from typing import Any, BinaryIO

from PIL import Image, ImageOps, ImageSequence

#: The EXIF tag that says how a camera was held.
ORIENTATION = 0x0112
#: How each kind is written where it can't be written without loss.
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "progressive": True, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 88},
    "GIF": {},
}


class NoPicture(ValueError):
    """The content can't be read as a picture to its end."""


def encode_anew(file: BinaryIO) -> bytes:
    """The picture in ``file`` in its own format, turned upright, without anything beside pixels.

    What cameras add (place, time, device, comments) and whatever somebody hid behind the picture
    stays behind; the colour profile is kept, and so are the frames of a moving one. Raises
    NoPicture.
    """
    try:
        file.seek(0)
        with Image.open(file) as picture:
            return _written(picture)
    except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise NoPicture(str(error)) from error


def _written(picture: Image.Image) -> bytes:
    kind = str(picture.format)
    if kind not in QUALITY:
        raise NoPicture(f"No {kind} is written here.")
    out = io.BytesIO()
    options: dict[str, Any] = dict(QUALITY[kind])
    profile = picture.info.get("icc_profile")
    if profile:
        options["icc_profile"] = profile
    if getattr(picture, "n_frames", 1) > 1:
        frames = [frame.copy() for frame in ImageSequence.Iterator(picture)]
        for frame in frames:
            _forget(frame)
        for name in ("duration", "loop", "disposal"):
            if name in picture.info:
                options[name] = picture.info[name]
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], **options)
        return out.getvalue()
    if kind == "JPEG" and picture.getexif().get(ORIENTATION, 1) == 1:
        # Pixels as they are: the tables of the camera are used once more.
        _forget(picture)
        picture.save(out, kind, quality="keep", **_only(options, "icc_profile", "optimize"))
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture)
    _forget(upright)
    upright.save(out, kind, **options)
    return out.getvalue()


def _forget(picture: Image.Image) -> None:
    # Some formats write what they find here.
    for name in ("comment", "exif", "xmp", "XML:com.adobe.xmp", "photoshop"):
        picture.info.pop(name, None)


def _only(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name in names}
