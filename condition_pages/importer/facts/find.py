"""What a page says of its practice: names, people, phones, places, hours, therapies, sources."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from condition_pages.importer.facts.people import find_people
from condition_pages.importer.facts.phones import find_phones
from condition_pages.importer.model import Citation, Document, Facts, Line, Outline
from condition_pages.importer.names import Names
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import sentences, split_list
from condition_pages.importer.structure.outline import is_contact_detail

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")


def find_facts(document: Document, outline: Outline) -> Facts:
    """The facts of the whole page, its header and footer included."""
    lines = outline.told
    body = [line for line in lines if not line.boilerplate]
    text = "\n".join(line.text for line in body)
    everything = "\n".join(line.text for line in lines)
    named = f"{outline.title}\n{text}"
    name, spellings, reason = _practice(document, outline, body)
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


# -- the practice -------------------------------------------------------------------------------

_CAPITAL = r"(?:St\.|(?:[A-Z]\.)+|[A-Z][\w'\u2019&-]*(?:\.[A-Z]\w*)*|&)"
_JOIN = r"(?:[ ](?:and|of|for|the)(?=[ ](?:the )?[A-Z]))"
_RUN = re.compile(rf"{_CAPITAL}(?:{_JOIN}|[ ]{_CAPITAL}){{0,7}}")
_CUES = re.compile(
    r"(?:\b(?:at|visit|visiting|contact|call|through|with|by|from|choose|choosing|join|about|to|via|of)\s+"
    r"(?:the\s+|our\s+)?(?:(?:team|staff|doctors|practitioners|chiropractors|therapists) at\s+)?)$",
    re.IGNORECASE,
)
_SURE_CUE = re.compile(
    r"\b(?:at|visit|welcome to|here at|through|why choose|about|choose|contact|call|phone|ring"
    r"|email|see|join|team at)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_LEADING = re.compile(
    r"^(?:(?:At|Through|Via|The|Our|Your|Visit|Contact|Call|Phone|Ring|Text|Email|Ask|Come|See|Join|Find|Trust|Welcome"
    r"|To|Why|Choose|About|And|With|From|In|For|By|Of|On|If|When|How|What|Is|Here|We|Book|Meet|Try|Using"
    r"|Since|While|After|Before|Today|Then|Many|Most|Some|A|An|But|So|As|Dr\.?'s)\s+)+(?=[A-Z])"
)
_ACRONYM = re.compile(r"\(([A-Z]{2,6})\)")


_PLATES = ("stands above the title", "the practice's name, kept as a fact")


_MENUS = ("navigation", "menu of links", "menu entry")
_FRAMES = ("the site's header", "the site's footer", "label above a heading", "banner", "sidebar")


class _NameVotes:
    """What each name on the page has for it as the practice's, in points, and where it stands."""

    def __init__(self) -> None:
        self.points: defaultdict[str, float] = defaultdict(float)
        self.reasons: dict[str, str] = {}

    def add(self, name: str, weight: float, why: str) -> None:
        name = _clean_name(name)
        if name:
            self.points[name] += weight
            self.reasons.setdefault(name, why)

    def join_spellings(self) -> None:
        """Give a name what the other ways to write it have, and half of what longer ones have."""
        points = self.points
        spelt: dict[str, str] = {}
        for name in sorted(points, key=lambda n: (-points[n], -sum(c.isupper() for c in n), n)):
            first = spelt.setdefault(name.lower(), name)
            if first != name:
                points[first] += points[name]
        for name in list(points):
            small = name.lower()
            for other in list(points) if len(name.split()) > 1 else ():
                if small != other.lower() and small in other.lower():
                    points[name] += points[other] * _OF_LONGER
        for name in points:
            points[name] *= _AS_ON_DOORS if _DOOR.search(name) else 1.0


# Points of a name, by where it stands.
_OWN_NAME, _OWN_LEAST = 6, 3  # what the site calls itself, one less for each further name
_TITLE_END, _TITLE_END_BARE = 4, 0.5
_COPYRIGHT = 3.0
_PLATE = 2.0
_NAMED, _SURELY, _LIKELY, _ARTICLE, _WITH_ACRONYM = 1.0, 2.0, 0.5, 1.0, 2
# Shares of the points of a line's name: in a heading, in a menu, in another frame.
_IN_HEADING, _IN_MENU, _IN_FRAME = 0.25, 0.15, 0.6
_OF_LONGER, _AS_ON_DOORS = 0.5, 1.5
_LEAST_POINTS = 1.9


def _practice(
    document: Document, outline: Outline, body: list[Line]
) -> tuple[str, tuple[str, ...], str]:
    """The practice's name, its other spellings, and where the name was found."""
    votes = _NameVotes()
    for rank, name in enumerate(document.site_names):
        if rules().practice_words.search(name) or rank == 0:
            least = _OWN_NAME - min(rank, _OWN_LEAST)
            votes.add(name, least, "the site's own name for itself")
    parts = re.split(r"\s+[|\u2013\u2014\u00bb\u00b7-]\s+", document.title_tag)
    for part in parts[1:]:
        weight = _TITLE_END if rules().practice_words.search(part) else _TITLE_END_BARE
        votes.add(part, weight, "the end of the page's title")
    plates = {n for d in outline.dropped if d.reason in _PLATES for n in d.lines}
    for line in outline.told:
        _names_of_line(line, plates, votes)
    votes.join_spellings()
    points = votes.points
    if not points:
        return "", (), ""
    best, weight = max(points.items(), key=lambda pair: (pair[1], -len(pair[0]), pair[0]))
    if weight < _LEAST_POINTS:
        return "", (), ""
    spellings = tuple(name for name in points if name.lower() == best.lower() and name != best)
    text = "\n".join(line.text for line in body)
    acronyms = re.findall(re.escape(best) + r"\s*\(([A-Z]{2,6})\)", text)
    return best, (*spellings, *dict.fromkeys(acronyms)), votes.reasons.get(best, "")


def _names_of_line(line: Line, plates: set[int], votes: _NameVotes) -> None:
    owner = re.search(rules().copyright, line.text) if len(line.text) < 200 else None
    if owner:
        votes.add(owner.group("name"), _COPYRIGHT, f"line {line.number} says whose words these are")
    alone = _RUN.fullmatch(line.text.strip(" |")) and (
        line.number in plates or line.boilerplate in _FRAMES
    )
    if alone and rules().practice_words.search(line.text):
        votes.add(line.text, _PLATE, "stands by itself, as on a door")
    for match in _RUN.finditer(line.text):
        name = match.group()
        bare = _LEADING.sub("", name)
        loud = bare.isupper() and len(bare.split()) > 1
        named = rules().practice_words.search(bare.title() if loud else name)
        if named and not _quoted(line.text[: match.start()], name):
            votes.add(name, _points_in_line(line, match), f"line {line.number} names it")


def _points_in_line(line: Line, match: re.Match[str]) -> float:
    name, before = match.group(), line.text[: match.start()]
    lead = _LEADING.match(name)
    cue = f"{before}{lead.group()}" if lead else before
    sure = bool(_SURE_CUE.search(cue))
    weight = _NAMED + (_SURELY if sure else 0) + (_LIKELY if _CUES.search(cue) else 0)
    if re.match(r"(?:At )?The [A-Z]", name) or re.search(r"s['\u2019]$|['\u2019]s$", name):
        weight += _ARTICLE  # an article or a possessive is used of a name, not of a kind
    if _ACRONYM.match(line.text[match.end() :].strip()):
        weight += _WITH_ACRONYM
    # A heading is written large throughout: only what follows "at" is a name in it.
    if not sure and (line.role == "heading" or _titled_line(line.text)):
        weight *= _IN_HEADING
    if line.boilerplate:
        # A menu names what is treated, not who treats it.
        weight *= _IN_MENU if line.boilerplate in _MENUS else _IN_FRAME
    return weight


_QUOTING = re.compile(
    r"\b(?:according to|study (?:by|at|from)|researchers? (?:at|from)|says|said|report(?:ed|s)? by"
    r"|published by|source|trial (?:at|by)|(?:experts?|doctors?) (?:at|from))\W+(?:the\W+)?$",
    re.IGNORECASE,
)


def _quoted(before: str, name: str) -> bool:
    """Whether somebody else's word is given: "according to the Mayo Clinic"."""
    return bool(_QUOTING.search(before)) or name.removeprefix("The ") in rules().institutions


def _titled_line(text: str) -> bool:
    own = [w for w in re.findall(r"[A-Za-z][\w'-]*", text) if len(w) > 3]
    return (
        len(own) > 1
        and not text.endswith(".")
        and (sum(w[0].isupper() for w in own) >= 0.7 * len(own))
    )


# What a practice calls itself, and a treatment never.
_DOOR = re.compile(r"\b(?:Clinic|Centre|Center|Practice|Associates|Group|Studio|Rooms)\b")


def _clean_name(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" .,-|:\u2013\u2014&")
    lead = _LEADING.match(name)
    if lead:
        name = name[lead.end() :]
    name = re.sub(r"['\u2019]s?$", "", name)
    name = re.sub(r",? (?:Ltd|LLC|PLLC|Inc|PC|Pty Ltd|Limited)\.?$", "", name)
    name = re.sub(
        r"\s+(?:Today|Now|Call|Contact|Home|Blog|Website|Online|Logo|We|Our|For|Is|In)$", "", name
    )
    if not 2 < len(name) < 70 or rules().practice_not.match(name):
        return ""
    if not re.search(r"[A-Za-z]{2}", name):
        return ""
    if len(name.split()) == 1 and re.fullmatch(rules().practice_words, name):
        return ""
    if rules().therapies.whole(name) and not _DOOR.search(name):
        return ""
    return name


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
