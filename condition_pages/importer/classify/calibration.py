"""How sure the reader says it is, so that it is right as often as that."""

from __future__ import annotations

from collections.abc import Sequence

from .scale import AGREED, ALONE, DIFFER, DIFFER_LOUD, LOUD


def calibrated(said: float, kind: str, opinions: Sequence[str]) -> tuple[float, bool]:
    """(how sure, whether an editor should check it), for a piece that was judged to be ``kind``.

    ``said``: what the joint verdict says, 0 to 1. ``opinions``: the kind that each of those who
    judge would give it alone; "" of one who has none. The numbers are in scale.py.
    """
    voices = [opinion for opinion in opinions if opinion]
    if any(voice != kind for voice in voices):
        loud = said >= LOUD and kind in voices
        return min(said, DIFFER_LOUD if loud else DIFFER), True
    if len(voices) > 1:
        least, most = AGREED
        return min(max(said, least), most), False
    return min(said, ALONE), False
