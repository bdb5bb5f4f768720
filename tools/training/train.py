#!/usr/bin/env python3
"""Teach the importer's reader: make train [ARGS="--pages 1400 --check"]

Makes pages of the sentences in condition_pages/importer/training, fits linear models to what the
importer would see of them, one a language for the kinds of section and one for all for the roles of
lines, and writes their weights beside the hash of the sentences. The same sentences give the same
weights. Five minutes on one core.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import numpy  # noqa: E402 (this environment's own)
from scipy.sparse import csr_matrix  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

from condition_pages.importer.classify.features import features  # noqa: E402
from condition_pages.importer.classify.linear import KINDS, weights_of  # noqa: E402
from condition_pages.importer.templates import data_hash, languages  # noqa: E402
from tools.training import roles  # noqa: E402
from tools.training.pages import MadePage, make_page, page_names, units_of  # noqa: E402
from tools.training.stock import Stock, part, read_stock  # noqa: E402

SEED = 7
SEEDS = range(SEED, SEED + 4)
#: Weights are kept as whole numbers of this fraction; what rounds to nothing goes.
SCALE = 20
LEAST = 2  # of those; less moves nothing and only takes time
RARE = 3  # a feature of fewer units teaches their wording, not their kind

Row = tuple[dict[str, float], int]


def read_units(
    stock: Stock, pages: int, seed: int
) -> tuple[list[Row], list[list[tuple[int, int]]]]:
    """Features and kind of each unit, and for each page its kinds with their headings' numbers."""
    chance = random.Random(seed)
    rows: list[Row] = []
    runs: list[list[tuple[int, int]]] = []
    for _ in range(pages):
        page: MadePage = make_page(stock, chance)
        names = page_names(page, chance)
        subject = names.subject
        run = []
        for unit, kind, under in units_of(page, chance):
            rows.append((features(unit, names, subject), KINDS.index(kind)))
            run.append((KINDS.index(kind), under))
        runs.append(run)
    return rows, runs


def fit(rows: list[Row], strength: float) -> tuple[list[str], Any, Any]:
    """The features used, and for each kind a weight for each and a bias."""
    seen = Counter(name for found, _ in rows for name in found)
    names = sorted(name for name, count in seen.items() if count >= RARE)
    place = {name: i for i, name in enumerate(names)}
    indices, values, ends = [], [], [0]
    for found, _ in rows:
        for name, value in found.items():
            if name in place:
                indices.append(place[name])
                values.append(value)
        ends.append(len(indices))
    matrix = csr_matrix((values, indices, ends), shape=(len(rows), len(names)))
    kinds = numpy.array([kind for _, kind in rows])
    model = LogisticRegression(C=strength, max_iter=80, tol=1e-3).fit(matrix, kinds)
    weights = numpy.zeros((len(KINDS), len(names)))
    bias = numpy.full(len(KINDS), -9.0)
    weights[model.classes_] = model.coef_
    bias[model.classes_] = model.intercept_
    return names, weights, bias


def teach(stock: Stock, pages: int, strength: float, seeds: range) -> tuple[Any, ...]:
    """The mean of a model for each seed, which leans on no one throw of the pages; and the runs."""
    sums: dict[str, Any] = {}
    biases, runs = [], []
    for seed in seeds:
        rows, more = read_units(stock, pages, seed)
        names, weights, bias = fit(rows, strength)
        for i, name in enumerate(names):
            sums[name] = sums.get(name, 0.0) + weights[:, i] / len(seeds)
        biases.append(bias)
        runs += more
    names = sorted(sums)
    return names, numpy.stack([sums[name] for name in names], axis=1), numpy.mean(biases, 0), runs


def transitions(runs: list[list[tuple[int, int]]]) -> dict[str, list[list[float]]]:
    """Log-probabilities of a kind after a kind, under one heading and across two."""
    count = len(KINDS)
    tables = {"same": numpy.full((count, count), 0.5), "new": numpy.full((count, count), 2.0)}
    for run in runs:
        for (before, above), (kind, under) in pairwise(run):
            tables["same" if above == under else "new"][before, kind] += 1
    logs = {name: numpy.log(table / table.sum(1, keepdims=True)) for name, table in tables.items()}
    return {name: numpy.round(table, 2).tolist() for name, table in logs.items()}


def write(path: Path, names: list[str], weights: Any, bias: Any, runs: list) -> None:
    whole = numpy.rint(weights * SCALE).astype(int)
    whole[abs(whole) < LEAST] = 0
    kept = {name: whole[:, i].tolist() for i, name in enumerate(names) if whole[:, i].any()}
    content = {
        "data": data_hash(),
        "kinds": KINDS,
        "scale": SCALE,
        "bias": numpy.round(bias, 3).tolist(),
        "transitions": transitions(runs),
        "features": kept,
    }
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    path.write_bytes(gzip.compress(written, mtime=0))
    print(f"{path.name}: {len(kept)} features, {path.stat().st_size / 1000:.0f} KB")


def share_right(rows: list[Row], names: list[str], weights: Any, bias: Any) -> dict[str, float]:
    """How many units of each kind get that kind."""
    place = {name: i for i, name in enumerate(names)}
    right: Counter[int] = Counter()
    total: Counter[int] = Counter()
    for found, kind in rows:
        known = [(place[name], value) for name, value in found.items() if name in place]
        at = [i for i, _ in known]
        scores = weights[:, at] @ numpy.array([v for _, v in known]) + bias
        total[kind] += 1
        right[kind] += int(scores.argmax()) == kind
    shares = {KINDS[kind]: right[kind] / total[kind] for kind in sorted(total)}
    return {"all": sum(right.values()) / sum(total.values()), **shares}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=1100, help="made pages a language")
    parser.add_argument("--strength", type=float, default=4.0, help="C of the regression")
    parser.add_argument(
        "--check",
        action="store_true",
        help="learn from four fifths, ask for the rest, write nothing",
    )
    arguments = parser.parse_args()
    stocks = [read_stock(language) for language in languages()]
    for stock in stocks:
        said = sum(len(parts["sentences"]) for parts in stock.kinds.values())
        print(f"{stock.language}: {said} sentences, {len(stock.conditions)} conditions")
    if arguments.check:
        for stock in stocks:
            taught, asked = part(stock, SEED)
            *model, _ = teach(taught, arguments.pages, arguments.strength, SEEDS)
            shares = share_right(read_units(asked, 200, SEED - 1)[0], *model)
            print(f"{stock.language}:", ", ".join(f"{k} {v:.3f}" for k, v in shares.items()))
        return 0
    for stock in stocks:
        taught = teach(stock, arguments.pages, arguments.strength, SEEDS)
        write(weights_of(stock.language), *taught)
    roles.write(roles.read_pages(stocks, SEED))
    return 0


if __name__ == "__main__":
    sys.exit(main())
