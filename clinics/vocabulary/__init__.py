"""The terms that practices choose from: one list each, loaded from the JSON beside this module.

Pure: no Django. Labels are English source strings; what shows them translates them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Term = dict[str, Any]

FOLDER = Path(__file__).parent


def load(path: Path) -> Any:
    """The content of a vocabulary file."""
    return json.loads(path.read_text("utf-8"))


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


def risks_of(modality: str) -> list[str]:
    """The risks that must be stated with a modality; empty when the vocabulary names none."""
    return list(terms("modalities").get(modality, {}).get("must_state_risks", []))


def care_action(level: str, country: str) -> str:
    """What a person in ``country`` does at a red flag of ``level``.

    ``level``: emergency, urgent or non_urgent. ``country``: ISO 3166 alpha-2. Countries of the
    EU share one emergency number; one that has no entry gets wording that holds anywhere.
    """
    actions = load_care_actions()["actions"][level]
    return actions.get(country) or actions[
        "EU" if country in load_care_actions()["eu"] and "EU" in actions else "any"
    ]


def emergency_number(country: str) -> str | None:
    """The number to dial in an emergency, as dialled; None where none is known."""
    numbers = load_care_actions()["numbers"]
    return numbers.get(country) or (
        numbers["EU"] if country in load_care_actions()["eu"] else None
    )


@cache
def load_care_actions() -> dict[str, Any]:
    return load(FOLDER / "care_actions.json")
