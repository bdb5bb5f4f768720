"""What a kind of section makes its stored value from, when a page is imported. Pure."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .model import Facts, Item, Section
from .names import Names
from .rules import fold, rules

_NAMESPACE = uuid.UUID("6f2c1a52-5d0b-4a57-9f0e-0d5f6c1f7a11")


@dataclass(frozen=True)
class ImportedSection:
    """A section as it was read: its heading, prose and list entries, and the page's facts.

    ``name`` is where it stands in its source: what is made of it gets its ids from that, so that
    two imports of one source give equal ids. ``practice`` is whose draft it goes into, where that
    is known.
    """

    section: Section
    facts: Facts
    name: str
    practice: Any = None

    @property
    def heading(self) -> str:
        return self.section.heading

    @property
    def items(self) -> tuple[Item, ...]:
        return self.section.items

    @property
    def words(self) -> str:
        """All that the section says below its heading, on one line."""
        return self.section.words

    @property
    def prose(self) -> str:
        """The paragraphs as rich text."""
        return paragraphs(self.section.text)

    @property
    def all_as_prose(self) -> str:
        """Paragraphs and entries as rich text, for a kind that has no list of its own."""
        return self.prose + (bullets(self.items) if self.items else "")

    @property
    def id(self) -> str:
        return _id(self.name)

    def list_of(self, child: str, values: Iterable[object]) -> list[dict]:
        """The stored value of the ListBlock ``child``."""
        return [
            {"type": "item", "value": value, "id": _id(f"{self.name}/{child}/{place}")}
            for place, value in enumerate(values)
        ]

    def entries(self, make: Callable[[Item], object]) -> list[dict]:
        """The stored value of the list ``entries``: what ``make`` gives for each entry."""
        return self.list_of("entries", map(make, self.items))


def _id(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))


def labelled(item: Item) -> dict[str, str]:
    """An entry as a label and a text."""
    return {"label": item.label, "text": item.text}


def joined(item: Item) -> str:
    """An entry as one text."""
    return f"{item.label}: {item.text}" if item.label and item.text else item.words


def paragraphs(text: str) -> str:
    """Plain text as rich text; its paragraphs stand apart by blank lines."""
    said = (paragraph for paragraph in text.split("\n\n") if paragraph.strip())
    return "".join(f"<p>{html.escape(paragraph, quote=False)}</p>" for paragraph in said)


def bullets(items: Iterable[Item]) -> str:
    """A list as rich text."""
    rows = []
    for item in items:
        label = f"<b>{html.escape(item.label, quote=False)}</b> " if item.label else ""
        rows.append(f"<li>{label}{html.escape(item.text, quote=False)}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def says(about: str, text: str) -> str:
    """What the labelled words of one list ("cause_kinds", "levels" …) find in ``text``, or ""."""
    return rules().says(about, text)


def regions_in(text: str) -> list[str]:
    """The ids of the parts of the body that ``text`` names, the most named first."""
    return _found(rules().regions, text)


def therapies_in(text: str) -> list[str]:
    """The ids of the therapies that ``text`` names, the most named first."""
    return _found(rules().therapies, text)


def _found(names: Names, text: str) -> list[str]:
    return [term.id for term, _ in names.counts(text).most_common() if term.id]


def names_point(point: str, text: str) -> bool:
    """Whether ``text`` names an acupuncture point such as "LI 4"."""
    letters, number = point.split()
    return bool(re.search(rf"\b{letters}\b", text)) and bool(re.search(rf"\b{number}\b", text))


def framing_of(text: str) -> str:
    """ "traditional", "biomedical", "mixed", or "" where the words decide nothing."""
    text = fold(text)
    traditional = len(rules().pattern("framings", "traditional").findall(text))
    biomedical = len(rules().pattern("framings", "biomedical").findall(text))
    if traditional and biomedical > traditional:
        return "mixed"
    if traditional:
        return "traditional"
    return "biomedical" if biomedical >= 2 else ""
