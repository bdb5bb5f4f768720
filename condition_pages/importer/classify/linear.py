"""The learned reader: a linear model over named features, with the weights beside this module.

``make train`` makes the weights from the sentences in ``importer/training``.
"""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from condition_pages.importer.language import TAUGHT
from condition_pages.importer.model import RECOGNIZED

from .features import Page, Unit, features

_HERE = Path(__file__).parent
#: What the reader tells apart: the kinds of section, and what is no content of the page.
KINDS = (*RECOGNIZED, "boilerplate")


@dataclass(frozen=True)
class Weights:
    """For each feature its weights, (number of the kind, weight) in whole numbers of ``1 / scale``;
    a bias for each kind.

    ``transitions``: log-probabilities of a kind (column) after a kind (row), "same" under one
    heading, "new" across two. ``data`` is the SHA-256 of the sentences that all was learned from.
    """

    data: str
    scale: float
    bias: tuple[float, ...]
    features: dict[str, tuple[tuple[int, int], ...]]
    transitions: dict[str, list[list[float]]]


def weights_of(language: str) -> Path:
    return _HERE / f"weights.{language}.json.gz"


def taught(language: str) -> str:
    """The language whose weights read a page in ``language``."""
    return language if language in TAUGHT else TAUGHT[0]


@lru_cache(maxsize=4)
def weights(language: str) -> Weights:
    """The weights of a language that the reader is taught."""
    path = weights_of(language)
    raw = json.loads(gzip.decompress(path.read_bytes()))
    if tuple(raw["kinds"]) != KINDS:
        raise ValueError(f"{path.name} knows other kinds of section; run `make train`")
    rows = {
        name: tuple((kind, weight) for kind, weight in enumerate(row) if weight)
        for name, row in raw["features"].items()
    }
    return Weights(raw["data"], raw["scale"], tuple(raw["bias"]), rows, raw["transitions"])


def log_probabilities(unit: Unit, page: Page) -> dict[str, float]:
    """For each of KINDS the natural logarithm of how likely ``unit`` is of it."""
    known = weights(taught(page.language))
    sums = [0.0] * len(KINDS)
    rows = known.features
    for name, value in features(unit, page).items():
        if name in rows:
            for kind, weight in rows[name]:
                sums[kind] += weight * value
    scores = [total / known.scale + bias for total, bias in zip(sums, known.bias, strict=True)]
    most = max(scores)
    whole = most + math.log(sum(math.exp(score - most) for score in scores))
    return {kind: score - whole for kind, score in zip(KINDS, scores, strict=True)}
