"""The pipeline: a source in, a proposal with its report out. Writes nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace

from .body import sections_of
from .classify.features import Page
from .classify.moved import Move, learn
from .classify.placing import classify
from .facts.call import call_text
from .facts.find import find_facts
from .facts.pagetype import find_page_type
from .links import calls_in, whole_pictures
from .model import Dropped, Item, Proposal, Section, Source
from .read.source import read_source
from .report import make_report, report_text
from .structure.chunks import chunk
from .structure.outline import outline
from .structure.repeats import without_repeated


def propose(source: Source, moves: Sequence[Move] = ()) -> Proposal:
    """Turn a clinic's page into a typed draft and a report. Writes nothing.

    ``moves``: what the practice's editors moved to another kind before.
    Raises SourceError, and nothing else, for a source that cannot be imported.
    """
    document = without_repeated(read_source(source), source.repeated)
    outlined = outline(document)
    facts = find_facts(document, outlined)
    chunks, headless = chunk(outlined)
    page = Page(outlined.title, facts.practice_name, document.language)
    if moves:
        page = replace(page, lean=learn(moves, page))
    placed = classify(chunks, page)
    page_type = find_page_type(document, outlined, placed, facts)
    placed = [replace(p, kind=_kind_on(page_type.kind, p.kind)) for p in placed]
    sections, cut = sections_of(placed)
    dropped = (*outlined.dropped, *headless, *cut)
    return Proposal(
        source_name=source.name or source.url,
        fingerprint=fingerprint(source),
        form=document.form,
        title=outlined.title,
        page_type=page_type,
        facts=facts,
        sections=tuple(sections),
        cta_text=call_text(placed, dropped, document.language),
        dropped=dropped,
        report=make_report(document, outlined, tuple(sections), dropped, facts, page_type),
        url=document.url,
        encoding=document.encoding,
        pictures=whole_pictures(document.pictures, document.url),
        calls=calls_in(outlined.told, document.url),
    )


#: What an index of conditions may have; all else on it only names what the practice treats.
_ON_INDEX = frozenset("about_clinic treatments modality cta faq testimonial disclaimer".split())


def _kind_on(page_type: str, kind: str) -> str:
    """The kind that a section is on a page of a type."""
    # There is no condition to give an overview of.
    bare = page_type in ("home", "practitioner", "location") and kind == "overview"
    named = page_type == "index" and kind not in _ON_INDEX
    return "about_clinic" if bare or named else kind


def fingerprint(source: Source) -> str:
    """The same for the same content, so that a second import is recognised."""
    content = source.content
    data = content.encode("utf-8", "replace") if isinstance(content, str) else content
    return hashlib.sha256(data).hexdigest()


def to_draft(proposal: Proposal) -> dict:
    """The proposal as plain data: what ``--json`` prints and the review screen edits."""
    facts = proposal.facts
    return {
        "title": proposal.title,
        "page_type": proposal.page_type.kind,
        "condition": proposal.page_type.condition,
        "practice_name": facts.practice_name,
        "practitioners": [person.name for person in facts.practitioners],
        "phones": [phone.number for phone in facts.phones],
        "cta_text": proposal.cta_text,
        "sections": [_section(section) for section in proposal.sections],
        "warnings": [finding.message for finding in proposal.report.warnings],
        "missing": [finding.message for finding in proposal.report.missing],
        "dropped": [_dropped(one) for one in proposal.dropped],
        "source": {
            "name": proposal.source_name,
            "url": proposal.url,
            "form": proposal.form,
            "encoding": proposal.encoding,
            "fingerprint": proposal.fingerprint,
        },
    }


def to_json(proposal: Proposal) -> str:
    return json.dumps(to_draft(proposal), ensure_ascii=False, indent=1)


def _section(section: Section) -> dict:
    return {
        "kind": section.kind,
        "heading": section.heading,
        "text": section.text,
        "items": [_item(item) for item in section.items],
    }


def _item(item: Item) -> str | dict:
    return {"label": item.label, "text": item.text} if item.label else item.text


def _dropped(one: Dropped) -> dict:
    return {"text": one.text, "reason": one.reason, "lines": list(one.lines)}


__all__ = ["fingerprint", "propose", "report_text", "to_draft", "to_json"]
