"""Finding many known names in a text at once, by its words rather than by a pattern each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

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
        tokens = [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(_lower(text))]
        found: list[Match] = []
        i = 0
        while i < len(tokens):
            if tokens[i][0] in self._starts:
                for length in range(min(_LONGEST, len(tokens) - i), 0, -1):
                    term = self._by_words.get(tuple(t[0] for t in tokens[i : i + length]))
                    if term is not None:
                        found.append(Match(tokens[i][1], tokens[i + length - 1][2], term))
                        i += length - 1
                        break
            i += 1
        return found

    def counts(self, text: str) -> Counter[Term]:
        return Counter(match.term for match in self.matches(text))

    def first(self, text: str) -> Match | None:
        found = self.matches(text)
        return found[0] if found else None

    def whole(self, text: str) -> Term | None:
        """The term that ``text`` is the name of, and nothing more."""
        return self._by_words.get(tuple(_TOKEN.findall(_lower(text))))


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
