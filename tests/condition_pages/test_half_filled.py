"""Every section, with every field empty, wrong or gone: what an editor has half way is shown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from wagtail import blocks

from clinics.models import Offer, Testimonial
from condition_pages.blocks.children import OwnedBlock, TermBlock, TermsBlock
from condition_pages.blocks.citation import CitationBlock
from condition_pages.models import Condition, ConditionPage
from seo.audit.run import edited
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

BODY = ConditionPage._meta.get_field("body").stream_block
CITATIONS = BODY.child_blocks["evidence"].child_blocks["citations"]
GONE = "00000000-0000-4000-8000-000000000000"


def filled(block: blocks.Block, own: dict[str, str]) -> Any:
    """A stored value of ``block`` with something in every field; ``own`` has a UUID by model."""
    if isinstance(block, blocks.BaseStructBlock):
        return {name: filled(child, own) for name, child in block.child_blocks.items()}
    if isinstance(block, blocks.ListBlock):
        return [filled(block.child_block, own)]
    if isinstance(block, OwnedBlock):
        return own[block.of]
    if isinstance(block, TermBlock):
        return next(iter(block.terms()))[0]
    if isinstance(block, TermsBlock):
        return [next(iter(block.terms()))[0]]
    for kind, value in (
        (blocks.RichTextBlock, "<p>Some words.</p>"),
        (blocks.BooleanBlock, True),
        (blocks.IntegerBlock, 2020),
        (blocks.DateBlock, "2024-05-01"),
        (blocks.URLBlock, "https://example.com/"),
    ):
        if isinstance(block, kind):
            return value
    if isinstance(block, blocks.ChooserBlock):
        return Condition.objects.values_list("pk", flat=True).first()
    return "Some words"


def hollow(block: blocks.Block) -> Iterator[Any]:
    """What may stand in a field that is not filled in rightly; None stands for no field at all."""
    yield None
    if isinstance(block, blocks.BaseStructBlock):
        yield {}
    elif isinstance(block, blocks.ListBlock):
        yield []
        yield from ([value] for value in hollow(block.child_block))
    elif isinstance(block, OwnedBlock):
        yield from ("", "no id", GONE)
    elif isinstance(block, blocks.ChooserBlock):
        yield from ("", 999_999)
    elif isinstance(block, TermsBlock):
        yield from ([], ["no term"])
    elif isinstance(block, blocks.BooleanBlock):
        yield False
    elif isinstance(block, blocks.RichTextBlock):
        yield from ("", "<p></p>")
    else:
        yield from ("", "no such thing", "9" * 500)


def variants(block: blocks.Block, value: Any) -> Iterator[Any]:
    """``value`` with each of its parts, at any depth, left hollow in each way."""
    yield from hollow(block)
    if isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            # Nothing but this, then all but this in each way.
            yield {name: value[name]}
            for other in variants(child, value[name]):
                yield {**value, name: other}
    elif isinstance(block, blocks.ListBlock):
        # A citation has the most fields and stands in three kinds: one is enough.
        if isinstance(block.child_block, CitationBlock) and block is not CITATIONS:
            return
        for other in variants(block.child_block, value[0]):
            yield [other]


@cached_fixture
def place() -> tuple:
    practice = make_practice()
    make_location(practice)
    own = {
        "clinics.CallToAction": str(make_cta(practice).uuid),
        "clinics.PractitionerPage": str(make_practitioner(practice).uuid),
        "clinics.TreatmentPage": str(make_treatment(practice).uuid),
    }
    home = practice.home
    offer = Offer.objects.create(page=home, name="A first talk", terms="Once a person.")
    quote = Testimonial.objects.create(page=home, quote="It helped.", consent=True)
    own |= {"clinics.Offer": str(offer.uuid), "clinics.Testimonial": str(quote.uuid)}
    page = make_condition_page(practice, [], live=False)
    return page, own, make_editor(practice)


@pytest.mark.parametrize("kind", BODY.child_blocks)
def test_a_section_with_any_field_empty_wrong_or_gone_is_read_everywhere(place, kind):
    page, own, _editor = place
    block = BODY.child_blocks[kind]
    full = filled(block, own)
    errors = []

    for value in [full, *variants(block, full)]:
        page.body = json.dumps([{"type": kind, "value": value}])
        for name in ("all_sections", "footnotes", "chosen_actions", "_owned"):
            page.__dict__.pop(name, None)
        try:
            page.markdown()
            page.plain_text()
            list(page.publish_warnings())
            edited(page)
            BODY.get_searchable_content(page.body)
            list(BODY.extract_references(page.body))
            page.body.render_as_block()
        except Exception as error:
            errors.append((value, repr(error)))

    assert not errors


@pytest.mark.parametrize("kind", BODY.child_blocks)
def test_a_section_with_any_field_empty_wrong_or_gone_is_previewed(place, client, form, kind):
    page, own, editor = place
    block = BODY.child_blocks[kind]
    full = filled(block, own)
    sections = [
        {"type": kind, "value": value}
        for value in [full, *variants(block, full)]
        if isinstance(value, dict)
    ]
    client.force_login(editor)
    client.raise_request_exception = True
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])

    answer = client.post(address, form(sections))

    assert answer.json() == {"is_valid": True, "is_available": True}
    for mode in ("", "search-and-markup"):
        assert client.get(address, {"mode": mode}).status_code == 200
