"""What conditions are called, by doctors and by everybody else, and what is never the same. Pure.

A lay name leads to its condition. Two conditions that are easily mistaken for each other share
many words and must never be merged, so a name is matched by all of its words, the longest first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from condition_pages.vocabulary import other_names

from .words import content_words, split, stem

BRACKETED = re.compile(r"\s*\(([^)]*)\)")
ACRONYM = re.compile(r"[A-Z]{2,6}")


@dataclass(frozen=True)
class Term:
    """One condition: its names, and the ids or names of those near to it.

    ``apart``: what it is never the same as. ``everyday``: names that have another, stricter
    meaning, which belongs to a different condition ("lockjaw"). ``foreign``: names in other
    languages than the library's, each with its language.
    """

    id: str
    plain: str
    clinical: tuple[str, ...] = ()
    lay: tuple[str, ...] = ()
    everyday: frozenset[str] = frozenset()
    related: tuple[str, ...] = ()
    distinct_from: tuple[str, ...] = ()
    foreign: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name once, the plain one first."""
        return tuple(dict.fromkeys((self.plain, *self.lay, *self.clinical)))


def make_term(
    id: str,
    plain: str,
    clinical: str = "",
    lay: Iterable[str] = (),
    related: Iterable[str] = (),
    distinct_from: Iterable[str] = (),
    foreign: Iterable[tuple[str, str]] = (),
) -> Term:
    """A term from a library's entry: ``clinical`` may hold several names between semicolons.

    A remark in brackets is no part of a name, except that capitals are an acronym; "(lay)"
    marks a name that strictly means something else.
    """
    everyday = {bare(name) for name in lay if "(lay)" in name}
    return Term(
        id=id,
        plain=bare(plain),
        clinical=tuple(spellings(clinical)),
        lay=tuple(dict.fromkeys(bare(name) for name in lay)),
        everyday=frozenset(everyday),
        related=tuple(related),
        distinct_from=tuple(
            name.strip() for note in distinct_from for name in note.split(";") if name.strip()
        ),
        foreign=(*foreign, *_other_names().get(id, ())),
    )


@cache
def _other_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """What conditions are called in other languages than the library's, by id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for language, conditions in other_names().items():
        for term, names in conditions.items():
            found.setdefault(term, []).extend((language, name) for name in names)
    return {term: tuple(names) for term, names in found.items()}


def bare(name: str) -> str:
    return BRACKETED.sub("", name).strip()


def spellings(names: str) -> list[str]:
    found: list[str] = []
    for name in names.split(";"):
        found += [bare(name), *(b for b in BRACKETED.findall(name) if ACRONYM.fullmatch(b))]
    return [name for name in dict.fromkeys(found) if name]


@dataclass(frozen=True)
class Name:
    """A condition's name as a query is compared with it."""

    text: str
    term: str
    stems: frozenset[str]
    everyday: bool = False
    language: str = "en"


@dataclass
class Lexicon:
    """The names of all terms. Takes a while to build: keep it."""

    terms: Mapping[str, Term]
    names: list[Name] = field(default_factory=list)
    words: dict[str, set[str]] = field(default_factory=dict)
    _distinct: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_name: dict[str, str] = {}
        for term in self.terms.values():
            for text in term.names:
                by_name.setdefault(text.casefold(), term.id)
                words = split(text)
                key = frozenset(stem(word) for word in content_words(words))
                self.names.append(Name(text, term.id, key, text in term.everyday))
                for word in words:
                    self.words.setdefault(word, set()).add(term.id)
            for language, text in term.foreign:
                words = split(text)
                key = frozenset(stem(word, language) for word in content_words(words, [language]))
                self.names.append(Name(text, term.id, key, False, language))
                for word in words:
                    self.words.setdefault(word, set()).add(term.id)
        for term in self.terms.values():
            for other in term.distinct_from:
                other_id = other if other in self.terms else by_name.get(other.casefold())
                if other_id and other_id != term.id:
                    self._distinct.setdefault(term.id, set()).add(other_id)
                    self._distinct.setdefault(other_id, set()).add(term.id)

    def with_terms(self, terms: Iterable[Term]) -> Lexicon:
        """This lexicon with more terms, of which none is kept apart from another."""
        more = Lexicon({term.id: term for term in terms})
        words = dict(self.words)
        for word, ids in more.words.items():
            words[word] = words.get(word, set()) | ids
        # What it has is built already and is not looked at again.
        joined = Lexicon({})
        joined.terms = {**self.terms, **more.terms}
        joined.names = [*self.names, *more.names]
        joined.words = words
        joined._distinct = self._distinct
        return joined

    def distinct_from(self, term: str) -> frozenset[str]:
        """The ids of what ``term`` is never the same as, in whichever of the two it is noted."""
        return frozenset(self._distinct.get(term, ()))

    def near(self, term: str) -> list[str]:
        """The ids of what is related to ``term`` and not kept apart from it."""
        apart = self.distinct_from(term)
        known = self.terms.get(term)
        related = known.related if known else ()
        return [other for other in related if other in self.terms and other not in apart]

    def named_in(self, query_stems: Iterable[str]) -> list[Name]:
        """The names all of whose words are in a query, the longest first.

        A name that only repeats words of a longer one is left out; two conditions of one
        name are both there, unless they are kept distinct_from: then it is the everyday meaning.
        """
        said = frozenset(query_stems)
        candidates = [name for name in self.names if name.stems and name.stems <= said]
        candidates.sort(key=lambda name: -len(name.stems))
        covered: set[str] = set()
        chosen: list[Name] = []
        for name in candidates:
            twins = [other for other in chosen if other.stems == name.stems]
            if any(other.term == name.term for other in chosen):
                covered |= name.stems
            elif twins:
                chosen = self._settle(chosen, twins, name)
            elif name.stems - covered:
                chosen.append(name)
                covered |= name.stems
        return chosen

    def _settle(self, chosen: list[Name], twins: list[Name], name: Name) -> list[Name]:
        rivals = [twin for twin in twins if name.term in self.distinct_from(twin.term)]
        if not rivals:
            return [*chosen, name]
        if name.everyday and not any(rival.everyday for rival in rivals):
            return [*(other for other in chosen if other not in rivals), name]
        return chosen


def lexicon_of(terms: Iterable[Term]) -> Lexicon:
    """The lexicon of ``terms``."""
    return Lexicon({term.id: term for term in terms})


def term_of_vocabulary(entry: Mapping[str, Any]) -> Term:
    """A term from an entry of the library's start vocabulary."""
    return make_term(
        entry["id"],
        entry["preferred_plain"],
        entry.get("clinical") or "",
        entry.get("lay_synonyms") or (),
        entry.get("related") or (),
        entry["distinct_from"],
    )
