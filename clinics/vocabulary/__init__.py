"""The terms that practices choose from: one list each, loaded from the JSON beside this module.

Pure: no Django. Labels are English source strings; what shows them translates them.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

Term = dict[str, Any]


def load(path: Path) -> Any:
    """The content of a vocabulary file."""
    return json.loads(path.read_text("utf-8"))


class Vocabulary:
    """The vocabularies of one folder: a JSON file each, or a folder of them for a long one."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._terms: dict[str, dict[str, Term]] = {}

    def terms(self, name: str) -> dict[str, Term]:
        """The terms of vocabulary ``name`` by id, in the file's order."""
        if name not in self._terms:
            parts = sorted((self.folder / name).glob("*.json"))
            files = parts or [self.folder / f"{name}.json"]
            listed = [term for file in files for term in load(file)]
            self._terms[name] = {term["id"]: term for term in listed}
        return self._terms[name]

    def choices(self, name: str) -> list[tuple[str, str]]:
        """(id, label) pairs for a form."""
        return [(term["id"], term["label"]) for term in self.terms(name).values()]

    def label(self, name: str, term_id: str) -> str:
        """The label of a term; the id itself for a term that has gone from the vocabulary."""
        term = self.terms(name).get(term_id)
        return term["label"] if term else term_id

    def labels(self, name: str, ids: list[str]) -> list[str]:
        return [self.label(name, term_id) for term_id in ids]


FOLDER = Path(__file__).parent
_own = Vocabulary(FOLDER)
terms, choices, label, labels = _own.terms, _own.choices, _own.label, _own.labels


def risks_of(modality: str) -> list[str]:
    """The mild risks that must be stated with a modality; empty when the vocabulary names none."""
    return list(terms("modalities").get(modality, {}).get("must_state_risks", []))


def serious_risks_of(modality: str) -> list[str]:
    """The serious risks that must be stated with a modality, most of them rare."""
    return list(terms("modalities").get(modality, {}).get("must_state_serious_risks", []))


def contraindications_of(modality: str) -> list[str]:
    """With what a modality is not given, or not before a doctor has said so."""
    return list(terms("modalities").get(modality, {}).get("must_state_contraindications", []))


def care_action(level: str, country: str) -> str:
    """What a person in ``country`` does at a red flag of ``level``.

    ``level``: emergency, urgent or non_urgent. ``country``: ISO 3166 alpha-2. Countries of the
    EU share one emergency number; one that has no entry gets wording that holds anywhere.
    """
    actions = load_care_actions()["actions"][level]
    return (
        actions.get(country)
        or actions["EU" if country in load_care_actions()["eu"] and "EU" in actions else "any"]
    )


def emergency_number(country: str) -> str | None:
    """The number to dial in an emergency, as dialled; None where none is known."""
    numbers = load_care_actions()["numbers"]
    return numbers.get(country) or (numbers["EU"] if country in load_care_actions()["eu"] else None)


def helpline(kind: str, country: str) -> Term | None:
    """Who answers by phone: ``name``, ``number`` as it is written, ``source``; None where unknown.

    ``kind``: "crisis" (somebody who thinks of suicide) or "poison".
    """
    return load_helplines()[kind].get(country)


@cache
def load_helplines() -> dict[str, dict[str, Term]]:
    return load(FOLDER / "helplines.json")


@cache
def load_care_actions() -> dict[str, Any]:
    return load(FOLDER / "care_actions.json")
