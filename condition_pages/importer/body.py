"""Placements to sections: what only tells where to click is cut out of them."""

from __future__ import annotations

import re

from .messages import gettext_noop
from .model import Dropped, Item, Placement, Section
from .rules import fold, rules


def sections_of(placed: list[Placement]) -> tuple[list[Section], list[Dropped]]:
    """The sections in the page's order; what only tells where to click is cut out and told."""
    sections: list[Section] = []
    dropped: list[Dropped] = []
    for one in placed:
        chunk = one.chunk
        paragraphs: list[str] = []
        for paragraph in chunk.paragraphs:
            kept, cut = cut_link_words(paragraph)
            dropped += [
                Dropped(words_, gettext_noop("tells what to click"), chunk.lines[-1:])
                for words_ in cut
            ]
            if kept:
                paragraphs.append(kept)
        items: list[Item] = []
        for item in chunk.items:
            kept, cut = cut_link_words(item.text)
            dropped += [
                Dropped(words_, gettext_noop("tells what to click"), item.lines) for words_ in cut
            ]
            if kept or item.label:
                items.append(Item(kept, item.label, item.lines))
        heading, cut = cut_link_words(chunk.heading)
        dropped += [
            Dropped(words_, gettext_noop("tells what to click"), chunk.lines[:1]) for words_ in cut
        ]
        dropped += [
            Dropped(w, gettext_noop("joined a list in a sentence"), chunk.lines[-1:])
            for w in chunk.joiners
        ]
        if not paragraphs and not items and not heading:
            continue
        sections.append(
            Section(
                kind=one.kind,
                heading=heading,
                text="\n\n".join(paragraphs),
                items=tuple(items),
                lines=tuple(dict.fromkeys(chunk.lines)),
                reason=one.reason,
                confidence=one.confidence,
                check=one.check,
                opinions=one.opinions,
            )
        )
    return sections, dropped


def cut_link_words(text: str) -> tuple[str, list[str]]:
    """``text`` without "click here", and what was cut with it.

    Words are never moved together: where the phrase stands inside a sentence, the shorter part
    of that sentence goes with it.
    """
    cut: list[str] = []
    for rule in rules().boilerplate_inline:
        while match := rule.find(fold(text)):
            before, after = text[: match.start()], text[match.end() :]
            start = max((m.end() for m in re.finditer(r"[.!?]\s+", before)), default=0)
            stop = re.search(r"[.!?](?:\s+|$)", after)
            end = match.end() + (stop.end() if stop else len(after))
            head, tail = text[start : match.start()], text[match.end() : end]
            said = text[match.start() : match.end()].strip()
            if not re.search(r"\w", head) and not text[:start].strip():
                cut.append(said)
                text = tail.lstrip(" ,:;-") + text[end:]
            elif not re.search(r"\w", tail) and end >= len(text):
                cut.append(f"{said}{tail}".strip())
                text = text[:start] + head.rstrip(" ,:;-([")
            elif len(text[:start] + head) >= len(tail + text[end:]):
                cut.append(text[match.start() :].strip())
                text = text[: match.start()].rstrip(" ,:;-([")
            else:
                cut.append(text[: match.end()].strip())
                text = text[match.end() :].lstrip(" ,:;-")
    return text.strip(), cut
