"""The title of a page, and what stands above it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Document, Dropped, Line
from condition_pages.importer.rules import fold, heading_scores, rules
from condition_pages.importer.sentences import count_words, sentences

from .words import (
    EMAIL,
    END,
    PHONE,
    bare_words,
    content_words,
    is_short,
    is_titled,
    line_numbers,
    stem_of,
)

ABOVE_TITLE = gettext_noop("stands above the title")
#: What each sign of a title counts, in points; to them come up to MOST_SAID for its words in the
#: text. A line with none or less is no title, one under SURE only where nothing better is found.
POINTS = {
    "without a word": -5.0,
    "first line": 1.5,
    "last line above the text": 1.0,
    "names a condition first": 3.5,
    "names a condition": 2.5,
    "names a section": -1.0,
    "asks": -1.5,
    "entry of a list": -3.0,
    "with a number or an address": -5.0,
    "nothing but a menu's words": -4.0,
    "heading of the markup": 2.0,
    "names an offer": -3.0,
    # Below menus and slogans:
    "between names of conditions": -4.0,
    "over a text": 1.5,
}
PRACTICE_NAME = -2.0  # points of what names a practice, unless the rest makes NAMED_ANYWAY
NAMED_ANYWAY = 5.0
NOT_COUNTED = ("heading of the markup", "names an offer")  # for that
SURE, LATE = 3.0, 2.5
#: How often a word is counted, and what the mean of a line's words may add.
MOST_OFTEN, MOST_SAID = 4, 3.0
OFF_SUBJECT = 9.0  # points against a condition that the page hardly speaks of
SPOKEN_OF = 3  # times that a page names a condition before it is one on it; and the least share
SECTION = 5  # points of the words of a section's name
#: Kinds of section that a page may be named by.
SUBJECTS = ("modality", "treatments", "causes", "cta", "about_clinic")
TEXT = 12  # words of a line that is a text
#: Lines in which a title is looked for: of the head, in all, of a text.
HEAD, LATEST, TEXT_HEAD = 12, 40, 60


_Title = tuple[str, tuple[int, ...], list[Line], list[Dropped]]


def take_title(content: list[Line], document: Document) -> _Title:
    """The title, its lines, the rest, and what stood above it."""
    if not content:
        return document.heading or _from_title_tag(document), (), content, []
    if document.heading:
        wanted = bare_words(document.heading)
        content = _whole_title(content, wanted)
        for i, line in enumerate(content):
            if bare_words(line.text) == wanted and (line.role == "heading" or i < HEAD):
                over = [x for x in content[:i] if is_short(x.text)]
                keep = [x for x in content[:i] if not is_short(x.text)]
                return (
                    line.text,
                    line_numbers([line]),
                    [*keep, *content[i + 1 :]],
                    [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in over],
                )
        return document.heading, (), content, []
    first_long = next((i for i, x in enumerate(content) if not is_short(x.text)), len(content))
    if document.form == "text":
        first_long = min(first_long, TEXT_HEAD)
    else:
        heading = next((i for i, x in enumerate(content[:HEAD]) if x.role == "heading"), None)
        if heading is not None and heading <= first_long:
            first_long = heading + 1
    if document.form == "text" and _is_index_title(content):
        return content[0].text, (content[0].number,), content[1:], []
    head = content[:first_long]
    if not head:
        return _late_title(content, document, Counter())
    counts = Counter(stem_of(w) for line in content[first_long:] for w in content_words(line.text))
    said = rules().conditions.counts("\n".join(line.text for line in content[first_long:]))
    scores = [
        _title_score(line, i, len(head), counts) - _off_subject(line.text, said, counts)
        for i, line in enumerate(head)
    ]
    best = max(range(len(head)), key=lambda i: (scores[i], -i))
    if scores[best] <= 0 and document.form == "text" and len(head) > 3:
        best = len(head) - 1
    if scores[best] < SURE:
        late = _late_title(content, document, counts, max(LATE, scores[best] + 1))
        if late[1] or late[3]:
            return late
    if scores[best] < 0:
        return _from_title_tag(document), (), content, []
    title = head[best]
    asked = _asks_what_it_is(title.text, "\n".join(x.text for x in content[best + 1 :]))
    if asked and best + 1 < len(content) and count_words(content[best + 1].text) >= TEXT:
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
    if most < SPOKEN_OF:
        return 0.0
    named = rules().conditions.first(text)
    if named is None:
        formed = any(rule.find(fold(text)) for rule in rules().condition_forms)
        return (
            OFF_SUBJECT
            if formed and any(not counts[stem_of(w)] for w in content_words(text))
            else 0.0
        )
    return OFF_SUBJECT if said[named.term] * SPOKEN_OF < most else 0.0


def _whole_title(content: list[Line], wanted: str) -> list[Line]:
    """A title that a break split in two lines is one line again."""
    for i, (line, after) in enumerate(pairwise(content[:HEAD])):
        both = f"{line.text} {after.text}"
        split = line.role == after.role == "heading" and after.number == line.number + 1
        if split and bare_words(both) == wanted:
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
    content: list[Line], document: Document, counts: Counter, least: float = LATE
) -> _Title:
    """The title of a page that begins with menus or a sentence: a heading below, or a slogan."""
    best, place = least, 0
    for i, line in enumerate(content[:LATEST]):
        if count_words(line.text) >= _PARAGRAPH and END.search(line.text):
            break
        if not i or not is_short(line.text) or re.search(r"[:.]$", line.text):
            continue
        if not is_titled(line.text) or not _names_condition(line.text):
            continue
        beside = [content[k].text for k in (i - 1, i + 1) if k < len(content)]
        score = _title_score(line, i, len(content), counts)
        # Where the entry above and the one below name conditions, too, it is a menu's.
        if all(is_short(x) and _names_condition(x) for x in beside):
            score += POINTS["between names of conditions"]
        if count_words(beside[-1]) >= TEXT:
            score += POINTS["over a text"]
        if score >= best:
            best, place = score, i
    if place:
        over = [x for x in content[:place] if is_short(x.text)]
        keep = [x for x in content[:place] if not is_short(x.text)]
        gone = [Dropped(x.text, ABOVE_TITLE, (x.number,)) for x in over]
        line = content[place]
        below = content[place + 1].text if content[place + 1 :] else ""
        asked = _asks_what_it_is(line.text, below)
        if asked and count_words(below) >= TEXT:
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
    own = [stem_of(w) for w in content_words(line.text)]
    if not own:
        return POINTS["without a word"]
    said = sum(min(counts[w], MOST_OFTEN) for w in own) / len(own)
    signs = [*_by_place(line, place, total), *_by_words(line, place, own)]
    score = min(MOST_SAID, said) + sum(POINTS[sign] for sign in signs)
    of_practice = rules().practice_words.search(line.text) and is_titled(line.text)
    rest = score - sum(POINTS[sign] for sign in signs if sign in NOT_COUNTED)
    return score + (PRACTICE_NAME if of_practice and rest < NAMED_ANYWAY else 0.0)


def _by_place(line: Line, place: int, total: int) -> Iterator[str]:
    if place == 0:
        yield "first line"
    if place == total - 1:
        yield "last line above the text"
    if line.role == "heading":
        yield "heading of the markup"
    if line.role == "item" or rules().bullet.match(line.text):
        yield "entry of a list"


def _by_words(line: Line, place: int, own: list[str]) -> Iterator[str]:
    """The signs of POINTS that a line's words give; ``own`` are the stems of those that tell."""
    text, by_heading = line.text, heading_scores(line.text)
    if _names_condition(text):
        yield "names a condition" if place else "names a condition first"
    if place and any(w >= SECTION for kind, w in by_heading.items() if kind not in SUBJECTS):
        yield "names a section"
    if text.endswith("?") and place:
        yield "asks"
    if PHONE.search(text) or EMAIL.search(text):
        yield "with a number or an address"
    if all(word in rules().menu_words for word in own):
        yield "nothing but a menu's words"
    if "offer" in by_heading:
        yield "names an offer"
