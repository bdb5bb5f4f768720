"""What the review screen and the report show of a proposal, ready for their templates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import groupby

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.models import Page

from clinics.forms.fields import translated
from clinics.models.clinic import consultation_modes
from condition_pages.blocks.modality import modality_choices
from condition_pages.importer import edit
from condition_pages.importer.draft import MODELS
from condition_pages.importer.filling import field_of
from condition_pages.importer.messages import in_language
from condition_pages.importer.model import Dropped, Finding, Item, Proposal, Section
from condition_pages.models import ConditionPage

STATUSES = {
    "placed": gettext_lazy("Placed"),
    "dropped": gettext_lazy("Left out"),
    "not_understood": gettext_lazy("Not understood"),
}
PAGE_TYPES = {
    "condition": gettext_lazy("condition page"),
    "article": gettext_lazy("article"),
    "faq": gettext_lazy("page of questions and answers"),
    "home": gettext_lazy("home page"),
    "practitioner": gettext_lazy("page about a practitioner"),
    "treatment": gettext_lazy("page about a treatment"),
    "index": gettext_lazy("list of pages"),
    "location": gettext_lazy("page about a place"),
    "other": gettext_lazy("page of another kind"),
}
FOUND = {
    "addresses": gettext_lazy("Addresses"),
    "hours": gettext_lazy("Opening hours"),
    "emails": gettext_lazy("Email addresses"),
    "offers": gettext_lazy("Offers"),
    "consultation_modes": gettext_lazy("Ways to consult"),
    "therapies": gettext_lazy("Therapies"),
    "points": gettext_lazy("Acupuncture points"),
    "herbs": gettext_lazy("Herbs"),
    "citations": gettext_lazy("Publications"),
}


def translate(text: str) -> str:
    """What the importer says, in the reader's language."""
    return in_language(text, _)


def kind_choices() -> list[tuple[str, str]]:
    """(kind, name) of every section that takes in the words of another page."""
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    return [(kind, str(block.label)) for kind, block in kinds.items() if block.meta.takes_words]


@dataclass(frozen=True)
class Row:
    """A line of the source. ``sections`` are the numbers of those it went to."""

    number: int
    text: str
    status: str
    label: str
    reason: str
    sections: tuple[tuple[int, str], ...] = ()
    is_title: bool = False


#: A heading that names a section is cut here, and stands whole among the section's words.
LONGEST_LABEL = 80
#: What is wrong only where sections have kinds and the page is about one condition.
ABOUT_KINDS = frozenset(
    "page_type two_conditions heading_against_content mixed_list list_repeats_text"
    " red_flag_action unsure".split()
)
#: Reasons that the line of a run names; more are counted together.
MOST_REASONS = 3


@dataclass(frozen=True)
class Run:
    """Source lines in a row that share a fate. ``is_folded``: all left out, so told in one line."""

    rows: tuple[Row, ...]
    is_folded: bool = False

    @property
    def said(self) -> str:
        """How many lines were left out and why, the most frequent reason first."""
        count = len(self.rows)
        whole = ngettext("%(count)d line left out", "%(count)d lines left out", count)
        reasons = Counter(row.reason for row in self.rows if row.reason).most_common()
        told = [
            f"{reason} ({number})" if len(reasons) > 1 else reason
            for reason, number in reasons[:MOST_REASONS]
        ]
        others = sum(number for _reason, number in reasons[MOST_REASONS:])
        if others:
            told.append(_("other reasons (%d)") % others)
        said = whole % {"count": count}
        return f"{said}: {', '.join(told)}" if told else said


@dataclass(frozen=True)
class Pair:
    """A section with the source lines it was made of, and the runs that stand before them."""

    before: tuple[Run, ...]
    runs: tuple[Run, ...]
    card: Card


@dataclass(frozen=True)
class Card:
    """A proposed section. ``number`` counts from 1, ``place`` from 0."""

    place: int
    kind: str
    label: str
    section: Section
    percent: int
    sureness: str
    lines: str
    row_numbers: str
    paragraphs: tuple[str, ...]
    items: tuple[tuple[int, Item], ...]
    cuts: tuple[tuple[int, str], ...]
    reason: str = ""
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    doubt: str = ""
    #: The name of the field that it goes to on a page whose sections have no kinds; else "".
    goes_to: str = ""

    @property
    def lines_said(self) -> str:
        count = len(set(self.section.lines))
        return ngettext("Line %(lines)s", "Lines %(lines)s", count) % {"lines": self.lines}

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def has_heading(self) -> bool:
        """Whether its heading is to be shown beside its name."""
        heading = self.section.heading
        return bool(heading) and not (self.goes_to and self.label == heading)


@dataclass(frozen=True)
class Screen:
    proposal: Proposal
    rows: tuple[Row, ...]
    cards: tuple[Card, ...]
    missing: tuple[str, ...]
    warnings: tuple[str, ...]
    loose: tuple[tuple[int, Dropped, str], ...]
    found: tuple[tuple[str, tuple[str, ...]], ...]
    kinds: list[tuple[str, str]] = field(default_factory=list)
    pairs: tuple[Pair, ...] = ()
    rest: tuple[Run, ...] = ()
    #: Whether the draft's sections have kinds: those of condition pages alone.
    has_kinds: bool = True

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(status, name, number of lines)"""
        return [
            (status, str(name), sum(row.status == status for row in self.rows))
            for status, name in STATUSES.items()
        ]

    @property
    def to_check(self) -> list[Card]:
        """The sections on whose kind those who judged it differ."""
        return [card for card in self.cards if card.section.check]

    @property
    def check_said(self) -> str:
        count = len(self.to_check)
        return ngettext("%(count)d section to check:", "%(count)d sections to check:", count) % {
            "count": count
        }

    @property
    def is_condition(self) -> bool:
        return self.proposal.page_type.kind == "condition"

    @property
    def page_type_reason(self) -> str:
        return translate(self.proposal.page_type.reason)

    @property
    def page_type(self) -> str:
        return str(PAGE_TYPES.get(self.proposal.page_type.kind, PAGE_TYPES["other"]))


def screen_of(proposal: Proposal, page_type: str = "condition") -> Screen:
    """The screen of a draft of a ``page_type``, one of MODELS."""
    model, _listing = MODELS[page_type]
    has_kinds = model is ConditionPage
    kinds = kind_choices() if has_kinds else []
    warnings = proposal.report.warnings
    if not has_kinds:
        warnings = tuple(one for one in warnings if one.code not in ABOUT_KINDS)
    cards = tuple(
        card_of(place, section, dict(kinds), warnings)
        for place, section in enumerate(proposal.sections)
    )
    if not has_kinds:
        cards = tuple(without_kind(card, model) for card in cards)
    rows = tuple(rows_of(proposal, cards))
    pairs, rest = pairs_of(rows, cards)
    return Screen(
        proposal=proposal,
        rows=rows,
        cards=cards,
        pairs=pairs,
        rest=rest,
        # What is lacking is what condition pages have.
        missing=tuple(translate(one.message) for one in proposal.report.missing if has_kinds),
        warnings=tuple(translate(one.message) for one in warnings if one.section is None),
        loose=tuple(loose_words(proposal)),
        found=tuple(
            (str(FOUND[name]), values) for name, values in found_of(proposal).items() if values
        ),
        kinds=kinds,
        has_kinds=has_kinds,
    )


def found_of(proposal: Proposal) -> dict[str, tuple[str, ...]]:
    """What was found beside the page's own fields, in words."""
    found = edit.found_facts(proposal.facts)
    terms = {
        "therapies": dict(translated(modality_choices())),
        "consultation_modes": dict(translated(consultation_modes())),
    }
    for name, labels in terms.items():
        found[name] = tuple(str(labels.get(value, value)) for value in found[name])
    return found


def rows_of(proposal: Proposal, cards: Iterable[Card]) -> Iterator[Row]:
    places: dict[int, list[tuple[int, str]]] = {}
    for card in cards:
        for number in dict.fromkeys(card.section.lines):
            places.setdefault(number, []).append((card.number, card.label))
    for line in proposal.report.lines:
        yield Row(
            number=line.number,
            text=line.text,
            status=line.status,
            label=str(STATUSES[line.status]),
            reason=translate(line.reason),
            sections=tuple(places.get(line.number, ())),
            is_title="title" in line.where.split(", "),
        )


def runs_of(rows: Iterable[Row]) -> tuple[Run, ...]:
    """The rows in their order; neighbours that were left out are folded into one run.

    What was not understood is never folded: it needs the editor's eye.
    """
    runs = []
    for is_folded, own in groupby(rows, key=lambda row: row.status == "dropped"):
        runs.append(Run(tuple(own), is_folded))
    return tuple(runs)


def pairs_of(
    rows: Iterable[Row], cards: Iterable[Card]
) -> tuple[tuple[Pair, ...], tuple[Run, ...]]:
    """Each section with its lines, and the runs after the last of them.

    Every row stands once, in the order of the source: with the first of the sections that it went
    to, what went to none before the section that follows it.
    """
    waiting = list(rows)
    owner = {row.number: row.sections[0][0] for row in waiting if row.sections}
    pairs = []
    for card in cards:
        own = [row.number for row in waiting if owner.get(row.number) == card.number]
        last = max(own, default=0)
        # What goes to a later section waits for it.
        taken = [
            row
            for row in waiting
            if row.number <= last and owner.get(row.number, card.number) <= card.number
        ]
        start = next((at for at, row in enumerate(taken) if row.number in own), 0)
        pairs.append(Pair(runs_of(taken[:start]), runs_of(taken[start:]), card))
        gone = {row.number for row in taken}
        waiting = [row for row in waiting if row.number not in gone]
    return tuple(pairs), runs_of(waiting)


def doubt_of(section: Section, names: dict[str, str]) -> str:
    """Why an editor should check the kind of a section, in a sentence; "" where nothing is."""
    if not section.check:
        return ""
    by_words, by_reader = (names.get(kind, kind) for kind in (*section.opinions, "", "")[:2])
    if by_words and by_reader and by_words != by_reader:
        sentence = _("Its key words say “%(words)s”, but as a whole it reads like “%(whole)s”.")
    elif by_reader or by_words:
        sentence = _("By itself it reads like “%(whole)s”.")
    else:
        return ""
    return sentence % {"words": by_words, "whole": by_reader or by_words}


def card_of(
    place: int, section: Section, names: dict[str, str], warnings: tuple[Finding, ...]
) -> Card:
    pieces = edit.parts(section)
    return Card(
        place=place,
        kind=section.kind,
        label=names.get(section.kind, section.kind),
        section=section,
        percent=round(100 * section.confidence),
        sureness=sureness(section.confidence),
        lines=ranges(section.lines),
        row_numbers=" ".join(map(str, dict.fromkeys(section.lines))),
        paragraphs=pieces[: len(pieces) - len(section.items)],
        items=tuple(enumerate(section.items)),
        cuts=tuple((at, shortened(piece)) for at, piece in enumerate(pieces) if at),
        reason=translate(section.reason),
        notes=tuple(translate(note) for note in section.notes),
        warnings=tuple(translate(one.message) for one in warnings if one.section == place),
        doubt=doubt_of(section, names),
    )


def without_kind(card: Card, model: type[Page]) -> Card:
    """The card of a section on a page that has text with headings and no kinds of sections."""
    text = model._meta.get_field(field_of(model, card.kind))
    return replace(
        card,
        label=shortened(card.section.heading, LONGEST_LABEL) or _("Text"),
        section=replace(card.section, check=False),
        sureness="plain",
        reason="",
        notes=(),
        doubt="",
        goes_to=capfirst(str(text.verbose_name)),
    )


def sureness(confidence: float) -> str:
    if confidence >= 0.8:
        return "sure"
    return "likely" if confidence >= 0.5 else "unsure"


def loose_words(proposal: Proposal) -> Iterator[tuple[int, Dropped, str]]:
    """What was cut out of lines that stand on the page, or stands in none, with its number."""
    placed = {line.number for line in proposal.report.lines if line.status == "placed"}
    for number, one in enumerate(proposal.dropped):
        if set(one.lines) <= placed:
            yield number, one, translate(one.reason)


def ranges(numbers: tuple[int, ...]) -> str:
    """Line numbers as people write them: "3–7, 9"."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in runs)


def shortened(text: str, most: int = 48) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def told(action: str, place: int) -> str:
    """What to say after an action on the section that was number ``place`` (from 1)."""
    sentences = {
        "merge": _("Section %d was merged with the one before it."),
        "split": _("Section %d was split."),
        "drop": _("Section %d was dropped. Its lines can be put back from the source."),
        "undrop": _("The words were put back."),
        "place": _("The line was put on the page."),
        "confirm": _("The kind of section %d was confirmed."),
        "save": _("Your changes were saved."),
    }
    sentence = sentences.get(action, sentences["save"])
    return sentence % place if "%d" in sentence else sentence
