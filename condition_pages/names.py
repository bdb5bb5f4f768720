"""Comparing what people type with what conditions are called. Pure: no Django.

A name is compared by its words: folded, so that case, accents and hyphens part nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

#: Where what a name is about ends: "cramps | in pregnancy", "calambres | en las piernas".
LINKS = frozenset(
    {"after", "and", "around", "at", "during", "from", "in", "of", "on", "or", "that", "while"}
    | {"with", "without"}
    | {"al", "con", "de", "del", "en", "por", "que", "sin", "tras", "y"}
)
#: Words that end like several and are one.
ENDINGS = ("ss", "is", "us", "ís", "as", "diabetes", "ceps")
ONE = frozenset({"herpes", "measles", "mumps", "rabies", "rickets", "scabies", "shingles"})


def is_plural(name: str) -> bool:
    """Whether a condition is spoken of as several: leg cramps are, sciatica and arthritis is.

    A rule of thumb for English and Spanish: what the name is about ends in "s".
    """
    about = []
    for word in name.partition("(")[0].casefold().split():
        if word in LINKS:
            break
        about.append(word)
    last = about[-1] if about else ""
    return last.endswith("s") and not last.endswith(ENDINGS) and last not in ONE


@dataclass(frozen=True)
class Named:
    """Something with names, the plain one first. ``key`` is whatever its caller knows it by."""

    key: Any
    names: Sequence[str]


@dataclass(frozen=True)
class Match:
    """What was found, and the name that it was found by where that is not the plain one."""

    key: Any
    by: str = ""


# An editor's form compares the same thousands of names again and again.
@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """The words of ``text`` in small letters without accents, one blank between two."""
    split = unicodedata.normalize("NFKD", text.casefold())
    kept = (
        letter if letter.isalnum() else "" if letter in "'’" else " "
        for letter in split
        if not unicodedata.combining(letter)
    )
    return " ".join("".join(kept).split())


def search(query: str, things: Iterable[Named]) -> list[Match]:
    """Those of ``things`` that have every word of ``query`` in their names, the nearest first.

    A word may be the beginning of a longer one. An empty query finds nothing.
    """
    wanted = fold(query)
    if not wanted:
        return []
    found = []
    for thing in things:
        nearest = min(_nearness(wanted, thing.names), default=None)
        if nearest is not None:
            rank, place = nearest
            by = thing.names[place] if 0 < place < len(thing.names) else ""
            found.append((rank, fold(thing.names[0]), Match(thing.key, by)))
    return [match for _rank, _name, match in sorted(found, key=lambda each: each[:2])]


def _nearness(wanted: str, names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """(rank, place of the name) for each way in which ``wanted`` is among ``names``."""
    words = wanted.split()
    folded = [fold(name) for name in names]
    for place, name in enumerate(folded):
        is_plain = place == 0
        if name == wanted:
            yield (0 if is_plain else 1), place
        elif name.startswith(wanted):
            yield (2 if is_plain else 3), place
        elif _begin(words, name.split()):
            yield (4 if is_plain else 5), place
    if _begin(words, " ".join(folded).split()):
        yield 6, len(names)


def _begin(words: Iterable[str], of: Sequence[str]) -> bool:
    """Whether each of ``words`` begins one of the words ``of`` a name."""
    return all(any(longer.startswith(word) for longer in of) for word in words)


def called(name: str, things: Iterable[Named]) -> list[Match]:
    """Those of ``things`` of which ``name`` is a name, word for word; by the plain one first."""
    wanted = fold(name)
    if not wanted:
        return []
    plain: list[Match] = []
    other: list[Match] = []
    for thing in things:
        for place, each in enumerate(thing.names):
            if fold(each) == wanted:
                (other if place else plain).append(Match(thing.key, each if place else ""))
                break
    return plain + other


def mentions(text: str, name: str) -> bool:
    """Whether ``name`` stands in ``text``, its words one after the other; a plural counts."""
    wanted, words = fold(name), fold(text)
    # Most names are nowhere in it: that is seen at once.
    return (
        bool(wanted)
        and wanted in words
        and any(f" {form} " in f" {words} " for form in (wanted, f"{wanted}s", f"{wanted}es"))
    )
