"""Questions that name a danger, in patients' own words: what may need an ambulance comes first.

Pure. A danger is known by patterns over the words of a question. Some are ``certain``; of the
others what stands beside them decides, too: a pulled chest muscle after the gym is harmless
(``unless``), but not with pain down the arm (``despite``). What was years ago or is said in jest
is harmless in each of them.

Every language of the vocabulary is looked through, whatever the site's own: somebody in danger
writes as they speak. Missing a danger costs more than a card that nobody needed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .patterns import Pattern, Said, Wording, places_of, wordings
from .vocabulary import load
from .words import split

MOST_CARDS = 2
Patterns = tuple[Pattern, ...]
#: What is written as patterns in an entry of the vocabulary; the last two of the file itself too.
PARTS = ("certain", "patterns", "unless", "despite")


@dataclass(frozen=True)
class Danger:
    """What a question names, and what to tell whoever asks it.

    ``level``: "emergency", "urgent" or "crisis". ``title`` and ``text``: sentences of the
    interface, in English, to be translated where they are shown. ``helpline``: the kind of
    line that answers beside the emergency number; may be empty.
    """

    id: str
    level: str
    title: str
    text: str
    helpline: str = ""


@dataclass(frozen=True)
class Excuse:
    """What makes a danger's patterns harmless (``unless``), and what does not let it."""

    unless: Patterns
    despite: Patterns

    def holds(self, said: Said) -> bool:
        return _says_any(self.unless, said) and not _says_any(self.despite, said)


@dataclass(frozen=True)
class Reading:
    """One danger's patterns in one language."""

    danger: Danger
    certain: Patterns
    patterns: Patterns
    excuses: tuple[Excuse, ...]


def dangers_in(question: str) -> list[Danger]:
    """The dangers that ``question`` names, the most pressing first, at most two."""
    return list(_dangers_in(tuple(split(question))))


@lru_cache(maxsize=1024)
def _dangers_in(words: tuple[str, ...]) -> tuple[Danger, ...]:
    found: dict[str, Danger] = {}
    for language, readings in _readings().items():
        said = _wordings()[language].said(words)
        for reading in readings:
            if reading.danger.id not in found and _names(reading, said):
                found[reading.danger.id] = reading.danger
    order = list(_dangers())
    return tuple(sorted(found.values(), key=lambda one: order.index(one.id)))[:MOST_CARDS]


def _names(reading: Reading, said: Said) -> bool:
    """Whether a question names a danger, after all that it says beside it."""
    if _says_any(reading.certain, said):
        return True
    if not _says_any(reading.patterns, said):
        return False
    return not any(excuse.holds(said) for excuse in reading.excuses)


def _says_any(patterns: Patterns, said: Said) -> bool:
    return any(places_of(pattern, said) is not None for pattern in patterns)


# The vocabulary


@cache
def _vocabulary() -> Mapping[str, Any]:
    return load("dangers")


@cache
def _dangers() -> dict[str, Danger]:
    return {
        entry["id"]: Danger(
            entry["id"], entry["level"], entry["title"], entry["text"], entry.get("helpline", "")
        )
        for entry in _vocabulary()["dangers"]
    }


@cache
def _wordings() -> dict[str, Wording]:
    return wordings(_vocabulary(), "dangers", *PARTS)


@cache
def _readings() -> dict[str, list[Reading]]:
    return {language: _read(wording) for language, wording in _wordings().items()}


def _read(wording: Wording) -> list[Reading]:
    """Every danger's patterns in one language."""

    def patterns(entry: Mapping[str, Any], part: str) -> Patterns:
        return tuple(
            wording.pattern(text) for text in entry.get(part, {}).get(wording.language, ())
        )

    def excuse(entry: Mapping[str, Any]) -> Excuse:
        return Excuse(patterns(entry, "unless"), patterns(entry, "despite"))

    of_all = excuse(_vocabulary())
    return [
        Reading(
            _dangers()[entry["id"]],
            patterns(entry, "certain"),
            patterns(entry, "patterns"),
            (excuse(entry), of_all),
        )
        for entry in _vocabulary()["dangers"]
    ]
