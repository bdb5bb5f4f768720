"""What differs between two versions, in words."""

from __future__ import annotations

import json

import pytest

from clinics.models import ContentPage
from clinics.review.changes import changes, marked, of_sections, rich_lines
from condition_pages.models import ConditionPage

BODY = ConditionPage._meta.get_field("body").stream_block


def body(*sections):
    """A body of (id, kind, value) sections."""
    rows = [{"id": name, "type": kind, "value": value} for name, kind, value in sections]
    return BODY.to_python(rows)


def found(before, after):
    return [
        (change.label, change.kind, [str(line) for part in change.parts for line in part.lines])
        for change in of_sections(before, after, "Sections")
    ]


def test_words_that_changed_are_marked_in_their_sentence():
    assert marked(["It helps many people.", "Rest."], ["It helps most people.", "Rest."]) == [
        "It helps <del>many</del><ins>most</ins> people.",
        "Rest.",
    ]


def test_a_sentence_in_other_words_is_shown_before_and_after():
    assert marked(["Ice first."], ["Warmth and a slow walk."]) == [
        "<del>Ice first.</del> <ins>Warmth and a slow walk.</ins>"
    ]


def test_markup_in_a_text_is_text():
    assert marked([], ["<script>alert(1)</script>"]) == [
        "<ins>&lt;script&gt;alert(1)&lt;/script&gt;</ins>"
    ]


@pytest.mark.django_db
def test_a_link_says_where_it_leads():
    source = '<p>Read <a href="https://example.com/">this</a>.</p><ul><li>One</li><li>Two</li></ul>'

    assert rich_lines(source) == ["Read this [https://example.com/].", "One", "Two"]


@pytest.mark.django_db
def test_sections_are_named_and_those_that_stayed_are_left_out():
    flags = {"level": "emergency", "entries": ["your speech is slurred"]}
    before = body(
        ("a", "overview", {"aspect": "what_is", "text": "<p>A muscle tightens by itself.</p>"}),
        ("b", "causes", {"text": "<p>Effort.</p>"}),
        ("c", "red_flags", flags),
    )
    after = body(
        ("a", "overview", {"aspect": "what_is", "text": "<p>A muscle hardens by itself.</p>"}),
        ("c", "red_flags", flags),
        ("d", "symptoms", {"text": "<p>Pain.</p>"}),
    )

    assert found(before, after) == [
        (
            "Overview: What it is",
            "changed",
            ["A muscle <del>tightens</del><ins>hardens</ins> by itself."],
        ),
        ("Causes", "gone", ["<del>Before the list: Effort.</del>"]),
        ("Symptoms", "new", ["Before the list: Pain."]),
    ]


@pytest.mark.django_db
def test_another_order_of_sections_is_a_change():
    first = ("a", "causes", {"text": "<p>Effort.</p>"})
    second = ("b", "symptoms", {"text": "<p>Pain.</p>"})

    assert found(body(first, second), body(second, first)) == [
        ("Sections", "moved", ["Symptoms", "Causes"])
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("name", sorted(BODY.child_blocks))
def test_every_kind_of_section_is_told_filled_in_and_empty(name):
    block = BODY.child_blocks[name]
    full = block.meta.preview_value
    empty = block.get_prep_value(block.get_default())
    whole, bare = body(("a", name, full)), body(("a", name, empty))

    assert found(whole, whole) == []
    assert [kind for _label, kind, _lines in found(None, whole)] == ["new"]
    assert all(kind == "changed" for _label, kind, _lines in found(bare, whole))
    assert found(whole, bare)


@pytest.mark.django_db
def test_a_page_is_compared_field_by_field():
    before = ContentPage(title="Fees", slug="fees", body="[]")
    text = [{"type": "heading", "value": "Prices", "id": "a"}]
    after = ContentPage(title="What it costs", slug="fees", body=json.dumps(text))

    assert [(change.label, change.kind) for change in changes(before, after)] == [
        ("Title", "changed"),
        ("Heading", "new"),
    ]
