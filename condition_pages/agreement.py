"""Whether a page speaks of one condition: in its title, its condition and its headings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass

from condition_pages.names import Named, fold, mentions

#: Letters of the shortest name that is looked for inside of a sentence.
SHORTEST_NAME = 7


@dataclass(frozen=True)
class Disagreement:
    """A text of the page that names ``other`` and not the condition that the page is about.

    ``place``: "title", or the id of the section whose heading it is.
    """

    place: str
    text: str
    other: str


def doubtful(texts: Iterable[tuple[str, str]], own_names: Sequence[str]) -> list[tuple[str, str]]:
    """Those of ``texts`` (place, words) that don't name what the page is about."""
    return [
        (place, text)
        for place, text in texts
        if text and not any(mentions(text, name) for name in own_names)
    ]


def disagreements(
    texts: Iterable[tuple[str, str]], own_names: Sequence[str], others: Iterable[Named]
) -> list[Disagreement]:
    """What of a page's title and headings, ``texts`` by their places, is about another thing.

    ``others`` are named as the library names them. A text that names the page's own condition, or
    nothing that the library knows, agrees.
    """
    others = [thing for thing in others if thing.names]
    plain = {fold(name): thing.names[0] for thing in reversed(others) for name in thing.names}
    known = plain.keys() - {fold(name) for name in own_names}
    return [
        Disagreement(place, text, plain[named])
        for place, text in doubtful(texts, own_names)
        if (named := _longest(text, known))
    ]


def _longest(text: str, known: Set[str]) -> str:
    """The longest of the folded names ``known`` that ``text`` names; empty where it names none."""
    whole = fold(text)
    # A short everyday word ("cold", "falls") in a sentence names nothing.
    named = {name for name in _names_in(whole) if name in known and len(name) >= SHORTEST_NAME}
    if whole in known:
        named.add(whole)
    return max(sorted(named), key=len, default="")


def _names_in(folded: str) -> Iterator[str]:
    """Whatever could be a name in ``folded``: its words one after the other, a plural's singular.

    As ``names.mentions`` reads a text, whose every name is not asked for one by one here.
    """
    words = folded.split()
    for first in range(len(words)):
        for last in range(first + 1, len(words) + 1):
            name = " ".join(words[first:last])
            yield from (name, name.removesuffix("s"), name.removesuffix("es"))
