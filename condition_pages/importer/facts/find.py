"""What a page says of its practice: names, people, phones, places, hours, therapies, sources."""

from __future__ import annotations

import re
from collections import Counter

from condition_pages.importer.facts.people import find_people
from condition_pages.importer.facts.phones import find_phones
from condition_pages.importer.facts.practice import find_practice
from condition_pages.importer.model import Citation, Document, Facts, Line, Outline
from condition_pages.importer.names import Names
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import sentences, split_list
from condition_pages.importer.structure.around import is_contact_detail

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def find_facts(document: Document, outline: Outline) -> Facts:
    """The facts of the whole page, its header and footer included."""
    lines = outline.told
    body = [line for line in lines if not line.boilerplate]
    text = "\n".join(line.text for line in body)
    everything = "\n".join(line.text for line in lines)
    named = f"{outline.title}\n{text}"
    name, spellings, reason = find_practice(document, outline, body)
    return Facts(
        practice_name=name,
        practice_spellings=spellings,
        practice_reason=reason,
        practitioners=find_people(lines, name, document),
        phones=find_phones(lines, document),
        emails=tuple(dict.fromkeys(_EMAIL.findall(everything))),
        addresses=_addresses(lines),
        hours=tuple(dict.fromkeys(x.text for x in lines if _is_hours(x.text))),
        offers=_offers(lines),
        consultation_modes=tuple(
            dict.fromkeys(r.label for r in rules().modes if r.find(fold(text)))
        ),
        therapies=_terms(rules().therapies, named),
        points=_points(text),
        herbs=_herbs(text),
        body_regions=_terms(rules().regions, named, least=1),
        citations=_citations(lines),
        conditions=_conditions(named),
        professions=_professions(everything),
    )


# -- ways to reach it ---------------------------------------------------------------------------


_STREET_LINE = re.compile(
    r"\b\d+[A-Za-z]?,?\s+(?:[A-Z][\w'.]*\s+){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane|Ln"
    r"|Drive|Dr|Way|Parade|Highway|Hwy|Terrace|Place|Pl|Court|Ct|Square|Crescent|Close|Row|Mews|Circle"
    r"|Parkway|Pkwy|Pike|Plaza|Quay|Hill|Gardens)\b[^;|]{0,80}"
)
_HOURS = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\b.{0,40}?(?:\d{1,2}(?::\d\d|\.\d\d)?\s*(?:am|pm)?\s*"
    r"(?:-|\u2013|to|until)\s*\d{1,2}|closed)",
    re.IGNORECASE,
)


def _addresses(lines: tuple[Line, ...]) -> tuple[str, ...]:
    found = []
    for line in lines:
        match = _STREET_LINE.search(line.text) if len(line.text) < 400 else None
        if match:
            found.append(match.group().strip(" ,."))
    return tuple(dict.fromkeys(found))


_DIGIT_OR_CLOSED = re.compile(r"\d|closed", re.IGNORECASE)


def _is_hours(text: str) -> bool:
    return (
        len(text) < 200
        and bool(_DIGIT_OR_CLOSED.search(text))
        and bool(_HOURS.search(text))
        and (is_contact_detail(text) or len(text.split()) < 25)
    )


def _offers(lines: tuple[Line, ...]) -> tuple[str, ...]:
    found = []
    for line in lines:
        if rules().says("offers", line.text):
            said = sentences(line.text)
            found.append(next((s for s in said if rules().says("offers", s)), line.text))
    return tuple(dict.fromkeys(found))[:6]


# -- what it treats and with what ----------------------------------------------------------------


def _terms(names: Names, text: str, least: int = 1) -> tuple[str, ...]:
    """The ids of the known terms that the text names, the most named first."""
    counts = names.counts(text)
    return tuple(term.id or term.label for term, n in counts.most_common() if n >= least)


_POINT_RUN = re.compile(
    r"\b(LU|LI|ST|SP|HT|HE|SI|UB|BL|KI|KD|PC|P|TW|TE|SJ|GB|LR|LV|LIV|CV|RN|REN|GV|DU)[- ]?"
    r"(\d{1,2}(?:\s*(?:,|and|&)\s*\d{1,2})*)\b"
)


def _points(text: str) -> tuple[str, ...]:
    """Acupuncture points, one each: "UB 13, 14" gives "UB 13" and "UB 14"."""
    if not re.search(r"\b(?:acu\w+|meridian|points?|needles?)\b", text, re.IGNORECASE):
        return ()
    found = []
    for match in _POINT_RUN.finditer(text):
        for number in re.findall(r"\d{1,2}", match.group(2)):
            if 1 <= int(number) <= 67:
                found.append(f"{match.group(1)} {number}")
    return tuple(dict.fromkeys(found))


def _herbs(text: str) -> tuple[tuple[str, str], ...]:
    """Herbs with the Latin name where the page gives one in brackets."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        match = rules().pattern("inline", "herbs").search(fold(line))
        for entry in split_list(line[match.start("list") : match.end("list")]) if match else []:
            entry = re.sub(
                r"^(?:possibly|maybe|sometimes|an?|the)\s+", "", entry, flags=re.IGNORECASE
            )
            latin = re.search(r"\(([a-z]+ [a-z]+)\)", entry, re.IGNORECASE)
            name = re.sub(r"\s*\(.*?\)", "", entry).strip()
            if 1 <= len(name.split()) <= 4:
                found[name.lower()] = latin.group(1) if latin else ""
        if re.search(r"\bherb|\bplant|\bremed|\btea\b|\bsupplement|\btincture", line, re.I):
            for term in rules().herbs.counts(line):
                if not any(term.id in name for name in found):
                    found[term.id] = ""
    return tuple(found.items())


def _conditions(text: str) -> tuple[str, ...]:
    counts = rules().conditions.counts(text)
    return tuple(term.id or term.label for term, _ in counts.most_common(12))


def _professions(text: str) -> tuple[str, ...]:
    text = fold(text)
    counts = Counter({r.label: len(r.pattern.findall(text)) for r in rules().lists["professions"]})
    return tuple(name for name, n in counts.most_common() if n)


# -- sources --------------------------------------------------------------------------------------

_DOI = re.compile(r"\b10\.\d{4,9}/[^\s\"<>]+[^\s\"<>.,;)\]]")
_PMID = re.compile(
    r"\bPMID:?\s*(\d{5,9})\b|pubmed(?:\.ncbi\.nlm\.nih\.gov|/)\D{0,30}?(\d{5,9})", re.I
)
_REFERENCE = re.compile(
    r"^(?P<authors>[A-Z][\w'\u2019-]+,? [A-Z][^.]{0,160}?)(?:\.|,)?"
    r"\s*\(?(?P<year>(?:19|20)\d\d)\)?[.,;:]?\s*"
    r"(?P<title>[^.]{12,250})\.\s*(?P<source>[^.;\d]{3,120})?"
)
_VANCOUVER = re.compile(
    r"^(?P<authors>[A-Z][\w'\u2019-]+ [A-Z]{1,3}(?:, [^.]{2,160})?)\.\s*"
    r"(?P<title>[^.]{12,250})\.\s*"
    r"(?P<source>[^.;\d]{3,120})\.?\s*(?P<year>(?:19|20)\d\d)"
)


# What a reference cannot do without: a year, or a number to look it up by.
_SOURCE = re.compile(r"(?:19|20)\d\d|\b10\.\d{4}|pmid|pubmed", re.IGNORECASE)


def citation_written(text: str) -> Citation:
    """A source that an editor wrote down; nothing is filled in."""
    read = _citations((Line(1, text),))
    if read:
        return read[0]
    address = re.search(r"https?://\S+", text)
    return Citation(title=text, url=address.group() if address else "")


def _citations(lines: tuple[Line, ...]) -> tuple[Citation, ...]:
    """Sources with a DOI, a PMID or the form of a reference; nothing is filled in."""
    found: dict[str, Citation] = {}
    for line in lines:
        links = " ".join(href for _, href in line.links)
        if not _SOURCE.search(line.text) and "10." not in links and "pubmed" not in links:
            continue
        seen = f"{line.text} {links}"
        doi = _DOI.search(seen)
        pmid = _PMID.search(seen)
        match = _VANCOUVER.match(line.text) or _REFERENCE.match(line.text)
        if not (
            doi or pmid or (match and re.search(r"\d+\s*[(:;]|journal|pp?\.|vol", line.text, re.I))
        ):
            continue
        number = (pmid.group(1) or pmid.group(2)) if pmid else ""
        key = (doi.group() if doi else "") or number or line.text
        said = match.groupdict() if match else {}
        found.setdefault(
            key,
            Citation(
                title=(said.get("title") or "").strip(),
                authors=(said.get("authors") or "").strip(" ,."),
                source=(said.get("source") or "").strip(" ,."),
                year=int(said["year"]) if said.get("year") else None,
                doi=doi.group() if doi else "",
                pmid=number,
                url=next((h for _, h in line.links if h.startswith("http")), ""),
                kind=rules().says("citation_kinds", line.text) or "article",
            ),
        )
    return tuple(found.values())[:40]
