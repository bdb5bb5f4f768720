"""One language's training sentences with what fills their slots."""

from __future__ import annotations

import random
import tomllib
from dataclasses import dataclass, replace
from typing import Any

from condition_pages.importer.templates import FOLDER, templates


@dataclass(frozen=True)
class Stock:
    """``kinds``: templates by kind and part. ``conditions`` and ``fillers`` are the TOML files."""

    language: str
    kinds: dict[str, dict[str, list[str]]]
    conditions: list[dict[str, Any]]
    fillers: dict[str, Any]


def read_stock(language: str) -> Stock:
    here = FOLDER / language
    return Stock(
        language,
        {kind: dict(parts) for kind, parts in templates()[language].items()},
        tomllib.loads((here / "conditions.toml").read_text("utf-8"))["condition"],
        tomllib.loads((here / "fillers.toml").read_text("utf-8")),
    )


def part(stock: Stock, seed: int) -> tuple[Stock, Stock]:
    """Two stocks that share no template and no condition: four fifths to learn from, the rest."""
    chance = random.Random(seed)

    def cut(rows: list) -> tuple[list, list]:
        rows = list(rows)
        chance.shuffle(rows)
        aside = len(rows) // 5
        return (rows[aside:], rows[:aside] or rows)

    both = {
        kind: {name: cut(rows) for name, rows in parts.items()}
        for kind, parts in stock.kinds.items()
    }
    conditions = cut(stock.conditions)
    taught, asked = (
        replace(
            stock,
            kinds={kind: {n: rows[i] for n, rows in parts.items()} for kind, parts in both.items()},
            conditions=conditions[i],
        )
        for i in (0, 1)
    )
    return taught, asked
