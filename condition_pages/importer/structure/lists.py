"""Lists: of the markup, of marks that were typed, and those that the page only implies."""

from __future__ import annotations

import re
from dataclasses import replace

from condition_pages.importer.model import Block, Item, Line
from condition_pages.importer.sentences import count_words, leads, sentences

from .headings import is_heading
from .roles import lean
from .words import END, FEWEST, FREE, LABEL, asks_alone, line_numbers


def read_list(content: list[Line], i: int, blocks: list[Block]) -> int:
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
            items.append(make_item(line))
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
    while start and i - start < FEWEST and content[start - 1].role == content[i].role:
        start -= 1
    return start


def _parts_lists(content: list[Line], i: int, j: int) -> bool:
    """Whether a gap wider than those on both sides of it parts two lists: a heading is gone."""
    gap = content[j].blank_before
    if gap < 2 or j - i < FEWEST:
        return False
    after = content[j : j + FEWEST]
    beside = [*content[max(i + 1, j - FEWEST + 1) : j], *after[1:]]
    listed = len(after) == FEWEST and all(x.role == content[i].role for x in after)
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


def make_item(line: Line) -> Item:
    """An entry; "Label: text" and a bold beginning give it a label."""
    text, label = line.text, line.label
    if line.role in ("row", "head") and label:
        cells = text.split(" | ")
        return Item("; ".join(cells[1:]), cells[0], (line.number,))
    if label and text.startswith(label):
        rest = text[len(label) :].strip()
        rest = re.sub(r"^[:\u2013\u2014-]\s*", "", rest)
        if rest and count_words(label) <= 10:
            return Item(rest, label.rstrip(" :\u2013\u2014-"), line_numbers([line]))
    match = LABEL.match(text)
    if match and count_words(match["label"]) <= 7 and count_words(match["text"]) >= 2:
        return Item(match["text"].strip(), match["label"].strip(), line_numbers([line]))
    return Item(text, "", line_numbers([line]))


#: How much likelier than not entries must be, on average, before they make a list that no rule
#: sees, and how much unlikelier before one that a rule sees is none; logarithms.
SURE = 1.5
DOUBT = 4.0
#: Entries of a list without marks: where a line leads to them or the markup parts them, and else.
LED, UNLED = 2, 3
#: The longest entry and its sentences, where a line leads to the list, and else.
LED_WORDS, LED_SENTENCES = 26, 2
WORDS, SENTENCES = 12, 1
#: The longest label before an entry's text, in bold and by its sign; and the longest such entry.
BOLD_LABEL, LABEL_WORDS, LABELLED_WORDS = 8, 6, 70


def _entry_lean(content: list[Line], i: int, end: int) -> float:
    return sum(lean(x, "entry") for x in content[i:end]) / (end - i)


def implied_list(content: list[Line], i: int, blocks: list[Block], marked: bool) -> int:
    """The end of a list that has no marks, starting at ``i``; ``i`` itself if there is none."""
    end = _list_by_rules(content, i, blocks, marked)
    if end > i and _entry_lean(content, i, end) < -DOUBT:
        end = i
    j = end
    while (
        j < len(content)
        and content[j].role in FREE
        and lean(content[j], "entry") > 0
        and not is_heading(content, j, marked)
    ):
        j += 1
    if j > end and j - i >= LED and _entry_lean(content, end, j) > SURE:
        return j
    return end


def _list_by_rules(content: list[Line], i: int, blocks: list[Block], marked: bool) -> int:
    before = blocks[-1] if blocks else None
    led = before is not None and (
        before.kind == "para" and leads(before.text) and before.text.endswith(":")
    )
    j = i
    while j < len(content) and _entry_like(content[j], led):
        if j > i and (_heads(content, i, j, marked) or _set_apart(content, i, j, marked)):
            break
        j += 1
    run = content[i:j]
    if all(_labelled(x) for x in run):
        return j if len(run) >= (UNLED if not run or run[0].role == "text" else LED) else i
    close = marked or all(not x.blank_before for x in run[1:])
    short = close and all(
        count_words(x.text) <= WORDS and not END.search(x.text) and x.text[-1] not in "?:"
        for x in run
    )
    return j if (led and len(run) >= LED) or (short and len(run) >= UNLED) else i


def _heads(content: list[Line], i: int, j: int, marked: bool) -> bool:
    """Whether a line is a heading and no entry; right below entries, only a clear one is."""
    if not is_heading(content, j, marked):
        return False
    line = content[j]
    dense = j > i + 1 and line.role == "text" and not line.blank_before
    clear = line.text.endswith(("?", ":")) or asks_alone(content, j)
    return clear or not dense or lean(line, "heading", "title") > SURE


def _set_apart(content: list[Line], i: int, j: int, marked: bool) -> bool:
    """Whether a line stands apart from the entries above it that begin at ``i``, or is none."""
    tight = not marked and not content[i + 1].blank_before
    if tight and content[j].blank_before and content[j].role == "text":
        return True
    return j > i + 1 and not _labelled(content[j]) and all(_labelled(x) for x in content[i:j])


def _entry_like(line: Line, led: bool) -> bool:
    if line.role not in FREE or line.text.endswith(":"):
        return False
    if _labelled(line):
        return True
    if len(sentences(line.text)) > (LED_SENTENCES if led else SENTENCES):
        return False
    return count_words(line.text) <= (LED_WORDS if led else WORDS)


def _labelled(line: Line) -> bool:
    """Whether a line begins with a label: in bold, or set apart by a colon or a dash."""
    if line.bold or count_words(line.text) > LABELLED_WORDS:
        return False
    if line.label:
        return count_words(line.label) <= BOLD_LABEL
    match = LABEL.match(line.text)
    return match is not None and count_words(match["label"]) <= LABEL_WORDS


def join_lists(blocks: list[Block]) -> list[Block]:
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


def pairs_end(content: list[Line], i: int) -> int:
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


def make_pair(term: Line, definition: Line) -> Item:
    return Item(definition.text, term.text, line_numbers([term, definition]))
