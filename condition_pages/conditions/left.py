"""What is left to do before a page can go live, each point with the place where it is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext
from wagtail import VERSION as WAGTAIL_VERSION

from clinics import tenancy
from condition_pages.blocks.section import NEEDED
from condition_pages.models import ConditionPage
from condition_pages.models.pages import header_errors, messages_of
from seo.panel import target_of

#: Before Wagtail 8 nothing hears the button (condition_pages/wagtail_hooks.py).
ADDS_SECTIONS = WAGTAIL_VERSION >= (8, 0)
#: The page's own fields that publishing asks for, in the order of the form.
FIELDS = ("title", "condition", "summary", "author", "reviewer", "last_reviewed", "next_review_due")


@dataclass(frozen=True)
class Point:
    """One line of the list. ``target``: the id of the part of the form where it is done."""

    text: str
    is_done: bool
    target: str


def points(page: ConditionPage) -> list[Point]:
    """All that publishing asks for, what is done among it, in the order of the form."""
    header = list(_of_fields(page))
    review = FIELDS.index("author")
    return [*header[:review], *_agreement(page), *_of_sections(page), *header[review:]]


def _of_fields(page) -> Iterator[Point]:
    errors = header_errors({name: getattr(page, name) for name in (*FIELDS, "author_name")})
    for name in FIELDS:
        label = capfirst(str(page._meta.get_field(name).verbose_name))
        if name in errors:
            text, is_done = f"{label}: {errors[name]}", False
        else:
            text, is_done = label, bool(getattr(page, name) or name == "author")
        yield Point(text, is_done, target_of(page, name))


def _agreement(page) -> Iterator[Point]:
    for field, message in page.disagreement_messages():
        yield Point(message, False, target_of(page, field))


def _of_sections(page) -> Iterator[Point]:
    """The sections that are needed, and what each one that is there still lacks."""
    body = page.body
    with tenancy.working_on(tenancy.practice_of(page) or tenancy.current()):
        gaps, incomplete = body.stream_block.gaps(body)
    lacking = {body[position].block_type for position in incomplete}
    blocks = body.stream_block.child_blocks
    for kind in (kind for kind, block in blocks.items() if block.meta.group == NEEDED):
        if kind in gaps:
            yield Point(str(gaps[kind]), False, target_of(page, "body"))
        elif kind not in lacking and any(child.block_type == kind for child in body):
            yield Point(capfirst(str(blocks[kind].label)), True, target_of(page, "body"))
    for position, error in incomplete.items():
        child = body[position]
        for message in dict.fromkeys(messages_of(error)):
            text = f"{position + 1}. {capfirst(str(child.block.label))}: {message}"
            yield Point(text, False, target_of(page, f"body:{child.id}"))


def context_of(page: ConditionPage) -> dict[str, Any]:
    """What the list's template is given."""
    found = points(page)
    left = sum(not point.is_done for point in found)
    return {
        "points": found,
        "left": left,
        "done": len(found) - left,
        "heading": gettext("Ready to go live: nothing is left")
        if not left
        else gettext("Left before this can go live: %(left)d of %(all)d")
        % {"left": left, "all": len(found)},
        "may_add_sections": ADDS_SECTIONS and bool(page.condition_id) and any_missing(page),
    }


def any_missing(page: ConditionPage) -> bool:
    """Whether a section that pages usually have is not there yet."""
    kinds = {child.block_type for child in page.body}
    return not kinds >= {"overview", "red_flags", "symptoms", "causes", "treatments", "cta"}
