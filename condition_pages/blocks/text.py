"""The words of a section's fields, whatever kind of block holds them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail import blocks
from wagtail.rich_text import RichText

from condition_pages.names import is_plural
from seo import markdown as md
from seo.graph import text
from seo.plain_text import plain_text


def asked_of(condition_name: str, question: Any) -> str:
    """A lazy heading with the condition in it, in the number that its name takes."""
    number = 2 if is_plural(condition_name) else 1
    return str(question % {"condition": condition_name, "number": number}) if question else ""


def has_kind(body: blocks.StreamValue, kind: str) -> bool:
    """Whether there is a section of ``kind`` among those of a page."""
    return any(child.block_type == kind for child in body)


def words_of(block: blocks.Block, value, skip: Iterable[str] = ()) -> Iterator[str]:
    """The visible words under a block's value, in the order of its children but ``skip``.

    A value that shows other words than its fields hold has a ``words`` of its own.
    """
    if hasattr(value, "words"):
        yield from value.words()
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            if name not in skip:
                yield from words_of(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for member in value or []:
            yield from words_of(block.child_block, member)
    elif isinstance(block, blocks.RichTextBlock):
        yield plain_text(value)
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        yield text(value or "")


def markdown_of(value, besides: Iterable[str] = ()) -> list[str]:
    """Each child of a section in order but ``besides``: prose as it is, lists as points."""
    skip = {*value.in_heading, "citations", *besides}
    parts = []
    for name, block in value.block.child_blocks.items():
        content = value.get(name)
        if name in skip or not content:
            continue
        if isinstance(content, RichText):
            words = md.from_html(content.source)
            # The first prose needs no label: the section's heading is its own.
            parts.append(words if name == "text" else md.blocks(bold(block.label), words))
        elif isinstance(block, blocks.ListBlock):
            points = md.bullets(map(point, content))
            parts.append(points if name == "entries" else md.blocks(bold(block.label), points))
        elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
            parts.append(md.labelled(block.label, content))
    cited = " ".join(f"[{citation.number}]" for citation in value.citations_shown)
    return [*parts, md.escaped(cited)]


def point(entry) -> str:
    """One entry of a list as Markdown, its first field as the label of the others.

    An entry that is more than words says it itself.
    """
    if isinstance(entry, str):
        return md.escaped(entry)
    if hasattr(entry, "markdown"):
        return entry.markdown()
    words = list(words_of(entry.block, entry))
    label = words.pop(0) if len(words) > 1 else ""
    return md.labelled(label, " ".join(filter(None, words)))


def prose_of(value) -> str:
    """The prose of a section as Markdown."""
    return md.from_html(value["text"].source if value["text"] else "")


def bold(words) -> str:
    return f"**{md.escaped(words)}**"


def has_words(value) -> bool:
    return bool(plain_text(value))
