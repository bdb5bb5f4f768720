"""The passage of a page that a result shows: the one with the words that a visitor asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from .models import SearchDocument
from .query import IndexQuery
from .words import WORD, stem_as_written, stems

SNIPPET_CHARACTERS = 180
#: What of a snippet follows the first of the words asked for.
QUOTED_CHARACTERS = 110
MOST_PLACES = 60


def quotes(shown: Mapping[int, str], asked: IndexQuery) -> dict[int, str]:
    """The words asked for in their sentence, of each page of ``shown`` that has a better one.

    ``shown``: what is to be seen of each page so far, by its row's id. One query, or none.
    """
    if not shown:
        return {}
    parts = {}
    found = SearchDocument.objects.filter(pk__in=shown).values_list("pk", "text", "language")
    for pk, text, language in found:
        seen = set(stems(shown[pk], language))
        has = sum(any(form in seen for form in forms) for forms in asked.words)
        if part := snippet(text, asked, language, better_than=has):
            parts[pk] = part
    return parts


def snippet(text: str, asked: IndexQuery, language: str, better_than: int = 0) -> str:
    """The part of ``text`` that has the most of the words asked for, the first of several.

    Empty where no part has more of them than ``better_than``.
    """
    wanted = {form: place for place, forms in enumerate(asked.words) for form in forms}
    # A stem is most often how its word begins; asking each word for its own takes too long.
    beginnings = "|".join({re.escape(form[:4]) for form in wanted})
    likely = re.finditer(rf"(?<![^\W_])(?:{beginnings})[^\W_]*", text, re.IGNORECASE)
    found = _places(likely, wanted, language) or _places(WORD.finditer(text), wanted, language)
    best, start = better_than, -1
    for index, (at, _word) in enumerate(found):
        within = {word for place, word in found[index:] if place < at + QUOTED_CHARACTERS}
        if len(within) > best:
            best, start = len(within), at
    return _cut(text, start) if start >= 0 else ""


def _places(
    words: Iterable[re.Match[str]], wanted: dict[str, int], language: str
) -> list[tuple[int, int]]:
    """Where words asked for stand: the place of the letter, and which of them it is."""
    found = ((word.start(), stem_as_written(word.group(), language)) for word in words)
    return [(at, wanted[form]) for at, form in found if form in wanted][:MOST_PLACES]


def _cut(text: str, at: int) -> str:
    start = max(0, at - SNIPPET_CHARACTERS // 3)
    end = start + SNIPPET_CHARACTERS
    piece = text[start:end]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if end < len(text):
        piece = piece.rpartition(" ")[0] + " …"
    return " ".join(piece.split())
