"""What the words around a term decide: period cramps are no muscle cramp. Pure.

A reading of the vocabulary says which conditions its patterns mean, none where they mean something
else (a swimming stroke), and which they never mean, however many words these share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .patterns import Pattern, Wording, places_of, wordings
from .vocabulary import load
from .words import languages_told


@dataclass(frozen=True)
class Reading:
    """What a question in a ``language`` means by the words at ``places``: ids of conditions."""

    id: str
    means: tuple[str, ...]
    never: frozenset[str]
    places: frozenset[int]
    language: str


@dataclass(frozen=True)
class _Rule:
    id: str
    means: tuple[str, ...]
    never: frozenset[str]
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]


def readings_of(words: Sequence[str], but_not: Iterable[int] = ()) -> list[Reading]:
    """The readings of a question's folded ``words``, the first rules of the vocabulary first.

    A rule that is shut out by one before it is left out: its condition can't be meant.
    """
    told = languages_told(words, _wordings())
    said = {language: _wordings()[language].said(words, but_not) for language in told}
    shut_out = {
        rule.id
        for language in told
        for rule in _rules()[language]
        if any(places_of(each, said[language]) is not None for each in rule.unless)
    }
    found: dict[str, Reading] = {}
    never: set[str] = set()
    for language in told:
        for rule in _rules()[language]:
            is_out = rule.id in shut_out or (rule.means and never.issuperset(rule.means))
            if is_out or rule.id in found:
                continue
            places = [places_of(pattern, said[language]) for pattern in rule.patterns]
            everywhere = frozenset().union(*(each for each in places if each is not None))
            if everywhere:
                found[rule.id] = Reading(rule.id, rule.means, rule.never, everywhere, language)
                never |= rule.never
    return list(found.values())


def known_words() -> frozenset[str]:
    """The words of the patterns, in every language: none of them is misspelt."""
    return frozenset().union(*(wording.words for wording in _wordings().values()))


@cache
def _vocabulary() -> Mapping[str, Any]:
    return load("disambiguations")


@cache
def _wordings() -> dict[str, Wording]:
    return wordings(_vocabulary(), "readings", "patterns", "unless")


@cache
def _rules() -> dict[str, list[_Rule]]:
    return {
        language: [
            _Rule(
                entry["id"],
                tuple(entry["means"]),
                frozenset(entry["never"]),
                tuple(wording.pattern(text) for text in entry["patterns"].get(language, ())),
                tuple(wording.pattern(text) for text in entry["unless"].get(language, ())),
            )
            for entry in _vocabulary()["readings"]
        ]
        for language, wording in _wordings().items()
    }
