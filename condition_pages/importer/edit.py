"""What an editor changes in a proposal, each change one function: a proposal in, a proposal out.

Words are never lost: what leaves the page is told as dropped, and the account of the source's
lines is made anew after each change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import phonenumbers
from nameparser import HumanName

from .classify.moved import Move
from .facts.find import citation_written
from .messages import gettext_noop
from .model import Citation, Dropped, Facts, Item, Person, Phone, Proposal, Section
from .report import revise

BY_EDITOR = gettext_noop("the editor’s choice")
DROPPED = gettext_noop("dropped by the editor")
TAKEN_OUT = gettext_noop("taken out by the editor")
PUT_BACK = gettext_noop("put back by the editor")


class EditError(ValueError):
    """The change does not fit the proposal: there is no such section or part."""


def move(proposal: Proposal, place: int, kind: str) -> Proposal:
    """Make section ``place`` (from 0) one of another kind; which there are, the caller knows."""
    section = _section(proposal, place)
    if kind == section.kind:
        return proposal
    return _with(proposal, place, 1, _decided(section, kind))


def confirm(proposal: Proposal, place: int) -> Proposal:
    """Say that section ``place`` (from 0) is of the kind that was proposed."""
    section = _section(proposal, place)
    return _with(proposal, place, 1, _decided(section, section.kind))


def _decided(section: Section, kind: str) -> Section:
    return replace(
        section,
        kind=kind,
        reason=BY_EDITOR,
        confidence=1.0,
        check=False,
        opinions=(),
        proposed=section.proposed or section.kind,
    )


def moves(sections: Iterable[Section]) -> tuple[Move, ...]:
    """The sections that an editor gave another kind than they were proposed as."""
    return tuple(
        Move(
            section.text,
            section.heading,
            section.proposed,
            section.kind,
            tuple(item.words for item in section.items),
        )
        for section in sections
        if section.proposed not in ("", section.kind)
    )


def merge(proposal: Proposal, place: int) -> Proposal:
    """Join section ``place`` to the one before it, which keeps its kind and heading.

    A heading that would be lost becomes a paragraph. Paragraphs stand before entries, as in
    every section.
    """
    section = _section(proposal, place)
    if place == 0:
        raise EditError("There is no section before the first one.")
    first = proposal.sections[place - 1]
    is_blank = not (first.heading or first.text or first.items)
    heading = section.heading if is_blank else first.heading
    said = [first.text, "" if is_blank else section.heading, section.text]
    joined = replace(
        first,
        heading=heading,
        text="\n\n".join(filter(None, said)),
        items=(*first.items, *section.items),
        lines=_ordered((*first.lines, *section.lines)),
        notes=tuple(
            dict.fromkeys((*first.notes, *section.notes, gettext_noop("merged by the editor")))
        ),
    )
    return _with(proposal, place - 1, 2, joined)


def parts(section: Section) -> tuple[str, ...]:
    """The paragraphs and entries of a section, between which it can be split."""
    return (*_paragraphs(section.text), *(item.words for item in section.items))


def split(proposal: Proposal, place: int, at: int) -> Proposal:
    """Cut section ``place`` before its part ``at`` (from 1); the second half has no heading."""
    section = _section(proposal, place)
    if not 1 <= at < len(parts(section)):
        raise EditError("The section cannot be split there.")
    paragraphs = _paragraphs(section.text)
    count = len(paragraphs)
    cut = max(0, at - count)
    head = replace(section, text="\n\n".join(paragraphs[:at]), items=section.items[:cut])
    tail = replace(
        section,
        heading="",
        text="\n\n".join(paragraphs[at:]),
        items=section.items[cut:],
        reason=gettext_noop("split off by the editor"),
        source_heading="",
    )
    # A heading comes before the first part.
    bound = at + (1 if section.heading else 0)
    before, after = set(), set()
    for number, homes in _homes(section, _texts(proposal)).items():
        if any(home < bound for home in homes):
            before.add(number)
        if any(home >= bound for home in homes):
            after.add(number)
    return _with(
        proposal,
        place,
        1,
        replace(head, lines=tuple(n for n in section.lines if n in before)),
        replace(tail, lines=tuple(n for n in section.lines if n in after)),
    )


def drop(proposal: Proposal, place: int) -> Proposal:
    """Leave section ``place`` out; it can be put back whole."""
    section = _section(proposal, place)
    gone = Dropped(
        text="\n\n".join(filter(None, (section.heading, *parts(section)))),
        reason=DROPPED,
        lines=section.lines,
        section=section,
    )
    return _with(replace(proposal, dropped=(*proposal.dropped, gone)), place, 1)


def undrop(proposal: Proposal, number: int) -> Proposal:
    """Put what stands at ``number`` (from 0) of what was dropped back on the page.

    A whole section comes back as it was, anything else as a section of its own.
    """
    if not 0 <= number < len(proposal.dropped):
        raise EditError("Nothing of that number was dropped.")
    gone = proposal.dropped[number]
    rest = (*proposal.dropped[:number], *proposal.dropped[number + 1 :])
    proposal = replace(proposal, dropped=rest)
    return _insert(proposal, gone.section or _section_of(gone.text, gone.lines, proposal))


def place_line(proposal: Proposal, line: int) -> Proposal:
    """Put a source line that stands nowhere on the page, with whatever was dropped with it."""
    source = next((one for one in proposal.report.lines if one.number == line), None)
    if source is None:
        raise EditError(f"The source has no line {line}.")
    if source.status == "placed":
        return proposal
    for number, gone in enumerate(proposal.dropped):
        if line in gone.lines:
            return undrop(proposal, number)
    return _insert(proposal, _section_of(source.text, (line,), proposal))


def edit_words(
    proposal: Proposal, place: int, *, heading: str, text: str, items: Sequence[Item]
) -> Proposal:
    """Give section ``place`` other words.

    ``text`` has its paragraphs apart by blank lines; entries without words go. Source lines whose
    words are gone are told as dropped; a section without any words is dropped whole.
    """
    section = _section(proposal, place)
    changed = replace(
        section,
        heading=" ".join(heading.split()),
        text="\n\n".join(_paragraphs(text)),
        items=tuple(item for item in map(_in_one_line, items) if item.words),
    )
    if (changed.heading, changed.text, changed.items) == (
        section.heading,
        section.text,
        section.items,
    ):
        return proposal
    if not (changed.heading or parts(changed)):
        return drop(proposal, place)
    texts = _texts(proposal)
    gone = tuple(
        n
        for n in section.lines
        if _stands(texts.get(n, ""), section) > _stands(texts.get(n, ""), changed)
    )
    returned = [
        one
        for one in proposal.dropped
        if one.reason == TAKEN_OUT and all(_stands(texts.get(n, ""), changed) for n in one.lines)
    ]
    lines = [n for n in section.lines if n not in gone]
    lines += [n for one in returned for n in one.lines]
    dropped = [one for one in proposal.dropped if one not in returned]
    dropped += [Dropped(texts.get(n, ""), TAKEN_OUT, (n,)) for n in gone]
    notes = tuple(dict.fromkeys((*section.notes, gettext_noop("words edited"))))
    return _with(
        replace(proposal, dropped=tuple(dropped)),
        place,
        1,
        replace(changed, lines=_ordered(lines), notes=notes),
    )


def edit_facts(
    proposal: Proposal,
    *,
    title: str,
    summary: str,
    cta_text: str,
    condition: str,
    condition_id: str,
    practice_name: str,
    practitioners: Iterable[str],
    phones: Iterable[str],
    body_regions: Iterable[str],
    country: str = "US",
    found: Mapping[str, Iterable[str]] | None = None,
) -> Proposal:
    """Correct what the page says of itself and its practice.

    ``country`` is where a number without a country code is rung from. ``found`` has, by the names
    of FOUND, what was corrected of the other facts, a text each; what it does not name stays.
    """
    facts = proposal.facts
    known_people = {person.name: person for person in facts.practitioners}
    known_phones = {phone.number: phone for phone in facts.phones}
    facts = replace(
        facts,
        practice_name=practice_name,
        practitioners=tuple(
            known_people.get(name) or person_named(name) for name in _distinct(practitioners)
        ),
        phones=tuple(
            known_phones.get(number) or phone_written(number, country)
            for number in _distinct(phones)
        ),
        body_regions=tuple(body_regions),
    )
    others: dict[str, Any] = {
        name: _found(facts, name, values) for name, values in (found or {}).items()
    }
    facts = replace(facts, **others)
    page_type = replace(proposal.page_type, condition=condition, condition_id=condition_id)
    changed = replace(
        proposal,
        title=title,
        summary=summary,
        cta_text=cta_text,
        facts=facts,
        page_type=page_type,
    )
    return proposal if changed == proposal else _accounted(changed)


def person_named(name: str) -> Person:
    """Somebody an editor wrote down."""
    human = HumanName(name)
    credentials = tuple(part.strip() for part in human.suffix.split(",") if part.strip())
    return Person(
        name=name,
        given=human.first if human.last else "",
        family=human.last or human.first,
        honorific=human.title,
        credentials=credentials,
    )


def phone_written(number: str, country: str) -> Phone:
    """A number an editor wrote down; without E.164 where it is none."""
    try:
        parsed = phonenumbers.parse(number, country)
    except phonenumbers.NumberParseException:
        return Phone(number)
    if not phonenumbers.is_possible_number(parsed):
        return Phone(number)
    return Phone(number, phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


#: The facts beside those that have a field of their own on a page.
FOUND = (
    "addresses",
    "hours",
    "emails",
    "offers",
    "consultation_modes",
    "therapies",
    "points",
    "herbs",
    "citations",
)


def found_facts(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The facts of FOUND by name, each as a text that ``edit_facts`` reads again."""
    return {name: _texts_of(getattr(facts, name)) for name in FOUND}


def point_written(text: str) -> str:
    """An acupuncture point as the importer writes it, "LI 4"; "" for what is none."""
    match = _POINT.fullmatch(text.strip())
    return f"{match['channel'].upper()} {int(match['number'])}" if match else ""


_POINT = re.compile(r"(?P<channel>[A-Za-z]{1,3})[ .-]?(?P<number>[1-9]\d?)")
_HERB = re.compile(r"(?P<name>[^()]+?)\s*(?:\((?P<latin>[^()]*)\))?")


def _texts_of(values: Iterable[object]) -> tuple[str, ...]:
    return tuple(_text_of(value) for value in values)


def _text_of(value: object) -> str:
    if isinstance(value, Citation):
        numbers = (value.doi, f"PMID {value.pmid}" if value.pmid else "", value.url)
        said = (value.authors, value.title, value.source, str(value.year or ""))
        return ". ".join(part for part in (*said, next(filter(None, numbers), "")) if part)
    if isinstance(value, tuple):
        name, latin = value
        return f"{name} ({latin})" if latin else str(name)
    return str(value)


def _found(facts: Facts, name: str, values: Iterable[str]) -> tuple:
    """What an editor left of one of the facts of FOUND, and what was added."""
    if name not in FOUND:
        raise EditError(f"There are no facts named {name!r}.")
    known = {_text_of(value): value for value in getattr(facts, name)}
    read = {"citations": citation_written, "herbs": _herb_written, "points": point_written}
    written = read.get(name, str)
    made = (known.get(text) or written(text) for text in _distinct(values))
    return tuple(value for value in made if value)


def _herb_written(text: str) -> tuple[str, str]:
    match = _HERB.fullmatch(text)
    return (match["name"].lower(), match["latin"] or "") if match else (text.lower(), "")


# -- places ---------------------------------------------------------------------------------------


def _section(proposal: Proposal, place: int) -> Section:
    if not 0 <= place < len(proposal.sections):
        raise EditError(f"There is no section {place + 1}.")
    return proposal.sections[place]


def _with(proposal: Proposal, place: int, count: int, *sections: Section) -> Proposal:
    """The proposal with ``count`` of its sections replaced."""
    kept = proposal.sections
    return _accounted(
        replace(proposal, sections=(*kept[:place], *sections, *kept[place + count :]))
    )


def _accounted(proposal: Proposal) -> Proposal:
    return replace(proposal, report=revise(proposal))


def _insert(proposal: Proposal, section: Section) -> Proposal:
    return _with(proposal, _place_for(section.lines, proposal), 0, section)


def _place_for(lines: Sequence[int], proposal: Proposal) -> int:
    """Where a section of these source lines belongs among the others."""
    start = min(lines, default=0)
    return next(
        (
            place
            for place, other in enumerate(proposal.sections)
            if other.lines and min(other.lines) > start
        ),
        len(proposal.sections),
    )


def _section_of(text: str, lines: tuple[int, ...], proposal: Proposal) -> Section:
    """A section of loose words, of the kind that they stand next to in the source."""
    before = _place_for(lines, proposal) - 1
    kind = proposal.sections[before].kind if before >= 0 else "overview"
    return Section(
        kind=kind,
        text="\n\n".join(_paragraphs(text)),
        lines=lines,
        reason=PUT_BACK,
        confidence=1.0,
    )


# -- words ----------------------------------------------------------------------------------------


def _paragraphs(text: str) -> list[str]:
    pieces = re.split(r"\n\s*\n", text.replace("\r\n", "\n").replace("\r", "\n"))
    return [piece.strip() for piece in pieces if piece.strip()]


def _in_one_line(item: Item) -> Item:
    return replace(item, text=" ".join(item.text.split()), label=" ".join(item.label.split()))


def _distinct(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(filter(None, (" ".join(value.split()) for value in values))))


def _ordered(lines: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(lines))


def _texts(proposal: Proposal) -> dict[int, str]:
    return {line.number: line.text for line in proposal.report.lines}


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _units(section: Section) -> list[str]:
    return [*([section.heading] if section.heading else []), *parts(section)]


def _homes(section: Section, texts: dict[int, str]) -> dict[int, set[int]]:
    """For each line of a section, which of its units (heading, paragraphs, entries) hold it."""
    units = [f" {' '.join(_words(unit))} " for unit in _units(section)]
    first_item = len(units) - len(section.items)
    homes: dict[int, set[int]] = {}
    for position, item in enumerate(section.items, start=first_item):
        for number in item.lines:
            homes.setdefault(number, set()).add(position)
    reached = 0
    for number in section.lines:
        said = f" {' '.join(_words(texts.get(number, '')))} "
        own = homes.setdefault(number, set())
        within = [] if own else [i for i, unit in enumerate(units) if said in unit]
        if within:
            own.add(next((i for i in within if i >= reached), within[-1]))
        elif not own:
            own |= {i for i, unit in enumerate(units) if unit.strip() and unit in said}
            own |= {_nearest(said, units, reached)} if not own else set()
        elif first_item:
            # An entry's line may hold a sentence of the text as well.
            own |= {i for i in range(first_item) if units[i].strip() and units[i] in said}
        reached = max(reached, min(own))
    return homes


def _nearest(said: str, units: list[str], reached: int) -> int:
    """The unit that shares most words with a line; the one reached where none does."""
    own = set(said.split())
    scores = [len(own & set(unit.split())) for unit in units]
    best = max(scores, default=0)
    return scores.index(best) if best else min(reached, len(units) - 1)


def _stands(text: str, section: Section) -> bool:
    """Whether most of a line's words stand together in a section."""
    own = _words(text)
    if not own:
        return True
    units = [set(_words(unit)) for unit in _units(section)]
    everything = set().union(*units) if units else set()
    return any(2 * sum(word in unit for word in own) >= len(own) for unit in units) or (
        sum(word in everything for word in own) >= 0.8 * len(own)
    )
