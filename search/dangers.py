"""Questions that name a danger, in patients' own words: what may need an ambulance comes first.

Pure. A danger is known by patterns over the words of a question: ``chest + @pain`` is the word
“chest” and any word of the group “pain”, anywhere; ``kill myself`` is these words in this order,
with at most two others between them. Words are compared by their stems, and long ones are
forgiven a slip. What a question says beside it decides, too: a pulled chest muscle after the gym
is harmless (``unless``), but not with pain down the arm (``despite``).

Every language of the vocabulary is looked through, whatever the site's own: somebody in danger
writes as they speak. Missing a danger costs more than a card that nobody needed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from .spelling import nearest
from .vocabulary import load
from .words import split, stem

#: Other words that may stand between two words of a phrase.
WIDEST_GAP = 2
#: Shorter words have too many neighbours to be forgiven a slip.
SHORTEST_MISSPELT = 5
MOST_CARDS = 2
#: The words that may stand in one place of a phrase.
Slot = frozenset[str]
#: Slots in the order in which their words follow one another.
Phrase = tuple[Slot, ...]


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
class Reading:
    """One danger's patterns in one language."""

    danger: Danger
    patterns: tuple[tuple[Phrase, ...], ...]
    unless: tuple[Phrase, ...]
    despite: tuple[Phrase, ...]


def dangers_in(question: str) -> list[Danger]:
    """The dangers that ``question`` names, the most pressing first, at most two."""
    return list(_dangers_in(tuple(split(question))))


@lru_cache(maxsize=1024)
def _dangers_in(words: tuple[str, ...]) -> tuple[Danger, ...]:
    found: dict[str, Danger] = {}
    for language, readings in _readings().items():
        said = _said(words, language)
        everything = frozenset().union(*said)
        for reading in readings:
            if reading.danger.id not in found and _names(reading, said, everything):
                found[reading.danger.id] = reading.danger
    order = list(_dangers())
    return tuple(sorted(found.values(), key=lambda one: order.index(one.id)))[:MOST_CARDS]


def _names(reading: Reading, said: Sequence[Slot], everything: Slot) -> bool:
    """Whether a question names a danger, after all that it says beside it."""
    if not any(_has_all(pattern, said, everything) for pattern in reading.patterns):
        return False
    harmless = any(_follow(phrase, said) for phrase in reading.unless)
    return not harmless or any(_follow(phrase, said) for phrase in reading.despite)


def _has_all(pattern: tuple[Phrase, ...], said: Sequence[Slot], everything: Slot) -> bool:
    # Most patterns share no word with a question: ask that first.
    if any(slot.isdisjoint(everything) for phrase in pattern for slot in phrase):
        return False
    return all(_follow(phrase, said) for phrase in pattern)


def _follow(phrase: Phrase, said: Sequence[Slot]) -> bool:
    """Whether the words of ``phrase`` follow one another in what was said."""
    first, *rest = phrase
    return any(_continue(rest, said, place + 1) for place, word in enumerate(said) if word & first)


def _continue(rest: Sequence[Slot], said: Sequence[Slot], start: int) -> bool:
    if not rest:
        return True
    return any(
        said[place] & rest[0] and _continue(rest[1:], said, place + 1)
        for place in range(start, min(len(said), start + WIDEST_GAP + 1))
    )


def _said(words: Iterable[str], language: str) -> list[Slot]:
    """For each word of a question the stems that it may stand for."""
    return [_stands_for(word, language) for word in words if word not in _empty(language)]


@lru_cache(maxsize=8192)
def _stands_for(word: str, language: str) -> Slot:
    own = stem(word, language)
    known = _known(language)
    if own in known.stems or word in known.unlike or len(word) < SHORTEST_MISSPELT:
        return frozenset({own})
    slips = nearest(word, known.misspelt)
    return frozenset({own, *(stem(other, language) for other in slips)})


# The vocabulary


@dataclass(frozen=True)
class Known:
    """The words of a language's patterns: their stems, and those that may be misspelt."""

    stems: frozenset[str]
    misspelt: frozenset[str]
    unlike: frozenset[str]


@cache
def _vocabulary() -> Mapping[str, Any]:
    return load("dangers")


@cache
def _empty(language: str) -> frozenset[str]:
    """Words that say nothing of a danger: "pain in my chest" and "chest pain" read alike."""
    return frozenset(_vocabulary()["empty"][language])


@cache
def _dangers() -> dict[str, Danger]:
    return {
        entry["id"]: Danger(
            entry["id"], entry["level"], entry["title"], entry["text"], entry.get("helpline", "")
        )
        for entry in _vocabulary()["dangers"]
    }


@cache
def _readings() -> dict[str, list[Reading]]:
    readings: dict[str, list[Reading]] = {}
    for language in _vocabulary()["groups"]:
        readings[language] = [
            Reading(
                _dangers()[entry["id"]],
                tuple(
                    tuple(_phrase(part, language) for part in pattern.split(" + "))
                    for pattern in entry["patterns"][language]
                ),
                tuple(_phrase(text, language) for text in entry["unless"].get(language, ())),
                tuple(
                    _phrase(text, language) for text in entry.get("despite", {}).get(language, ())
                ),
            )
            for entry in _vocabulary()["dangers"]
        ]
    return readings


def _phrase(text: str, language: str) -> Phrase:
    groups = _vocabulary()["groups"][language]
    parts = [part for part in text.split() if part not in _empty(language)]
    return tuple(
        frozenset(stem(word, language) for word in (groups[part[1:]] if part[0] == "@" else [part]))
        for part in parts
    )


@cache
def _known(language: str) -> Known:
    groups = _vocabulary()["groups"][language]
    words = {word for group in groups.values() for word in group}
    for entry in _vocabulary()["dangers"]:
        for part in ("patterns", "unless", "despite"):
            for text in entry.get(part, {}).get(language, ()):
                words |= {word for word in text.split() if word[0] not in "@+"}
    return Known(
        stems=frozenset(stem(word, language) for word in words),
        misspelt=frozenset(word for word in words if len(word) >= SHORTEST_MISSPELT),
        unlike=frozenset(_vocabulary()["unlike"].get(language, ())),
    )
