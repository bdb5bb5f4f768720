"""A safe start for a page: the sections that it needs, with the signs that need help in place.

Each kind of section says what it starts with. All else is left for the editor to say: nothing is
claimed that nobody wrote.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.utils import translation

from condition_pages import red_flags
from condition_pages.blocks.body import ConditionBody

#: Names shown beside the title; more are for search alone.
MOST_NAMES = 4

Section = dict[str, Any]


def section(kind: str, **value: Any) -> Section:
    """A section in the form in which it is stored."""
    return {"type": kind, "value": value, "id": str(uuid.uuid4())}


def sections(condition, practice) -> list[Section]:
    """The sections that a page of ``practice`` on ``condition`` starts with, in their order."""
    return [
        section(kind, **value)
        for kind, block in ConditionBody().child_blocks.items()
        for value in block.start(condition, practice)
    ]


def missing(stored: Iterable[Section], condition, practice) -> list[Section]:
    """The sections of ``sections`` that are not among the ``stored`` ones of a page."""
    there = {key_of(each) for each in stored}
    has_signs = {("red_flags", level) for level in red_flags.LEVELS} & there
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
