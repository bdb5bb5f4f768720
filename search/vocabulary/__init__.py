"""Words that a search leaves out, by language. Pure: no Django."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words too common to look for in ``language``, folded; none for one that has no list."""
    listed = json.loads((Path(__file__).parent / "stop_words.json").read_text("utf-8"))
    return frozenset(listed.get(language, ()))
