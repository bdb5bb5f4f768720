"""A part of a file, as players of videos ask for it. Pure.

Source: RFC 9110, 14 (range requests) and 13.1.5 (If-Range).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

#: Bytes read at a time.
PIECE = 64 * 1024


class UnsatisfiableRangeError(ValueError):
    """What is asked for begins behind the end of the file."""


def asked_for(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte that a ``Range`` header asks for; None where the whole file answers it.

    Several ranges at once, other units and what can't be read are answered with all of it, as
    RFC 9110 allows. Raises UnsatisfiableRangeError.
    """
    unit, _equals, written = header.partition("=")
    if unit.strip().lower() != "bytes" or "," in written:
        return None
    first, dash, last = (part.strip() for part in written.partition("-"))
    if not dash or not all(part == "" or part.isdecimal() for part in (first, last)):
        return None
    if not first and not last:
        return None
    if max(len(first), len(last)) > 18:
        raise UnsatisfiableRangeError(header)
    if not first:
        # The last so many bytes.
        if not int(last) or not size:
            raise UnsatisfiableRangeError(header)
        return max(0, size - int(last)), size - 1
    start, end = int(first), int(last) if last else size - 1
    if last and end < start:
        return None
    if start >= size:
        raise UnsatisfiableRangeError(header)
    return start, min(end, size - 1)


def pieces(file: BinaryIO, first: int, last: int) -> Iterator[bytes]:
    """The bytes from ``first`` to ``last``, then the file is closed."""
    with file:
        file.seek(first)
        left = last - first + 1
        while left > 0:
            piece = file.read(min(PIECE, left))
            if not piece:
                return
            left -= len(piece)
            yield piece
