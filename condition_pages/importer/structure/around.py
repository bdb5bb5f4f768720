"""What stands around a page's content: menus, notices, contact details, repeats."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from condition_pages.importer.calls import is_call_address
from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import Dropped, Line
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import count_words

from .roles import lean
from .words import (
    EMAIL,
    PHONE,
    TOKENS,
    bare_words,
    is_titled,
    line_numbers,
)

_URL = re.compile(r"^(?:https?://|www\.)\S+$", re.IGNORECASE)


_STREET = re.compile(
    r"\b\d+[A-Za-z]?,?\s+(?:[A-Z][\w'.]*\s+){1,4}(?:Street|St|Road|Rd|Avenue|Ave|Boulevard|Blvd|Lane"
    r"|Ln|Drive|Dr|Way|Parade|Highway|Hwy|Terrace|Place|Pl|Court|Ct|Square|Crescent|Close|Row|Mews"
    r"|Circle|Parkway|Pkwy|Pike|Plaza|Trail|Quay|Hill|Gardens)\b\.?",
)


_POSTCODE = re.compile(
    r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2},?\s+\d{5}(?:-\d{4})?|[A-Z]\d[A-Z] ?\d[A-Z]\d"
    r"|(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)\s+\d{4})\b"
)


_DAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?"
    r"|sat(?:urday)?|sun(?:day)?)s?"
)


_HOURS = re.compile(
    rf"\b{_DAY}\b.{{0,30}}?(?:\d{{1,2}}(?::\d\d|\.\d\d)?\s*(?:am|pm)?\s*(?:-|\u2013|to|until)"
    rf"\s*\d{{1,2}}|closed|by appointment)",
    re.IGNORECASE,
)


_DAYS_ONLY = re.compile(
    rf"(?:{_DAY}|closed|by appointment(?: only)?|to|and|[\s,&:|\u2013-])+", re.IGNORECASE
)


_CLOCK = re.compile(r"\b\d{1,2}(?:[:.]\d\d)?\s*(?:am|pm|noon)\b", re.IGNORECASE)


PRACTICE_NAME = gettext_noop("the practice's name, kept as a fact")


_ASKS = re.compile(r"(?:please )?(?:call|ring|phone us|text|book|contact)\b", re.IGNORECASE)


_DETAIL = re.compile(r"\d|@|www\.|closed|by appointment", re.IGNORECASE)


def boilerplate_reason(line: Line) -> str:
    text = _unmarked(line)
    if line.role == "button":
        calls = bool(rules().pattern("calls", "button").search(fold(line.text)))
        calls = calls or any(is_call_address(href) for _, href in line.links)
        return "" if calls else gettext_noop("button to another page")
    # What says more than a menu, a notice or a credit does is none of them.
    short = text.count(" ") < 24
    for rule in rules().boilerplate_lines if short else ():
        if rule.find(fold(text)):
            if line.role == "heading" and rule.label in ("navigation", "breadcrumbs", "picture"):
                continue
            return rule.label
    if is_contact_detail(text) or _DAYS_ONLY.fullmatch(text):
        return gettext_noop("contact details, kept as facts")
    return ""


def _unmarked(line: Line) -> str:
    """The line without a typed bullet; a number may be the line's own."""
    mark = rules().bullet.match(line.text)
    if mark and not re.search(r"\w", mark.group()) and len(line.text) > mark.end():
        return line.text[mark.end() :]
    return line.text


_BESIDE_NAMES = ("contact details, kept as facts", "date and author line")


def drop_beside(lines: list[Line]) -> list[Line]:
    """Menu entries and name plates are told by what stands beside them."""
    result = list(lines)
    for i, line in enumerate(lines):
        beside = [lines[k] for k in (i - 1, i + 1) if 0 <= k < len(lines)]
        if line.boilerplate == "menu entry" and not any(_beside_menu(x) for x in beside):
            result[i] = replace(line, boilerplate="")
        plate = (
            not line.boilerplate and line.role in ("text", "para") and count_words(line.text) <= 7
        )
        details = any(x.boilerplate in _BESIDE_NAMES for x in beside)
        if plate and details and _names_practice(line.text):
            result[i] = replace(line, boilerplate=PRACTICE_NAME)
    return result


def _names_practice(text: str) -> bool:
    """Whether a line is nothing but what a practice might be called."""
    ends = re.search(r"[.!?:]$", text)
    return not ends and is_titled(text) and bool(rules().practice_words.search(text))


def _beside_menu(line: Line) -> bool:
    if line.role in ("item", "heading"):
        return False
    return bool(line.boilerplate) or (count_words(line.text) <= 4 and is_titled(line.text))


def drop_menu_headings(lines: list[Line]) -> list[Line]:
    """A heading whose links were left out goes with them."""
    result = list(lines)
    for i, line in enumerate(lines):
        named = line.role == "heading" or (
            line.role in ("text", "para")
            and (len(line.text.split()) <= 5 and not re.search(r"[.:?]$", line.text))
        )
        if line.boilerplate or not named:
            continue
        under = []
        for other in lines[i + 1 :]:
            if (other.role == "heading" and not other.boilerplate) or not other.boilerplate:
                break
            under.append(other.boilerplate)
        after = lines[i + 1 + len(under)] if i + 1 + len(under) < len(lines) else None
        ends = after is None or after.role == "heading"
        if ends and "menu of links" in under:
            result[i] = replace(line, boilerplate=gettext_noop("heading over a menu of links"))
        elif ends and under and set(under) == {"contact details, kept as facts"}:
            result[i] = replace(line, boilerplate=gettext_noop("heading over contact details"))
    return result


_TEASER = 45  # words of another page that a card gives away, at most


def drop_teasers(lines: list[Line]) -> list[Line]:
    """Cards whose heading is a link and that end in "Read more" stand for other pages."""
    result = list(lines)
    places = [i for i, line in enumerate(lines) if line.role == "heading"]
    cards: list[range] = []
    for place, end in pairwise([*places, len(lines)]):
        linked = lines[place].linked > 0.9 and all(h != "#" for _, h in lines[place].links)
        more = [k for k in range(place, end) if lines[k].boilerplate == "link to another page"]
        if not (linked and more) or lines[place].boilerplate:
            continue
        card = range(place, more[-1] + 1)
        said = sum(count_words(lines[k].text) for k in card[1:] if not lines[k].boilerplate)
        if said <= _TEASER:
            cards.append(card)
    inside = {k for card in cards for k in card}
    rest = sum(
        count_words(x.text) for k, x in enumerate(lines) if k not in inside and not x.boilerplate
    )
    # A page that is nothing but such cards is a list of pages, and they are its content.
    for k in inside if rest >= 10 else ():
        result[k] = replace(lines[k], boilerplate=gettext_noop("links to other pages"))
    return result


def is_contact_detail(text: str) -> bool:
    """Whether a line holds an address, a number or opening hours and nothing else."""
    if len(text) > 160 or not _DETAIL.search(text) or _ASKS.match(text):
        return False
    rest = text
    for pattern in (PHONE, EMAIL, _STREET, _POSTCODE, _HOURS, _CLOCK):
        rest = pattern.sub(" ", rest)
    if rest == text:
        return bool(_URL.match(text))
    rest = re.sub(
        r"\b(?:phone|tel(?:ephone)?|fax|email|e-mail|mobile|cell|address|hours|opening|suite|unit|floor"
        r"|level|ste|am|pm|closed|to|and|t|p|f|e|m|usa|uk|australia|canada|" + _DAY + r")\b|\d+",
        " ",
        rest,
        flags=re.IGNORECASE,
    )
    left = TOKENS.findall(rest)
    return len(left) <= 3 and all(w[0].isupper() for w in left)


#: How much likelier than not a line must be no content before it is left out, as a logarithm.
AROUND = 0.0


def take_around(content: list[Line]) -> tuple[list[Line], list[Dropped]]:
    """The content without what reads like a page's menu, notice or footer; and that."""
    calls = rules().pattern("calls", "button")
    why = gettext_noop("reads like what stands around a page's content")
    kept, gone = [], []
    for line in content:
        if lean(line, "boilerplate") > AROUND and not calls.search(fold(line.text)):
            gone.append(Dropped(line.text, why, line_numbers([line])))
        else:
            kept.append(line)
    return kept, gone


def take_repeats(content: list[Line], title: str) -> tuple[list[Line], list[Dropped]]:
    """A line that says word for word what an earlier one said is left out, and told.

    What the page's head says and the section under a heading says again stays in the section.
    """
    seen = {bare_words(title): 0}
    kept: list[Line] = []
    gone: list[Dropped] = []
    headed = next((i for i, x in enumerate(content) if x.role == "heading"), 0)
    head = {bare_words(line.text) for line in content[:headed]}
    opening = {
        bare_words(x.text): x
        for above, x in pairwise(content[headed:])
        if above.role == "heading" and bare_words(x.text) in head and len(bare_words(x.text)) > 60
    }

    def below(i: int) -> Line:
        return content[i + 1] if i + 1 < len(content) else Line(0, "", role="")

    for i, line in enumerate(content):
        folded = bare_words(line.text)
        if i < headed and folded in opening:
            below_it = opening[folded].number
            why = format_message(gettext_noop("repeats line %(line)s"), line=below_it)
            gone.append(Dropped(line.text, why, (line.number,)))
            continue
        if folded == bare_words(title) and line.level >= 2 and below(i).role not in ("heading", ""):
            kept.append(line)  # a section may be called as its page is
            continue
        if folded in seen and (len(folded) > 60 or seen[folded] == 0):
            where: str = gettext_noop("repeats the title")
            if seen[folded]:
                where = format_message(gettext_noop("repeats line %(line)s"), line=seen[folded])
            gone.append(Dropped(line.text, where, (line.number,)))
            continue
        seen.setdefault(folded, line.number)
        kept.append(line)
    return kept, gone
