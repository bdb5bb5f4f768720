"""Words and shapes of lines, which all of the structure is read by."""

from __future__ import annotations

import re
from collections.abc import Sequence

from condition_pages.importer.model import Line
from condition_pages.importer.sentences import count_words

PHONE = re.compile(r"(?:\+?\d[\d\s().-]{7,}\d)")


EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.]{1,63}")


SMALL = frozenset(
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


TOKENS = re.compile(r"[A-Za-z\u00c0-\u024f][\w'\u2019-]*")


LABEL = re.compile(
    r"^(?P<label>[A-Z\"\u201c(][^.:;!?\u2013\u2014]{1,60}?)\s*(?::\s+|\s+[\u2013\u2014-]\s+)"
    r"(?P<text>\S.*)$"
)


END = re.compile(r"[.!;]$")


def is_short(text: str) -> bool:
    """No sentence: what menus, headings and list entries look like."""
    n = count_words(text)
    return n <= 11 and not (n >= 5 and text.endswith("."))


def bare_words(text: str) -> str:
    return " ".join(w.lower() for w in TOKENS.findall(text))


def content_words(text: str) -> list[str]:
    return [w.lower() for w in TOKENS.findall(text) if w.lower() not in SMALL and len(w) > 2]


def stem_of(word: str) -> str:
    """A crude stem, to see that "spasms" is the page's "spasm"."""
    for ending in ("ings", "ing", "es", "s", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word


def is_titled(text: str) -> bool:
    """Whether the words that carry meaning are written large, as in a heading."""
    own = [w for w in TOKENS.findall(text) if w.lower() not in SMALL]
    return bool(own) and sum(w[0].isupper() for w in own) >= 0.6 * len(own)


def last_number(line: Line) -> int:
    return line.upto or line.number


FEWEST = 3  # entries that a list has at least before its neighbour is taken for one


def line_numbers(lines: list[Line]) -> tuple[int, ...]:
    found: list[int] = []
    for x in lines:
        found.extend(range(x.number, last_number(x) + 1))
    return tuple(found)


#: Roles of lines that the markup gives no part in a list or a heading.
FREE = ("text", "para", "definition")


ENDS = re.compile(r"[.!?\u2026][\"\u201d\u2019')\]]*$")


def asks_alone(content: Sequence[Line], i: int) -> bool:
    """Whether a line begins as a question does, over short lines none of which does."""
    beside = [content[k].text for k in (i - 1, i + 1, i + 2) if 0 <= k < len(content)]
    return (
        content[i].role == "text"
        and len(beside) == 3
        and bool(_OPENS_QUESTION.match(content[i].text))
        and not any(_OPENS_QUESTION.match(text) or END.search(text) for text in beside)
    )


_OPENS_QUESTION = re.compile(r"(?:What|How|When|Why|Who) [a-z]+ [a-z]")
