"""A small MP4: all that is read of one, and nothing to be seen."""

from __future__ import annotations


def box(name: bytes, *content: bytes) -> bytes:
    inner = b"".join(content)
    return (len(inner) + 8).to_bytes(4, "big") + name + inner


def mp4(seconds: int = 65, *, place: bytes = b"+43.6561-070.2553/") -> bytes:
    """An MP4 of so many seconds that says where it was filmed."""
    header = bytes(12) + (1000).to_bytes(4, "big") + (seconds * 1000).to_bytes(4, "big") + bytes(80)
    return b"".join(
        (
            box(b"ftyp", b"isom", bytes(4), b"isommp42"),
            box(
                b"moov",
                box(b"mvhd", header),
                box(b"udta", box(b"\xa9xyz", place)),
                box(b"trak", box(b"tkhd", bytes(20)), box(b"meta", b"device: " + place)),
            ),
            box(b"mdat", bytes(range(256)) * 8),
        )
    )
