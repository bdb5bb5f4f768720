"""What a kind of section makes its stored value from, when a page is imported. Pure."""

from __future__ import annotations

import html
import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from .links import Link, linked, list_of_links
from .model import Citation, Facts, Item, LineReport, Section
from .names import Names
from .rules import fold, rules

_NAMESPACE = uuid.UUID("6f2c1a52-5d0b-4a57-9f0e-0d5f6c1f7a11")


@dataclass(frozen=True)
class ImportedSection:
    """A section as it was read: its heading, prose and list entries, and the page's facts.

    ``name`` is where it stands in its source: what is made of it gets its ids from that, so that
    two imports of one source give equal ids. ``practice`` is whose draft it goes into, where that
    is known. ``lines``: what it was read from, with links that hold whole addresses.
    ``references``: publications of the page that stand in no section.
    """

    section: Section
    facts: Facts
    name: str
    practice: Any = None
    lines: tuple[LineReport, ...] = ()
    references: tuple[Citation, ...] = ()

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
        """The paragraphs as rich text, then the links of what is kept without any."""
        return self.prose_without(self.heading, *self._parts)

    def prose_without(self, *elsewhere: str) -> str:
        """The paragraphs as rich text, then the links of ``elsewhere``: texts that keep none."""
        left = [link for text in elsewhere for link in self._links_of.get(text, ())]
        return self.rich(self.section.text) + list_of_links(left)

    @property
    def _parts(self) -> list[str]:
        return [text for item in self.items for text in (item.label, item.text)]

    def rich(self, text: str) -> str:
        """Paragraphs, or an entry's text, as rich text with the links of the source."""
        said = (paragraph for paragraph in text.split("\n\n") if paragraph.strip())
        return "".join(f"<p>{self._linked(paragraph)}</p>" for paragraph in said)

    def _linked(self, text: str) -> str:
        return linked(text, self._links_of.get(text, ()))[0]

    @cached_property
    def _links_of(self) -> dict[str, list[Link]]:
        """The links of each paragraph, entry and heading: where their words stand.

        A link goes to the text of its own line; where an editor wrote that anew, to the first that
        has its words.
        """
        texts = [self.heading, *self.section.text.split("\n\n"), *self._parts]
        found: dict[str, list[Link]] = defaultdict(list)
        for line in self.lines:
            for link in line.links:
                having = [text for text in texts if link[0] and link[0] in text]
                own = [text for text in having if text in line.text or line.text in text]
                for text in (own or having)[:1]:
                    found[text].append(link)
        return found

    def links_at(self, addresses: Iterable[str]) -> ImportedSection:
        """This without its links to ``addresses``, which have become something else."""
        gone = set(addresses)
        lines = (
            replace(line, links=tuple(x for x in line.links if x[1] not in gone))
            for line in self.lines
        )
        return replace(self, lines=tuple(lines))

    @property
    def citations(self) -> list[Citation]:
        """The publications of the page that stand here: by their words or by a link."""
        said = [self.words, *self.addresses]
        return [
            citation
            for citation in self.facts.citations
            if any(names(citation, each) for each in said)
            or (citation.title and citation.title in self.words)
        ]

    @property
    def addresses(self) -> list[str]:
        """Where the section's links lead."""
        return [address for line in self.lines for _words, address in line.links]

    def cite(self, most: int | None = None) -> tuple[ImportedSection, list[dict]]:
        """The stored values of the publications that stand here, and this without their links."""
        cited = [*self.citations, *self.references][:most]
        gone = [each for each in self.addresses if any(names(c, each) for c in cited)]
        return self.links_at(gone), [stored_citation(citation) for citation in cited]

    @property
    def all_as_prose(self) -> str:
        """Paragraphs and entries as rich text, for a kind that has no list of its own."""
        above = self.prose_without(self.heading)
        return above + (bullets(self.items, self._linked) if self.items else "")

    @property
    def id(self) -> str:
        return stable_id(self.name)

    def list_of(self, child: str, values: Iterable[object]) -> list[dict]:
        """The stored value of the ListBlock ``child``."""
        return [
            {"type": "item", "value": value, "id": stable_id(f"{self.name}/{child}/{place}")}
            for place, value in enumerate(values)
        ]

    def entries(self, make: Callable[[Item], object]) -> list[dict]:
        """The stored value of the list ``entries``: what ``make`` gives for each entry."""
        return self.list_of("entries", map(make, self.items))


def stable_id(name: str) -> str:
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


def bullets(items: Iterable[Item], written: Callable[[str], str] | None = None) -> str:
    """A list as rich text; ``written`` gives the HTML of an entry's label or text."""
    written = written or (lambda text: html.escape(text, quote=False))
    rows = []
    for item in items:
        label = f"<b>{written(item.label)}</b> " if item.label else ""
        rows.append(f"<li>{label}{written(item.text)}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def names(citation: Citation, said: str) -> bool:
    """Whether words or an address are those of a publication, by its number."""
    said = said.lower()
    by_doi = bool(citation.doi) and citation.doi.lower() in said
    by_pmid = bool(citation.pmid) and citation.pmid in said and "pubmed" in said
    return by_doi or by_pmid or (said.startswith("http") and said == citation.url.lower())


def stored_citation(citation: Citation) -> dict:
    """The stored value of a publication; what the page did not say is left open."""
    by_number = citation.doi or citation.pmid
    return {
        "doi": citation.doi,
        "pmid": citation.pmid,
        "url": "" if by_number else citation.url,
        "title": citation.title,
        "authors": citation.authors,
        "source": citation.source,
        "year": citation.year,
        "kind": citation.kind,
        "studied": "",
        "subject": "",
    }


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
