"""Words that a search leaves out, and words that name a danger. Pure: no Django."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words too common to look for in ``language``, folded; none for one that has no list."""
    return frozenset(load("stop_words").get(language, ()))


def load(name: str) -> Any:
    """The content of a vocabulary file."""
    return json.loads((Path(__file__).parent / f"{name}.json").read_text("utf-8"))
