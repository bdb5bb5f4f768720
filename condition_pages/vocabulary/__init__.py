"""The terms of condition pages: regions, conditions, red flags, and the short lists of choices.

Pure: no Django. Data lies in the JSON beside this module.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clinics.vocabulary import Vocabulary, load

_own = Vocabulary(Path(__file__).parent)
terms, choices, label, labels = _own.terms, _own.choices, _own.label, _own.labels


@cache
def other_names() -> dict[str, dict[str, list[str]]]:
    """What conditions are called in other languages than the library's: names by id, by language.

    Not every condition has an entry. Those who import and those who search read the same names.
    """
    return load(_own.folder / "condition_names.json")
