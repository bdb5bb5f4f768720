"""What the editor's browser sends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail import blocks
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from condition_pages.models import ConditionPage


def filled_in(block: blocks.Block, value: Any) -> Any:
    """A block's stored value as the fields of a form, for ``nested_form_data``."""
    if isinstance(block, blocks.BaseStructBlock):
        value = value or {}
        return {
            name: filled_in(child, value.get(name))
            for name, child in block.child_blocks.items()
            if not isinstance(child, blocks.BooleanBlock) or value.get(name)
        }
    if isinstance(block, blocks.ListBlock):
        rows = {
            str(number): {
                "value": filled_in(block.child_block, member),
                "type": "item",
                "order": str(number),
                "deleted": "",
            }
            for number, member in enumerate(value or [])
        }
        return {"count": str(len(rows)), **rows}
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(value or "")
    if isinstance(block, blocks.MultipleChoiceBlock):
        # A tuple is sent as one field with several values.
        return tuple(value or ())
    if isinstance(block, blocks.BooleanBlock):
        return "on"
    return "" if value is None else str(value)


@pytest.fixture
def form() -> Callable[..., dict[str, Any]]:
    """A function that gives what is posted for a condition page with these stored sections."""

    def form(sections: list[dict] | None = None, **facts: Any) -> dict[str, Any]:
        kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
        body = [
            (section["type"], filled_in(kinds[section["type"]], section["value"]))
            for section in sections or []
        ]
        empty = dict.fromkeys(
            (
                "slug",
                "condition",
                "also_known_as",
                "summary",
                "author",
                "author_name",
                "reviewer",
                "last_reviewed",
                "next_review_due",
                "seo_title",
                "search_description",
                "social_image",
            ),
            "",
        )
        return nested_form_data(
            {
                **empty,
                "title": "Muscle spasm",
                "sources": rich_text(""),
                "comments": inline_formset([]),
                **facts,
                "body": streamfield(body),
            }
        )

    return form
