"""What somebody who may be in danger is told above all results: whom to call, in one tap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from clinics import vocabulary

from .dangers import Danger, dangers_in


@dataclass(frozen=True)
class Call:
    """A number to dial: what its link says, and ``href``."""

    label: str
    href: str


@dataclass(frozen=True)
class Card:
    """One danger as a visitor of a country reads it; texts are in the page's language.

    ``level``: "emergency", "urgent" or "crisis". ``tone``: the level of red flags that it looks
    like; somebody in a crisis is not shouted at.
    """

    id: str
    level: str
    tone: str
    label: str
    title: str
    text: str
    action: str
    calls: tuple[Call, ...]


def cards_for(question: str, country: str) -> list[Card]:
    """The cards that ``question`` calls for, the most pressing first; most questions, none.

    ``country``: ISO 3166 alpha-2, whose numbers are named.
    """
    return [card_of(danger, country) for danger in dangers_in(question)]


def card_of(danger: Danger, country: str) -> Card:
    urgency = "urgent" if danger.level == "urgent" else "emergency"
    labels = {
        "emergency": gettext("Emergency"),
        "urgent": gettext("Urgent"),
        "crisis": gettext("Somebody listens, day and night"),
    }
    return Card(
        id=danger.id,
        level=danger.level,
        tone="non_urgent" if danger.level == "crisis" else danger.level,
        label=labels[danger.level],
        title=gettext(danger.title),
        text=gettext(danger.text),
        action=gettext(vocabulary.care_action(urgency, country)),
        calls=tuple(calls_for(danger, country)),
    )


def calls_for(danger: Danger, country: str) -> Iterator[Call]:
    """Whom to call, the first one first: a line for this danger, and the ambulance."""
    ambulance = vocabulary.emergency_number(country)
    kind = "crisis" if danger.level == "crisis" else danger.helpline
    line = vocabulary.helpline(kind, country) if kind else None
    calls = []
    if ambulance:
        calls.append(call(gettext("Call %(number)s") % {"number": ambulance}, ambulance))
    if line:
        # Some lines are called by their number alone.
        is_named = not line["name"].startswith(line["number"])
        words = gettext("Call %(number)s (%(name)s)") if is_named else gettext("Call %(number)s")
        calls.append(call(words % line, line["number"]))
    # A crisis line listens; poison centres come after the ambulance.
    yield from reversed(calls) if danger.level == "crisis" else calls


def call(label: str, number: str) -> Call:
    dialled = "".join(char for char in number if char.isdigit())
    return Call(label, f"tel:{dialled}")
