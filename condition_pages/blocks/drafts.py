"""A draft holds what its editor has written, right or wrong; publishing asks for more.

Wagtail lets a draft leave out what is required, but refuses one with a value that is wrong: then
nothing is saved and nothing previewed, also of the rest. Here the wrong value stays as it was
written, to be marked at its field and refused when the page is to be published.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.functional import cached_property
from wagtail import blocks

from clinics.forms.form_fields import DayField, DayInput
from condition_pages.blocks.children import OwnedBlock


def keep(block: blocks.Block, value: Any) -> Any:
    """``value`` as clean as it can be, its wrong parts as they were written.

    The block's validation has to be deferred, as Wagtail does for a draft.
    """
    try:
        return block.clean(value)
    except ValidationError:
        return keep_parts(block, value)


def keep_parts(block: blocks.Block, value: Any) -> Any:
    """``value`` with each of its parts kept by itself."""
    if isinstance(block, blocks.BaseStreamBlock):
        kept = [(child.block.name, keep(child.block, child.value), child.id) for child in value]
        return blocks.StreamValue(block, kept)
    if isinstance(block, blocks.BaseStructBlock):
        parts = {name: keep(child, value.get(name)) for name, child in block.child_blocks.items()}
        return block._to_struct_value(parts.items())
    if isinstance(block, blocks.ListBlock):
        members = block.normalize(value).bound_blocks
        return blocks.list_block.ListValue(
            block,
            bound_blocks=[
                blocks.list_block.ListValue.ListChild(
                    block.child_block, keep(block.child_block, member.value), id=member.id
                )
                for member in members
            ],
        )
    if isinstance(block, OwnedBlock):
        # What is gone, or another practice's, is no choice: no more than none is.
        return ""
    return value


class DayBlock(blocks.DateBlock):
    """A date; in a draft also what its editor wrote in the place of one."""

    @cached_property
    def field(self):
        return DayField(widget=DayInput(), **self.field_options)

    def to_python(self, value):
        if not isinstance(value, str):
            return value
        try:
            return parse_date(value) or value
        except ValueError:
            return value
