"""The order of results, by what a page itself says: the same on every database. Pure.

The database proposes; here it is decided. Nothing but the page and the question counts, so no
practice's results change with what another practice writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import log1p

from .understanding import Ask

TITLE, NAMES, HEADINGS, BODY = "title", "names", "headings", "body"
WEIGHTS = {TITLE: 10.0, NAMES: 8.0, HEADINGS: 4.0, BODY: 1.0}
#: Being about the condition that was meant outweighs any number of words.
ABOUT = 1000.0
#: Mentioning it by another name than the visitor's is worth less than the visitor's words.
MENTION = 0.5


@dataclass(frozen=True)
class Words:
    """A page's words by where they stand, each place's as one text with spaces around."""

    concept: str
    places: dict[str, str]


def score(words: Words, ask: Ask, token: Callable[[str], str]) -> float:
    """How well a page answers; 0 and up. ``token``: the form in which a stem stands in a page."""
    total = ABOUT if words.concept and words.concept in ask.concepts else 0.0
    for forms in ask.words:
        total += _worth(words, [f" {token(form)} " for form in forms])
    for phrase in (*ask.phrases, *ask.mentions):
        texts = [f" {' '.join(map(token, stems))} " for stems in phrase]
        total += MENTION * _worth(words, texts)
    in_title = [
        any(f" {token(form)} " in words.places[TITLE] for form in forms) for forms in ask.words
    ]
    if in_title and all(in_title):
        # The fewer other words, the more the title is the very thing.
        total += 20.0 / (1 + len(words.places[TITLE].split()) - len(in_title))
    return total


def _worth(words: Words, texts: Sequence[str]) -> float:
    worth = 0.0
    for place, weight in WEIGHTS.items():
        times = sum(words.places[place].count(text) for text in texts)
        # Saying it ten times is not ten times as good.
        worth += weight * (min(log1p(times), 2.0) if place == BODY else float(times > 0))
    return worth


def best_first(scored: Iterable[tuple[float, str, int]]) -> list[int]:
    """The last members of (score, title, id), by falling score, then by title."""
    return [
        page_id for _score, _title, page_id in sorted(scored, key=lambda row: (-row[0], *row[1:]))
    ]
