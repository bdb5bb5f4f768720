"""Lines to headings, paragraphs and lists, also those that the page only implies."""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from condition_pages.importer.calls import is_call_address
from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import Block, Document, Dropped, Item, Line, Outline
from condition_pages.importer.rules import fold, heading_scores, rules
from condition_pages.importer.sentences import count_words, leads, sentences

from .roles import lean, read_roles

_PHONE = re.compile(r"(?:\+?\d[\d\s().-]{7,}\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{1,63}")
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
ABOVE_TITLE = gettext_noop("stands above the title")
_ASKS = re.compile(r"(?:please )?(?:call|ring|phone us|text|book|contact)\b", re.IGNORECASE)
_DETAIL = re.compile(r"\d|@|www\.|closed|by appointment", re.IGNORECASE)
_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "by",
        "for",
        "from",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "our",
        "the",
        "to",
        "vs",
        "with",
        "your",
        "you",
        "do",
        "does",
        "can",
        "may",
        "&",
        "-",
        "–",
        "—",
    ]
)
_TOKENS = re.compile(r"[A-Za-z\u00c0-\u024f][\w'\u2019-]*")
_LABEL = re.compile(
    r"^(?P<label>[A-Z\"\u201c(][^.:;!?\u2013\u2014]{1,60}?)\s*(?::\s+|\s+[\u2013\u2014-]\s+)"
    r"(?P<text>\S.*)$"
)
_NUMBER_MARK = re.compile(r"^\(?\d{1,2}[.):]$")
_END = re.compile(r"[.!;]$")


@dataclass(frozen=True)
class Prepared:
    """The lines of a page's content, whole and without marks; what was left out of them."""

    lines: list[Line]
    around: list[Line]
    dropped: list[Dropped]
    notes: list[str]


def prepare(document: Document) -> Prepared:
    """The lines of ``document`` as their roles are read, without what surely is no content."""
    notes: list[str] = []
    lines = [
        replace(line, boilerplate=line.boilerplate or _boilerplate_reason(line))
        for line in document.lines
    ]
    lines = _drop_teasers(_drop_menu_headings(_drop_beside(lines)))
    content = _apart(lines)
    content = _unglue(content, document, notes)
    content = _part_labels(content)
    if document.form == "text":
        content = _unwrap(_join_pieces(content))
    content = _semicolon_leads(content)
    content, dropped = _strip_marks(content)
    content = _pair_entries(content)
    if document.form == "text":
        content = _inner_leads(_first_entries(content))
    return Prepared(content, [x for x in lines if x.boilerplate], dropped, notes)


def outline(document: Document) -> Outline:
    """The title and the blocks of ``document``; whatever is left out is in ``dropped``."""
    prepared = prepare(document)
    dropped = prepared.dropped
    read = [
        replace(line, roles=roles)
        for line, roles in zip(prepared.lines, read_roles(prepared.lines), strict=True)
    ]
    title, title_lines, content, above = _take_title(read, document)
    content, below = _take_tail(content, document)
    content, around = _take_around(content)
    content, repeats = _take_repeats(content, title)
    dropped += [Dropped(x.text, x.boilerplate, (x.number,)) for x in prepared.around]
    dropped += [*above, *below, *around, *repeats]
    told = _told(content, document)
    blocks = _blocks(content, document.form != "text", dropped)
    return Outline(
        title, title_lines, tuple(blocks), tuple(dropped), tuple(prepared.notes), told
    )


def _apart(lines: list[Line]) -> list[Line]:
    """The content; where something stood between two lines, they stand apart."""
    content: list[Line] = []
    for before, line in zip([None, *lines], lines, strict=False):
        if line.boilerplate:
            continue
        parted = before is not None and before.boilerplate and not line.blank_before
        content.append(replace(line, blank_before=1) if parted else line)
    return content


def _told(content: list[Line], document: Document) -> tuple[Line, ...]:
    """All lines for the search of facts: the content cleaned, what is around it as it was."""
    cleaned = {n for line in content for n in _numbers([line])}
    rest = [x for x in document.lines if x.number not in cleaned]
    return tuple(sorted([*content, *rest], key=lambda line: line.number))


# -- what is not content ------------------------------------------------------------------------


def _boilerplate_reason(line: Line) -> str:
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
    return gettext_noop("menu of links") if _menu_run(text) else ""


def _menu_run(text: str) -> bool:
    """A menu whose entries were written in one line: "Home About Us Services Blog Contact"."""
    own = _content_words(text)
    if len(own) < 4 or re.search(r"[.!?:,]", text) or not _titled(text):
        return False
    menu = sum(w in rules().menu_words for w in own)
    return (menu >= 3 and menu * 2 >= len(own)) or len(rules().conditions.matches(text)) >= 4


def _unmarked(line: Line) -> str:
    """The line without a typed bullet; a number may be the line's own."""
    mark = rules().bullet.match(line.text)
    if mark and not re.search(r"\w", mark.group()) and len(line.text) > mark.end():
        return line.text[mark.end() :]
    return line.text


_BESIDE_NAMES = ("contact details, kept as facts", "date and author line")


def _drop_beside(lines: list[Line]) -> list[Line]:
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
    return not ends and _titled(text) and bool(rules().practice_words.search(text))


def _beside_menu(line: Line) -> bool:
    if line.role in ("item", "heading"):
        return False
    return bool(line.boilerplate) or (count_words(line.text) <= 4 and _titled(line.text))


def _drop_menu_headings(lines: list[Line]) -> list[Line]:
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


def _drop_teasers(lines: list[Line]) -> list[Line]:
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
    for pattern in (_PHONE, _EMAIL, _STREET, _POSTCODE, _HOURS, _CLOCK):
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
    left = _TOKENS.findall(rest)
    return len(left) <= 3 and all(w[0].isupper() for w in left)


def _short(text: str) -> bool:
    """No sentence: what menus, headings and list entries look like."""
    n = count_words(text)
    return n <= 11 and not (n >= 5 and text.endswith("."))


_Title = tuple[str, tuple[int, ...], list[Line], list[Dropped]]


def _take_title(content: list[Line], document: Document) -> _Title:
    """The title, its lines, the rest, and what stood above it."""
    if not content:
        return document.heading or _from_title_tag(document), (), content, []
    if document.heading:
        wanted = _fold(document.heading)
        content = _whole_title(content, wanted)
        for i, line in enumerate(content):
            if _fold(line.text) == wanted and (line.role == "heading" or i < 12):
                over = [x for x in content[:i] if _short(x.text)]
                keep = [x for x in content[:i] if not _short(x.text)]
                return (
                    line.text,
                    _numbers([line]),
                    [*keep, *content[i + 1 :]],
                    [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in over],
                )
        return document.heading, (), content, []
    first_long = next((i for i, x in enumerate(content) if not _short(x.text)), len(content))
    if document.form == "text":
        first_long = min(first_long, 60)
    else:
        heading = next((i for i, x in enumerate(content[:12]) if x.role == "heading"), None)
        if heading is not None and heading <= first_long:
            first_long = heading + 1
    if document.form == "text" and _is_index_title(content):
        return content[0].text, (content[0].number,), content[1:], []
    head = content[:first_long]
    if not head:
        return _late_title(content, document, Counter())
    counts = Counter(_stem(w) for line in content[first_long:] for w in _content_words(line.text))
    said = rules().conditions.counts("\n".join(line.text for line in content[first_long:]))
    scores = [
        _title_score(line, i, len(head), counts) - _off_subject(line.text, said, counts)
        for i, line in enumerate(head)
    ]
    best = max(range(len(head)), key=lambda i: (scores[i], -i))
    if scores[best] <= 0 and document.form == "text" and len(head) > 3:
        best = len(head) - 1
    if scores[best] < 3:
        late = _late_title(content, document, counts, max(2.5, scores[best] + 1))
        if late[1] or late[3]:
            return late
    if scores[best] < 0:
        return _from_title_tag(document), (), content, []
    title = head[best]
    asked = _asks_what_it_is(title.text, "\n".join(x.text for x in content[best + 1 :]))
    if asked and best + 1 < len(content) and count_words(content[best + 1].text) >= 12:
        # "What is sciatica?" opens the text: a heading of it, and the page is called by the name.
        gone = [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in head[:best]]
        return asked, (), content[best:], gone
    above = [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in head[:best]]
    return title.text, (title.number,), content[best + 1 :], above


def _is_index_title(content: list[Line]) -> bool:
    """Whether the first line says that the page lists what is treated, and the list begins soon."""
    listed = any(line.role in ("item", "numbered") for line in content[1:3])
    named = any(
        rule.label == "index"
        and rule.pattern.pattern.startswith("title::")
        and re.search(rule.pattern.pattern.partition("::")[2], content[0].text, re.IGNORECASE)
        for rule in rules().pagetypes
    )
    return listed and named


def _off_subject(text: str, said: Counter, counts: Counter) -> float:
    """How much speaks against a title: it names a condition that the page hardly speaks of."""
    most = max(said.values(), default=0)
    if most < 3:
        return 0.0
    named = rules().conditions.first(text)
    if named is None:
        formed = any(rule.find(fold(text)) for rule in rules().condition_forms)
        return 9.0 if formed and any(not counts[_stem(w)] for w in _content_words(text)) else 0.0
    return 9.0 if said[named.term] * 3 < most else 0.0


def _whole_title(content: list[Line], wanted: str) -> list[Line]:
    """A title that a break split in two lines is one line again."""
    for i, (line, after) in enumerate(pairwise(content[:12])):
        both = f"{line.text} {after.text}"
        split = line.role == after.role == "heading" and after.number == line.number + 1
        if split and _fold(both) == wanted:
            whole = replace(line, text=both, upto=after.number)
            return [*content[:i], whole, *content[i + 2 :]]
    return content


def _asks_what_it_is(text: str, below: str) -> str:
    """The condition's name in a question after what it is or does, else ""."""
    by_heading = heading_scores(text)
    asks = text.endswith("?") or _WHAT_IS.match(text)
    if not asks or max(by_heading.get(kind, 0) for kind in _ASKED) < 6:
        return ""
    named = rules().conditions.first(text)
    if named is None and text.endswith("?"):
        # "What is it?", "What are the symptoms?": the text begins with the name.
        opening = rules().conditions.first(below[:200])
        if opening and (_WHAT_IS_IT.fullmatch(text) or opening.start <= len("The ")):
            text, named = below, opening
    if named is None:
        # A name that no vocabulary has is one when the text goes on with it: "Acne is …".
        asked = _WHAT_IS.match(text)
        name = text[asked.end() :].strip(" ?") if asked else ""
        goes_on = bool(name) and below.lower().startswith(f"{name.lower()} ")
        return name if goes_on and count_words(name) <= 4 else ""
    return text[named.start : named.end]


_ASKED = ("overview", "causes", "symptoms", "diagnosis")
_WHAT_IS = re.compile(r"what(?:['\u2019]s| is| are)\b", re.IGNORECASE)
_WHAT_IS_IT = re.compile(r"what(?: exactly)? is (?:it|this)\W*", re.IGNORECASE)


# Where the page itself begins, below its menus and slogans: a paragraph of this many words.
_PARAGRAPH = 25


def _late_title(
    content: list[Line], document: Document, counts: Counter, least: float = 2.5
) -> _Title:
    """The title of a page that begins with menus or a sentence: a heading below, or a slogan."""
    best, place = least, 0
    for i, line in enumerate(content[:40]):
        if count_words(line.text) >= _PARAGRAPH and _END.search(line.text):
            break
        if not i or not _short(line.text) or re.search(r"[:.]$", line.text):
            continue
        if not _titled(line.text) or not _names_condition(line.text):
            continue
        beside = [content[k].text for k in (i - 1, i + 1) if k < len(content)]
        score = _title_score(line, i, len(content), counts)
        # Where the entry above and the one below name conditions, too, it is a menu's.
        score -= 4 if all(_short(x) and _names_condition(x) for x in beside) else 0
        score += 1.5 if count_words(beside[-1]) >= 12 else 0
        if score >= best:
            best, place = score, i
    if place:
        over = [x for x in content[:place] if _short(x.text)]
        keep = [x for x in content[:place] if not _short(x.text)]
        gone = [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in over]
        line = content[place]
        below = content[place + 1].text if content[place + 1 :] else ""
        asked = _asks_what_it_is(line.text, below)
        if asked and count_words(below) >= 12:
            return asked, (), [*keep, *content[place:]], gone
        return line.text, (line.number,), [*keep, *content[place + 1 :]], gone
    first = content[0]
    slogan = count_words(first.text) <= 9 and len(sentences(first.text)) == 1
    if document.form == "text" and slogan and len(content) > 3 and not counts:
        return first.text, (first.number,), content[1:], []
    return _from_title_tag(document), (), content, []


def _names_condition(text: str) -> bool:
    return bool(rules().conditions.first(text)) or any(
        rule.find(fold(text)) for rule in rules().condition_forms
    )


def _from_title_tag(document: Document) -> str:
    return re.split(r"\s+[|\u2013\u2014\u00bb-]\s+", document.title_tag)[0].strip()


def _title_score(line: Line, place: int, total: int, counts: Counter) -> float:
    text = line.text
    own = [_stem(w) for w in _content_words(text)]
    if not own:
        return -5
    score = 1.5 if place == 0 else 0.0
    score += 1.0 if place == total - 1 else 0.0
    score += min(3.0, sum(min(counts[w], 4) for w in own) / len(own))
    if rules().conditions.first(text) or any(
        rule.find(fold(text)) for rule in rules().condition_forms
    ):
        score += 2.5 if place else 3.5
    by_heading = heading_scores(text)
    subject = ("modality", "treatments", "causes", "cta", "about_clinic")
    if place and any(weight >= 5 for kind, weight in by_heading.items() if kind not in subject):
        score -= 1.0
    if text.endswith("?") and place:
        score -= 1.5
    if line.role == "item" or rules().bullet.match(text):
        score -= 3
    if _PHONE.search(text) or _EMAIL.search(text):
        score -= 5
    menu = [w for w in own if w in rules().menu_words]
    if len(menu) == len(own):
        score -= 4
    if rules().practice_words.search(text) and _titled(text) and score < 5:
        score -= 2
    if line.role == "heading":
        score += 2
    if "offer" in by_heading:
        score -= 3
    return score


def _take_tail(content: list[Line], document: Document) -> tuple[list[Line], list[Dropped]]:
    """Menus and footers below the last sentence of a page without markup."""
    if document.form not in ("text", "rich") or not content:
        return content, []
    end = len(content)
    while end and _short(content[end - 1].text):
        end -= 1
    tail = content[end:]
    if len(tail) < 4 or end == 0:
        return content, []
    if any(x.role == "item" for x in tail) or leads(content[end - 1].text):
        return content, []
    first = next((i for i, x in enumerate(tail) if _menu_like(x.text)), None)
    if first is None or sum(_menu_like(x.text) for x in tail) < 0.4 * len(tail):
        return content, []
    keep = tail[:first]
    gone = [
        Dropped(x.text, gettext_noop("navigation below the page"), (x.number,))
        for x in tail[first:]
    ]
    return [*content[:end], *keep], gone


def _take_around(content: list[Line]) -> tuple[list[Line], list[Dropped]]:
    """The content without what reads like a page's menu, notice or footer; and that."""
    gone = [x for x in content if lean(x, "boilerplate") > AROUND]
    why = gettext_noop("reads like what stands around a page's content")
    kept = [x for x in content if lean(x, "boilerplate") <= AROUND]
    return kept, [Dropped(x.text, why, _numbers([x])) for x in gone]


def _menu_like(text: str) -> bool:
    own = [w.lower() for w in _content_words(text)]
    return bool(own) and len(own) <= 4 and any(w in rules().menu_words for w in own)


def _take_repeats(content: list[Line], title: str) -> tuple[list[Line], list[Dropped]]:
    """A line that says word for word what an earlier one said is left out, and told.

    What the page's head says and the section under a heading says again stays in the section.
    """
    seen = {_fold(title): 0}
    kept: list[Line] = []
    gone: list[Dropped] = []
    headed = next((i for i, x in enumerate(content) if x.role == "heading"), 0)
    head = {_fold(line.text) for line in content[:headed]}
    opening = {
        _fold(x.text): x
        for above, x in pairwise(content[headed:])
        if above.role == "heading" and _fold(x.text) in head and len(_fold(x.text)) > 60
    }

    def below(i: int) -> Line:
        return content[i + 1] if i + 1 < len(content) else Line(0, "", role="")

    for i, line in enumerate(content):
        folded = _fold(line.text)
        if i < headed and folded in opening:
            below_it = opening[folded].number
            why = format_message(gettext_noop("repeats line %(line)s"), line=below_it)
            gone.append(Dropped(line.text, why, (line.number,)))
            continue
        if folded == _fold(title) and line.level >= 2 and below(i).role not in ("heading", ""):
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


def _fold(text: str) -> str:
    return " ".join(w.lower() for w in _TOKENS.findall(text))


def _content_words(text: str) -> list[str]:
    return [w.lower() for w in _TOKENS.findall(text) if w.lower() not in _SMALL and len(w) > 2]


def _stem(word: str) -> str:
    """A crude stem, to see that "spasms" is the page's "spasm"."""
    for ending in ("ings", "ing", "es", "s", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


# -- repairs of lines ---------------------------------------------------------------------------

_GLUE = re.compile(r"(?<![A-Za-z])(?P<left>[A-Za-z]{0,30}[a-z)?!:])(?P<right>[A-Z][a-z]*)")


def _unglue(content: list[Line], document: Document, notes: list[str]) -> list[Line]:
    """Split "TwistsTwists are": a heading that lost the break after it.

    Two words run together are glued only if the page also writes them apart and never joins
    them again: brands such as "McKay" stay whole.
    """
    text = "\n".join(line.text for line in content)
    tokens = Counter(re.findall(r"[A-Za-z]+", text))
    lowered = Counter(t.lower() for t in tokens.elements())
    result: list[Line] = []
    for line in content:
        rest = line
        for match in _GLUE.finditer(line.text):
            if match.start("right") > 110 or line.role == "heading":
                break
            left, right = match.group("left"), match.group("right")
            bare = left.rstrip(")?!:")
            joined = bare + right
            before, after = line.text[: match.start("right")], line.text[match.start("right") :]
            apart = (left != bare and document.form != "html") or (
                tokens[joined] <= 1 and _known(bare, lowered) and _known(right, lowered)
            )
            if not apart or count_words(after) < 5 or not 1 <= count_words(before) <= 12:
                continue
            if (left == bare and len(bare) < 3) or not _titled(before):
                continue
            message = gettext_noop("Line %(line)s: a heading was glued to the sentence after it.")
            notes.append(format_message(message, line=line.number))
            result.append(replace(line, text=before.strip(), bold=False, label="", role="glued"))
            rest = replace(line, text=after.strip(), blank_before=0, bold=False, label="")
            break
        result.append(rest)
    return result


_SECTION_LABELS = frozenset(("symptoms", "causes", "diagnosis", "prevention", "risk_factors"))


def _part_labels(content: list[Line]) -> list[Line]:
    """Split "Symptoms: they vary from ...": a heading that runs in with its paragraph."""
    result: list[Line] = []
    for line in content:
        label, text = _run_in(line)
        if not text:
            result.append(line)
            continue
        result.append(replace(line, text=label, bold=False, label="", links=(), role="glued"))
        result.append(replace(line, text=text, blank_before=0, bold=False, label=""))
    return result


def _run_in(line: Line) -> tuple[str, str]:
    """A heading that runs in with its paragraph, and the paragraph; or two empty texts."""
    asked = line.text[len(line.label) :].strip() if line.label.endswith("?") else ""
    if asked and line.role in ("text", "para") and line.text.startswith(line.label):
        return line.label, asked  # a question set apart in bold, and its answer
    match = _LABEL.match(line.text) if line.role in ("text", "para") else None
    if match is None or count_words(match["label"]) > 3 or count_words(match["text"]) < 12:
        return "", ""
    by_heading = heading_scores(match["label"])
    if not any(weight >= 7 and kind in _SECTION_LABELS for kind, weight in by_heading.items()):
        return "", ""
    return line.text[: match.start("text")].strip(), match["text"].strip()


def _known(word: str, lowered: Counter) -> bool:
    word = word.lower()
    forms = {word, word + "s", word.removesuffix("s"), word + "es"}
    return (any(lowered[form] for form in forms) and len(word) > 1) or word in _SMALL


def _titled(text: str) -> bool:
    """Whether the words that carry meaning are written large, as in a heading."""
    own = [w for w in _TOKENS.findall(text) if w.lower() not in _SMALL]
    return bool(own) and sum(w[0].isupper() for w in own) >= 0.6 * len(own)


_PIECE = re.compile(r"[,.;:)!?](?:\s|$)")
_AFTER_DASH = re.compile(r"[\u2013\u2014-]\s+(?=\S)")


def _join_pieces(content: list[Line]) -> list[Line]:
    """Join what a copy of a page put on lines of their own: a link, a bold label and its text."""
    dashes = [i for i, x in enumerate(content) if _AFTER_DASH.match(x.text)]
    # Bullets stand one under another; a label's text stands under its label.
    under = [i for i in dashes if i and i - 1 not in dashes and _short(content[i - 1].text)]
    labels = set(under) if len(under) >= 2 and len(under) == len(dashes) else set()
    bare = _bare_pairs(content, labels)
    labels |= bare
    result: list[Line] = []
    for i, line in enumerate(content):
        goes_on = i in labels or (_PIECE.match(line.text) and count_words(line.text) >= 1)
        if goes_on and result and line.number == _last_number(result[-1]) + 1:
            between = " " if i in labels else ""
            text = f"{result[-1].text}{between}{line.text}"
            role = "item" if i in labels else result[-1].role
            label = result[-1].text if i in bare else result[-1].label
            result[-1] = replace(result[-1], text=text, upto=line.number, role=role, label=label)
        else:
            result.append(line)
    return result


def _bare_pairs(content: list[Line], labels: set[int]) -> set[int]:
    """Texts under labels without a dash, next to entries whose labels have one."""
    found: set[int] = set()

    def joins(i: int) -> bool:
        if not 0 < i < len(content) or {i, i - 1} & labels:
            return False
        label, text = content[i - 1].text, content[i].text
        return (
            not content[i].blank_before
            and count_words(label) <= 8
            and not re.search(r"[.,;:!?]$", label)
            and bool(_ENDS.search(text))
            and count_words(text) <= 14
        )

    for start in sorted(labels):
        for step in (2, -2):
            i = start + step
            while joins(i) and i not in found:
                found.add(i)
                i += step
    return found


def _unwrap(content: list[Line]) -> list[Line]:
    """Join the lines of a paragraph that a mail program or an editor broke at a column."""
    lengths = [len(line.text) for line in content]
    if not lengths:
        return content
    result = [content[0]]
    for before, line in enumerate(content[1:]):
        last = result[-1]
        joins = (
            not line.blank_before
            and line.number == _last_number(last) + 1
            and lengths[before] >= 55
            and not re.search(r"[.!?:;]$", last.text)
            and (
                re.match(r"[a-z(0-9]", line.text)
                or last.text.rsplit(" ", 1)[-1].lower() in _SMALL
                or last.text.endswith(",")
            )
            and not rules().bullet.match(line.text)
            and max(lengths) <= 100
        )
        if joins:
            result[-1] = replace(last, text=f"{last.text} {line.text}", upto=line.number)
        else:
            result.append(line)
    return result


def _last_number(line: Line) -> int:
    return line.upto or line.number


def _strip_marks(content: list[Line]) -> tuple[list[Line], list[Dropped]]:
    """Take typed bullets off; a number goes to ``dropped``, since a list counts by itself."""
    marked = [rules().bullet.match(x.text) if x.role != "heading" else None for x in content]
    dashes = sum(1 for m in marked if m)
    result: list[Line] = []
    dropped: list[Dropped] = []
    for line, mark in zip(content, marked, strict=True):
        text = line.text[mark.end() :].strip() if mark else ""
        if not mark or not re.search(r"\w", text):
            result.append(line)
            continue
        sign = mark.group().strip()
        loose = sign in ("-", "+", "*", "o", "O") or sign[:1].isalnum() or sign[:1] == "("
        if loose and dashes < 2 and line.role != "item":
            result.append(line)
            continue
        if line.role == "item" and not (sign[:1].isdigit() or sign in "\u2022\u00b7\u2713\u2714-"):
            result.append(line)
            continue
        if re.search(r"\w", sign):
            dropped.append(
                Dropped(sign, gettext_noop("the number of a list's entry"), (line.number,))
            )
        label = line.label if text.startswith(line.label) else ""
        role = "numbered" if _NUMBER_MARK.match(sign) else "item"
        # "*stress *fatigue": a list in columns, typed with a mark before each entry.
        columns = [text] if sign.isalnum() else re.split(rf"\s{re.escape(sign)}\s?(?=\S)", text)
        columns = columns if sign in "*\u2022\u00b7\u2713\u25cf" and all(columns) else [text]
        result += [replace(line, text=x, role=role, level=1, label=label) for x in columns]
    return result, dropped


def _semicolon_leads(content: list[Line]) -> list[Line]:
    """ "It can show as;" over short lines leads to them as a colon would."""
    result = list(content)
    for i, line in enumerate(content[:-2]):
        below = content[i + 1 : i + 3]
        short = all(count_words(x.text) <= 9 and not _END.search(x.text) for x in below)
        if line.text.endswith(";") and line.role in ("text", "para") and short:
            result[i] = replace(line, text=f"{line.text[:-1].rstrip()}:")
    return result


_LABEL_WORDS = 8  # of a marked line that is the name of what stands under it
_PAIRS = 2  # as often as this, before marked lines over paragraphs are taken for names


def _pair_entries(content: list[Line]) -> list[Line]:
    """Marked lines with a paragraph under each are the labels of entries, not lists of one."""
    result: list[Line] = []
    i = 0
    while i < len(content):
        pairs = []
        while i < len(content) and _labels_next(content, i):
            pairs.append((content[i], content[i + 1]))
            i += 2
        if len(pairs) < _PAIRS:
            result += [line for pair in pairs for line in pair]
        else:
            result += [
                replace(
                    label,
                    text=f"{label.text} {said.text}",
                    label=label.text,
                    upto=_last_number(said),
                    links=(*label.links, *said.links),
                    group=0,
                    entry=0,
                )
                for label, said in pairs
            ]
        if i < len(content) and not _labels_next(content, i):
            result.append(content[i])
            i += 1
    return result


def _labels_next(content: list[Line], i: int) -> bool:
    label, said = content[i], content[i + 1] if i + 1 < len(content) else None
    return (
        said is not None
        and label.role == "item"
        and count_words(label.text) <= _LABEL_WORDS
        and not re.search(r"[.!?:;,]$", label.text)
        and said.role in ("text", "para")
        and not said.bold
        and bool(_ENDS.search(said.text))
    )


_FEWEST = 3  # entries that a list has at least before its neighbour is taken for one


def _first_entries(content: list[Line]) -> list[Line]:
    """Copies lose the mark of a list's first entry; under its heading it is one all the same."""
    result = list(content)
    for i in range(1, len(content) - _FEWEST):
        above, line = content[i - 1], content[i]
        below = content[i + 1 : i + 1 + _FEWEST]
        # A line over entries with labels is the heading of them.
        marked = all(x.role == "item" and not x.label for x in below)
        if not marked or line.role != "text" or line.bold or not line.blank_before:
            continue
        if max(count_words(line.text), count_words(above.text)) > 10:
            continue
        if re.search(r"[.:;!?]$", line.text) or above.role not in ("text", "heading"):
            continue
        asked = max(heading_scores(above.text).values(), default=0)
        if max(heading_scores(line.text).values(), default=0) >= min(asked, 5):
            continue  # a heading of its own, whose section is the list
        if asked >= 5:
            result[i] = replace(line, role="item", level=1)
    return result


def _inner_leads(content: list[Line]) -> list[Line]:
    """An entry that leads to a list within the list is the sentence above that list."""
    result = list(content)
    for i, line in enumerate(content):
        if line.role != "item" or not line.text.endswith(":") or count_words(line.text) < 8:
            continue
        end = i + 1
        while end < len(content) and _plain_entry(content[end]):
            end += 1
        ended = end == len(content) or content[end].role != "item"
        if ended and end - i > _FEWEST:
            result[i] = replace(line, role="text", level=0)
    return result


def _plain_entry(line: Line) -> bool:
    return line.role == "item" and count_words(line.text) <= 12 and not line.text.endswith(":")


# -- blocks -------------------------------------------------------------------------------------


def _blocks(content: list[Line], marked: bool, gone: list[Dropped]) -> list[Block]:
    blocks: list[Block] = []
    i = 0
    while i < len(content):
        line = content[i]
        if line.role in ("item", "numbered", "row", "head"):
            i = _read_list(content, i, blocks)
            continue
        end = _pairs_end(content, i)
        if end > i:
            pairs = tuple(_pair(content[k], content[k + 1]) for k in range(i, end, 2))
            numbers = _numbers(content[i:end])
            blocks.append(Block("list", items=pairs, lines=numbers, how="markup"))
            i = end
            continue
        if _is_heading(content, i, marked):
            level = line.level if line.role == "heading" else 0
            how = {"heading": "markup", "term": "term", "glued": "glued"}.get(line.role, "")
            how = how or ("bold" if line.bold else "implied")
            text = line.text
            numbers = _numbers([line])
            blocks.append(
                Block("heading", text, level=level, lines=numbers, how=how, links=line.links)
            )
            i += 1
            continue
        if len(line.links) >= 2 and line.linked > 0.9 and not line.text.endswith("."):
            items = tuple(Item(text, "", _numbers([line])) for text, _ in line.links)
            blocks.append(Block("list", items=items, lines=_numbers([line]), how="links"))
            i += 1
            continue
        end = _implied_list(content, i, blocks, marked)
        if end > i:
            if marked and _tiles(content[i:end]):
                gone += [
                    Dropped(x.text, gettext_noop("figures that the design sets apart"), (x.number,))
                    for x in content[i:end]
                ]
                i = end
                continue
            items = tuple(_item(x) for x in content[i:end])
            blocks.append(Block("list", items=items, lines=_numbers(content[i:end]), how="implied"))
            i = end
            continue
        blocks.append(
            Block(
                "para",
                line.text,
                lines=_numbers([line]),
                button=line.role == "button",
                quote=line.role == "quote",
                how="definition" if line.role == "definition" else "",
                links=line.links,
            )
        )
        i += 1
    return _join_lists(blocks)


def _numbers(lines: list[Line]) -> tuple[int, ...]:
    found: list[int] = []
    for x in lines:
        found.extend(range(x.number, _last_number(x) + 1))
    return tuple(found)


def _read_list(content: list[Line], i: int, blocks: list[Block]) -> int:
    """Collect a list; a line that goes on with an entry belongs to it."""
    first = content[i]
    items: list[Item] = []
    j = i
    while j < len(content):
        line = content[j]
        if j > i and line.entry and line.entry == content[j - 1].entry and line.role == "item":
            items[-1] = _longer_item(items[-1], content[j - 1], line)
            j += 1
            continue
        if j > i and _parts_lists(content, i, j):
            break
        same = line.role == first.role or {line.role, first.role} <= {"row", "head"}
        if same and (first.role != "row" or line.group == first.group):
            items.append(_item(line))
            j += 1
            continue
        if first.role == "numbered" and items and _goes_on(content, j):
            last = items[-1]
            if not last.label:
                items[-1] = Item(line.text, last.text, (*last.lines, line.number))
            else:
                items[-1] = Item(f"{last.text} {line.text}", last.label, (*last.lines, line.number))
            j += 1
            continue
        break
    numbers = tuple(n for item in items for n in item.lines)
    how = "parted" if _parts_lists(content, _list_start(content, i), i) else "markup"
    blocks.append(Block("list", items=tuple(items), lines=numbers, how=how))
    return j


def _list_start(content: list[Line], i: int) -> int:
    """The nearest lines of the list above that suffice to see how it is spaced."""
    start = i
    while start and i - start < _FEWEST and content[start - 1].role == content[i].role:
        start -= 1
    return start


def _parts_lists(content: list[Line], i: int, j: int) -> bool:
    """Whether a gap wider than those on both sides of it parts two lists: a heading is gone."""
    gap = content[j].blank_before
    if gap < 2 or j - i < _FEWEST:
        return False
    after = content[j : j + _FEWEST]
    beside = [*content[max(i + 1, j - _FEWEST + 1) : j], *after[1:]]
    listed = len(after) == _FEWEST and all(x.role == content[i].role for x in after)
    return listed and all(0 < x.blank_before < gap for x in beside)


def _longer_item(item: Item, before: Line, line: Line) -> Item:
    """An entry of several lines: a short or bold first line is the label of the rest."""
    lines = (*item.lines, line.number)
    heads = (
        not item.label
        and (before.bold or count_words(item.text) <= 8)
        and (
            not re.search(r"[.,;]$", item.text) and count_words(line.text) > count_words(item.text)
        )
    )
    if heads:
        return Item(line.text, item.text, lines)
    return Item(f"{item.text} {line.text}", item.label, lines)


def _goes_on(content: list[Line], j: int) -> bool:
    """Whether a paragraph between numbered entries is the text of the entry before it."""
    line = content[j]
    if line.role not in ("text", "para") or line.bold:
        return False
    after = next(
        (k for k in range(j + 1, min(j + 3, len(content))) if content[k].role == "numbered"), None
    )
    before = content[j - 1]
    short_before = before.role != "numbered" or count_words(before.text) <= 10
    return short_before and (after is not None or _seen_pairs(content, j))


def _seen_pairs(content: list[Line], j: int) -> bool:
    """The last entry has no entry after it; its fellows tell that it has a text as well."""
    earlier = [k for k in range(max(0, j - 8), j - 1) if content[k].role == "numbered"]
    pairs = [k for k in earlier if content[k + 1].role in ("text", "para")]
    return len(pairs) >= 2 and content[j - 1].role == "numbered"


def _item(line: Line) -> Item:
    """An entry; "Label: text" and a bold beginning give it a label."""
    text, label = line.text, line.label
    if line.role in ("row", "head") and label:
        cells = text.split(" | ")
        return Item("; ".join(cells[1:]), cells[0], (line.number,))
    if label and text.startswith(label):
        rest = text[len(label) :].strip()
        rest = re.sub(r"^[:\u2013\u2014-]\s*", "", rest)
        if rest and count_words(label) <= 10:
            return Item(rest, label.rstrip(" :\u2013\u2014-"), _numbers([line]))
    match = _LABEL.match(text)
    if match and count_words(match["label"]) <= 7 and count_words(match["text"]) >= 2:
        return Item(match["text"].strip(), match["label"].strip(), _numbers([line]))
    return Item(text, "", _numbers([line]))


SURE = float(os.environ.get("SURE", "1.5"))
DOUBT = float(os.environ.get("DOUBT", "1.5"))
_IMPLIED = 2


def _entry_lean(content: list[Line], i: int, end: int) -> float:
    return sum(lean(x, "entry") for x in content[i:end]) / (end - i)


def _implied_list(content: list[Line], i: int, blocks: list[Block], marked: bool) -> int:
    """The end of a list that has no marks, starting at ``i``; ``i`` itself if there is none."""
    end = _list_by_rules(content, i, blocks, marked)
    if end > i and _entry_lean(content, i, end) < -DOUBT:
        end = i
    j = end
    while j < len(content) and content[j].role in _FREE and lean(content[j], "entry") > 0 and not _is_heading(content, j, marked):
        j += 1
    if j > end and j - i >= _IMPLIED and _entry_lean(content, end, j) > SURE:
        return j
    return end


def _list_by_rules(content: list[Line], i: int, blocks: list[Block], marked: bool) -> int:
    before = blocks[-1] if blocks else None
    led = before is not None and (
        before.kind == "para" and leads(before.text) and before.text.endswith(":")
    )
    tight = not marked and i + 1 < len(content) and not content[i + 1].blank_before
    j = i
    while j < len(content) and _entry_like(content, j, led, blocks):
        if j > i and _asks_alone(content, j):
            break
        if j > i and tight and content[j].blank_before and content[j].role == "text":
            break
        if j > i + 1 and content[j].blank_before > max(x.blank_before for x in content[i + 1 : j]):
            break
        if j > i + 1 and not _labelled(content[j]) and all(_labelled(x) for x in content[i:j]):
            break
        if j > i and _is_heading(content, j, marked):
            # Among entries of one shape, only a clear heading is one.
            same = j > i + 1 and content[j].role == "text" and not content[j].blank_before
            clear = content[j].text.endswith(("?", ":")) or content[j].role != "text"
            if not same or clear or _sure_heading(content, j):
                break
        j += 1
    run = content[i:j]
    if led and len(run) >= 2:
        return j
    if all(_labelled(x) for x in run):
        return j if len(run) >= (3 if not run or run[0].role == "text" else 2) else i
    if (
        len(run) >= 3
        and all(count_words(x.text) <= 12 and not _END.search(x.text) for x in run)
        and (marked or all(not x.blank_before for x in run[1:]))
        and not any(x.text.endswith(("?", ":")) for x in run)
    ):
        return j
    return i


def _asks_alone(content: list[Line], i: int) -> bool:
    """Whether a line begins as a question does, over short lines none of which does."""
    beside = [content[k].text for k in (i - 1, i + 1, i + 2) if 0 <= k < len(content)]
    return (
        content[i].role == "text"
        and len(beside) == 3
        and bool(_OPENS_QUESTION.match(content[i].text))
        and not any(_OPENS_QUESTION.match(text) or _END.search(text) for text in beside)
    )


_OPENS_QUESTION = re.compile(r"(?:What|How|When|Why|Who) [a-z]+ [a-z]")


def _entry_like(content: list[Line], j: int, led: bool, blocks: list[Block]) -> bool:
    line = content[j]
    if line.role not in ("text", "para", "definition") or line.text.endswith(":"):
        return False
    if _labelled(line):
        return True
    if len(sentences(line.text)) > (2 if led else 1):
        return False
    return count_words(line.text) <= (26 if led else 12)


def _tiles(run: list[Line]) -> bool:
    """Figures with their labels, "30+" over "years": a picture of words, not a list."""
    figures = sum(1 for x in run if re.match(r"[~$\u00a3\u20ac]?\d[\d.,+%\u2013-]*", x.text))
    short = sum(count_words(x.text) for x in run) <= 3.2 * len(run)
    return short and figures * 3 >= len(run)


def _labelled(line: Line) -> bool:
    """Whether a line begins with a label: in bold, or set apart by a colon or a dash."""
    if line.bold or count_words(line.text) > 70:
        return False
    if line.label:
        return count_words(line.label) <= 8
    match = _LABEL.match(line.text)
    return match is not None and count_words(match["label"]) <= 6


def _join_lists(blocks: list[Block]) -> list[Block]:
    """One list in two columns, or split by a blank line, is one list."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        parted = block.how == "parted"
        if block.kind == "list" and last is not None and last.kind == "list" and not parted:
            joined[-1] = replace(
                last, items=(*last.items, *block.items), lines=(*last.lines, *block.lines)
            )
        else:
            joined.append(block)
    return joined


# The longest definition that still is an entry rather than a text: "60 minutes", "by appointment".
_DEFINITION = 14


def _pairs_end(content: list[Line], i: int) -> int:
    """The end of terms with a short definition each, "Cost" and "$40", or ``i``."""
    end = i
    while (
        end + 1 < len(content)
        and content[end].role == "term"
        and not content[end].text.endswith("?")
        and content[end + 1].role == "definition"
        and count_words(content[end + 1].text) <= _DEFINITION
        and (end + 2 >= len(content) or content[end + 2].role != "definition")
    ):
        end += 2
    return end


def _pair(term: Line, definition: Line) -> Item:
    return Item(definition.text, term.text, _numbers([term, definition]))


#: Roles of lines that the markup gives no part in a list or a heading.
_FREE = ("text", "para", "definition")
AROUND = 0.0
RULE = float(os.environ.get("RULE", "1"))
FLAT = float(os.environ.get("FLAT", "1.5"))


def _is_heading(content: list[Line], i: int, marked: bool = False) -> bool:
    line = content[i]
    if line.role in ("heading", "term", "glued"):
        return True
    if line.role not in _FREE or not re.search(r"[A-Za-z]", line.text):
        return False
    return RULE * _heading_points(content, i, marked) + lean(line, "heading", "title") > 0


def _heading_points(content: list[Line], i: int, marked: bool) -> float:
    """How much speaks for a line being a heading, by rules."""
    line = content[i]
    text = line.text
    if _signs(content, i) or (marked and _second_line(content, i)):
        return -FLAT
    n = count_words(text)
    following = content[i + 1] if i + 1 < len(content) else None
    listed = following is not None and following.role in ("item", "numbered")
    if listed and n > 4 and leads(text):
        return -FLAT
    if following is None:
        return FLAT if _bare_heading(text) and line.role != "para" else -FLAT
    if line.bold and line.role != "definition":
        bold = n <= 16 and not re.search(r"[.,;]$", text) and not _PHONE.search(text)
        return FLAT if bold else -FLAT
    if line.role == "para" or n > 14 or len(text) > 110 or re.search(r"[.,;!\u2026]$", text):
        asks = text.endswith("?") and line.role == "text" and count_words(following.text) > 12
        return FLAT if asks and 2 < n <= 12 else -FLAT
    if marked and following.role == "heading" and following.level and i and not _parted(content, i):
        return -FLAT  # the last entry of what stands above the next heading
    return _heading_score(line, following, content, i) - (3.6 if marked else 3) + 0.01


def _second_line(content: list[Line], i: int) -> bool:
    """Whether a line stands right under a heading of the markup: what a person is, a slogan."""
    above = content[i - 1] if i else None
    if above is None or above.role != "heading" or not above.level:
        return False
    if content[i].text.endswith("?"):
        return False
    # Where a line like it stands over the next paragraph, too, both are names of cards.
    after = content[i + 1 : i + 4]
    return not (
        len(after) == 3
        and count_words(after[0].text) >= 10
        and after[1].role == content[i].role
        and after[1].bold == content[i].bold
        and count_words(after[1].text) <= 12
        and not _END.search(after[1].text)
        and after[2].role != "heading"
    )


_QUOTED = re.compile(r"^[\"\u201c\u2018].*[\"\u201d\u2019]$|[.!?][\"\u201d]$")


def _signs(content: list[Line], i: int) -> bool:
    """Whether a name stands under what its bearer said."""
    if not i or count_words(content[i].text) > 6 or not _titled(content[i].text):
        return False
    return bool(_QUOTED.search(content[i - 1].text)) or content[i - 1].role == "quote"


def _sure_heading(content: list[Line], i: int) -> bool:
    following = content[i + 1] if i + 1 < len(content) else None
    if following is None:
        return False
    # A named section over a whole paragraph is surer than its words alone.
    least = 3.9 if count_words(following.text) >= 20 and count_words(content[i].text) >= 2 else 4.4
    return _heading_score(content[i], following, content, i) >= least


_PLAIN_NAMES = frozenset(
    ("symptoms", "causes", "prevention", "diagnosis", "risk_factors", "faq", "evidence")
)


def _bare_heading(text: str) -> bool:
    """A last line that only a heading would say: its section is missing."""
    return count_words(text) <= 6 and any(
        weight >= 6 and kind in _PLAIN_NAMES for kind, weight in heading_scores(text).items()
    )


_LEADS_ON = re.compile(
    r"\b(?:include|includes|including|can be|may be|following|such|these)\b|\b(?:are|is|to|as)$",
    re.IGNORECASE,
)


def _heading_score(line: Line, following: Line, content: list[Line], i: int) -> float:
    text = line.text
    n = count_words(text)
    score = 1.0
    named = max(heading_scores(text).values(), default=0) >= 4
    score += 1.5 if named else 0
    score += 3 if _asks_alone(content, i) else 0
    if text.endswith("?"):
        score += 2
    elif text.endswith(":"):
        lead = leads(text.rstrip(":")) or _LEADS_ON.search(text.rstrip(":"))
        score += 1.5 if n <= 6 and not lead else -3
    if n >= 2 and _titled(text):
        score += 1.5
    elif n == 1:
        score += 0.5
    if text.isupper() and n >= 2:
        score += 1
    if text[0].islower():
        score -= 0.5 if named else 1.5
    long_next = (
        count_words(following.text) >= 10
        or following.role in ("item", "numbered", "row")
        or (
            following.text.endswith(":")
            and not text.endswith(":")
            and count_words(following.text) > 3
        )
        or (following.text.endswith(":") and count_words(following.text) >= 5)
    )
    score += 1.5 if long_next else -0.5
    if following.role == "heading" and not named:
        score -= 1
    if "," in text:
        score -= 0.7
    if _PHONE.search(text) or _EMAIL.search(text):
        score -= 3
    if line.blank_before and following.blank_before and text[0].isupper() and n <= 7:
        score += 1
    tight = not line.blank_before and i and not content[i - 1].blank_before
    if tight and not long_next and not (named and text.endswith(":")):
        score -= 1.5
    if n > 10:
        score -= 0.7
    if n <= 10 and _parted(content, i):
        score += 1.5 if long_next else 2.0 if _ENDS.search(following.text) else 0
    return score


_ENDS = re.compile(r"[.!?\u2026][\"\u201d\u2019')\]]*$")


def _parted(content: list[Line], i: int) -> bool:
    """Whether a line that ends as no sentence does stands after one that does, or after a list."""
    line = content[i]
    if not line.text[0].isupper() or re.search(r"[.,;:!\u2026]$", line.text) or not i:
        return False
    before = content[i - 1]
    listed = before.role in ("item", "numbered", "row")
    by_heading = bool(_ENDS.search(before.text)) and count_words(before.text) >= 4
    return listed or by_heading
