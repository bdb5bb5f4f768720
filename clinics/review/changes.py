"""What differs between two versions of a page, in the words that its editors and readers know.

Wagtail's comparison says which fields differ. It shows of a vocabulary the ids, and of a body all
sections; here stands each section that changed, by its name, with what went and what came.
"""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from bs4 import BeautifulSoup
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format, time_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.admin.compare import diff_text
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from clinics.forms.fields import TermsField, translated

#: What a rich text is made of, each read as a line.
PARAGRAPHS = ("p", "li", "h2", "h3", "h4", "h5", "blockquote")


@dataclass(frozen=True)
class Part:
    """Some lines of a change, as HTML, under a label that may be empty."""

    label: str
    lines: list[SafeString]


@dataclass(frozen=True)
class Change:
    """A field or section that differs. ``kind``: "new", "gone", "changed" or "moved"."""

    label: str
    kind: str
    parts: list[Part] = field(default_factory=list)

    @property
    def kind_label(self) -> str:
        return {
            "new": _("New"),
            "gone": _("Taken out"),
            "changed": _("Changed"),
            "moved": _("In another order"),
        }[self.kind]


def changes(before: Page | None, after: Page, request=None) -> list[Change]:
    """What ``after`` has in another way than ``before``, in the order of the editor's form.

    Without ``before``, all that ``after`` says, unmarked: each part of it is new.
    """
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    found: list[Change] = []
    for compare in panel.get_comparison():
        difference = compare(before or after, after)
        if difference.is_field:
            found += of_field(difference.field, before, after, difference.field_label())
        else:
            found += of_children(difference, before is None)
    return found


# Fields


def of_field(field: models.Field, before, after, label: str) -> Iterator[Change]:
    if isinstance(field, StreamField):
        old = getattr(before, field.attname) if before else None
        yield from of_sections(old, getattr(after, field.attname), label)
        return
    new = list(words_of_field(field, after))
    if before is None:
        if new:
            yield Change(label, "new", [Part("", [escape(line) for line in new])])
        return
    old = list(words_of_field(field, before))
    if old != new:
        yield Change(label, "changed", [Part("", marked(old, new))])


def words_of_field(field: models.Field, page) -> Iterable[str]:
    """What a field of ``page`` says, a line each."""
    value = field.value_from_object(page)
    if value in (None, "", [], ()):
        return []
    if isinstance(field, TermsField) and field.terms:
        labels = dict(translated(field.terms()))
        return [", ".join(sorted(str(labels.get(term, term)) for term in value))]
    if isinstance(field, RichTextField):
        return rich_lines(str(value))
    if field.many_to_many:
        return [", ".join(str(each) for each in value)]
    if field.is_relation:
        target = getattr(page, field.name, None)
        return [str(target)] if target else []
    if field.flatchoices:
        return [str(dict(field.flatchoices).get(value, value))]
    return plain_lines(value)


def plain_lines(value: Any) -> list[str]:
    """A value of no special kind, as people write it."""
    if isinstance(value, bool):
        return [_("Yes") if value else _("No")]
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value) if timezone.is_aware(value) else value
        return [date_format(value, "DATETIME_FORMAT")]
    if isinstance(value, datetime.date):
        return [date_format(value)]
    if isinstance(value, datetime.time):
        return [time_format(value)]
    if isinstance(value, (list, tuple)):
        return [str(each) for each in value]
    return [line.strip() for line in str(value).splitlines() if line.strip()]


def rich_lines(source: str) -> list[str]:
    """The paragraphs of a rich text, each link with where it leads."""
    soup = BeautifulSoup(source, "html.parser")
    for link in soup.find_all("a"):
        target = link.get("href") or ""
        if link.get("linktype") == "page":
            page = Page.objects.filter(pk=link.get("id") or 0).first()
            target = page.title if page else _("a page that is gone")
        if target and target != link.get_text():
            link.append(f" [{target}]")
    # A list's entry holds no paragraph of its own here, so that nothing is read twice.
    found = [each for each in soup.find_all(PARAGRAPHS) if not each.find(PARAGRAPHS)]
    lines = [" ".join(each.get_text().split()) for each in found or [soup]]
    return [line for line in lines if line]


# Rows that a page has of another kind, such as opening hours


def of_children(difference, all_new: bool) -> Iterator[Change]:
    label = str(difference.field_label())
    parts = []
    for child in difference.get_child_comparisons():
        old, new = child_lines(child, child.obj_a), child_lines(child, child.obj_b)
        if all_new and new:
            parts.append(Part("", [escape(line) for line in new]))
        elif old != new:
            parts.append(Part("", marked(old, new)))
    if parts:
        yield Change(label, "new" if all_new else "changed", parts)


def child_lines(comparison, row) -> list[str]:
    if row is None:
        return []
    found = []
    for compare in comparison.field_comparisons:
        difference = compare(row, row)
        if difference.is_field:
            words = ", ".join(words_of_field(difference.field, row))
            if words:
                found.append(f"{difference.field_label()}: {words}")
    return found


# Sections


def of_sections(before, after, label: str) -> Iterator[Change]:
    """The sections that differ, as they follow one another; those taken out where they were."""
    new = _by_key(after)
    old = _by_key(before) if before is not None else {}
    for key in _in_order(list(old), list(new)):
        if key not in new:
            yield Change(
                title_of(old[key]),
                "gone",
                [Part("", marked(list(words_of_block(old[key].block, old[key].value)), []))],
            )
        elif key not in old:
            lines = words_of_block(new[key].block, new[key].value)
            parts = [Part("", [escape(line) for line in lines])]
            yield Change(title_of(new[key]), "new", parts)
        else:
            parts = list(parts_of(new[key].block, old[key].value, new[key].value))
            if parts:
                yield Change(title_of(new[key]), "changed", parts)
    stayed = [key for key in new if key in old]
    if [key for key in old if key in new] != stayed:
        order = [escape(title_of(child)) for child in new.values()]
        yield Change(label, "moved", [Part("", order)])


def _by_key(value) -> dict[str, Any]:
    """The sections by their id; by kind and number where one was made without."""
    found: dict[str, Any] = {}
    for child in value:
        count = sum(1 for other in found.values() if other.block_type == child.block_type)
        found[str(child.id or f"{child.block_type}-{count}")] = child
    return found


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """The new ones in their order, each old one that is gone after what it stood behind."""
    found = list(new)
    for at, key in enumerate(old):
        if key not in found:
            before = next((other for other in reversed(old[:at]) if other in found), None)
            found.insert(found.index(before) + 1 if before else 0, key)
    return found


def title_of(child) -> str:
    """A section's name: its kind, and what tells it from others of that kind."""
    block, value = child.block, child.value
    kind = capfirst(str(block.label))
    if not isinstance(block, blocks.StructBlock):
        return kind
    heading = str(value.get("heading") or "")
    if not heading:
        chosen = [
            (each, value.get(name))
            for name, each in block.child_blocks.items()
            if isinstance(each, blocks.ChoiceBlock) and value.get(name)
        ]
        heading = " ".join(words_of_block(*chosen[0])) if chosen else ""
    return f"{kind}: {heading}" if heading else kind


def parts_of(block, old, new) -> Iterator[Part]:
    """The fields of a section that differ."""
    if not isinstance(block, blocks.StructBlock):
        before, after = list(words_of_block(block, old)), list(words_of_block(block, new))
        if before != after:
            yield Part("", marked(before, after))
        return
    for name, child in block.child_blocks.items():
        before = list(words_of_block(child, old.get(name)))
        after = list(words_of_block(child, new.get(name)))
        if before != after:
            yield Part(str(child.label), marked(before, after))


def words_of_block(block, value) -> Iterator[str]:
    """What a block says, a line each; nothing where it is empty."""
    if value is None or value == "" or value == []:
        return
    if isinstance(block, blocks.StructBlock):
        for name, child in block.child_blocks.items():
            lines = list(words_of_block(child, value.get(name)))
            if lines:
                yield f"{child.label}: {lines[0]}"
                yield from lines[1:]
    elif isinstance(block, blocks.ListBlock):
        for each in value:
            lines = words_of_entry(block.child_block, each)
            yield from [" · ".join(lines)] if lines else []
    elif isinstance(block, blocks.StreamBlock):
        for each in value:
            yield from words_of_block(each.block, each.value)
    elif isinstance(block, blocks.RichTextBlock):
        yield from rich_lines(getattr(value, "source", str(value)))
    elif isinstance(block, blocks.FieldBlock) and hasattr(block.field, "choices"):
        labels = _labels(block.field.choices)
        if isinstance(value, (list, tuple)):
            # Ticks have no order.
            yield from sorted(labels.get(str(each), str(each)) for each in value)
        else:
            yield labels.get(str(value), str(value))
    elif isinstance(block, blocks.BooleanBlock):
        if value:
            yield _("Yes")
    else:
        yield from plain_lines(value)


def words_of_entry(block, value) -> list[str]:
    """What one entry of a list says, without the labels of its fields."""
    if not isinstance(block, blocks.StructBlock):
        return list(words_of_block(block, value))
    return [
        line
        for name, child in block.child_blocks.items()
        for line in words_of_block(child, value.get(name))
    ]


def _labels(choices) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            found |= _labels(label)
        else:
            found[str(key)] = str(label)
    return found


# Marks


def marked(old: list[str], new: list[str]) -> list[SafeString]:
    """Lines of HTML: what went in ``del``, what came in ``ins``, what stayed as it is."""
    found: list[SafeString] = []
    pairs = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, a, b, c, d in pairs.get_opcodes():
        if kind == "equal":
            found += [escape(line) for line in new[c:d]]
            continue
        both = min(b - a, d - c)
        found += [
            _in_line(*pair) for pair in zip(old[a : a + both], new[c : c + both], strict=True)
        ]
        found += [format_html("<del>{}</del>", escape(line)) for line in old[a + both : b]]
        found += [format_html("<ins>{}</ins>", escape(line)) for line in new[c + both : d]]
    return found


def _in_line(old: str, new: str) -> SafeString:
    alike = difflib.SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio()
    if alike < 0.4:
        # Two sentences in each other's words can't be read.
        return format_html("<del>{}</del> <ins>{}</ins>", escape(old), escape(new))
    tags = {"equal": "{}", "addition": "<ins>{}</ins>", "deletion": "<del>{}</del>"}
    words = diff_text(old, new).changes
    marked = ((format_html(tags[kind], escape(text)),) for kind, text in words)
    return format_html_join("", "{}", marked)
