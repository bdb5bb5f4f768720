"""The learned roles of a page's lines: a linear model over named features, read in order.

``make train`` makes the weights, beside this module, from pages whose lines' roles are known.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from condition_pages.importer.model import Line

from .role_features import features

#: What a line may be. A lead is the sentence above a list.
ROLES = ("title", "heading", "entry", "lead", "para", "boilerplate")
WEIGHTS = Path(__file__).with_name("roles.json.gz")
#: What a line may be that the markup names; a line that it does not name may be anything.
NAMED = {
    "heading": ("title", "heading", "boilerplate"),
    "glued": ("heading",),
    "term": ("heading",),
    "item": ("entry", "boilerplate"),
    "numbered": ("entry", "boilerplate"),
    "row": ("entry", "boilerplate"),
    "head": ("entry", "boilerplate"),
    "quote": ("para",),
    "button": ("para", "boilerplate"),
}
#: How much the role of the line above counts, beside 1 for the line's own features.
FOLLOWS = 0.5
#: How much likelier than anything else a line must be no content before it is left out.
CAUTION = 2.0


@dataclass(frozen=True)
class Weights:
    """For each feature a weight for each of ROLES, in whole numbers of ``1 / scale``; a bias each.

    ``follows``: how much likelier than by itself a role (column) is after a role (row), as a
    natural logarithm. ``data`` is the SHA-256 of the sentences that all was learned from.
    """

    data: str
    scale: float
    bias: tuple[float, ...]
    features: dict[str, tuple[int, ...]]
    follows: tuple[tuple[float, ...], ...]


@lru_cache(maxsize=1)
def weights() -> Weights:
    raw = json.loads(gzip.decompress(WEIGHTS.read_bytes()))
    if tuple(raw["roles"]) != ROLES:
        raise ValueError(f"{WEIGHTS.name} knows other roles; run `make train`")
    rows = {name: tuple(row) for name, row in raw["features"].items()}
    follows = tuple(tuple(row) for row in raw["follows"])
    return Weights(raw["data"], raw["scale"], tuple(raw["bias"]), rows, follows)


Scores = dict[str, float]


def log_probabilities(lines: Sequence[Line]) -> list[Scores]:
    """For each line the natural logarithm of how likely each role is that it may have."""
    known = weights()
    found = []
    for line, names in zip(lines, features(lines), strict=True):
        rows = [known.features[name] for name in names if name in known.features]
        sums = [sum(column) for column in zip(*rows, strict=True)] or [0] * len(ROLES)
        scores = {
            role: total / known.scale + bias
            for role, total, bias in zip(ROLES, sums, known.bias, strict=True)
            if role in NAMED.get(line.role, ROLES)
        }
        if "boilerplate" in scores:
            scores["boilerplate"] -= CAUTION
        most = max(scores.values())
        whole = most + math.log(sum(math.exp(score - most) for score in scores.values()))
        found.append({role: score - whole for role, score in scores.items()})
    return found


def read_roles(lines: Sequence[Line]) -> list[str]:
    """The likeliest roles of a page's lines together (Viterbi)."""
    if not lines:
        return []
    follows = weights().follows
    at = {role: i for i, role in enumerate(ROLES)}
    first, *rest = log_probabilities(lines)
    best, back = first, []
    for scores in rest:
        came = {
            role: max(best, key=lambda b: best[b] + FOLLOWS * follows[at[b]][at[role]])
            for role in scores
        }
        best = {
            role: own + best[came[role]] + FOLLOWS * follows[at[came[role]]][at[role]]
            for role, own in scores.items()
        }
        back.append(came)
    path = [max(best, key=lambda role: best[role])]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]
