"""The scorer that people wrote: each rule that speaks adds its weight, and says why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from condition_pages.importer.messages import format_message, gettext_noop, join_messages
from condition_pages.importer.model import RECOGNIZED, Chunk
from condition_pages.importer.rules import TAUGHT_HEADING, Rule, fold, heading_scores, rules
from condition_pages.importer.sentences import count_words, leads
from condition_pages.importer.templates import plain_heading, taught_headings

from .scale import (
    AGAIN,
    BUTTON,
    ENTRIES,
    FIRST_NAMED,
    FULL_TEXT,
    HEADING_MORE,
    LEAD,
    LEAST_ENTRIES,
    LEAST_SHARE,
    LEAST_WORDS,
    LISTED,
    LOUD_HEADING,
    MOST_AGAIN,
    NAMED_IN_HEADING,
    NAMED_IN_TEXT,
    NAMED_LEAST,
    PAIRS,
    PLACES,
    QUOTATION,
    TITLE_KIND,
    UNDER,
    UNDER_ITS_HEADING,
    UNDER_LOUD,
)

_Found = dict[str, list[tuple[float, str]]]


@lru_cache(maxsize=64)
def score_by_rules(
    chunk: Chunk, place: int = 1, total: int = 3, practice: str = ""
) -> dict[str, tuple[float, str]]:
    """For each kind how much speaks for it (0 to about 20; scale.py says what counts what), and
    what does, the loudest first. ``place``: the chunk's number of ``total``, from 0.
    """
    found: _Found = defaultdict(list)
    own = _by_heading(chunk, found)
    _by_parent(chunk, own, found)
    _by_lead(chunk, found)
    damp = _damping(chunk, own)
    body = fold(chunk.words)
    for rule, hits, said in _text_hits(body):
        weight = rule.weight * (1 + AGAIN * min(hits - 1, MOST_AGAIN)) * damp
        why = format_message(
            "\u201c%(words)s\u201d: %(why)s", words=_brief(said), why=join_messages([rule.reason])
        )
        found[rule.label].append((weight, why))
    _by_entries(chunk, found)
    _by_practice(chunk, body, damp, practice, found)
    _by_place(chunk, place, total, own, found)
    _by_shape(chunk, found)
    return {kind: _summed(found.get(kind, [])) for kind in RECOGNIZED}


def _summed(parts: list[tuple[float, str]]) -> tuple[float, str]:
    if not parts:
        return 0.0, ""
    parts.sort(reverse=True)
    return sum(weight for weight, _ in parts), join_messages(why for _, why in parts[:3])


def _by_heading(chunk: Chunk, found: _Found) -> float:
    """What the heading says; how loud its loudest word is."""
    own = 0.0
    by_heading = rule_scores(rules().headings, chunk.heading, HEADING_MORE)
    folded = fold(chunk.heading)
    first = min((folded.find(said) for _, said in by_heading.values()), default=-1)
    for kind, (weight, said) in by_heading.items():
        # "Treatment and prevention": what comes first is the subject.
        weight += FIRST_NAMED if len(by_heading) > 1 and folded.find(said) == first else 0
        why = gettext_noop("the heading says \u201c%(words)s\u201d")
        found[kind].append((weight, format_message(why, words=said)))
        own = max(own, weight)
    taught = taught_headings().get(plain_heading(folded))
    if taught in RECOGNIZED and taught not in by_heading:
        why = gettext_noop("the heading says \u201c%(words)s\u201d")
        found[taught].append((TAUGHT_HEADING, format_message(why, words=chunk.heading)))
        own = max(own, TAUGHT_HEADING)
    if chunk.title_kind:
        found[chunk.title_kind].append((TITLE_KIND, gettext_noop("the page's title says so")))
    return own


def _by_parent(chunk: Chunk, own: float, found: _Found) -> None:
    if not chunk.parent or own >= LOUD_HEADING:
        return
    for kind, weight in heading_scores(chunk.parent).items():
        why = format_message(gettext_noop("stands under \u201c%(words)s\u201d"), words=chunk.parent)
        found[kind].append((weight * UNDER, why))


def _by_lead(chunk: Chunk, found: _Found) -> None:
    if not (chunk.lead and chunk.items):
        return
    for kind, (weight, said) in rule_scores(rules().leads, chunk.lead, 0.0).items():
        why = format_message(gettext_noop("\u201c%(words)s\u201d leads to the list"), words=said)
        found[kind].append((weight * LEAD, why))


def _damping(chunk: Chunk, own: float) -> float:
    """How much a word of the text counts: less in a long one, or under a heading that says it."""
    count = max(LEAST_WORDS, count_words(fold(chunk.words)))
    damp = (FULL_TEXT / count) ** 0.5 if count > FULL_TEXT else 1.0
    damp *= UNDER_ITS_HEADING if own >= UNDER_LOUD else 1.0
    return damp * (LISTED if chunk.items else 1.0)


def _by_entries(chunk: Chunk, found: _Found) -> None:
    count = len(chunk.items)
    if count < LEAST_ENTRIES:
        return
    folded = [(fold(item.text), fold(item.label)) for item in chunk.items]
    for rule in rules().openings:
        hits = sum(1 for text, label in folded if rule.find(text) or (label and rule.find(label)))
        if hits / count >= LEAST_SHARE:
            why = format_message(
                gettext_noop("%(hits)s of %(count)s entries: %(why)s"),
                hits=hits,
                count=count,
                why=join_messages([rule.reason]),
            )
            found[rule.label].append((ENTRIES * hits / count * rule.weight, why))


def _by_practice(chunk: Chunk, body: str, damp: float, practice: str, found: _Found) -> None:
    if not practice:
        return
    if _names_practice(practice, chunk.heading):
        why = gettext_noop("the heading names the practice")
        found["about_clinic"].append((NAMED_IN_HEADING, why))
    if _names_practice(practice, body):
        why = gettext_noop("the text names the practice")
        found["about_clinic"].append((NAMED_IN_TEXT * max(damp, NAMED_LEAST), why))


def _by_place(chunk: Chunk, place: int, total: int, own: float, found: _Found) -> None:
    where = ""
    if place == 0 and not chunk.heading:
        listed = bool(chunk.items) and (not chunk.paragraphs or leads(chunk.paragraphs[-1]))
        where = "opens with a list" if listed else "opens"
    elif place == 0 and own == 0:
        where = "opens under a heading"
    elif chunk.intro:
        where = "above"
    elif place <= 1 and not chunk.heading:
        where = "near the top"
    if where:
        weight, why = PLACES[where]
        found["overview"].append((weight, why))
    if total > 3 and place >= total - 2 and not chunk.items:
        for kind in ("cta", "about_clinic"):
            weight, why = PLACES[f"end, {kind}"]
            found[kind].append((weight, why))


def _by_shape(chunk: Chunk, found: _Found) -> None:
    if chunk.shape == "button":
        found["cta"].append((BUTTON, gettext_noop("is a button")))
    elif chunk.shape == "quote":
        found["testimonial"].append((QUOTATION, gettext_noop("is set as a quotation")))
    elif chunk.shape == "faq":
        found["faq"].append((PAIRS, gettext_noop("questions with answers")))


@lru_cache(maxsize=1024)
def _text_hits(body: str) -> tuple[tuple[Rule, int, str], ...]:
    """The rules that speak in a text: how often, and the first words."""
    found = []
    for rule in rules().texts:
        first = rule.find(body)
        if first:
            more = rule.pattern.finditer(body, first.end())
            hits = 1 + sum(1 for _ in zip(range(MOST_AGAIN), more, strict=False))
            found.append((rule, hits, first.group(0)))
    return tuple(found)


def rule_scores(rules: Iterable[Rule], text: str, more: float) -> dict[str, tuple[float, str]]:
    """For each kind its loudest rule, plus a share of its others."""
    scores: dict[str, tuple[float, str]] = {}
    text = fold(text)
    for rule in rules if text else ():
        match = rule.find(text)
        if not match:
            continue
        old, said = scores.get(rule.label, (0.0, ""))
        if rule.weight > old:
            scores[rule.label] = (rule.weight + old * more, match.group(0).strip())
        else:
            scores[rule.label] = (old + rule.weight * more, said)
    return scores


def _brief(said: str) -> str:
    said = said.strip()
    return said if len(said) <= 40 else said[:37] + "\u2026"


def _names_practice(practice: str, text: str) -> bool:
    return bool(text) and practice.lower() in text.lower()
