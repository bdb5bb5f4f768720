"""What the block picker shows of each kind."""

from collections import defaultdict

import pytest
from django.template.loader import render_to_string
from wagtail.admin.icons import get_icons

from condition_pages.blocks.body import ConditionBody
from condition_pages.models import ConditionPage

BLOCK = ConditionPage._meta.get_field("body").stream_block


def every_block(block):
    yield block
    for child in getattr(block, "child_blocks", {}).values():
        yield from every_block(child)
    if hasattr(block, "child_block"):
        yield from every_block(block.child_block)


@pytest.mark.parametrize("kind", BLOCK.child_blocks)
def test_a_kind_looks_in_the_picker_as_on_a_page(kind):
    block = BLOCK.child_blocks[kind]
    value = block.get_preview_value()
    context = block.get_preview_context(value, {"page_title": "Preview"})

    shown = render_to_string(block.get_preview_template(value, context), context)

    assert f'class="section {kind.replace("_", "-")}' in shown
    assert "{{" not in shown
    assert "{%" not in shown


def test_every_icon_is_one_that_wagtail_has():
    known = get_icons()
    used = {block.meta.icon for block in every_block(ConditionBody())}

    assert [name for name in used if f'id="icon-{name}"' not in known] == []


def test_no_two_kinds_share_an_icon():
    kinds = defaultdict(list)
    for name, block in BLOCK.child_blocks.items():
        kinds[block.meta.icon].append(name)

    assert {icon: names for icon, names in kinds.items() if len(names) > 1} == {}
