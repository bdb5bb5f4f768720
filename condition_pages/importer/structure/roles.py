"""The learned roles of a page's lines: a linear model over named features, read in order.

``make train`` makes the weights, beside this module, from pages whose lines' roles are known.
"""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Sequence
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
    "row": ("entry",),
    "head": ("entry",),
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


def read_roles(lines: Sequence[Line]) -> list[tuple[float, ...]]:
    """For each line how likely each of ROLES is, with the lines beside it (forward-backward).

    Natural logarithms; what a line cannot be is ``-inf``.
    """
    if not lines:
        return []
    follows = [[FOLLOWS * x for x in row] for row in weights().follows]
    own = [[scores.get(role, -math.inf) for role in ROLES] for scores in log_probabilities(lines)]
    every = range(len(ROLES))
    ahead = [own[0]]
    for scores in own[1:]:
        last = ahead[-1]
        ahead.append(
            [s + _sum(last[a] + follows[a][b] for a in every) for b, s in enumerate(scores)]
        )
    back = [[0.0] * len(ROLES)]
    for scores in reversed(own[1:]):
        last = back[-1]
        back.append([_sum(follows[a][b] + scores[b] + last[b] for b in every) for a in every])
    found = []
    for a, b in zip(ahead, reversed(back), strict=True):
        both = [x + y for x, y in zip(a, b, strict=True)]
        whole = _sum(both)
        found.append(tuple(x - whole for x in both))
    return found


def _sum(logs: Iterable[float]) -> float:
    """The logarithm of a sum of numbers given by their logarithms."""
    known = [x for x in logs if x > -math.inf]
    if not known:
        return -math.inf
    most = max(known)
    return most + math.log(sum(math.exp(x - most) for x in known))


LIMIT = 6.0


def lean(line: Line, *roles: str) -> float:
    """How much likelier than not a line has one of the roles, as a logarithm within +-LIMIT."""
    if not line.roles:
        return 0.0
    named = _sum(x for role, x in zip(ROLES, line.roles, strict=True) if role in roles)
    rest = _sum(x for role, x in zip(ROLES, line.roles, strict=True) if role not in roles)
    return max(-LIMIT, min(LIMIT, named - rest)) if named > -math.inf else -LIMIT
