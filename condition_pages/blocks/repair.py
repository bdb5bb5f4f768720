"""Stored sections made to fit their blocks, whatever a script or an old version left there.

Wagtail trusts what is stored: one missing key or a text in place of a list and the page is an
error for every visitor. Here what does not fit is left out and named.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from wagtail import blocks

from condition_pages.blocks.children import OwnedBlock, is_uuid
from condition_pages.blocks.drafts import DayBlock

#: Stands for "nothing that can be used": the block's default takes its place.
ABSENT = object()


def repair_body(
    stream_block: blocks.StreamBlock, raw: Any
) -> tuple[list[dict[str, Any]], list[str]]:
    """The sections of ``raw`` that can be shown, and one sentence for each thing left out."""
    errors: list[str] = []
    if not isinstance(raw, list):
        return [], [_("The sections must be a list, not %s.") % kind_of(raw)]
    sections = []
    for number, stored in enumerate(raw, start=1):
        where = _("Section %d") % number
        kind = stored.get("type") if isinstance(stored, Mapping) else None
        child = stream_block.child_blocks.get(kind) if isinstance(kind, str) else None
        if child is None:
            errors.append(_("%(where)s is of no known kind.") % {"where": where})
            continue
        value = repair(child, stored.get("value"), f"{where} ({child.label})", errors)
        if value is not ABSENT:
            section = {"type": kind, "value": value}
            if isinstance(stored.get("id"), str):
                section["id"] = stored["id"]
            sections.append(section)
    return sections, errors


def repair(block: blocks.Block, raw: Any, where: str, errors: list[str]) -> Any:
    """``raw`` as far as ``block`` can hold it; ABSENT, and a fault, where it can't."""
    if isinstance(block, blocks.BaseStructBlock) and isinstance(raw, Mapping):
        return repair_struct(block, raw, where, errors)
    if isinstance(block, blocks.ListBlock) and isinstance(raw, list):
        return repair_list(block, raw, where, errors)
    fitting = fit(block, raw)
    if fitting is ABSENT and raw != "":
        errors.append(
            _("%(where)s: %(kind)s can't stand here.") % {"where": where, "kind": kind_of(raw)}
        )
    return fitting


def repair_struct(block, raw: Mapping, where: str, errors: list[str]) -> dict[str, Any]:
    members = {
        name: repair(child, raw[name], f"{where}, {child.label}", errors)
        for name, child in block.child_blocks.items()
        # Nothing at all is a gap, which a draft may have.
        if raw.get(name) is not None
    }
    return {name: member for name, member in members.items() if member is not ABSENT}


def repair_list(block, raw: list, where: str, errors: list[str]) -> list[Any]:
    members = []
    for number, item in enumerate(raw, start=1):
        # A list holds bare values or, as Wagtail writes them, values with an id.
        wrapped = isinstance(item, Mapping) and item.get("type") == "item" and "value" in item
        value = item["value"] if wrapped else item
        if value is None:
            continue
        member = repair(block.child_block, value, f"{where} {number}", errors)
        if member is not ABSENT:
            named = wrapped and isinstance(item.get("id"), str)
            members.append({"type": "item", "value": member, "id": item["id"]} if named else member)
    return members


def fit(block: blocks.Block, raw: Any) -> Any:
    """A plain value as the block stores it, or ABSENT."""
    if isinstance(block, (blocks.BaseStructBlock, blocks.ListBlock)):
        return ABSENT
    if isinstance(block, blocks.BooleanBlock):
        return raw if isinstance(raw, bool) else ABSENT
    if isinstance(block, blocks.MultipleChoiceBlock):
        return raw if isinstance(raw, list) and all(isinstance(x, str) for x in raw) else ABSENT
    if isinstance(block, (blocks.IntegerBlock, blocks.ChooserBlock)):
        return number_of(block, raw)
    if isinstance(block, DayBlock):
        # Whatever its editor wrote, publishing asks for a date.
        return raw if isinstance(raw, str) else ABSENT
    if isinstance(block, blocks.DateBlock):
        return raw if is_date(raw) else ABSENT
    if isinstance(block, OwnedBlock):
        return str(raw) if raw == "" or is_uuid(raw) else ABSENT
    if isinstance(raw, (int, float)) and not isinstance(raw, bool):
        return str(raw)
    return raw if isinstance(raw, str) else ABSENT


def number_of(block: blocks.Block, raw: Any) -> Any:
    """A number; where a draft may hold what its editor wrote in the place of one, that."""
    is_number = isinstance(raw, int) and not isinstance(raw, bool)
    # No database knows a key of twenty digits.
    if is_number or (isinstance(raw, str) and raw.isdecimal() and len(raw) < 20):
        return int(raw)
    is_written = isinstance(block, blocks.IntegerBlock) and isinstance(raw, str)
    return raw if is_written else ABSENT


def is_date(raw: Any) -> bool:
    try:
        date.fromisoformat(raw)
    except (TypeError, ValueError):
        return False
    return True


def kind_of(raw: Any) -> str:
    """What a stored value is, in an editor's words."""
    if isinstance(raw, Mapping):
        return _("a group of fields")
    if isinstance(raw, list):
        return _("a list")
    if isinstance(raw, str):
        return _("the text “%s”") % raw[:40]
    return _("the value “%s”") % raw
