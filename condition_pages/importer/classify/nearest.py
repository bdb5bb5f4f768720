"""The training sentence that a piece of a page reads most like: the learned reader's reason."""

from __future__ import annotations

from functools import lru_cache

from condition_pages.importer.messages import Message, format_message, gettext_noop
from condition_pages.importer.templates import SLOT, templates

from .features import Unit, stem, tokens

# Words so short say little; a sentence this much like the text is worth showing.
_TELLING = 4
_ALIKE = 0.08


def reads_like(kind: str, unit: Unit) -> Message | str:
    """ "reads like …" with the nearest sentence that taught ``kind``, or a plain word."""
    own = _telling(unit.words[:600])
    over = _telling(unit.heading)
    best, nearest = _ALIKE, ""
    for said, words, is_heading in _taught(kind):
        against = over if is_heading else own
        shared = len(words & against)
        if shared:
            alike = shared / (len(words) + min(len(against), 12)) ** 0.9
            if alike > best:
                best, nearest = alike, said
    if not nearest:
        return gettext_noop("reads as such a section does")
    return format_message(gettext_noop("reads like \u201c%(words)s\u201d"), words=nearest)


def _telling(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in tokens(text) if len(word) >= _TELLING)


@lru_cache(maxsize=32)
def _taught(kind: str) -> tuple[tuple[str, frozenset[str], bool], ...]:
    """The sentences, entries and headings of a kind in all languages, without their slots."""
    found = []
    for by_kind in templates().values():
        for part in ("sentences", "headings", "entries"):
            for line in by_kind.get(kind, {}).get(part, ()):
                words = _telling(SLOT.sub(" ", line))
                if words:
                    found.append((SLOT.sub("\u2026", line), words, part == "headings"))
    return tuple(found)
