"""Finding many known names in a text at once, by its words rather than by a pattern each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_TOKEN = re.compile(r"[a-z0-9\u00c0-\u024f]+(?:'[a-z]+)?")
_LONGEST = 6


@dataclass(frozen=True)
class Term:
    """A thing the vocabularies know; ``id`` is "" where only a name is known."""

    id: str
    label: str


@dataclass(frozen=True)
class Match:
    start: int
    end: int
    term: Term


class Names:
    """The names of many terms, each with its plural."""

    def __init__(self, named: Iterable[tuple[Term, Iterable[str]]]) -> None:
        self.terms: list[Term] = []
        self._by_words: dict[tuple[str, ...], Term] = {}
        self._starts: set[str] = set()
        for term, names in named:
            self.terms.append(term)
            for name in names:
                tokens = tuple(_TOKEN.findall(_lower(name)))
                if not tokens or len(name.strip()) < 3:
                    continue
                for form in _forms(tokens):
                    self._by_words.setdefault(form, term)
                    self._starts.add(form[0])

    def matches(self, text: str) -> list[Match]:
        """Where ``text`` names a term: the longest names, left to right, none overlapping."""
        hits = self._hits(_tokens(text))
        if not hits:
            return []
        places = [m.span() for m in _TOKEN.finditer(_lower(text))]
        return [Match(places[i][0], places[i + n - 1][1], term) for i, n, term in hits]

    def counts(self, text: str) -> Counter[Term]:
        return Counter(term for _, _, term in self._hits(_tokens(text)))

    def _hits(self, tokens: tuple[str, ...]) -> list[tuple[int, int, Term]]:
        """For each name found: its first word's place, how many words it has, what it names."""
        starts, by_words = self._starts, self._by_words
        found: list[tuple[int, int, Term]] = []
        end = 0
        for i, token in enumerate(tokens):
            if token not in starts or i < end:
                continue
            for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
                term = by_words.get(tokens[i : i + length])
                if term is not None:
                    found.append((i, length, term))
                    end = i + length
                    break
        return found

    def first(self, text: str) -> Match | None:
        found = self.matches(text)
        return found[0] if found else None

    def whole(self, text: str) -> Term | None:
        """The term that ``text`` is the name of, and nothing more."""
        return self._by_words.get(tuple(_TOKEN.findall(_lower(text))))


@lru_cache(maxsize=64)
def _tokens(text: str) -> tuple[str, ...]:
    """The words of a text; several vocabularies read each text."""
    return tuple(_TOKEN.findall(_lower(text)))


def _lower(text: str) -> str:
    lowered = text.replace("\u2019", "'").lower()
    # A few capitals grow when lowered; places in the text must stay true.
    return lowered if len(lowered) == len(text) else text


def _forms(tokens: tuple[str, ...]) -> list[tuple[str, ...]]:
    last = tokens[-1]
    forms = [tokens, (*tokens[:-1], f"{last}'s")]
    if not last.endswith("s"):
        forms.append((*tokens[:-1], f"{last}s"))
    if last.endswith(("ch", "sh", "x")):
        forms.append((*tokens[:-1], f"{last}es"))
    return forms
