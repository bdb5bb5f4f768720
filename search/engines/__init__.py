"""Full text search in the database, one module a database, and on a server by setting.

A database's module has ``INSTALL`` and ``REMOVE`` (statements), ``candidates`` (the ids of at
most ``limit`` pages that answer, the likeliest first) and ``optimize`` (after many changes). The
``server`` module has ``candidates`` too, and says None when the database has to answer.

Every indexed word carries its practice. So a question to one practice can't reach another's
pages, is no slower for their number, and weighs words by what is common in its own pages only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Any

from django.db import connections, router

from ..query import IndexQuery, Phrase

VENDORS = {"sqlite": "sqlite", "postgresql": "postgresql"}

#: How much a word counts by where it stands: title, names, headings, body.
WEIGHTS = (10.0, 8.0, 4.0, 1.0)


def word_token(practice: int, stem: str) -> str:
    """The indexed form of a word of ``practice``'s pages; letters and digits only."""
    return f"p{practice}x{stem}"


def concept_token(practice: int, concept: str) -> str:
    """The indexed form of "is about ``concept``", which no word can look like."""
    plain = concept.lower().replace("z", "zz").replace("-", "z0").replace("_", "z1")
    return f"p{practice}k{plain}"


def intent_token(practice: int, intent: str) -> str:
    """The indexed form of "answers ``intent``", which no word can look like."""
    return f"p{practice}i{intent}"


@dataclass(frozen=True)
class Syntax:
    """How a database's query language writes down an ``IndexQuery``."""

    quote: str
    both: str
    either: str
    but_not: str
    followed_by: str

    def expression(self, practice: int, ask: IndexQuery) -> str:
        """``ask`` for one practice. Tokens are letters and digits, and quoted all the same."""

        def word(stem: str) -> str:
            return f"{self.quote}{word_token(practice, stem)}{self.quote}"

        def concepts(listed: Iterable[str]) -> list[str]:
            return [f"{self.quote}{concept_token(practice, c)}{self.quote}" for c in listed]

        def phrases(listed: Iterable[Phrase]) -> list[str]:
            return [
                self._any(f"({self.followed_by.join(map(word, words))})" for words in phrase)
                for phrase in listed
            ]

        said = [self._any(map(word, forms)) for forms in ask.words]
        quoted = phrases(ask.phrases)
        answers = [
            f"{self.quote}{intent_token(practice, each)}{self.quote}" for each in ask.intents
        ]
        wanted = [*concepts(ask.concepts), *answers, *phrases(ask.mentions)]
        if said or quoted:
            wanted.insert(0, self._any(said) if ask.any_word else self._all([*said, *quoted]))
        sentences = phrases(ask.sentences)
        unwanted = concepts(ask.never)
        if not unwanted:
            return self._any([*wanted, *sentences])
        allowed = f"{self._any(wanted)}{self.but_not}{self._any(unwanted)}"
        return self._any([f"({allowed})", *sentences]) if sentences else allowed

    def _any(self, parts: Iterable[str]) -> str:
        return f"({self.either.join(parts)})"

    def _all(self, parts: Iterable[str]) -> str:
        return f"({self.both.join(parts)})"


def for_vendor(vendor: str) -> ModuleType | None:
    """The engine of a database by Django's name of it; None where there is none."""
    name = VENDORS.get(vendor)
    return import_module(f".{name}", __package__) if name else None


def install(connection) -> None:
    """Make the full text index of a database, in place of one that is there."""
    engine = for_vendor(connection.vendor)
    if engine is None:
        raise NotImplementedError(f"There is no search index for {connection.vendor}.")
    with connection.cursor() as cursor:
        for statement in (*engine.REMOVE, *engine.INSTALL):
            cursor.execute(statement)


def remove(connection) -> None:
    engine = for_vendor(connection.vendor)
    with connection.cursor() as cursor:
        for statement in engine.REMOVE if engine else ():
            cursor.execute(statement)


def _connection():
    from ..models import SearchDocument

    return connections[router.db_for_read(SearchDocument)]


def candidates(practice: int, ask: IndexQuery, limit: int) -> list[int]:
    """Ids of pages of ``practice`` that answer ``ask``, at most ``limit``, the likeliest first."""
    from . import server

    if not ask:
        return []
    found = server.candidates(practice, ask, limit)
    if found is not None:
        return found
    connection = _connection()
    engine: Any = for_vendor(connection.vendor)
    return engine.candidates(connection, practice, ask, limit)


def optimize() -> None:
    """Bring the index into its quickest form after many changes."""
    connection = _connection()
    engine: Any = for_vendor(connection.vendor)
    engine.optimize(connection)
