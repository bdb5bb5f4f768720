"""Lines that stand on most pages of a site are the site's, not the page's. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Document, Line
from condition_pages.importer.rules import fold

#: From this share of the pages on, and from this many, a line is the site's own.
SHARE_OF_PAGES = 0.6
FEWEST_PAGES = 3
#: The longest lines are told by their beginning; no footer is longer.
_LONGEST = 300

REPEATED = gettext_noop("stands on most pages of the site")


def told_apart(text: str) -> str:
    """The same for one line on two pages, whatever its spaces and capitals."""
    return " ".join(fold(text).split())[:_LONGEST]


def lines_of(document: Document) -> list[str]:
    """What a page is compared by: each of its lines once."""
    return list(dict.fromkeys(told_apart(line.text) for line in document.lines))


def repeated_lines(pages: Iterable[Iterable[str]]) -> frozenset[str]:
    """The lines, as ``lines_of`` gives them, that stand on most of ``pages``."""
    counts: Counter[str] = Counter()
    total = 0
    for lines in pages:
        counts.update(set(lines))
        total += 1
    fewest = max(FEWEST_PAGES, SHARE_OF_PAGES * total)
    return frozenset(line for line, count in counts.items() if line and count >= fewest)


def without_repeated(document: Document, repeated: frozenset[str]) -> Document:
    """``document`` with the site's lines marked; its own title and headings stay.

    A heading such as "Symptoms" stands on many pages over words of their own: it goes only where
    all that stands under it goes.
    """
    if not repeated:
        return document
    lines = [_marked(line, repeated) for line in document.lines]
    for at, line in enumerate(lines):
        if line.role != "heading" or line.level == 1 or line.boilerplate:
            continue
        if told_apart(line.text) not in repeated:
            continue
        under = _under(lines, at)
        if under and all(one.boilerplate for one in under):
            lines[at] = replace(line, boilerplate=REPEATED)
    return replace(document, lines=tuple(lines))


def _marked(line: Line, repeated: frozenset[str]) -> Line:
    if line.boilerplate or line.role == "heading" or told_apart(line.text) not in repeated:
        return line
    return replace(line, boilerplate=REPEATED)


def _under(lines: list[Line], at: int) -> list[Line]:
    """The lines between a heading and the next."""
    found = []
    for line in lines[at + 1 :]:
        if line.role == "heading" and not line.boilerplate:
            break
        found.append(line)
    return found
