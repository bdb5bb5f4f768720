"""Chunks to section kinds: heading and text are weighed together, with a reason each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from condition_pages.importer.calls import is_call
from condition_pages.importer.kinds import kind_name
from condition_pages.importer.messages import format_message, gettext_noop, join_messages
from condition_pages.importer.model import RECOGNIZED, Chunk, Item, Placement
from condition_pages.importer.rules import Rule, fold, heading_scores, rules
from condition_pages.importer.sentences import count_words, leads, sentences
from condition_pages.importer.structure.chunks import flag_list, inline_list

# A paragraph leaves its heading's section only for these, and only when it is sure.
_STRONG_ALONE = {
    "cta": 6.0,
    "red_flags": 6.5,
    "evidence": 6.0,
    "case_study": 7.0,
    "testimonial": 6.0,
    "disclaimer": 6.0,
    "offer": 6.0,
}
# A list leaves the heading that it stands under only as loudly as this.
_LOUD_LIST = 9.0
# What a neighbouring paragraph's kind is worth to one in two minds.
_NEAR = 1.1
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


def classify(chunks: list[Chunk], practice: str = "", title: str = "") -> list[Placement]:
    """A kind, a reason and a confidence for every chunk, in order.

    ``practice`` and ``title`` are those of the page, or "".
    """
    # "Case study: …" is one story throughout, whatever it mentions on the way.
    title_kind = "case_study" if "case_study" in heading_scores(title) else ""
    total = len(chunks)
    placed: list[Placement] = []
    headed = next((i for i, chunk in enumerate(chunks) if chunk.heading), 0)
    for place, chunk in enumerate(chunks):
        # What stands before the first heading introduces the page, if it has headings at all.
        chunk = replace(chunk, intro=place < headed, title_kind=title_kind)
        placed.extend(_place(chunk, place, total, practice))
    return _merge(_settle(placed, practice))


def _settle(placed: list[Placement], practice: str) -> list[Placement]:
    """A paragraph that is in two minds goes with its neighbours."""
    settled = list(placed)
    for i, one in enumerate(placed):
        chunk = one.chunk
        if i == 0 or chunk.heading or chunk.items or chunk.shape or one.confidence >= 0.72:
            continue
        near: defaultdict[str, float] = defaultdict(float)
        before, after = settled[i - 1], placed[i + 1] if i + 1 < len(placed) else None
        if before.kind not in _LOCAL and not before.chunk.items:
            # The opening paragraph is an overview for where it stands: it says little of the next.
            near[before.kind] += 1.0 if i > 1 else 0.3
        elif before.chunk.items and before.kind in _LISTED and _under_one_heading(before, one):
            near[before.kind] += 0.9  # it goes on after the list
        if after is not None and after.kind not in _LOCAL and not after.chunk.heading:
            near[after.kind] += 1.0
        scores = score(chunk, max(i, 2), len(placed), practice)
        ranked = sorted(scores, key=lambda k: -(scores[k][0] + _NEAR * near[k]))
        best = ranked[0]
        if best != one.kind and near[best]:
            beside = gettext_noop("goes on from the paragraph beside it")
            reason = join_messages([scores[best][1], beside])
            settled[i] = replace(one, kind=best, reason=reason, runner_up=one.kind)
    return settled


def _under_one_heading(before: Placement, one: Placement) -> bool:
    above = before.chunk.heading or before.chunk.parent
    return bool(above) and above == one.chunk.parent


def score(chunk: Chunk, place: int = 1, total: int = 3, practice: str = "") -> dict[str, tuple]:
    """For each kind: how much speaks for it, and what does (the loudest first)."""
    found: dict[str, list[tuple[float, str]]] = {kind: [] for kind in RECOGNIZED}
    own = 0.0
    if chunk.heading:
        by_heading = _rule_scores(rules().headings, chunk.heading, 0.3)
        first = min((fold(chunk.heading).find(s) for _, s in by_heading.values()), default=-1)
        for kind, (weight, said) in by_heading.items():
            # "Treatment and prevention": what comes first is the subject.
            weight += 0.8 if len(by_heading) > 1 and fold(chunk.heading).find(said) == first else 0
            found[kind].append(
                (
                    weight,
                    format_message(
                        gettext_noop("the heading says \u201c%(words)s\u201d"), words=said
                    ),
                )
            )
            own = max(own, weight)
    if chunk.title_kind:
        found[chunk.title_kind].append((4.5, gettext_noop("the page's title says so")))
    if chunk.parent and own < 4:
        for kind, weight in heading_scores(chunk.parent).items():
            found[kind].append(
                (
                    weight * 0.3,
                    format_message(
                        gettext_noop("stands under \u201c%(words)s\u201d"), words=chunk.parent
                    ),
                )
            )
    lead = chunk.lead
    if lead and chunk.items:
        for kind, (weight, said) in _rule_scores(rules().leads, lead, 0.0).items():
            found[kind].append(
                (
                    weight * 0.9,
                    format_message(
                        gettext_noop("\u201c%(words)s\u201d leads to the list"), words=said
                    ),
                )
            )
    body = fold(chunk.words)
    n = max(20, count_words(body))
    damp = (60 / n) ** 0.5 if n > 60 else 1.0
    damp *= 0.55 if own >= 5 else 1.0
    if chunk.items:
        damp *= 0.7
    for rule, hits, said in _text_hits(body):
        weight = rule.weight * (1 + 0.45 * min(hits - 1, 5)) * damp
        why = format_message(
            "\u201c%(words)s\u201d: %(why)s", words=_brief(said), why=join_messages([rule.reason])
        )
        found[rule.label].append((weight, why))
    if len(chunk.items) >= 2:
        for rule in rules().openings:
            hits = sum(
                1
                for i in chunk.items
                if rule.find(fold(i.text)) or (i.label and rule.find(fold(i.label)))
            )
            share = hits / len(chunk.items)
            if share >= 0.25:
                found[rule.label].append(
                    (
                        7 * share * rule.weight,
                        format_message(
                            gettext_noop("%(hits)s of %(count)s entries: %(why)s"),
                            hits=hits,
                            count=len(chunk.items),
                            why=join_messages([rule.reason]),
                        ),
                    )
                )
    if practice and _names_practice(practice, chunk.heading):
        found["about_clinic"].append((5, gettext_noop("the heading names the practice")))
    if practice and _names_practice(practice, body):
        found["about_clinic"].append(
            (3 * max(damp, 0.6), gettext_noop("the text names the practice"))
        )
    if place == 0 and not chunk.heading:
        listed = bool(chunk.items) and (not chunk.paragraphs or leads(chunk.paragraphs[-1]))
        found["overview"].append((2.0 if listed else 5.0, gettext_noop("opens the page")))
    elif place == 0 and own == 0:
        found["overview"].append((2.0, gettext_noop("opens the page")))
    elif chunk.intro:
        found["overview"].append((1.8, gettext_noop("stands above the first heading")))
    elif place <= 1 and not chunk.heading:
        found["overview"].append((0.8, gettext_noop("stands near the top")))
    if total > 3 and place >= total - 2 and not chunk.items:
        found["cta"].append((0.8, gettext_noop("stands at the end")))
        found["about_clinic"].append((0.6, gettext_noop("stands at the end")))
    if chunk.shape == "button":
        found["cta"].append((8, gettext_noop("is a button")))
    elif chunk.shape == "quote":
        found["testimonial"].append((5, gettext_noop("is set as a quotation")))
    elif chunk.shape == "faq":
        found["faq"].append((30, gettext_noop("questions with answers")))
    result = {}
    for kind, parts in found.items():
        if not parts:
            result[kind] = (0.0, "")
            continue
        parts.sort(reverse=True)
        result[kind] = (sum(w for w, _ in parts), join_messages(why for _, why in parts[:3]))
    return result


@lru_cache(maxsize=1024)
def _text_hits(body: str) -> tuple[tuple[Rule, int, str], ...]:
    """The rules that speak in a text: how often, and the first words."""
    found = []
    for rule in rules().texts:
        first = rule.find(body)
        if first:
            more = rule.pattern.finditer(body, first.end())
            hits = 1 + sum(1 for _ in zip(range(5), more, strict=False))
            found.append((rule, hits, first.group(0)))
    return tuple(found)


def _rule_scores(rules: Iterable[Rule], text: str, more: float) -> dict[str, tuple[float, str]]:
    """For each kind its loudest rule, plus a share of its others."""
    scores: dict[str, tuple[float, str]] = {}
    text = fold(text)
    for rule in rules:
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


def _best(chunk: Chunk, place: int, total: int, practice: str) -> _Verdict:
    scores = score(chunk, place, total, practice)
    ranked = sorted(scores, key=lambda kind: -scores[kind][0])
    first, second = ranked[0], ranked[1]
    top, next_ = scores[first][0], scores[second][0]
    if top < 1.0:
        return _Verdict(
            "overview", gettext_noop("nothing speaks for another kind"), 0.2, second, scores
        )
    sure = min(0.99, 0.35 + 0.6 * (top - next_) / top + min(top, 10) * 0.02)
    return _Verdict(first, scores[first][1], round(sure, 2), second, scores)


def _place(chunk: Chunk, place: int, total: int, practice: str) -> list[Placement]:
    whole = _best(chunk, place, total, practice).place(chunk)
    if chunk.shape in ("faq", "cards", "button"):
        return [_with_flags(whole)]
    if chunk.heading and len(chunk.paragraphs) > 1 and not chunk.items:
        return _split_headed(whole, place, total, practice)
    if not chunk.items and len(chunk.paragraphs) == 1:
        return _split_sentences(whole, place, total, practice)
    if chunk.items and chunk.paragraphs:
        return _split_lead(whole, place, total, practice)
    return [_with_flags(whole)]


def _split_lead(whole: Placement, place: int, total: int, practice: str) -> list[Placement]:
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
    a = _best(first, place, total, practice)
    b = _best(second, max(place, 1), total, practice)
    if a.kind == b.kind or b.kind not in _LISTED or b.sure < 0.6 or b.score < 5:
        return [_with_flags(whole)]
    if chunk.heading and (b.kind == "overview" or b.score < _LOUD_LIST):
        return [_with_flags(whole)]  # the heading's own text leads to the list
    if chunk.heading and heading_scores(chunk.heading).get(b.kind, 0) > 0:
        return [_with_flags(whole)]
    return [
        *_place(first, place, total, practice),
        _with_flags(b.place(second)),
    ]


def _split_headed(whole: Placement, place: int, total: int, practice: str) -> list[Placement]:
    """Paragraphs that surely are of another kind leave the heading's section."""
    chunk = whole.chunk
    parts = [Chunk(paragraphs=(text,), lines=(), parent=chunk.heading) for text in chunk.paragraphs]
    alone = [_best(part, place + 1, total, practice) for part in parts]
    calls = len(alone)
    while (
        calls and alone[calls - 1].kind == "cta" and alone[calls - 1].score >= _STRONG_ALONE["cta"]
    ):
        calls -= 1
    by_heading = heading_scores(chunk.heading)
    if whole.kind in _LOCAL and 0 < calls < len(alone) and not _LOCAL & set(by_heading):
        # The heading speaks of the condition: only the closing paragraphs are a call.
        first = replace(chunk, paragraphs=chunk.paragraphs[:calls])
        whole = replace(_best(first, place, total, practice).place(first), chunk=chunk)
    if whole.kind in _LOCAL:
        if whole.kind == "about_clinic" and any(
            a.kind == "cta" and a.score >= _STRONG_ALONE["cta"] for a in alone[-1:]
        ):
            return [replace(whole, kind="cta", reason=alone[-1].reason, runner_up="about_clinic")]
        return [whole]
    pieces: list[tuple[str, list[int], _Verdict]] = []
    for i, judged in enumerate(alone):
        kind, scores = judged.kind, judged.scores
        limit = _STRONG_ALONE.get(kind)
        leaves = (
            i > 0
            and limit is not None
            and kind != whole.kind
            and (scores[kind][0] >= limit and scores[kind][0] >= 1.25 * scores[whole.kind][0])
        )
        target = kind if leaves else whole.kind
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
        tail = _cta_tail(last, practice)
        if tail:
            result[-1:] = tail
    return [_with_flags(x) for x in result]


def _lines_of_paragraphs(chunk: Chunk) -> list[tuple[int, ...]]:
    """The lines of each paragraph: one each, after the heading's."""
    own = list(chunk.lines[1:] if chunk.heading else chunk.lines)
    n = len(chunk.paragraphs)
    if len(own) == n:
        return [(x,) for x in own]
    # Joined lines: share them out in order; the report needs no more than that.
    step = max(1, len(own) // max(1, n))
    return [tuple(own[i * step : (i + 1) * step if i < n - 1 else len(own)]) for i in range(n)]


def _split_sentences(whole: Placement, place: int, total: int, practice: str) -> list[Placement]:
    """A sentence that lists causes or symptoms becomes a list; a closing call becomes a CTA."""
    chunk = whole.chunk
    said = sentences(chunk.paragraphs[0])
    tail = _cta_tail(whole, practice)
    if tail and len(tail) > 1:
        head = tail[0]
        return [*_split_sentences(head, place, total, practice), tail[1]]
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
            parts.append(_best(part, place, total, practice).place(part))
        elif chunk.heading:
            listed = replace(listed, heading=chunk.heading, lines=chunk.lines, level=chunk.level)
        parts.append(Placement(listed, kind, reason, 0.8, whole.kind))
        if after:
            part = Chunk(paragraphs=(after,), lines=chunk.lines[-1:], parent=chunk.parent)
            kind, reason, sure, second, _ = _best(part, max(place, 1), total, practice)
            if count_words(after) < 25 and sure < 0.75:
                kind, reason = parts[-1].kind, gettext_noop("goes on from the list")
            parts.append(Placement(part, kind, reason, sure, second))
        return parts
    return [_with_flags(whole)]


def _cta_tail(whole: Placement, practice: str) -> list[Placement]:
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
        kind, reason, sure, second, _ = _best(head, 2, 5, practice)
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


def call_text(placed: list[Placement]) -> str:
    """The sentences that ask the visitor to act, in the page's words; "" where none does."""
    found: list[str] = []
    going_on = rules().pattern("calls", "going_on")
    for one in placed:
        if one.kind not in ("cta", "about_clinic", "offer"):
            continue
        if one.chunk.shape == "button":
            found.append(" ".join(one.chunk.paragraphs))
            continue
        # A section that was judged a call has its call somewhere, though not a loud one.
        least = 3 if one.kind == "cta" else 4.5
        for paragraph in one.chunk.paragraphs:
            called = False
            for sentence in sentences(paragraph):
                if is_call(sentence, least) or (called and going_on.search(fold(sentence))):
                    found.append(sentence)
                    called = True
    return " ".join(dict.fromkeys(found))
