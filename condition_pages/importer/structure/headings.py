"""Which lines are headings, by points that rules give and by their learned role."""

from __future__ import annotations

import re
from collections.abc import Iterator

from condition_pages.importer.model import Line
from condition_pages.importer.rules import heading_scores
from condition_pages.importer.sentences import count_words, leads

from .roles import lean
from .words import EMAIL, END, ENDS, FREE, PHONE, asks_alone, is_titled

#: What a point of the rules counts beside the learned role's logarithm of likely to unlikely.
RULE = 0.5
#: Points for or against a heading where a rule knows no degrees.
FLAT = 1.5
#: What each sign of a heading counts, in points: above nothing in all is a heading by the rules.
POINTS = {
    "a line": -2.0,
    "where headings are marked": -0.6,
    "names a section": 1.5,
    "asks": 2.0,
    "a few words and a colon": 1.5,
    "leads to what follows": -3.0,
    "written large": 1.5,
    "one word": 0.5,
    "in capitals": 1.0,
    "begins small": -1.5,
    "begins small, names a section": -0.5,
    "over a text or a list": 1.5,
    "over something short": -0.5,
    "over a heading": -1.0,
    "with a comma": -0.7,
    "with a number or an address": -3.0,
    "set apart": 1.0,
    "in a dense text": -1.5,
    "many words": -0.7,
    "after a sentence, over a text": 1.5,
    "after a sentence, over a sentence": 2.0,
}
#: Words: of a heading at most, of a question with an answer, and of one that runs on.
LONGEST, LONGEST_QUESTION, MANY = 14, 12, 10
LONGEST_BOLD = 16
LONGEST_TEXT = 110  # characters
#: Words of a line that is a text, and of one that leads to a list.
TEXT, LEAD, SHORT_LEAD = 10, 5, 4
FEW = 6  # words before a colon, or of a name
APART = 7  # words of a line that empty lines set apart
NAMED = 4  # points of the words of a section's name
ANSWER = 12


def is_heading(content: list[Line], i: int, marked: bool = False) -> bool:
    line = content[i]
    if line.role in ("heading", "term", "glued"):
        return True
    if line.role not in FREE or not re.search(r"[A-Za-z]", line.text):
        return False
    if i + 1 == len(content) or _signs(content, i) or (marked and _second_line(content, i)):
        return False
    if asks_alone(content, i):
        return True
    return RULE * _heading_points(content, i, marked) + lean(line, "heading", "title") > 0


def _heading_points(content: list[Line], i: int, marked: bool) -> float:
    """How much speaks for a line being a heading, by rules."""
    line = content[i]
    text = line.text
    n = count_words(text)
    following = content[i + 1] if i + 1 < len(content) else None
    if following is None or (
        following.role in ("item", "numbered") and n > FEW - 2 and leads(text)
    ):
        return -FLAT
    if line.bold and line.role != "definition":
        heads = n <= LONGEST_BOLD and text[-1] not in ".,;" and not PHONE.search(text)
        return FLAT if heads else -FLAT
    if line.role == "para" or n > LONGEST or len(text) > LONGEST_TEXT or text[-1] in ".,;!\u2026":
        asks = text.endswith("?") and line.role == "text" and count_words(following.text) > ANSWER
        return FLAT if asks and 2 < n <= LONGEST_QUESTION else -FLAT
    if marked and following.role == "heading" and following.level:
        return -FLAT  # the last entry of what stands above the next heading
    found = ["a line", *_by_words(line), *_by_place(content, i)]
    found += ["where headings are marked"] if marked else []
    return sum(POINTS[sign] for sign in found)


def _by_words(line: Line) -> Iterator[str]:
    """The signs of POINTS that a line's own words give."""
    text = line.text
    n = count_words(text)
    named = _names_section(text)
    if named:
        yield "names a section"
    if text.endswith("?"):
        yield "asks"
    elif text.endswith(":"):
        lead = leads(text.rstrip(":")) or _LEADS_ON.search(text.rstrip(":"))
        yield "a few words and a colon" if n <= FEW and not lead else "leads to what follows"
    if n >= 2 and is_titled(text):
        yield "written large"
    elif n == 1:
        yield "one word"
    if text.isupper() and n >= 2:
        yield "in capitals"
    if text[0].islower():
        yield "begins small, names a section" if named else "begins small"
    if "," in text:
        yield "with a comma"
    if PHONE.search(text) or EMAIL.search(text):
        yield "with a number or an address"
    if n > MANY:
        yield "many words"


def _by_place(content: list[Line], i: int) -> Iterator[str]:
    """The signs of POINTS that the lines beside a line give."""
    line, following = content[i], content[i + 1]
    text, n, named = line.text, count_words(line.text), _names_section(line.text)
    over_text = _is_text(following, LEAD if text.endswith(":") else SHORT_LEAD)
    yield "over a text or a list" if over_text else "over something short"
    if following.role == "heading" and not named:
        yield "over a heading"
    if line.blank_before and following.blank_before and text[0].isupper() and n <= APART:
        yield "set apart"
    dense = not line.blank_before and i and not content[i - 1].blank_before
    if dense and not over_text and not (named and text.endswith(":")):
        yield "in a dense text"
    if n <= MANY and _parted(content, i):
        if over_text:
            yield "after a sentence, over a text"
        elif ENDS.search(following.text):
            yield "after a sentence, over a sentence"


def _is_text(line: Line, least: int) -> bool:
    """Whether a line is a paragraph, of a list, or leads to one in ``least`` words or more."""
    listed = line.role in ("item", "numbered", "row")
    n = count_words(line.text)
    return n >= TEXT or listed or (line.text.endswith(":") and n >= least)


def _names_section(text: str) -> bool:
    return max(heading_scores(text).values(), default=0) >= NAMED


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
        and not END.search(after[1].text)
        and after[2].role != "heading"
    )


_QUOTED = re.compile(r"^[\"\u201c\u2018].*[\"\u201d\u2019]$|[.!?][\"\u201d]$")


def _signs(content: list[Line], i: int) -> bool:
    """Whether a name stands under what its bearer said."""
    if not i or count_words(content[i].text) > 6 or not is_titled(content[i].text):
        return False
    return bool(_QUOTED.search(content[i - 1].text)) or content[i - 1].role == "quote"


_LEADS_ON = re.compile(
    r"\b(?:include|includes|including|can be|may be|following|such|these)\b|\b(?:are|is|to|as)$",
    re.IGNORECASE,
)


def _parted(content: list[Line], i: int) -> bool:
    """Whether a line that ends as no sentence does stands after one that does, or after a list."""
    line = content[i]
    if not line.text[0].isupper() or line.text[-1] in ".,;:!\u2026" or not i:
        return False
    before = content[i - 1]
    listed = before.role in ("item", "numbered", "row")
    by_heading = bool(ENDS.search(before.text)) and count_words(before.text) >= 4
    return listed or by_heading
