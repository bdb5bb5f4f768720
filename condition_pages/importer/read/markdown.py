"""Lines written in Markdown: their signs become roles, labels and links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from condition_pages.importer.model import Line

from .markup import COLUMNS, named_cells

# Signs at the start of as many lines as this, one of them a heading's, are no chance.
_FEWEST = 2
_RANKS = 6


def is_markdown(lines: Sequence[Line]) -> bool:
    headings = sum(_rank(line.text) > 0 for line in lines)
    bold = sum(line.text.startswith("**") and line.text.count("**") > 1 for line in lines)
    return headings > 0 and headings + bold >= _FEWEST


def read_markdown(lines: Sequence[Line]) -> list[Line]:
    """The lines without their signs; a table's rows have the names of their columns."""
    result: list[Line] = []
    columns: list[str] = []
    for line in lines:
        cells = _cells(line.text)
        if not cells:
            columns = []
            result.append(_plain(line))
        elif any(any(map(str.isalnum, cell)) for cell in cells):
            first = not columns
            columns = columns or cells
            said = cells if first else named_cells(cells, columns)
            row = replace(line, text=" | ".join(said), label=said[0] if len(said) > 1 else "")
            head = replace(row, role="head", boilerplate=COLUMNS)
            result.append(head if first else replace(row, role="row"))
    return result


def _rank(text: str) -> int:
    """The rank of a heading, or 0."""
    sign, _, rest = text.partition(" ")
    return len(sign) if rest and not sign.strip("#") and len(sign) <= _RANKS else 0


def _cells(text: str) -> list[str]:
    if not (text.startswith("|") and text.endswith("|") and text.count("|") > 2):
        return []
    return [_unlinked(cell.replace("**", "").strip())[0] for cell in text[1:-1].split("|")]


def _plain(line: Line) -> Line:
    rank = _rank(line.text)
    text, links = _unlinked(line.text[rank:].strip("# ") if rank else line.text)
    before, sign, after = text.partition("**")
    label, end, rest = after.partition("**")
    text = text.replace("**", "") if end else text
    # Before the label of an entry stands its mark alone.
    leads = bool(sign and end) and not any(map(str.isalnum, before))
    bold = leads and not before and not rest
    return replace(
        line,
        text=text,
        role="heading" if rank else line.role,
        level=rank,
        bold=bold and not rank,
        label=label.strip() if leads and rest else "",
        links=links,
    )


def _unlinked(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The text with the words of its links alone, and the links."""
    links: list[tuple[str, str]] = []
    said, rest = "", text
    while "](" in rest:
        before, _, after = rest.partition("](")
        opening = before.rfind("[")
        address, closed, rest_after = after.partition(")")
        if opening < 0 or not closed:
            break
        words = before[opening + 1 :]
        links.append((words, address.strip()))
        said, rest = said + before[:opening] + words, rest_after
    return said + rest, tuple(links)
