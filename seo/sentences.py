"""A page's graph in plain sentences, for people who read no code."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from seo import graph_words
from seo.preview import Branch

#: Said by a thing's heading, or of use to programs alone.
LEFT_OUT = frozenset({"name", "url", "position"})


@dataclass(frozen=True)
class Sentence:
    """What a thing says by one property. ``problems``: (what is wrong, the field behind it)."""

    words: str
    values: list[str]
    problems: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Thing:
    name: str
    sentences: list[Sentence]
    problems: list[tuple[str, str]]

    @property
    def has_problem(self) -> bool:
        return bool(self.problems) or any(sentence.problems for sentence in self.sentences)


@dataclass(frozen=True)
class Kind:
    """The things of one kind, such as all sections of a page."""

    name: str
    label: str
    things: list[Thing]

    @property
    def has_problem(self) -> bool:
        return any(thing.has_problem for thing in self.things)


def sentences(tree: Iterable[Branch]) -> list[Kind]:
    """What a graph, as ``seo.preview.tree`` gives it, says: kind by kind, the page first."""
    by_kind: dict[str, list[Branch]] = {}
    for branch in sorted(tree, key=lambda one: not one.label.endswith("Page")):
        by_kind.setdefault(branch.label, []).append(branch)
    return [
        Kind(label, graph_words.kind(label), [thing(branch) for branch in branches])
        for label, branches in by_kind.items()
    ]


def thing(branch: Branch) -> Thing:
    return Thing(
        branch.value, list(of(branch)), [(problem, branch.field) for problem in branch.problems]
    )


def of(branch: Branch) -> Iterator[Sentence]:
    for label, twigs in groupby(branch.children, key=lambda twig: twig.label):
        same = list(twigs)
        problems = [problem for twig in same for problem in twig.all_problems()]
        if label in LEFT_OUT and not problems:
            continue
        values = [readable(twig.said()) for twig in same]
        yield Sentence(graph_words.words_for(label), list(filter(None, values)), problems)


def readable(value: str) -> str:
    """A date as people write it, yes for true; anything else as it is."""
    if value in ("True", "False"):
        return _("yes") if value == "True" else _("no")
    if len(value) >= 10 and value[4:5] == value[7:8] == "-":
        try:
            return date_format(datetime.date.fromisoformat(value[:10]))
        except ValueError:
            return value
    return value
