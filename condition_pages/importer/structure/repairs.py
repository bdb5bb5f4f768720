"""Lines that a copy, a mail program or an editor broke, glued or marked, made whole."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import Document, Dropped, Line
from condition_pages.importer.rules import heading_scores, rules
from condition_pages.importer.sentences import count_words

from .words import END, ENDS, FEWEST, LABEL, SMALL, is_short, is_titled, last_number

_NUMBER_MARK = re.compile(r"^\(?\d{1,2}[.):]$")


_GLUE = re.compile(r"(?<![A-Za-z])(?P<left>[A-Za-z]{0,30}[a-z)?!:])(?P<right>[A-Z][a-z]*)")


def unglue(content: list[Line], document: Document, notes: list[str]) -> list[Line]:
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
            if (left == bare and len(bare) < 3) or not is_titled(before):
                continue
            message = gettext_noop("Line %(line)s: a heading was glued to the sentence after it.")
            notes.append(format_message(message, line=line.number))
            result.append(replace(line, text=before.strip(), bold=False, label="", role="glued"))
            rest = replace(line, text=after.strip(), blank_before=0, bold=False, label="")
            break
        result.append(rest)
    return result


_SECTION_LABELS = frozenset(("symptoms", "causes", "diagnosis", "prevention", "risk_factors"))


def part_labels(content: list[Line]) -> list[Line]:
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
    match = LABEL.match(line.text) if line.role in ("text", "para") else None
    if match is None or count_words(match["label"]) > 3 or count_words(match["text"]) < 12:
        return "", ""
    by_heading = heading_scores(match["label"])
    if not any(weight >= 7 and kind in _SECTION_LABELS for kind, weight in by_heading.items()):
        return "", ""
    return line.text[: match.start("text")].strip(), match["text"].strip()


def _known(word: str, lowered: Counter) -> bool:
    word = word.lower()
    forms = {word, word + "s", word.removesuffix("s"), word + "es"}
    return (any(lowered[form] for form in forms) and len(word) > 1) or word in SMALL


_PIECE = re.compile(r"[,.;:)!?](?:\s|$)")


_AFTER_DASH = re.compile(r"[\u2013\u2014-]\s+(?=\S)")


def join_pieces(content: list[Line]) -> list[Line]:
    """Join what a copy of a page put on lines of their own: a link, a bold label and its text."""
    dashes = [i for i, x in enumerate(content) if _AFTER_DASH.match(x.text)]
    # Bullets stand one under another; a label's text stands under its label.
    under = [i for i in dashes if i and i - 1 not in dashes and is_short(content[i - 1].text)]
    labels = set(under) if len(under) >= 2 and len(under) == len(dashes) else set()
    bare = _bare_pairs(content, labels)
    labels |= bare
    result: list[Line] = []
    for i, line in enumerate(content):
        goes_on = i in labels or (_PIECE.match(line.text) and count_words(line.text) >= 1)
        if goes_on and result and line.number == last_number(result[-1]) + 1:
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
            and bool(ENDS.search(text))
            and count_words(text) <= 14
        )

    for start in sorted(labels):
        for step in (2, -2):
            i = start + step
            while joins(i) and i not in found:
                found.add(i)
                i += step
    return found


def unwrap(content: list[Line]) -> list[Line]:
    """Join the lines of a paragraph that a mail program or an editor broke at a column."""
    lengths = [len(line.text) for line in content]
    if not lengths:
        return content
    result = [content[0]]
    for before, line in enumerate(content[1:]):
        last = result[-1]
        joins = (
            not line.blank_before
            and line.number == last_number(last) + 1
            and lengths[before] >= 55
            and not re.search(r"[.!?:;]$", last.text)
            and (
                re.match(r"[a-z(0-9]", line.text)
                or last.text.rsplit(" ", 1)[-1].lower() in SMALL
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


def strip_marks(content: list[Line]) -> tuple[list[Line], list[Dropped]]:
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


def semicolon_leads(content: list[Line]) -> list[Line]:
    """ "It can show as;" over short lines leads to them as a colon would."""
    result = list(content)
    for i, line in enumerate(content[:-2]):
        below = content[i + 1 : i + 3]
        short = all(count_words(x.text) <= 9 and not END.search(x.text) for x in below)
        if line.text.endswith(";") and line.role in ("text", "para") and short:
            result[i] = replace(line, text=f"{line.text[:-1].rstrip()}:")
    return result


_LABEL_WORDS = 8  # of a marked line that is the name of what stands under it


_PAIRS = 2  # as often as this, before marked lines over paragraphs are taken for names


def pair_entries(content: list[Line]) -> list[Line]:
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
                    upto=last_number(said),
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
        and bool(ENDS.search(said.text))
    )


def first_entries(content: list[Line]) -> list[Line]:
    """Copies lose the mark of a list's first entry; under its heading it is one all the same."""
    result = list(content)
    for i in range(1, len(content) - FEWEST):
        above, line = content[i - 1], content[i]
        below = content[i + 1 : i + 1 + FEWEST]
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


def inner_leads(content: list[Line]) -> list[Line]:
    """An entry that leads to a list within the list is the sentence above that list."""
    result = list(content)
    for i, line in enumerate(content):
        if line.role != "item" or not line.text.endswith(":") or count_words(line.text) < 8:
            continue
        end = i + 1
        while end < len(content) and _plain_entry(content[end]):
            end += 1
        ended = end == len(content) or content[end].role != "item"
        if ended and end - i > FEWEST:
            result[i] = replace(line, role="text", level=0)
    return result


def _plain_entry(line: Line) -> bool:
    return line.role == "item" and count_words(line.text) <= 12 and not line.text.endswith(":")
