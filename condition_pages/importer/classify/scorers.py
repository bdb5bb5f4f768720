"""Those who judge what kind a piece of a page is, behind one interface, and their joint verdict."""

from __future__ import annotations

import math
from typing import Protocol

from condition_pages.importer.model import RECOGNIZED, Chunk
from condition_pages.importer.rules import heading_scores
from condition_pages.importer.sentences import count_words

from . import linear
from .by_rules import score_by_rules
from .features import Page, Unit, features
from .scale import CERTAIN, HEARD, LEARNED_ELSEWHERE, LONGEST_ANSWER, RULES_SHARE, RULES_TEMPERATURE

Scores = dict[str, float]


class Scorer(Protocol):
    """``judge`` gives the natural logarithm of how likely ``chunk`` is of each kind.

    ``place``: the chunk's number on the page of ``total``, from 0.
    """

    def judge(self, chunk: Chunk, place: int, total: int, page: Page) -> Scores: ...


class Rules:
    """The rules that people wrote."""

    def judge(self, chunk: Chunk, place: int, total: int, page: Page) -> Scores:
        scores = score_by_rules(chunk, place, total, page.practice)
        return as_log_probabilities(
            {kind: score / RULES_TEMPERATURE for kind, (score, _) in scores.items()}
        )


class Learned:
    """The linear model."""

    def judge(self, chunk: Chunk, place: int, total: int, page: Page) -> Scores:
        scores = linear.log_probabilities(unit_of(chunk, place, total), page)
        return as_log_probabilities({kind: scores[kind] for kind in RECOGNIZED})


#: Each scorer with its share of the joint verdict.
SCORERS: tuple[tuple[Scorer, float], ...] = ((Rules(), RULES_SHARE), (Learned(), 1 - RULES_SHARE))


#: The rules know English words; in other languages they tell by places and shapes alone.
ELSEWHERE: tuple[tuple[Scorer, float], ...] = (
    (SCORERS[0][0], 1 - LEARNED_ELSEWHERE),
    (SCORERS[1][0], LEARNED_ELSEWHERE),
)


def score(chunk: Chunk, place: int, total: int, page: Page) -> dict[str, tuple[float, str]]:
    """For each kind the joint verdict in points (0 to CERTAIN, see scale.py) and a reason."""
    reasons = score_by_rules(chunk, place, total, page.practice)
    joint = dict.fromkeys(RECOGNIZED, 0.0)
    for scorer, share in SCORERS if page.language in ("", "en") else ELSEWHERE:
        for kind, said in scorer.judge(chunk, place, total, page).items():
            joint[kind] += share * said
    if page.lean:
        for kind, more in page.lean.of(features(unit_of(chunk, place, total), page)).items():
            if kind in joint:
                joint[kind] += more
    if not may_be_faq(chunk):
        joint["faq"] = min(joint.values())
    joint = as_log_probabilities(joint)
    if chunk.shape in SHAPES:
        kind = SHAPES[chunk.shape]
        joint[kind] = 1.0
    return {kind: (CERTAIN * math.exp(joint[kind]), reasons[kind][1]) for kind in RECOGNIZED}


def opinions(chunk: Chunk, place: int, total: int, page: Page) -> tuple[str, str]:
    """The kind that the rules would give a piece alone, and the learned reader alone.

    "" for rules of which none speaks loud enough to be heard.
    """
    if chunk.shape in SHAPES:
        return SHAPES[chunk.shape], SHAPES[chunk.shape]
    spoken = {
        kind: points
        for kind, (points, _) in score_by_rules(chunk, place, total, page.practice).items()
    }
    loudest = max(spoken, key=lambda kind: spoken[kind])
    learned = SCORERS[1][0].judge(chunk, place, total, page)
    if not may_be_faq(chunk):
        learned["faq"] = min(learned.values())
    likeliest = max(learned, key=lambda kind: learned[kind])
    return loudest if spoken[loudest] >= HEARD else "", likeliest


def may_be_faq(chunk: Chunk) -> bool:
    """Whether a piece asks and answers; a question over a long text is that text's heading."""
    if chunk.shape == "faq" or "?" in chunk.text or any("?" in i.words for i in chunk.items):
        return True
    named = "faq" in heading_scores(chunk.heading) or "faq" in heading_scores(chunk.parent)
    asks = chunk.heading.rstrip().endswith("?")
    return named or (asks and count_words(chunk.words) <= LONGEST_ANSWER)


#: What a shape alone decides.
SHAPES = {"button": "cta", "faq": "faq"}


def as_log_probabilities(scores: Scores) -> Scores:
    """The scores moved so that their exponentials add up to 1."""
    most = max(scores.values())
    whole = most + math.log(sum(math.exp(score - most) for score in scores.values()))
    return {kind: score - whole for kind, score in scores.items()}


def unit_of(chunk: Chunk, place: int, total: int) -> Unit:
    """A chunk as the learned reader sees it."""
    roles = {"button": "button", "cards": "cards", "faq": "faq", "quote": "quote"}
    role = roles.get(chunk.shape) or ("list" if chunk.items else "para")
    return Unit(
        text=chunk.text,
        entries=tuple(item.words for item in chunk.items),
        heading=chunk.heading or chunk.parent,
        parent=chunk.parent if chunk.heading else "",
        lead=chunk.lead,
        role=role,
        distance=0 if chunk.heading else 1,
        place=place,
        total=total,
    )
