"""Chunks to section kinds: heading and text are weighed together, with a reason each."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from condition_pages.importer.calls import is_call
from condition_pages.importer.kinds import kind_name
from condition_pages.importer.messages import format_message, gettext_noop, join_messages
from condition_pages.importer.model import Chunk, Item, Placement
from condition_pages.importer.rules import heading_scores
from condition_pages.importer.sentences import count_words, leads, sentences
from condition_pages.importer.structure.chunks import flag_list, inline_list

from .calibration import calibrated
from .features import Page
from .nearest import reads_like
from .scale import CERTAIN, FOLLOWS, LEAVES, LOUD_LIST, SETTLED, TOLD
from .scorers import opinions, score, unit_of
from .smoothing import smooth

_LISTED = frozenset(
    (
        "symptoms",
        "causes",
        "risk_factors",
        "diagnosis",
        "prevention",
        "treatments",
        "modality",
        "mechanisms",
        "red_flags",
        "overview",
    )
)
_LOCAL = frozenset(("about_clinic", "cta"))
_MERGE = frozenset(
    (
        "overview",
        "mechanisms",
        "cta",
        "about_clinic",
        "evidence",
        "case_study",
        "treatments",
        "modality",
        "causes",
        "symptoms",
        "diagnosis",
        "prevention",
        "testimonial",
        "disclaimer",
    )
)


def classify(chunks: list[Chunk], page: Page) -> list[Placement]:
    """A kind, a reason and a confidence for every chunk, in order."""
    title = page.title
    # "Case study: …" is one story throughout, whatever it mentions on the way.
    title_kind = "case_study" if "case_study" in heading_scores(title) else ""
    total = len(chunks)
    placed: list[Placement] = []
    headed = next((i for i, chunk in enumerate(chunks) if chunk.heading), 0)
    for place, chunk in enumerate(chunks):
        # What stands before the first heading introduces the page, if it has headings at all.
        chunk = replace(chunk, intro=place < headed, title_kind=title_kind)
        placed.extend(_place(chunk, place, total, page))
    merged = _merge(_settle(placed, page))
    return [_calibrated(one, at, len(merged), page) for at, one in enumerate(merged)]


def _calibrated(one: Placement, place: int, total: int, page: Page) -> Placement:
    """The placement with a confidence that is kept, and whether those who judged it differ."""
    said = opinions(one.chunk, place, total, page)
    sure, check = calibrated(one.confidence, one.kind, said)
    return replace(one, confidence=sure, check=check, opinions=said)


def _settle(placed: list[Placement], page: Page) -> list[Placement]:
    """A paragraph that is in two minds goes with its neighbours."""
    pieces: list[dict[str, float]] = []
    verdicts: list[dict[str, tuple[float, str]]] = []
    for i, one in enumerate(placed):
        chunk = one.chunk
        fixed = i == 0 or chunk.heading or chunk.items or chunk.shape or one.confidence >= SETTLED
        scores = {} if fixed else score(chunk, max(i, 2), len(placed), page)
        verdicts.append(scores)
        pieces.append(_logs(scores) if scores else {one.kind: 0.0})
    joined = [False, *(_under_one_heading(a, b) for a, b in pairwise(placed))]
    kinds = smooth(pieces, joined, page.language, FOLLOWS)
    settled = []
    for i, (one, kind) in enumerate(zip(placed, kinds, strict=True)):
        if kind != one.kind:
            own = verdicts[i][kind][1] or reads_like(kind, unit_of(one.chunk, i, len(placed)))
            beside = gettext_noop("goes on from the paragraph beside it")
            one = replace(one, kind=kind, reason=join_messages([own, beside]), runner_up=one.kind)
        settled.append(one)
    return settled


def _logs(scores: dict[str, tuple[float, str]]) -> dict[str, float]:
    return {kind: math.log(max(points, 1e-6) / CERTAIN) for kind, (points, _) in scores.items()}


def _under_one_heading(before: Placement, one: Placement) -> bool:
    above = before.chunk.heading or before.chunk.parent
    return not one.chunk.heading and above == one.chunk.parent


class _Verdict(NamedTuple):
    kind: str
    reason: str
    sure: float
    second: str
    scores: dict[str, tuple[float, str]]

    @property
    def score(self) -> float:
        return self.scores[self.kind][0]

    def place(self, chunk: Chunk) -> Placement:
        return Placement(chunk, self.kind, self.reason, self.sure, self.second)


def _best(chunk: Chunk, place: int, total: int, page: Page) -> _Verdict:
    scores = score(chunk, place, total, page)
    ranked = sorted(scores, key=lambda kind: -scores[kind][0])
    first, second = ranked[0], ranked[1]
    top, next_ = scores[first][0], scores[second][0]
    if top < 1.0:
        return _Verdict(
            "overview", gettext_noop("nothing speaks for another kind"), 0.2, second, scores
        )
    sure = min(0.99, 0.35 + 0.6 * (top - next_) / top + min(top, 10) * 0.02)
    reason = scores[first][1] or reads_like(first, unit_of(chunk, place, total))
    return _Verdict(first, reason, round(sure, 2), second, scores)


def _place(chunk: Chunk, place: int, total: int, page: Page) -> list[Placement]:
    whole = _best(chunk, place, total, page).place(chunk)
    if chunk.shape in ("faq", "cards", "button"):
        return [_with_flags(whole)]
    if chunk.heading and len(chunk.paragraphs) > 1 and not chunk.items:
        return _split_headed(whole, place, total, page)
    if not chunk.items and len(chunk.paragraphs) == 1:
        return _split_sentences(whole, place, total, page)
    if chunk.items and chunk.paragraphs:
        return _split_lead(whole, place, total, page)
    return [_with_flags(whole)]


def _split_lead(whole: Placement, place: int, total: int, page: Page) -> list[Placement]:
    """What stands before the sentence that leads to a list may be of another kind."""
    chunk = whole.chunk
    *above, last = chunk.paragraphs
    said = sentences(last)
    if chunk.heading and not above:
        return [_with_flags(whole)]
    if not chunk.heading and len(said) > 1:
        above, last = [*above, " ".join(said[:-1])], said[-1]
    if not above or not leads(last):
        return [_with_flags(whole)]
    own = len({n for item in chunk.items for n in item.lines})
    first = replace(chunk, paragraphs=tuple(above), items=(), lead="", lines=chunk.lines[:-own])
    second = replace(
        chunk,
        heading="",
        paragraphs=(last,),
        lines=chunk.lines[-own - 1 :],
        level=0,
        parent="" if not chunk.heading else chunk.parent,
    )
    a = _best(first, place, total, page)
    b = _best(second, max(place, 1), total, page)
    if a.kind == b.kind or b.kind not in _LISTED or b.sure < 0.6 or b.score < 5:
        return [_with_flags(whole)]
    if chunk.heading and (b.kind == "overview" or b.score < LOUD_LIST):
        return [_with_flags(whole)]  # the heading's own text leads to the list
    if chunk.heading and heading_scores(chunk.heading).get(b.kind, 0) > 0:
        return [_with_flags(whole)]
    return [
        *_place(first, place, total, page),
        _with_flags(b.place(second)),
    ]


def _split_headed(whole: Placement, place: int, total: int, page: Page) -> list[Placement]:
    """Paragraphs that surely are of another kind leave the heading's section."""
    chunk = whole.chunk
    parts = [Chunk(paragraphs=(text,), lines=(), parent=chunk.heading) for text in chunk.paragraphs]
    alone = [_best(part, place + 1, total, page) for part in parts]
    calls = len(alone)
    while calls and alone[calls - 1].kind == "cta" and alone[calls - 1].score >= LEAVES["cta"]:
        calls -= 1
    by_heading = heading_scores(chunk.heading)
    if whole.kind in _LOCAL and 0 < calls < len(alone) and not _LOCAL & set(by_heading):
        # The heading speaks of the condition: only the closing paragraphs are a call.
        first = replace(chunk, paragraphs=chunk.paragraphs[:calls])
        whole = replace(_best(first, place, total, page).place(first), chunk=chunk)
    if whole.kind in _LOCAL:
        if whole.kind == "about_clinic" and any(
            a.kind == "cta" and a.score >= LEAVES["cta"] for a in alone[-1:]
        ):
            return [replace(whole, kind="cta", reason=alone[-1].reason, runner_up="about_clinic")]
        return [whole]
    pieces: list[tuple[str, list[int], _Verdict]] = []
    told = max(by_heading.values(), default=0.0) >= TOLD
    targets = _loud_alone(alone, whole) if told else _smoothed(alone, whole, page)
    for i, (judged, target) in enumerate(zip(alone, targets, strict=True)):
        if pieces and pieces[-1][0] == target:
            pieces[-1][1].append(i)
        else:
            pieces.append((target, [i], judged))
    result = []
    lines = _lines_of_paragraphs(chunk)
    for number, (kind, which, judged) in enumerate(pieces):
        part = Chunk(
            heading=chunk.heading if number == 0 else "",
            paragraphs=tuple(chunk.paragraphs[i] for i in which),
            lines=(
                *(chunk.lines[:1] if number == 0 else ()),
                *(n for i in which for n in lines[i]),
            ),
            level=chunk.level if number == 0 else 0,
            parent=chunk.parent if number == 0 else chunk.heading,
            links=chunk.links,
        )
        if kind == whole.kind:
            result.append(replace(whole, chunk=part))
        else:
            result.append(Placement(part, kind, judged.reason, judged.sure, whole.kind))
    last = result[-1]
    if len(last.chunk.paragraphs) and last.kind != "cta":
        tail = _cta_tail(last, page)
        if tail:
            result[-1:] = tail
    return [_with_flags(x) for x in result]


def _loud_alone(alone: list[_Verdict], whole: Placement) -> list[str]:
    """Under a heading that says its kind, a paragraph leaves only when it is loud enough."""
    targets = []
    for i, judged in enumerate(alone):
        limit = LEAVES.get(judged.kind)
        loud = limit is not None and judged.score >= limit
        leaves = i > 0 and loud and judged.score >= 1.25 * judged.scores[whole.kind][0]
        targets.append(judged.kind if leaves else whole.kind)
    return targets


def _smoothed(alone: list[_Verdict], whole: Placement, page: Page) -> list[str]:
    """Under a heading that says no kind, each paragraph is judged, with those beside it."""
    pieces = [_logs(judged.scores) for judged in alone]
    return smooth(pieces, [False, *[True] * (len(alone) - 1)], page.language, FOLLOWS)


def _lines_of_paragraphs(chunk: Chunk) -> list[tuple[int, ...]]:
    """The lines of each paragraph: one each, after the heading's."""
    own = list(chunk.lines[1:] if chunk.heading else chunk.lines)
    n = len(chunk.paragraphs)
    if len(own) == n:
        return [(x,) for x in own]
    # Joined lines: share them out in order; the report needs no more than that.
    step = max(1, len(own) // max(1, n))
    return [tuple(own[i * step : (i + 1) * step if i < n - 1 else len(own)]) for i in range(n)]


def _split_sentences(whole: Placement, place: int, total: int, page: Page) -> list[Placement]:
    """A sentence that lists causes or symptoms becomes a list; a closing call becomes a CTA."""
    chunk = whole.chunk
    said = sentences(chunk.paragraphs[0])
    tail = _cta_tail(whole, page)
    if tail and len(tail) > 1:
        head = tail[0]
        return [*_split_sentences(head, place, total, page), tail[1]]
    if whole.kind in ("red_flags", "cta", "faq", "evidence", "case_study"):
        return [_with_flags(whole)]
    for i, sentence in enumerate(said):
        found = inline_list(sentence)
        if not found:
            continue
        kind, lead, entries, joiners = found
        items = tuple(Item(entry, "", chunk.lines[-1:]) for entry in entries)
        listed = Chunk(
            paragraphs=(lead,),
            items=items,
            lines=chunk.lines[-1:],
            parent=chunk.parent,
            joiners=joiners,
        )
        reason: str = format_message(
            gettext_noop("the sentence lists %(kind)s"), kind=kind_name(kind)
        )
        parts: list[Placement] = []
        before, after = " ".join(said[:i]), " ".join(said[i + 1 :])
        if before:
            part = replace(chunk, paragraphs=(before,))
            parts.append(_best(part, place, total, page).place(part))
        elif chunk.heading:
            listed = replace(listed, heading=chunk.heading, lines=chunk.lines, level=chunk.level)
        parts.append(Placement(listed, kind, reason, 0.8, whole.kind))
        if after:
            part = Chunk(paragraphs=(after,), lines=chunk.lines[-1:], parent=chunk.parent)
            kind, reason, sure, second, _ = _best(part, max(place, 1), total, page)
            if count_words(after) < 25 and sure < 0.75:
                kind, reason = parts[-1].kind, gettext_noop("goes on from the list")
            parts.append(Placement(part, kind, reason, sure, second))
        return parts
    return [_with_flags(whole)]


def _cta_tail(whole: Placement, page: Page) -> list[Placement]:
    """Split off closing sentences that ask the visitor to call, book or visit."""
    chunk = whole.chunk
    if not chunk.paragraphs:
        return []
    said = sentences(chunk.paragraphs[-1])
    if len(said) < 2:
        return []
    start = len(said)
    while start > 0 and is_call(said[start - 1]):
        start -= 1
    if start == len(said) or start == 0:
        return []
    before, after = " ".join(said[:start]), " ".join(said[start:])
    head = replace(chunk, paragraphs=(*chunk.paragraphs[:-1], before))
    if whole.kind == "cta":
        kind, reason, sure, second, _ = _best(head, 2, 5, page)
        if kind == "cta" or chunk.heading or count_words(before) < 25:
            return []
        whole = Placement(head, kind, reason, sure, second)
    tail = Chunk(paragraphs=(after,), lines=chunk.lines[-1:], parent=chunk.heading or chunk.parent)
    return [
        replace(whole, chunk=head),
        Placement(
            tail,
            "cta",
            gettext_noop("the closing sentence asks to call, book or visit"),
            0.85,
            whole.kind,
        ),
    ]


def _with_flags(placement: Placement) -> Placement:
    """Danger signs that stand in one sentence become entries beside it."""
    chunk = placement.chunk
    if placement.kind != "red_flags" or chunk.items or len(chunk.paragraphs) != 1:
        return placement
    for sentence in sentences(chunk.paragraphs[0]):
        entries = flag_list(sentence)
        if len(entries) >= 3:
            items = tuple(Item(entry, "", chunk.lines[-1:]) for entry in entries)
            return replace(placement, chunk=replace(chunk, items=items))
    return placement


def _merge(placed: list[Placement]) -> list[Placement]:
    """Neighbouring paragraphs of one kind under no heading of their own are one section."""
    merged: list[Placement] = []
    for one in placed:
        last = merged[-1] if merged else None
        if (
            last is not None
            and one.kind == last.kind
            and one.kind in _MERGE
            and not one.chunk.heading
            and not one.chunk.items
            and not last.chunk.items
        ):
            chunk = replace(
                last.chunk,
                paragraphs=(*last.chunk.paragraphs, *one.chunk.paragraphs),
                lines=tuple(dict.fromkeys((*last.chunk.lines, *one.chunk.lines))),
                links=(*last.chunk.links, *one.chunk.links),
                shape="" if last.chunk.shape != one.chunk.shape else last.chunk.shape,
            )
            sure = min(last.confidence, one.confidence)
            merged[-1] = replace(last, chunk=chunk, confidence=sure)
        else:
            merged.append(one)
    return merged
