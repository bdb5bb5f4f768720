"""Placements to sections, and sections to the raw values of the page's StreamField."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable, Sequence

from .messages import gettext_noop
from .model import Dropped, Facts, Item, Placement, Section
from .names import Names
from .rules import fold, rules

_NAMESPACE = uuid.UUID("6f2c1a52-5d0b-4a57-9f0e-0d5f6c1f7a11")


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


# -- raw StreamField values ---------------------------------------------------------------------


def stream_of(sections: tuple[Section, ...], facts: Facts, source: str = "") -> list[dict]:
    """The sections as the raw value of ``ConditionPage.body``, with ids that stay the same.

    ``source`` names the source, so that two imports of it give equal ids.
    """
    return [
        {
            "type": section.kind,
            "value": _value(section, facts, f"{source}/{place}"),
            "id": _id(f"{source}/{place}"),
        }
        for place, section in enumerate(sections)
    ]


def _id(name: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, name))


def _list(values: Sequence[object], name: str) -> list[dict]:
    return [
        {"type": "item", "value": value, "id": _id(f"{name}/{place}")}
        for place, value in enumerate(values)
    ]


def _rich(text: str) -> str:
    return "".join(f"<p>{html.escape(p, quote=False)}</p>" for p in text.split("\n\n") if p.strip())


def _value(section: Section, facts: Facts, name: str) -> dict:
    kind = section.kind
    value: dict = {"heading": section.heading, "text": _rich(section.text)}
    items = section.items
    everything = section.words

    def entries(make: Callable[[Item], object]) -> list[dict]:
        return _list([make(item) for item in items], f"{name}/entries")

    if kind == "overview":
        value["aspect"] = aspect_of(section)
        value["entries"] = entries(lambda i: {"label": i.label, "text": i.text})
        regions = _found(rules().regions, everything) if value["aspect"] == "affected_areas" else []
        value["regions"] = _list(regions, f"{name}/regions")
    elif kind == "red_flags":
        del value["heading"]
        if section.heading:
            value["text"] = (
                f"<p><b>{html.escape(section.heading, quote=False)}</b></p>" + value["text"]
            )
        value["level"] = level_of(section)
        value["action"] = ""
        value["entries"] = entries(lambda i: i.words)
    elif kind == "symptoms":
        value["entries"] = entries(
            lambda i: {
                "label": i.label,
                "text": i.text,
                "region": next(iter(_found(rules().regions, i.words)), ""),
            }
        )
    elif kind == "causes":
        value["entries"] = entries(
            lambda i: {
                "label": i.label,
                "text": i.text,
                "kind": rules().says("cause_kinds", i.words),
            }
        )
    elif kind in ("risk_factors", "diagnosis"):
        value["entries"] = entries(lambda i: {"label": i.label, "text": i.text})
    elif kind == "prevention":
        value["entries"] = entries(
            lambda i: {"advice": rules().says("advice", i.words) or "do", "text": _joined(i)}
        )
    elif kind == "treatments":
        value["entries"] = entries(lambda i: _treatment(i))
    elif kind == "modality":
        found = _found(rules().therapies, section.heading) or _found(rules().therapies, everything)
        value["therapy"] = found[0] if found else ""
        value["framing"] = framing_of(everything)
        value["what_happens"] = ""
        value["sessions"] = ""
        value["risks"] = []
        value["who_should_not"] = ""
        value["points"] = _list(
            [p for p in facts.points if _named(p, everything)], f"{name}/points"
        )
        value["herbs"] = _list(
            [{"name": n, "latin": latin} for n, latin in facts.herbs if n in everything.lower()],
            f"{name}/herbs",
        )
        value["treatment"] = None
        if items:
            value["text"] += _bullets(items)
    elif kind == "mechanisms":
        value["framing"] = framing_of(everything)
        value["entries"] = entries(
            lambda i: {
                "label": i.label,
                "text": i.text,
                "framing": framing_of(i.words),
                "citations": [],
            }
        )
    elif kind == "evidence":
        # What was found, and how sure, is for a person to say who has read the studies.
        value["finding"] = value["certainty"] = ""
        value["basis"] = rules().says("study_kinds", everything)
        value["citations"] = _list([], name)
        value["limits"] = ""
        if items:
            value["text"] += _bullets(items)
    elif kind == "case_study":
        value.update(outcome="", consent=False, consent_date=None, citations=[])
        if items:
            value["text"] += _bullets(items)
    elif kind == "faq":
        value["entries"] = entries(
            lambda i: {"question": i.label or i.text, "answer": _rich(i.text if i.label else "")}
        )
    elif kind == "about_clinic":
        value.update(practitioners=[], show_languages=False, show_insurance=False)
        if items:
            value["text"] += _bullets(items)
    elif kind == "cta":
        value["ctas"] = []
        if items:
            value["text"] += _bullets(items)
    elif kind == "related_conditions":
        value["conditions"] = []
        if items:
            value["text"] += _bullets(items)
    elif kind == "testimonial":
        value["testimonials"] = []
        if items:
            value["text"] += _bullets(items)
    elif kind == "offer":
        value["offer"] = None
        if items:
            value["text"] += _bullets(items)
    elif kind == "disclaimer" and items:
        value["text"] += _bullets(items)
    return value


def _bullets(items: tuple[Item, ...]) -> str:
    """A list as rich text, where the block has no entries of its own."""
    rows = []
    for item in items:
        label = f"<b>{html.escape(item.label, quote=False)}</b> " if item.label else ""
        rows.append(f"<li>{label}{html.escape(item.text, quote=False)}</li>")
    return f"<ul>{''.join(rows)}</ul>"


def _joined(item: Item) -> str:
    return f"{item.label}: {item.text}" if item.label and item.text else item.words


def _found(names: Names, text: str) -> list[str]:
    return [term.id for term, _ in names.counts(text).most_common() if term.id]


def _named(point: str, text: str) -> bool:
    letters, number = point.split()
    return bool(re.search(rf"\b{letters}\b", text)) and bool(re.search(rf"\b{number}\b", text))


def framing_of(text: str) -> str:
    """ "traditional", "biomedical", "mixed", or "" where the words decide nothing."""
    text = fold(text)
    traditional = len(rules().pattern("framings", "traditional").findall(text))
    biomedical = len(rules().pattern("framings", "biomedical").findall(text))
    if traditional and biomedical > traditional:
        return "mixed"
    if traditional:
        return "traditional"
    return "biomedical" if biomedical >= 2 else ""


def aspect_of(section: Section) -> str:
    """Which side of the condition an overview shows."""
    said = f"{section.heading} {section.text[:400]}"
    aspect = rules().says("aspects", section.heading or said)
    if not aspect:
        aspect = rules().says("aspects", said)
        # Said in passing, these are no subject.
        aspect = aspect if aspect in ("affected_areas", "who_gets_it") else ""
    return aspect or "what_is"


def level_of(section: Section) -> str:
    return rules().says("levels", section.words) or "non_urgent"


_TREATMENT_KIND = {"ours": "therapy", "conventional": "medicine", "self_care": "lifestyle"}


def _treatment(item: Item) -> dict:
    therapies = _found(rules().therapies, item.label) or _found(rules().therapies, item.text)
    group = "ours" if therapies else rules().says("treatment_groups", item.words) or "ours"
    kind = _TREATMENT_KIND[group] if therapies or group != "ours" else ""
    return {
        "group": group,
        "label": item.label,
        "text": item.text,
        "therapy": therapies[0] if therapies else "",
        "kind": kind,
    }
