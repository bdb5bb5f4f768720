"""The title of a page, and what stands above it."""

from __future__ import annotations

import re
from collections import Counter
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


_Title = tuple[str, tuple[int, ...], list[Line], list[Dropped]]


def take_title(content: list[Line], document: Document) -> _Title:
    """The title, its lines, the rest, and what stood above it."""
    if not content:
        return document.heading or _from_title_tag(document), (), content, []
    if document.heading:
        wanted = bare_words(document.heading)
        content = _whole_title(content, wanted)
        for i, line in enumerate(content):
            if bare_words(line.text) == wanted and (line.role == "heading" or i < 12):
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
    counts = Counter(stem_of(w) for line in content[first_long:] for w in content_words(line.text))
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
        return 9.0 if formed and any(not counts[stem_of(w)] for w in content_words(text)) else 0.0
    return 9.0 if said[named.term] * 3 < most else 0.0


def _whole_title(content: list[Line], wanted: str) -> list[Line]:
    """A title that a break split in two lines is one line again."""
    for i, (line, after) in enumerate(pairwise(content[:12])):
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
    content: list[Line], document: Document, counts: Counter, least: float = 2.5
) -> _Title:
    """The title of a page that begins with menus or a sentence: a heading below, or a slogan."""
    best, place = least, 0
    for i, line in enumerate(content[:40]):
        if count_words(line.text) >= _PARAGRAPH and END.search(line.text):
            break
        if not i or not is_short(line.text) or re.search(r"[:.]$", line.text):
            continue
        if not is_titled(line.text) or not _names_condition(line.text):
            continue
        beside = [content[k].text for k in (i - 1, i + 1) if k < len(content)]
        score = _title_score(line, i, len(content), counts)
        # Where the entry above and the one below name conditions, too, it is a menu's.
        score -= 4 if all(is_short(x) and _names_condition(x) for x in beside) else 0
        score += 1.5 if count_words(beside[-1]) >= 12 else 0
        if score >= best:
            best, place = score, i
    if place:
        over = [x for x in content[:place] if is_short(x.text)]
        keep = [x for x in content[:place] if not is_short(x.text)]
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
    own = [stem_of(w) for w in content_words(text)]
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
    if PHONE.search(text) or EMAIL.search(text):
        score -= 5
    menu = [w for w in own if w in rules().menu_words]
    if len(menu) == len(own):
        score -= 4
    if rules().practice_words.search(text) and is_titled(text) and score < 5:
        score -= 2
    if line.role == "heading":
        score += 2
    if "offer" in by_heading:
        score -= 3
    return score
