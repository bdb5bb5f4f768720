"""An uploaded picture, encoded anew: only its pixels go on. Imports no Django.

A few kilobytes can unpack to gigabytes, so a picture is judged by what all its frames hold before
any of them is decoded, and what decodes it is a process of its own that the system ends where it
takes more memory or time than a picture may (``encode_apart``). That last limit holds where a
format's reader allocates before it has said how large the picture is.
"""

from __future__ import annotations

import io
import sys
from typing import Any, BinaryIO

from PIL import Image, ImageOps, ImageSequence

from clinics.files import limited_process

#: What all frames of one picture may hold together.
MOST_PIXELS = 40_000_000
#: What encoding one picture may take. One of 40 million pixels takes 1.7 GB and 7 s at most
#: (AVIF), so only what lies about its size takes more.
LIMITS = limited_process.Limits(memory=3 * 1024**3, seconds=30)

#: The EXIF tag that says how a camera was held.
ORIENTATION = 0x0112
#: How each kind is written where it can't be written without loss.
QUALITY: dict[str, dict[str, Any]] = {
    "JPEG": {"quality": 92, "progressive": True, "optimize": True},
    # Not "optimize": it takes minutes where the usual level takes seconds, for 2 % of the size.
    "PNG": {"compress_level": 4},
    "WEBP": {"quality": 92},
    "AVIF": {"quality": 88, "speed": 8},
    "GIF": {},
}
#: A JPEG with further pictures behind it, as telephones write it: the first one is the picture.
FIRST_ONLY = {"MPO": "JPEG"}


class ImageError(ValueError):
    """The content can't be taken as a picture. ``pixels``: how many it holds, if too many."""

    def __init__(self, reason: str, pixels: int = 0) -> None:
        super().__init__(reason)
        self.pixels = pixels


def encode_anew(file: BinaryIO, most_pixels: int = MOST_PIXELS, most_side: int = 0) -> bytes:
    """The picture in ``file`` in its own format, turned upright, without anything beside pixels.

    With ``most_side``, one that stands still and is longer or higher than that is made smaller.
    What cameras add (place, time, device, comments) and whatever somebody hid behind the picture
    stays behind; the colour profile is kept, and so are the frames of a moving one. Raises
    ImageError, before anything is decoded where all frames hold more than ``most_pixels``.
    """
    try:
        file.seek(0)
        with Image.open(file, formats=[*QUALITY, *FIRST_ONLY]) as picture:
            return _written(picture, most_pixels, most_side)
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        # Pillow tells no number, but is as strict as this.
        raise ImageError(str(error), pixels=2 * int(Image.MAX_IMAGE_PIXELS or 1)) from error
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, OverflowError) as error:
        raise ImageError(str(error)) from error


def _written(picture: Image.Image, most_pixels: int, most_side: int) -> bytes:
    kind = FIRST_ONLY.get(str(picture.format), str(picture.format))
    frames = 1 if kind != picture.format else getattr(picture, "n_frames", 1)
    large = most_side and max(picture.size) > most_side
    _refuse_large(picture.width * picture.height * frames, most_pixels)
    out = io.BytesIO()
    options: dict[str, Any] = dict(QUALITY[kind])
    profile = picture.info.get("icc_profile")
    if profile:
        options["icc_profile"] = profile
    if frames > 1:
        first, *rest = _frames(picture, most_pixels)
        for name in ("duration", "loop", "disposal"):
            if name in picture.info:
                options[name] = picture.info[name]
        first.save(out, kind, save_all=True, append_images=rest, **options)
        return out.getvalue()
    if picture.format == "JPEG" and not large and picture.getexif().get(ORIENTATION, 1) == 1:
        # Pixels as they are: the tables of the camera are used once more.
        _forget(picture)
        picture.save(out, kind, quality="keep", **_only(options, "icc_profile", "optimize"))
        return out.getvalue()
    upright = ImageOps.exif_transpose(picture)
    if large:
        upright.thumbnail((most_side, most_side))
    _forget(upright)
    upright.save(out, kind, **options)
    return out.getvalue()


def _frames(picture: Image.Image, most_pixels: int) -> list[Image.Image]:
    """Copies of all frames. A GIF's frame may be larger than the picture, so each is counted."""
    frames, pixels = [], 0
    for frame in ImageSequence.Iterator(picture):
        pixels += frame.width * frame.height
        _refuse_large(pixels, most_pixels)
        frames.append(frame.copy())
        _forget(frames[-1])
    return frames


def _refuse_large(pixels: int, most_pixels: int) -> None:
    if pixels > most_pixels:
        raise ImageError(f"It holds {pixels} pixels.", pixels=pixels)


def _forget(picture: Image.Image) -> None:
    # Some formats write what they find here.
    for name in ("comment", "exif", "xmp", "XML:com.adobe.xmp", "photoshop"):
        picture.info.pop(name, None)


def _only(options: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name in names}


# In a process of its own


def encode_apart(content: bytes, most_pixels: int = MOST_PIXELS, most_side: int = 0) -> bytes:
    """As ``encode_anew``, in a process that may take so much memory and time and no more.

    Raises ImageError.
    """
    try:
        return limited_process.run(
            __name__, content, str(most_pixels), str(most_side), limits=LIMITS
        )
    except limited_process.RefusedError as error:
        reason, _space, pixels = str(error).rpartition(" ")
        raise ImageError(reason, int(pixels)) from error
    except limited_process.ExhaustedError as error:
        raise ImageError(str(error)) from error


def main(most_pixels: str, most_side: str) -> None:
    """The work of that process."""
    content = io.BytesIO(sys.stdin.buffer.read())
    try:
        encoded = encode_anew(content, int(most_pixels), int(most_side))
    except ImageError as error:
        raise limited_process.RefusedError(f"{error} {error.pixels}") from error
    sys.stdout.buffer.write(encoded)
