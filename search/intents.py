"""What else a visitor asks a practice: what it costs, when it is open, how to get in. Pure.

An intent is known by patterns over the words of a question. A page answers it where somebody has
written so: a field that is there for it, or a sentence with the words of ``answered_by``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from .patterns import Pattern, Wording, places_of, wordings
from .vocabulary import load
from .words import languages_told, split


@dataclass(frozen=True)
class Intent:
    """An intent that a question has. ``places``: of the words that tell of it.

    ``about_something``: whether the question may be about a thing that is not here ("the price
    of a root canal"), so that its other words have to be found as well. ``language``: the one it
    was asked in, the vocabulary's first where several would do.
    """

    id: str
    places: frozenset[int]
    about_something: bool
    language: str


@dataclass(frozen=True)
class _Rule:
    id: str
    about_something: bool
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    answered_by: tuple[Pattern, ...]


def intents_of(words: Sequence[str], but_not: Iterable[int] = ()) -> list[Intent]:
    """The intents of a question's folded ``words``; those at ``but_not`` are not looked at."""
    told = languages_told(words, _wordings())
    said = {language: _wordings()[language].said(words, but_not) for language in told}
    shut_out = {
        rule.id
        for language in told
        for rule in _rules()[language]
        if any(places_of(each, said[language]) is not None for each in rule.unless)
    }
    found: dict[str, Intent] = {}
    for language in told:
        for rule in _rules()[language]:
            matched = [places_of(pattern, said[language]) for pattern in rule.patterns]
            places = frozenset().union(*(each for each in matched if each is not None))
            if not places or rule.id in shut_out:
                continue
            before = found.get(rule.id)
            found[rule.id] = Intent(
                rule.id,
                places | before.places if before else places,
                rule.about_something,
                before.language if before else language,
            )
    return list(found.values())


def answered_by(text: str, language: str) -> list[str]:
    """The ids of the intents that a passage of a page answers by what it says."""
    wording = _wordings().get(language[:2])
    if wording is None:
        return []
    said = wording.said(split(text))
    return [
        rule.id
        for rule in _rules()[wording.language]
        if any(places_of(pattern, said) is not None for pattern in rule.answered_by)
    ]


def is_filler(word: str) -> bool:
    """Whether a word says nothing of what a question is about: "visit", "clinic", "much"."""
    return any(word in listed for listed in _fillers().values())


def label(intent: str) -> str:
    """What an intent is called: a text of the interface, in English, to be translated."""
    return _labels()[intent]


def names(intent: str, language: str) -> list[str]:
    """What an intent is called while somebody types, in a language; none for most languages."""
    return _names().get(intent, {}).get(language[:2], [])


# The vocabulary


def known_words() -> frozenset[str]:
    """The words of the patterns, in every language: none of them is misspelt."""
    return frozenset().union(*(wording.words for wording in _wordings().values()))


@cache
def _vocabulary() -> Mapping[str, Any]:
    return load("intents")


@cache
def _labels() -> dict[str, str]:
    return {entry["id"]: entry["label"] for entry in _vocabulary()["intents"]}


@cache
def _names() -> dict[str, dict[str, list[str]]]:
    return {entry["id"]: entry.get("names", {}) for entry in _vocabulary()["intents"]}


@cache
def _fillers() -> dict[str, frozenset[str]]:
    return {language: frozenset(words) for language, words in _vocabulary()["fillers"].items()}


@cache
def _wordings() -> dict[str, Wording]:
    return wordings(_vocabulary(), "intents", "patterns", "unless", "answered_by")


@cache
def _rules() -> dict[str, list[_Rule]]:
    def compiled(entry: Mapping[str, Any], part: str, wording: Wording) -> tuple[Pattern, ...]:
        listed = entry.get(part, {}).get(wording.language, ())
        return tuple(wording.pattern(text) for text in listed)

    return {
        language: [
            _Rule(
                entry["id"],
                entry.get("about_something", False),
                compiled(entry, "patterns", wording),
                compiled(entry, "unless", wording),
                compiled(entry, "answered_by", wording),
            )
            for entry in _vocabulary()["intents"]
        ]
        for language, wording in _wordings().items()
    }
