"""Which lines are headings, by points that rules give and by their learned role."""

from __future__ import annotations

import re

from condition_pages.importer.model import Line
from condition_pages.importer.rules import heading_scores
from condition_pages.importer.sentences import count_words, leads

from .roles import lean
from .words import EMAIL, END, ENDS, FREE, PHONE, asks_alone, is_titled

#: What a point of the rules counts beside the learned role's logarithm of likely to unlikely.
RULE = 0.5


#: Points for or against a heading where a rule knows no degrees.
FLAT = 1.5


def is_heading(content: list[Line], i: int, marked: bool = False) -> bool:
    line = content[i]
    if line.role in ("heading", "term", "glued"):
        return True
    if line.role not in FREE or not re.search(r"[A-Za-z]", line.text):
        return False
    if _signs(content, i) or (marked and _second_line(content, i)):
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
    listed = following is not None and following.role in ("item", "numbered")
    if listed and n > 4 and leads(text):
        return -FLAT
    if following is None:
        return -FLAT
    if line.bold and line.role != "definition":
        bold = n <= 16 and not re.search(r"[.,;]$", text) and not PHONE.search(text)
        return FLAT if bold else -FLAT
    if line.role == "para" or n > 14 or len(text) > 110 or re.search(r"[.,;!\u2026]$", text):
        asks = text.endswith("?") and line.role == "text" and count_words(following.text) > 12
        return FLAT if asks and 2 < n <= 12 else -FLAT
    if marked and following.role == "heading" and following.level:
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


def _heading_score(line: Line, following: Line, content: list[Line], i: int) -> float:
    text = line.text
    n = count_words(text)
    score = 1.0
    named = max(heading_scores(text).values(), default=0) >= 4
    score += 1.5 if named else 0
    if text.endswith("?"):
        score += 2
    elif text.endswith(":"):
        lead = leads(text.rstrip(":")) or _LEADS_ON.search(text.rstrip(":"))
        score += 1.5 if n <= 6 and not lead else -3
    if n >= 2 and is_titled(text):
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
    if PHONE.search(text) or EMAIL.search(text):
        score -= 3
    if line.blank_before and following.blank_before and text[0].isupper() and n <= 7:
        score += 1
    tight = not line.blank_before and i and not content[i - 1].blank_before
    if tight and not long_next and not (named and text.endswith(":")):
        score -= 1.5
    if n > 10:
        score -= 0.7
    if n <= 10 and _parted(content, i):
        score += 1.5 if long_next else 2.0 if ENDS.search(following.text) else 0
    return score


def _parted(content: list[Line], i: int) -> bool:
    """Whether a line that ends as no sentence does stands after one that does, or after a list."""
    line = content[i]
    if not line.text[0].isupper() or re.search(r"[.,;:!\u2026]$", line.text) or not i:
        return False
    before = content[i - 1]
    listed = before.role in ("item", "numbered", "row")
    by_heading = bool(ENDS.search(before.text)) and count_words(before.text) >= 4
    return listed or by_heading
