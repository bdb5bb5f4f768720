"""The terms of condition pages: regions, conditions, red flags, and the short lists of choices.

Pure: no Django. Data lies in the JSON beside this module.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from clinics.vocabulary import Term, load

FOLDER = Path(__file__).parent


@cache
def terms(name: str) -> dict[str, Term]:
    """The terms of vocabulary ``name`` by id, in the file's order."""
    return {term["id"]: term for term in load(FOLDER / f"{name}.json")}


def choices(name: str) -> list[tuple[str, str]]:
    """(id, label) pairs for a form."""
    return [(term["id"], term["label"]) for term in terms(name).values()]


def label(name: str, term_id: str) -> str:
    """The label of a term; the id itself for a term that has gone from the vocabulary."""
    term = terms(name).get(term_id)
    return term["label"] if term else term_id


def labels(name: str, ids: list[str]) -> list[str]:
    return [label(name, term_id) for term_id in ids]
