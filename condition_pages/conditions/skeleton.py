"""A safe start for a page: the sections that it needs, with the signs that need help in place.

The signs come from the vocabulary of red flags, by condition, group and place in the body. All
else is left for the editor to say: nothing is claimed that nobody wrote.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from clinics import tenancy
from condition_pages import vocabulary

#: More signs than this on one card are not read.
MOST_SIGNS = 6
#: The levels that a page starts with. What is not urgent is for the editor to say.
LEVELS = ("emergency", "urgent")
#: What holds for everything, where the vocabulary has nothing nearer.
GENERAL = {"emergency": "anything-emergency", "urgent": "anything-urgent"}
#: Names shown beside the title; more are for search alone.
MOST_NAMES = 4

Section = dict[str, Any]


def signs(term_id: str, group: str, regions: Iterable[str], level: str) -> list[str]:
    """The ids of the signs of ``level`` for a condition, the most particular ones first."""
    regions = set(regions)
    ranked = []
    for sign in vocabulary.terms("red_flags").values():
        if sign["level"] != level:
            continue
        reasons = (
            term_id in sign["conditions"],
            bool(regions & set(sign["regions"])),
            group in sign["groups"],
        )
        if any(reasons):
            ranked.append((reasons.index(True), sign["id"]))
    # The order of the vocabulary among equals.
    found = [name for _rank, name in sorted(ranked, key=lambda each: each[0])]
    return found[:MOST_SIGNS]


def cards(condition) -> list[Section]:
    """A card of signs for each level that needs help soon; an urgent one at the least."""
    found = {
        level: signs(condition.term_id, condition.group, condition.body_regions, level)
        for level in LEVELS
    }
    if not any(found.values()):
        found = {level: [name] for level, name in GENERAL.items()}
    return [
        section("red_flags", level=level, entries=list(map(sentence, names)))
        for level, names in found.items()
        if names
    ]


def sentence(sign: str) -> str:
    """The words of a sign, in the language of the moment."""
    words = vocabulary.label("red_flags", sign)
    return gettext(words)


def section(kind: str, **value: Any) -> Section:
    """A section in the form in which it is stored."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def sections(condition, practice) -> list[Section]:
    """The sections that a page of ``practice`` on ``condition`` starts with, in their order."""
    found = [
        section("overview", aspect="what_is"),
        *cards(condition),
        section("symptoms"),
        section("causes"),
        section("prevention"),
        section("treatments"),
    ]
    treatments = list(tenancy.owned("clinics.TreatmentPage", practice).live()[:2])
    if treatments:
        # Which of several is meant, the editor knows.
        only = treatments[0] if len(treatments) == 1 else None
        chosen = {"therapy": only.therapy, "treatment": str(only.uuid)} if only else {}
        found.append(section("modality", **chosen))
    with tenancy.working_on(practice):
        actions = tenancy.owned_choices("clinics.CallToAction")[:1]
    found += [
        section("about_clinic"),
        section("cta", ctas=[name for name, _label in actions]),
    ]
    return found


def missing(stored: Iterable[Section], condition, practice) -> list[Section]:
    """The sections of ``sections`` that are not among the ``stored`` ones of a page."""
    there = {key_of(each) for each in stored}
    has_signs = {("red_flags", level) for level in LEVELS} & there
    return [
        each
        for each in sections(condition, practice)
        if key_of(each) not in there and not (each["type"] == "red_flags" and has_signs)
    ]


def joined(stored: list[Section], more: Iterable[Section], order: Iterable[str]) -> list[Section]:
    """``stored`` with each of ``more`` before the first section that usually comes later."""
    place = {kind: number for number, kind in enumerate(order)}
    found = list(stored)
    for each in more:
        later = [
            position
            for position, other in enumerate(found)
            if place.get(other["type"], 0) > place[each["type"]]
        ]
        found.insert(later[0] if later else len(found), each)
    return found


def key_of(each: Section) -> tuple[str, str]:
    """What a section counts as: its kind; of cards of signs, the level too."""
    return each["type"], each["value"]["level"] if each["type"] == "red_flags" else ""


def start(page, condition, practice) -> None:
    """Begin ``page``, which is not saved yet, with what is known of ``condition``."""
    page.condition = condition
    page.body_regions = list(condition.body_regions)
    if page.is_in_first_language:
        page.title = condition.name
        plain = [name for name in condition.lay_synonyms if "(" not in name]
        page.also_known_as = plain[:MOST_NAMES]
    # What visitors will read is in their language, not in the editor's.
    with translation.override(page.locale.language_code if page.locale_id else None):
        page.body = json.dumps(sections(condition, practice))
