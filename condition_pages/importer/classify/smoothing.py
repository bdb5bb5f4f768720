"""The kinds of a page's pieces in order, smoothed: neighbours speak for one another (Viterbi)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from . import linear
from .linear import KINDS

Scores = Mapping[str, float]
_NEVER = -30.0


def smooth(
    pieces: Sequence[Scores], joined: Sequence[bool], language: str, weight: float
) -> list[str]:
    """The likeliest kinds of ``pieces`` together.

    ``pieces``: for each the natural logarithms of how likely it is of the kinds named.
    ``joined``: whether each stands under the same heading as the one before. ``weight``: how much
    what usually follows what counts beside that, from 0.
    """
    if not pieces:
        return []
    tables = linear.weights(linear.taught(language)).transitions
    kinds = [kind for kind in KINDS if any(kind in piece for piece in pieces)]
    at = {kind: KINDS.index(kind) for kind in kinds}
    best = {kind: pieces[0].get(kind, _NEVER) for kind in kinds}
    back: list[dict[str, str]] = []
    for piece, same in zip(pieces[1:], joined[1:], strict=True):
        table = tables["same" if same else "new"]
        came: dict[str, str] = {}
        now: dict[str, float] = {}
        for kind in kinds:
            column = at[kind]
            before = max(kinds, key=lambda k: best[k] + weight * table[at[k]][column])
            came[kind] = before
            reached = best[before] + weight * table[at[before]][column]
            now[kind] = reached + piece.get(kind, _NEVER)
        best = now
        back.append(came)
    path = [max(kinds, key=lambda kind: best[kind])]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]
