"""Lines to headings, paragraphs and lists, also those that the page only implies."""

from __future__ import annotations

from dataclasses import dataclass, replace

from condition_pages.importer.model import Block, Document, Dropped, Item, Line, Outline

from .around import (
    boilerplate_reason,
    drop_beside,
    drop_menu_headings,
    drop_teasers,
    take_around,
    take_repeats,
)
from .headings import is_heading
from .lists import implied_list, join_lists, make_item, make_pair, pairs_end, read_list
from .repairs import (
    first_entries,
    inner_leads,
    join_pieces,
    pair_entries,
    part_labels,
    semicolon_leads,
    strip_marks,
    unglue,
    unwrap,
)
from .roles import read_roles
from .titles import take_title
from .words import line_numbers


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
        replace(line, boilerplate=line.boilerplate or boilerplate_reason(line))
        for line in document.lines
    ]
    lines = drop_teasers(drop_menu_headings(drop_beside(lines)))
    content = _apart(lines)
    content = unglue(content, document, notes)
    content = part_labels(content)
    if document.form == "text":
        content = unwrap(join_pieces(content))
    content = semicolon_leads(content)
    content, dropped = strip_marks(content)
    content = pair_entries(content)
    if document.form == "text":
        content = inner_leads(first_entries(content))
    return Prepared(content, [x for x in lines if x.boilerplate], dropped, notes)


def outline(document: Document) -> Outline:
    """The title and the blocks of ``document``; whatever is left out is in ``dropped``."""
    prepared = prepare(document)
    dropped = prepared.dropped
    read = [
        replace(line, roles=roles)
        for line, roles in zip(prepared.lines, read_roles(prepared.lines), strict=True)
    ]
    title, title_lines, content, above = take_title(read, document)
    content, around = take_around(content)
    content, repeats = take_repeats(content, title)
    dropped += [Dropped(x.text, x.boilerplate, (x.number,)) for x in prepared.around]
    dropped += [*above, *around, *repeats]
    told = _told(content, document)
    blocks = _blocks(content, document.form != "text", dropped)
    return Outline(title, title_lines, tuple(blocks), tuple(dropped), tuple(prepared.notes), told)


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
    cleaned = {n for line in content for n in line_numbers([line])}
    rest = [x for x in document.lines if x.number not in cleaned]
    return tuple(sorted([*content, *rest], key=lambda line: line.number))


def _blocks(content: list[Line], marked: bool, gone: list[Dropped]) -> list[Block]:
    blocks: list[Block] = []
    i = 0
    while i < len(content):
        line = content[i]
        if line.role in ("item", "numbered", "row", "head"):
            i = read_list(content, i, blocks)
            continue
        end = pairs_end(content, i)
        if end > i:
            pairs = tuple(make_pair(content[k], content[k + 1]) for k in range(i, end, 2))
            numbers = line_numbers(content[i:end])
            blocks.append(Block("list", items=pairs, lines=numbers, how="markup"))
            i = end
            continue
        if is_heading(content, i, marked):
            level = line.level if line.role == "heading" else 0
            how = {"heading": "markup", "term": "term", "glued": "glued"}.get(line.role, "")
            how = how or ("bold" if line.bold else "implied")
            text = line.text
            numbers = line_numbers([line])
            blocks.append(
                Block("heading", text, level=level, lines=numbers, how=how, links=line.links)
            )
            i += 1
            continue
        if len(line.links) >= 2 and line.linked > 0.9 and not line.text.endswith("."):
            items = tuple(Item(text, "", line_numbers([line])) for text, _ in line.links)
            blocks.append(Block("list", items=items, lines=line_numbers([line]), how="links"))
            i += 1
            continue
        end = implied_list(content, i, blocks, marked)
        if end > i:
            items = tuple(make_item(x) for x in content[i:end])
            blocks.append(
                Block("list", items=items, lines=line_numbers(content[i:end]), how="implied")
            )
            i = end
            continue
        blocks.append(
            Block(
                "para",
                line.text,
                lines=line_numbers([line]),
                button=line.role == "button",
                quote=line.role == "quote",
                how="definition" if line.role == "definition" else "",
                links=line.links,
            )
        )
        i += 1
    return join_lists(blocks)
