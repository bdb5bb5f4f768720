"""What is to be known of a video file, and what it need not tell. Pure.

An MP4 is a tree of boxes, each with its length and a name of four letters. How long it lasts stands
in moov/mvhd; where and with what it was filmed, in boxes for such facts. WebM from a browser or an
editor carries neither place nor device.

Source: ISO/IEC 14496-12 (ISO base media file format), 4.2 boxes, 8.2.2 movie header, 8.10.1 user
data; developer.apple.com, QuickTime File Format, metadata.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

#: Content types by the ending of a file's name.
KINDS = {"mp4": "video/mp4", "webm": "video/webm"}
CAPTIONS = {"vtt": "text/vtt; charset=utf-8"}
#: Boxes that hold others.
HOLDERS = (b"moov", b"trak", b"mdia")
#: Boxes with facts about the filming: place, device, names.
FACTS = (b"udta", b"meta", b"uuid")
#: What players skip; of any length.
FREE = b"free"
#: A file with more is none that a camera or an editor wrote.
MOST_BOXES = 10_000
LONGEST_DAYS = 1


class VideoError(ValueError):
    """The content is no MP4 that can be read to the end."""


def ending(name: str) -> str:
    return name.rpartition(".")[2].lower()


def boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """(name, place of the box, place of its content, place behind it). Raises VideoError."""
    place = start
    while place + 8 <= end:
        file.seek(place)
        head = file.read(16)
        length, name, content = int.from_bytes(head[:4], "big"), head[4:8], place + 8
        if length == 1:
            length, content = int.from_bytes(head[8:16], "big"), place + 16
        elif length == 0:
            length = end - place
        if length < content - place or place + length > end:
            raise VideoError("A box ends behind the file.")
        yield name, place, content, place + length
        place += length


def every_box(
    file: BinaryIO, start: int, end: int, within: tuple[bytes, ...] = ()
) -> Iterator[tuple[tuple[bytes, ...], int, int, int]]:
    """All boxes below HOLDERS, each with the names of those it is in. Raises VideoError."""
    for count, (name, place, content, after) in enumerate(boxes(file, start, end)):
        if count > MOST_BOXES or len(within) > len(HOLDERS):
            raise VideoError("There are too many boxes.")
        yield (*within, name), place, content, after
        if name in HOLDERS:
            yield from every_box(file, content, after, (*within, name))


def size_of(file: BinaryIO) -> int:
    return file.seek(0, 2)


def seconds_of(file: BinaryIO) -> int | None:
    """How long an MP4 lasts, in whole seconds, at least 1; None where it does not say."""
    try:
        for path, _place, content, _after in every_box(file, 0, size_of(file)):
            if path == (b"moov", b"mvhd"):
                return seconds_in(file, content)
    except VideoError:
        pass
    return None


def seconds_in(file: BinaryIO, content: int) -> int | None:
    file.seek(content)
    head = file.read(32)
    # The first version has times of four bytes, the second of eight.
    wide = bool(head[:1] == b"\1")
    unit, lasts = (20, 24) if wide else (12, 16)
    a_second = int.from_bytes(head[unit : unit + 4], "big")
    length = int.from_bytes(head[lasts : lasts + (8 if wide else 4)], "big")
    seconds = round(length / a_second) if a_second else 0
    return max(seconds, 1) if 0 < seconds < LONGEST_DAYS * 24 * 3600 else None


def without_facts(content: bytes) -> bytes:
    """An MP4 without place, device and names: what held them is empty, all else is where it was.

    Raises VideoError.
    """
    file = io.BytesIO(content)
    for path, place, inner, after in list(every_box(file, 0, len(content))):
        if path[-1] in FACTS and (path[0] == b"moov" or path[-1] != b"meta"):
            file.seek(place + 4)
            file.write(FREE)
            file.seek(inner)
            file.write(bytes(after - inner))
    return file.getvalue()


def clock(seconds: int) -> str:
    """As a player shows it: 1:05."""
    hours, rest = divmod(seconds, 3600)
    minutes, last = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{last:02}" if hours else f"{minutes}:{last:02}"


def parse_clock(written: str) -> int:
    """Seconds of "1:05" or "1:02:03". Raises ValueError for anything else."""
    parts = written.strip().split(":")
    if not 2 <= len(parts) <= 3 or not all(p.isascii() and p.isdecimal() for p in parts):
        raise ValueError(written)
    numbers = [int(part) for part in parts]
    if any(number > 59 for number in numbers[1:]) or max(map(len, parts)) > 2:
        raise ValueError(written)
    seconds = 0
    for number in numbers:
        seconds = seconds * 60 + number
    if not seconds:
        raise ValueError(written)
    return seconds


def iso(seconds: int) -> str:
    """An ISO 8601 duration: PT1M5S."""
    hours, rest = divmod(seconds, 3600)
    minutes, last = divmod(rest, 60)
    parts = [(hours, "H"), (minutes, "M"), (last, "S")]
    return "PT" + "".join(f"{number}{unit}" for number, unit in parts if number)
