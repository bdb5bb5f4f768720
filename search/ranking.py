"""The order of results, by what a page itself says: the same on every database. Pure.

The database proposes; here it is decided. Nothing but the page and the question counts, so no
practice's results change with what another practice writes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log1p

from .query import IndexQuery

TITLE, NAMES, HEADINGS, BODY = "title", "names", "headings", "body"
WEIGHTS = {TITLE: 10.0, NAMES: 8.0, HEADINGS: 4.0, BODY: 1.0}
#: Being about the condition that was meant outweighs any number of words; what was named first
#: leads where a condition and a treatment were.
ABOUT, NAMED_LATER = 1000.0, 40.0
#: Answering what was asked of a practice, and having what was asked as one's own sentence.
ANSWER, SENTENCE, CLOSE = 1200.0, 1500.0, 1100.0
#: Being the person who was named.
PERSON = 2000.0
#: Being written in the visitor's language.
OWN_LANGUAGE = 250.0
#: Mentioning it by another name than the visitor's is worth less than the visitor's words.
MENTION = 0.5
#: So many words of a page may lie between the first and the last of those asked for, for each.
WIDTH = 4
#: So many words close together are a sentence of the page's own; so many, and it beats a page on
#: what the vocabulary makes of them.
OWN_WORDS, CLOSE_WORDS = 3, 4


@dataclass(frozen=True)
class Words:
    """A page's words by where they stand, each place's as one text with spaces around.

    ``answers``: how well it answers each intent, 0 to 1.
    """

    concept: str
    places: dict[str, str]
    answers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Evidence:
    """Why a page may be an answer. ``is_named``: title or names have all the words asked for;
    ``is_in_front``: these or the headings; ``is_close``: its text has them near one another.
    """

    is_about: bool = False
    answers: float = 0.0
    has_sentence: bool = False
    has_phrase: bool = False
    is_named: bool = False
    is_in_front: bool = False
    is_close: bool = False
    part: float = 0.0

    @property
    def is_sure(self) -> bool:
        """Whether it is an answer, whatever was named that nobody here writes of."""
        return self.is_about or self.has_sentence or self.answers > 0 or self.has_phrase


def evidence(words: Words, ask: IndexQuery, token: Callable[[str], str]) -> Evidence:
    """What speaks for a page. ``token``: the form in which a stem stands in a page."""

    def has(place: str, forms: Iterable[str]) -> bool:
        return any(f" {token(form)} " in words.places[place] for form in forms)

    def holds(phrase: Iterable[Iterable[str]]) -> bool:
        texts = [f" {' '.join(map(token, stems))} " for stems in phrase]
        return any(text in words.places[place] for text in texts for place in WEIGHTS)

    asked = ask.words
    close = closest(words.places[BODY], asked, token)
    front = [any(has(place, forms) for place in (TITLE, NAMES, HEADINGS)) for forms in asked]
    return Evidence(
        is_about=bool(words.concept) and words.concept in ask.concepts,
        answers=sum(words.answers.get(intent, 0.0) for intent in ask.intents),
        has_sentence=any(map(holds, ask.sentences)),
        has_phrase=bool(ask.phrases) and all(map(holds, ask.phrases)),
        is_named=bool(asked) and all(has(TITLE, forms) or has(NAMES, forms) for forms in asked),
        is_in_front=bool(asked) and all(front),
        is_close=bool(asked) and close == len(asked),
        part=max(close, sum(front)) / len(asked) if asked else 0.0,
    )


def closest(body: str, asked: Sequence[Iterable[str]], token: Callable[[str], str]) -> int:
    """How many of the words asked for stand near one another in a text, at most."""
    if not asked:
        return 0
    meant = {token(form): place for place, forms in enumerate(asked) for form in forms}
    at = [(where, meant[word]) for where, word in enumerate(body.split()) if word in meant]
    width = WIDTH * len(asked) + 2
    best = 0
    for index, (where, _word) in enumerate(at):
        within = {word for place, word in at[index : index + width] if place < where + width}
        best = max(best, len(within))
        if best == len(asked):
            break
    return best


def score(words: Words, ask: IndexQuery, token: Callable[[str], str], found: Evidence) -> float:
    """How well a page answers; 0 and up. ``found``: its evidence."""
    total = ANSWER * found.answers + SENTENCE * found.has_sentence
    if found.is_about:
        total += ABOUT - NAMED_LATER * ask.concepts.index(words.concept)
    if found.is_close and len(ask.words) >= CLOSE_WORDS:
        total += CLOSE
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
