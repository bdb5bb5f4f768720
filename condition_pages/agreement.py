"""Whether a page speaks of one condition: in its title, its condition and its headings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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
    own = {fold(name) for name in own_names}
    others = [thing for thing in others if thing.names]
    return [
        Disagreement(place, text, named)
        for place, text in doubtful(texts, own_names)
        if (named := _longest(text, others, own))
    ]


def _longest(text: str, others: Iterable[Named], own: set[str]) -> str:
    """The plain name of what ``text`` names by the longest name; empty where it names nothing."""
    best, longest = "", 0
    whole = fold(text)
    for thing in others:
        for name in thing.names:
            words = fold(name)
            # A short everyday word ("cold", "falls") in a sentence names nothing.
            is_named = words == whole or (len(words) >= SHORTEST_NAME and mentions(text, name))
            if is_named and words not in own and len(words) > longest:
                best, longest = thing.names[0], len(words)
    return best
