"""Which pieces of the drawn body stand for a region. Pure.

A piece is an id in static/condition_pages/img/body.svg, ``back-calf``: a view and a region that has
an outline of its own. The views are the front, the back and the lens, which is the head once more,
large enough to choose a part of the face. ``tools/draw_body.py`` draws them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FRONT, BACK, LENS = "front", "back", "lens"

#: Regions that are pieces, from head to foot, and the views that show them.
_DRAWN = {
    "head-face": (FRONT, LENS),
    "face": (LENS,),
    "eyelid": (LENS,),
    "jaw": (LENS,),
    "throat": (LENS,),
    "neck": (FRONT, BACK, LENS),
    "shoulder": (FRONT, BACK),
    "arm": (FRONT, BACK),
    "elbow": (FRONT, BACK),
    "forearm": (FRONT, BACK),
    "wrist": (FRONT, BACK),
    "hand": (FRONT, BACK),
    "chest": (FRONT,),
    "abdomen": (FRONT,),
    "upper-back": (BACK,),
    "lower-back": (BACK,),
    "hip-pelvis": (FRONT, BACK),
    "thigh": (FRONT, BACK),
    "knee": (FRONT, BACK),
    "calf": (BACK,),
    "shin": (FRONT,),
    "ankle": (FRONT, BACK),
    "foot": (FRONT, BACK),
}
#: The regions that a piece is a part of, the narrowest first.
_AROUND = {
    "face": ("head-face",),
    "eyelid": ("face", "head-face"),
    "jaw": ("head-face",),
    "throat": ("neck",),
    "chest": ("trunk",),
    "abdomen": ("trunk",),
    "upper-back": ("back", "trunk"),
    "lower-back": ("back", "trunk"),
    **dict.fromkeys(("thigh", "knee", "calf", "shin", "ankle", "foot"), ("leg",)),
}
#: On the small head and neck, who leads somewhere when the region itself does not.
_INSTEAD = {"front-head-face": ("face", "jaw", "eyelid"), "front-neck": ("throat",)}
#: Regions that only other regions' pieces make up: those may all lead elsewhere.
WIDE = ("whole-body", "trunk", "back", "leg")
#: Regions too small to be chosen on the figure itself.
SMALL = ("face", "eyelid", "jaw", "throat")

#: The regions that each piece shows, the narrowest first.
PIECES: Mapping[str, tuple[str, ...]] = {
    f"{view}-{region}": (region, *_AROUND.get(region, ()))
    for region, views in _DRAWN.items()
    for view in views
}
#: Coloured with the head, but leading nowhere: the vocabulary puts the head on the front.
BACK_OF_HEAD = "back-head-face"


@dataclass(frozen=True)
class Marks:
    """What a picture of some regions colours, and whether it needs the enlarged head."""

    pieces: tuple[str, ...]
    has_lens: bool


def needs_lens(regions: Iterable[str]) -> bool:
    """Whether one of the regions can only be seen on the enlarged head."""
    return any(region in SMALL for region in regions)


def marks(regions: Iterable[str]) -> Marks:
    """The pieces that show the regions; one that the drawing doesn't know shows nothing."""
    regions = set(regions)
    has_lens = needs_lens(regions)
    if "whole-body" in regions:
        pieces = [*PIECES, BACK_OF_HEAD]
    else:
        pieces = [piece for piece, shown in PIECES.items() if regions.intersection(shown)]
        pieces += [BACK_OF_HEAD] * ("head-face" in regions)
    return Marks(
        pieces=tuple(piece for piece in pieces if has_lens or not piece.startswith(LENS)),
        has_lens=has_lens,
    )


def targets(regions: Iterable[str]) -> dict[str, list[str]]:
    """The pieces that lead to each region when these have pages; each piece leads to one.

    That is the narrowest region that it shows, so no piece of a region lies under another.
    """
    regions = set(regions)
    has_lens = needs_lens(regions)
    found: dict[str, list[str]] = {region: [] for region in regions}
    for piece, shown in PIECES.items():
        if piece.startswith(LENS) and not has_lens:
            continue
        leads = (region for region in (*shown, *_INSTEAD.get(piece, ())) if region in regions)
        if region := next(leads, None):
            found[region].append(piece)
    return found
