"""What the role reader sees of a line: named features of it and of the lines beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from condition_pages.importer.model import Line
from condition_pages.importer.rules import heading_scores, rules
from condition_pages.importer.sentences import count_words, leads, sentences

from .words import asks_alone

#: The least words of a line for each step of its length.
LENGTHS = (2, 3, 5, 8, 11, 15, 21, 31, 51)
#: What a line may end with that tells: a sentence, a question, a lead, something broken off.
ENDS = {".": "stop", "!": "stop", "…": "stop", "?": "asks", ":": "leads", ";": "part", ",": "part"}
#: From here on a heading's words say that it is the heading of a section.
NAMED = 4
#: The longest label before a colon or a dash, and the least words after it.
LABEL_WORDS, LABELLED_WORDS = 7, 2
#: The least number of lines for each step of how often a shape is repeated.
RUNS = (2, 3, 4, 6, 9)
#: Of a line's words, the share written large that makes it titled.
TITLED = 0.6
#: A word in small letters without meaning of its own is no longer than this.
SMALL_WORD = 3
_CLOSING = "\"'”’»)]*_ "
_OPENING = "\"'“‘«([*_¿¡ "
_DASHES = (" - ", " – ", " — ")


class Shape(NamedTuple):
    """What a line looks like, whatever its words are."""

    mark: str  # its role by the markup, with what sets it apart
    length: int  # a step of LENGTHS
    end: str  # a value of ENDS, or "" for none
    case: str  # caps, titled, small or plain

    @property
    def outline(self) -> str:
        """The shape in one word; short lines are told apart more finely than long ones."""
        return f"{self.length}{self.end or 'open'}"


def steps(number: float, limits: Sequence[float]) -> int:
    """How many of ``limits`` a number reaches."""
    return sum(number >= limit for limit in limits)


@lru_cache(maxsize=4096)
def _of_text(text: str) -> tuple[int, str, str]:
    words = [w.strip(_OPENING + _CLOSING) for w in text.split()]
    words = [w for w in words if w]
    bare = text.rstrip(_CLOSING)
    end = ENDS.get(bare[-1:], "")
    own = [w for w in words if len(w) > SMALL_WORD or not w.islower()]
    if text.isupper() and len(text) > 1:
        case = "caps"
    elif words and words[0][:1].islower():
        case = "small"
    elif own and sum(w[0].isupper() for w in own) >= TITLED * len(own):
        case = "titled"
    else:
        case = "plain"
    return steps(len(words), LENGTHS), end, case


def shape(line: Line) -> Shape:
    bold = " bold" if line.bold else ""
    label = " label" if line.label and not line.bold else ""
    linked = " linked" if line.linked > 0.9 else ""
    return Shape(f"{line.role}{bold}{label}{linked}", *_of_text(line.text))


@lru_cache(maxsize=4096)
def _said(text: str) -> tuple[str, ...]:
    """The features of a line's words alone."""
    words = [w.strip(_OPENING + _CLOSING + ".,;:!?").lower() for w in text.split()]
    words = [w for w in words if w]
    found = [f"opens {words[0]}", f"closes {words[-1]}"] if words else ["no word"]
    if len(words) > 1:
        found.append(f"opens {words[0]} {words[1]}")
    if len(words) <= LENGTHS[4]:
        found += [f"has {word}" for word in set(words)]
    if max(heading_scores(text).values(), default=0) >= NAMED:
        found.append("names a section")
    if leads(text.rstrip(":")):
        found.append("leads on")
    if labelled(text):
        found.append("labelled")
    if len(sentences(text)) > 1:
        found.append("sentences")
    if any(c.isdigit() for c in text):
        found.append("starts with a number" if text[0].isdigit() else "has a number")
    found += [f"has {c}" for c in "@|$£€©»>/," if c in text]
    if text[0] in '"“‘«':
        found.append("quoted")
    menu = sum(word in rules().menu_words for word in words)
    if menu and menu * 2 >= len(words):
        found.append("words of a menu")
    if rules().practice_words.search(text):
        found.append("a practice's word")
    if rules().conditions.first(text):
        found.append("names a condition")
    return tuple(found)


def labelled(text: str) -> bool:
    """Whether a line is "Label: text" or "Label – text"."""
    for mark in (": ", *_DASHES):
        label, found, rest = text.partition(mark)
        if found and count_words(rest) >= LABELLED_WORDS:
            plain = not any(c in ".?!;" for c in label)
            return plain and 1 <= count_words(label) <= LABEL_WORDS and text[0].isupper()
    return False


def _like(a: Shape, b: Shape) -> bool:
    """Whether two lines have one shape, as the entries of a list do."""
    return a.mark == b.mark and a.end == b.end and abs(a.length - b.length) <= 1


def _runs(shapes: Sequence[Shape], lines: Sequence[Line]) -> Iterator[tuple[int, int]]:
    """For each line, how many like it stand right above and right below it."""
    above: list[int] = []
    for i, one in enumerate(shapes):
        joined = i > 0 and _like(shapes[i - 1], one)
        above.append(above[-1] + 1 if joined else 0)
    below = [0] * len(shapes)
    for i in range(len(shapes) - 2, -1, -1):
        below[i] = below[i + 1] + 1 if _like(shapes[i], shapes[i + 1]) else 0
    return zip(above, below, strict=True)


_EDGE = Shape("edge", 0, "", "plain")


def features(lines: Sequence[Line]) -> list[tuple[str, ...]]:
    """The names of the features that each of a page's lines has, in order."""
    shapes = [shape(line) for line in lines]
    labels = [labelled(line.text) for line in lines]
    spaced = any(line.blank_before for line in lines[1:])
    dense = sum(bool(line.blank_before) for line in lines) >= 0.9 * len(lines)
    air = "all" if dense else "some" if spaced else "none"
    found = []
    for i, (above, below) in enumerate(_runs(shapes, lines)):
        line, own = lines[i], shapes[i]
        before = shapes[i - 1] if i else _EDGE
        after = shapes[i + 1] if i + 1 < len(shapes) else _EDGE
        next_but_one = shapes[i + 2] if i + 2 < len(shapes) else _EDGE
        last_but_one = shapes[i - 2] if i > 1 else _EDGE
        gap = _gap(lines, i, air)
        bare = f"{own.mark} {own.outline}"
        names = [
            f"is {own.mark}",
            f"is {bare}",
            f"is {bare} {own.case}",
            f"case {own.case}",
            f"end {own.end}",
            f"{gap} {bare}",
            f"{gap} {own.end} over {after.outline}",
            f"{bare} over {after.mark} {after.outline}",
            f"{bare} under {before.mark} {before.outline}",
            f"{own.outline} between {before.mark} {before.outline} {after.mark} {after.outline}",
            f"{own.outline} over two {after.outline} {next_but_one.outline}",
            f"{own.outline} under two {before.outline} {last_but_one.outline}",
            f"{own.mark} {own.end} over {after.mark} {after.case}",
            f"like {steps(above + below + 1, RUNS)} {own.mark} {own.end}",
            f"like {steps(above + below + 1, RUNS)} {bare}",
            f"like above {steps(above + 1, RUNS)} below {steps(below + 1, RUNS)}",
            f"place {steps(i, (1, 2, 4, 8))}",
            f"place {steps(i, (1, 2, 4, 8))} {own.mark} {own.outline}",
            f"tenth {10 * i // len(lines)} {own.mark}",
            f"from the end {steps(len(lines) - i, (2, 3, 5, 9))} {own.outline}",
        ]
        if asks_alone(lines, i):
            names.append("asks alone")
        names += _said(line.text)
        names += [f"after: {name}" for name in _neighbour(lines, labels, i + 1)]
        names += [f"before: {name}" for name in _neighbour(lines, labels, i - 1)]
        found.append(tuple(names))
    return found


def _gap(lines: Sequence[Line], i: int, air: str) -> str:
    """How a line is set apart, on a page whose lines are all, some or none set apart."""
    above = min(lines[i].blank_before, 2)
    below = min(lines[i + 1].blank_before, 2) if i + 1 < len(lines) else 3
    return f"{air} {above}{below}"


def _neighbour(lines: Sequence[Line], labels: Sequence[bool], i: int) -> Iterator[str]:
    if not 0 <= i < len(lines):
        return
    text = lines[i].text
    if labels[i]:
        yield "labelled"
    if max(heading_scores(text).values(), default=0) >= NAMED and count_words(text) <= 8:
        yield "names a section"
    if leads(text.rstrip(":")):
        yield "leads on"
    if lines[i].level:
        yield f"level {lines[i].level}"
    if text[0].islower():
        yield "small"
