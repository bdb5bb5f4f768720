"""Teach the roles of lines: one linear model for all languages, from made pages in many forms."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from condition_pages.importer.structure.role_features import features
from condition_pages.importer.structure.roles import ROLES, WEIGHTS
from condition_pages.importer.templates import data_hash

from .lines import MadeLines, make_lines
from .stock import Stock

#: As for the kinds of section: weights are whole numbers of this fraction, the least go.
SCALE, LEAST = 20, 2
RARE = 6  # a feature of fewer lines teaches their wording, not their role
STRENGTH = 0.15  # C of the regression
SMOOTH = 20  # made-up pairs of roles, so that none is impossible

Row = tuple[tuple[str, ...], int]


#: Made pages a language; English pages, of which there are more sentences, count twice.
PAGES = {"en": 800, "es": 400}


def read_pages(stocks: Iterable[Stock], seed: int) -> list[MadeLines]:
    chance = random.Random(seed)
    return [make_lines(stock, chance) for stock in stocks for _ in range(PAGES[stock.language])]


def rows_of(pages: Iterable[MadeLines]) -> list[Row]:
    return [
        (names, ROLES.index(role))
        for page in pages
        for names, role in zip(features(page.lines), page.roles, strict=True)
        if role
    ]


def fit(rows: list[Row]) -> tuple[list[str], Any, Any]:
    """The features used, a weight of each for each role, and a bias for each role."""
    seen = Counter(name for names, _ in rows for name in names)
    known = sorted(name for name, count in seen.items() if count >= RARE)
    place = {name: i for i, name in enumerate(known)}
    indices, ends = [], [0]
    for names, _ in rows:
        indices += [place[name] for name in names if name in place]
        ends.append(len(indices))
    ones = numpy.ones(len(indices))
    matrix = csr_matrix((ones, indices, ends), shape=(len(rows), len(known)))
    roles = numpy.array([role for _, role in rows])
    model = LogisticRegression(C=STRENGTH, max_iter=120, tol=1e-3).fit(matrix, roles)
    return known, model.coef_, model.intercept_


def follows(pages: Iterable[MadeLines]) -> list[list[float]]:
    """How much likelier a role is after a role than by itself, as a natural logarithm."""
    counts = numpy.full((len(ROLES), len(ROLES)), float(SMOOTH))
    for page in pages:
        for a, b in pairwise(page.roles):
            if a and b:
                counts[ROLES.index(a), ROLES.index(b)] += 1
    after = counts / counts.sum(1, keepdims=True)
    alone = counts.sum(0) / counts.sum()
    return numpy.round(numpy.log(after / alone), 2).tolist()


def write(pages: list[MadeLines]) -> None:
    names, weights, bias = fit(rows_of(pages))
    whole = numpy.rint(weights * SCALE).astype(int)
    whole[abs(whole) < LEAST] = 0
    content = {
        "data": data_hash(),
        "roles": ROLES,
        "scale": SCALE,
        "bias": numpy.round(bias, 3).tolist(),
        "follows": follows(pages),
        "features": {n: whole[:, i].tolist() for i, n in enumerate(names) if whole[:, i].any()},
    }
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    WEIGHTS.write_bytes(gzip.compress(written, mtime=0))
    size = WEIGHTS.stat().st_size / 1000
    print(f"{WEIGHTS.name}: {len(content['features'])} features, {size:.0f} KB")
