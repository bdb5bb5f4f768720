"""A page's markup to lines: its own content, and what stands around it marked as such."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from bs4 import BeautifulSoup, CData, Comment, Declaration, Doctype, ProcessingInstruction
from bs4.builder import LXMLTreeBuilder  # type: ignore[attr-defined]
from bs4.element import NavigableString, PageElement, Tag

from condition_pages.importer.calls import is_call
from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import Document, Line, Picture, SourceError
from condition_pages.importer.rules import fold, heading_scores, rules

from .builders import (
    HEADINGS,
    LISTS,
    class_words,
    copy_of,
    is_figure,
    plain_html,
    set_apart,
    style_of,
    weight_of,
)

#: What no page needs more of, by what the builder counts; doctypes and processing instructions are
#: counted as comments. The work for each grows with the elements that it stands in, so the sum of
#: their depths is bounded too.
BOUNDS = (
    ("elements", 30_000, gettext_noop("The page has more than %(most)s tags.")),
    ("comments", 30_000, gettext_noop("The page has more than %(most)s comments.")),
    ("attributes", 1_000, gettext_noop("A tag of the page has more than %(most)s attributes.")),
    ("depth", 1_000, gettext_noop("The page nests its tags more than %(most)s deep.")),
    ("nested", 1_500_000, gettext_noop("The page nests too many tags too deep in one another.")),
)

# Of the headings below the first rank, how many may be the page's title.
_TITLES = 3
# How loudly a heading must ask to call before it is no title.
CALL_HEADING = 3.0

# Nothing in these is text that a visitor reads.
_UNREAD = frozenset(
    """script style noscript template svg math iframe object embed canvas audio video select
    option datalist input textarea head link meta base map area source track param progress
    meter applet frame frameset noframes title""".split()
)
_BLOCKS = frozenset(
    """address article aside blockquote body center dd details dialog dir div dl dt fieldset
    figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu
    nav ol p pre search section summary table caption tbody tfoot thead td th tr ul""".split()
)
_BOLD = frozenset(("b", "strong"))
_NO_TEXT = (Comment, CData, Declaration, Doctype, ProcessingInstruction)
_SPACES = re.compile(r"\s+")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\u200b-\u200f\u202a-\u202e\u2060\ufeff\u00ad]"
)
_WORD = re.compile(r"\w")
# What designs set after a question that opens: nothing to read.
_TOGGLE_SIGN = re.compile(
    r"(?<=\S)\s+[+\u2212\u25be\u25bc\u2304\u203a\u00bb\u00d7\u2192\u25b8\u2197\u2193]+$"
)
_BRAND_CLASS = re.compile(r"(?:^|[\s_-])(?:brand|logo|site-title)", re.IGNORECASE)
_BUTTON_CLASS = re.compile(r"(?:^|[\s_-])(?:btn|button|cta)(?:[\s_-]|$)", re.IGNORECASE)
_PANEL_CLASS = re.compile(
    r"accord|collaps|panel|answer|(?:^|[\s_-])tabs?(?:[\s_-]|$)|faq|toggle", re.I
)
_VOICE_CLASS = re.compile(
    r"(?:^|[\s_-])(?:testimonials?|reviews?|quotes?|blockquote)(?:[\s_-]|$|__)", re.IGNORECASE
)
_TOGGLE_CLASS = re.compile(r"accord|collaps|toggle|faq|question", re.IGNORECASE)
_ROLES = {
    "navigation": "navigation",
    "banner": "the site's header",
    "contentinfo": "the site's footer",
    "search": gettext_noop("search box"),
    "dialog": "pop-up",
    "alertdialog": "pop-up",
    "menu": "navigation",
    "menubar": "navigation",
    "tablist": "",
}


def read_markup(
    text: str, form: str, url: str = "", encoding: str = "", notes: tuple[str, ...] = ()
) -> Document:
    """The document in ``text``; scripts, styles and event handlers are left behind.

    Raises SourceError for more tags or comments, or deeper nesting, than any page needs.
    """
    soup = BeautifulSoup(text, builder=_BoundedBuilder(multi_valued_attributes=None))
    _close_head(soup)
    plain_html(soup)
    tags = _by_name(soup)
    reader = _Reader(soup, tags, form)
    lines = _drop_copies(reader.read(), reader.copied)
    lines = _drop_menus(_drop_contents(lines))
    lines = _drop_labels(lines) if form == "html" else lines
    return Document(
        form=form,
        lines=tuple(lines),
        title_tag=_flat(tags["title"][0].get_text()) if tags["title"] else "",
        heading=reader.heading_text,
        site_names=_site_names(tags, reader.brand, lines),
        metadata=_metadata(tags),
        encoding=encoding,
        url=url or _canonical(tags),
        notes=(*notes, *_page_notes(tags), *_many_pictures(reader.pictures)),
        stated=_stated(tags),
        pictures=tuple(reader.pictures[:MOST_PICTURES]),
    )


#: What may stand in a page's head; the first other element is where a browser begins the body.
_IN_HEAD = frozenset(
    "title meta link base script style noscript template basefont bgsound command".split()
)


def _close_head(soup: BeautifulSoup) -> None:
    """End the head where HTML's rules do: the parser keeps what it does not know, and all after.

    https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inhead
    """
    head = soup.head
    if head is None:
        return
    for child in head.contents:
        text = isinstance(child, NavigableString) and not isinstance(child, _NO_TEXT)
        said = text and bool(str(child).strip())
        if said or (isinstance(child, Tag) and child.name not in _IN_HEAD):
            moved = [child, *child.next_siblings]
            body = soup.body
            if body is None:
                body = soup.new_tag("body")
                head.insert_after(body)
            for place, node in enumerate(moved):
                body.insert(place, node.extract())
            return


def _by_name(soup: BeautifulSoup) -> dict[str, list[Tag]]:
    """All elements by their name, in document order: one walk instead of many searches."""
    found: dict[str, list[Tag]] = defaultdict(list)
    for node in soup.descendants:
        if isinstance(node, Tag):
            found[node.name].append(node)
    return found


class _BoundedBuilder(LXMLTreeBuilder):
    """BeautifulSoup's own, which ends where a page has more than any page needs.

    It counts what the parser sees: a sign in a quoted value is no tag.
    """

    def feed(self, markup: str | bytes) -> None:
        self.elements = self.comments = self.attributes = self.depth = self.nested = 0
        super().feed(markup)

    def start(
        self,
        tag: str | bytes,
        attrib: dict[str | bytes, str | bytes],
        nsmap: Any = MappingProxyType({}),
    ) -> None:
        self.elements += 1
        self.attributes = len(attrib)
        self.depth += 1
        self._refuse_more()
        super().start(tag, attrib, nsmap)

    def end(self, tag: str | bytes) -> None:
        self.depth -= 1
        super().end(tag)

    def comment(self, text: str | bytes) -> None:
        self.comments += 1
        self._refuse_more()
        super().comment(text)

    def pi(self, target: str, data: str) -> None:
        self.comments += 1
        self._refuse_more()
        super().pi(target, data)

    def doctype(self, name: str, pubid: str, system: str) -> None:
        self.comments += 1
        self._refuse_more()
        super().doctype(name, pubid, system)

    def _refuse_more(self) -> None:
        """Raise SourceError where what is counted so far passes a bound."""
        self.nested += self.depth
        for name, most, message in BOUNDS:
            if getattr(self, name) > most:
                raise SourceError(message, most=f"{most:,}")


@lru_cache(maxsize=4096)
def _boilerplate_name(names: str) -> str:
    """What kind of boilerplate an element's class and id name, or ""."""
    names = names.lower()
    return next((r.label for r in rules().boilerplate_names if r.find(names)), "")


class _State(NamedTuple):
    """What holds for a place in the tree; the fields are those of a Line, and ``inside``: whether
    it stands in the main part of the page. ``copied``: which part, and why, may say what another
    does."""

    boilerplate: str = ""
    role: str = ""
    level: int = 0
    group: int = 0
    bold: bool = False
    href: str = ""
    inside: bool = False
    entry: int = 0
    copied: tuple[int, str] = (0, "")


_PRESSED = ("button", "term")
_PLAIN = ("", "text", "para")


def _role_in(tag: Tag, state: _State) -> str:
    """The role of the words in ``tag``, by its name, its classes, and where it stands."""
    name, role = tag.name, state.role
    if _opens(tag) or (name in HEADINGS and role == "term"):
        return "term"
    if name in _ROLE_BY_NAME:
        return _ROLE_BY_NAME[name]
    if name == "li" or name in LISTS:
        return role
    if name == "p":
        return role if role in ("item", "definition", "quote", "heading") else "para"
    if name == "table":
        return "table" if _is_data_table(tag) else role
    if name == "tr" and role == "table":
        return "row"
    if name == "button" and role != "heading":
        return "term" if _is_toggle(tag) else "button"
    if name == "a":
        return "button" if role in _PLAIN and _looks_pressed(tag) else role
    if role in _PLAIN and _VOICE_CLASS.search(_names(tag)):
        return "quote"
    wraps = name in ("div", "section", "article", "main", "header") and role in ("para", "text")
    return "text" if wraps and state.group == 0 else role


_ROLE_BY_NAME = {
    **dict.fromkeys(HEADINGS, "heading"),
    **dict.fromkeys(("dt", "summary", "legend"), "term"),
    "dd": "definition",
    "blockquote": "quote",
}


class _Reader:
    """One walk over the tree in document order, without recursion."""

    def __init__(self, soup: BeautifulSoup, tags: dict[str, list[Tag]], form: str) -> None:
        self.tags = tags
        self.brand: Tag | None = None
        self.body = soup.body or soup
        self.whole_page = form == "html"
        self.lines: list[Line] = []
        self.runs: list[_Run] = []
        self.blank = True
        self.groups = 0
        self.entries = 0
        self.columns: dict[int, list[str]] = {}  # of each table that names them
        self.copied: dict[tuple[int, str], list[int]] = defaultdict(list)  # lines of each copy
        self.pictures: list[Picture] = []
        self.sizes: dict[int, list[int]] = {}  # of each element: characters, links
        self.main: Tag | None = None
        self.main_line: set[int] = set()
        if self.whole_page:
            self._measure()
            self._find_main()
        self.cards = self._cards()
        self.title = self._title_heading()
        self.title_line = _ancestors(self.title, self.body)
        self.heading_text = _spoken(self.title) if self.title else ""

    def read(self) -> list[Line]:
        start = _State(inside=self.main is None)
        stack: list[tuple[PageElement, bool, _State]] = [(self.body, False, start)]
        while stack:
            node, leaving, state = stack.pop()
            if leaving:
                self._flush(state)
                self.blank = True
            elif isinstance(node, NavigableString):
                if not isinstance(node, _NO_TEXT) and state.role != "table":
                    self.runs.append((str(node), state.bold, state.href))
            elif not isinstance(node, Tag) or node.name in _UNREAD:
                continue
            elif node.name == "br":
                self._break(state)
            elif node.name == "img":
                self._picture(node, state)
            else:
                stack += self._read_tag(node, state)
        self._flush(start)
        return self.lines

    def _picture(self, tag: Tag, state: _State) -> None:
        """Note a picture of the page's own content, below the line that is being read."""
        address = _picture_address(tag)
        if state.boilerplate or not address or _is_small(tag):
            return
        figure = tag.find_parent("figure")
        caption = figure.find("figcaption") if figure is not None else None
        said = _flat(caption.get_text(" ")) if caption is not None else ""
        above = len(self.lines) + any(_WORD.search(text) is not None for text, _b, _h in self.runs)
        alt = _flat(str(tag.get("alt") or ""))
        self.pictures.append(Picture(address, alt, said, above))

    def _break(self, state: _State) -> None:
        if state.role == "item":
            self.runs.append((" ", False, ""))
            return
        had = bool(self.runs)
        self._flush(state)
        self.blank = not had

    def _read_tag(self, tag: Tag, state: _State) -> list[tuple[PageElement, bool, _State]]:
        """What is to be read of a tag, the last first; True with it where the tag ends."""
        inner = self._enter(tag, state)
        if inner is None:
            return []
        inside: list[tuple[PageElement, bool, _State]] = []
        if tag.name in _BLOCKS or (inner.role in _PRESSED) != (state.role in _PRESSED):
            self._flush(state)
            if tag.name == "tr" and inner.role == "row":
                self._row(tag, inner)
                return []
            self.blank = tag.name not in ("li", "td", "th") or not self.lines
            inside.append((tag, True, inner))
        elif self.runs:
            self.runs.append((" " if set_apart(tag) else "\x00", False, ""))
        if not (tag.name in ("div", "section") and _is_chip_row(tag)):
            return inside + [(child, False, inner) for child in reversed(tag.contents)]
        self.groups += 1
        for child in reversed(tag.contents):
            if isinstance(child, Tag):
                self.entries += 1
                chip = inner._replace(role="item", level=1, group=self.groups, entry=self.entries)
                inside += [(child, True, chip), (child, False, chip)]
        return inside

    # -- measured once, so that deep pages stay linear --------------------------------------

    def _measure(self) -> None:
        """Count each element's characters and links, from the leaves up."""
        order: list[Tag] = [self.body]
        for node in order:
            text = links = 0
            for child in node.contents:
                if isinstance(child, Tag):
                    if child.name not in _UNREAD:
                        order.append(child)
                elif not isinstance(child, _NO_TEXT):
                    text += len(str(child).strip())
            if node.name == "a":
                links = 1
            self.sizes[id(node)] = [text, links]
        for node in reversed(order):
            own = self.sizes[id(node)]
            above = self.sizes.get(id(node.parent)) if node is not self.body else None
            if above is not None:
                above[0] += own[0]
                above[1] += own[1]

    def _find_main(self) -> None:
        found = self.tags["main"] or [x for x in self.tags["div"] if x.get("role") == "main"]
        if not found and len(self.tags["article"]) == 1:
            found = self.tags["article"]
        if len(found) == 1 and self.sizes.get(id(found[0]), [0])[0] >= 350:
            self.main = found[0]
        self.main_line = _ancestors(self.main)

    def _cards(self) -> set[int]:
        """The entries of lists that hold headings."""
        found: set[int] = set()
        for name in ("h2", "h3", "h4", "h5", "h6"):
            for heading in self.tags[name]:
                entry = heading.find_parent("li")
                if entry is not None:
                    found.add(id(entry))
        return found

    def _title_heading(self) -> Tag | None:
        found = [h for h in self.tags["h1"][:9] if _WORD.search(h.get_text())]
        # "Call us today" in the largest letters is no title.
        found = [h for h in found if not is_call(_spoken(h), CALL_HEADING)] or found[:1]
        named = self._named_heading(found)
        if named is not None:
            return named
        for heading in found if self.main is not None else ():
            if id(self.main) in _ancestors(heading):
                return heading
        for barred in (["nav", "footer", "header"], ["nav", "footer"]):
            for heading in found:
                if heading.find_parent(barred) is None:
                    return heading
        return None

    def _named_heading(self, found: list[Tag]) -> Tag | None:
        """The heading that the browser's title begins with, where the site's stands for it."""
        tag = self.tags["title"]
        said = _flat(tag[0].get_text()) if tag else ""
        if not said or any(self._begins(said, heading) for heading in found):
            return None
        lesser = self.tags["h2"][:_TITLES] if self.main is not None or found else []
        inside = [h for h in lesser if h.find_parent(["main", "article"]) is not None]
        apart = all(h.find_parent(["main", "article"]) is None for h in found)
        return next((h for h in inside if apart and self._begins(said, h)), None)

    @staticmethod
    def _begins(said: str, heading: Tag) -> bool:
        words = _spoken(heading)
        return len(words.split()) > 1 and fold(said).startswith(fold(words))

    # -- what an element means ------------------------------------------------------------

    def _enter(self, tag: Tag, state: _State) -> _State | None:
        """What holds inside of ``tag``; None where nothing of it is read."""
        # A banner with the page's h1 may stand before <main>; it belongs to the content.
        banner = id(tag) in self.title_line and id(tag) not in self.main_line
        inside = state.inside or tag is self.main or banner
        boilerplate = state.boilerplate or self._boilerplate(tag, inside)
        if boilerplate == "-":
            return None
        if self.brand is None and _BRAND_CLASS.search(_names(tag)):
            self.brand = tag
        if tag.name == "figcaption":
            boilerplate = boilerplate or gettext_noop("caption of a picture")
        state = self._list_state(tag, state)
        weight = weight_of(tag)
        if weight is not None or tag.name in _BOLD:
            state = state._replace(bold=weight is not False)
        if tag.name == "a":
            state = state._replace(href=_address(tag))
        copied = copy_of(tag)
        if copied:
            state = state._replace(copied=(id(tag), copied))
        return state._replace(role=_role_in(tag, state), boilerplate=boilerplate, inside=inside)

    def _list_state(self, tag: Tag, state: _State) -> _State:
        """The numbers of lists, their entries and tables, and the ranks of headings."""
        name = tag.name
        if _opens(tag) or name in ("dt", "summary", "legend", "dd"):
            return state if state.role == "term" else state._replace(level=0)
        if name in HEADINGS:
            return state if state.role == "term" else state._replace(level=int(name[1]))
        if name == "li":
            self.entries += 1
            # A list of cards with headings: the headings tell more than the list does.
            role = "text" if id(tag) in self.cards else "item"
            return state._replace(entry=self.entries, role=role)
        if name in LISTS:
            self.groups += 1
            level = state.level + 1 if state.role == "item" else 1
            return state._replace(group=self.groups, level=level, role="text", entry=0)
        if name == "table":
            self.groups += 1
            return state._replace(group=self.groups)
        return state

    def _boilerplate(self, tag: Tag, inside: bool) -> str:
        """Why ``tag`` is not content: a reason, "" where it is, "-" to leave it out unread."""
        name, names = tag.name, _names(tag)
        if not self.whole_page:
            return ""
        if _is_hidden(tag) and not _is_panel(tag):
            return "-" if self._size(tag) <= 70 else gettext_noop("hidden")
        role = _ROLES.get(str(tag.get("role") or "").lower())
        if role:
            return role if not self._holds_content(tag) else ""
        # Webflow opens answers with the same part as its menus.
        if name == "nav" and (self.sizes[id(tag)][1] or not _ends(tag)):
            return "navigation"
        if name == "form":
            return gettext_noop("form") if not self._holds_content(tag) else ""
        if name == "footer" and not self._holds_content(tag):
            return "the site's footer"
        if name == "header" and not self._holds_content(tag):
            # In an article, or in the main part, it is the header of that.
            return "" if tag.find_parent(["article", "main"]) else "the site's header"
        if name == "dialog":
            return "pop-up"
        if is_figure(tag) and self._size(tag) <= _LONGEST_FIGURE:
            return FIGURES
        if name == "aside" and (self.main is None or not inside) and not self._holds_content(tag):
            return "sidebar" if not self._fills_section(tag) else ""
        named = _boilerplate_name(names) if names and name not in ("body", "html", "main") else ""
        if named and not self._holds_content(tag):
            return named
        if not inside and name in _BLOCKS and id(tag) not in self.main_line:
            return gettext_noop("outside the main content")
        return ""

    def _fills_section(self, aside: Tag) -> bool:
        """Whether a section under a heading holds asides and nothing else: they are its text."""
        section = aside.find_parent("section")
        if section is None or section.find("h2") is None:
            return False
        asides = sum(self._size(x) for x in section.find_all("aside"))
        return self._size(section) - asides < 120

    def _size(self, tag: Tag) -> int:
        return self.sizes.get(id(tag), [0, 0])[0]

    def _holds_content(self, tag: Tag) -> bool:
        """Whether a wrapper that is named like boilerplate holds the page itself."""
        if id(tag) in self.main_line and tag is not self.main:
            return True
        if id(tag) in self.title_line:
            # A site's header may hold the site's name as h1, beside its navigation.
            return tag.name != "nav" and self.sizes.get(id(tag), [0, 0])[1] < 9
        return self._size(tag) > 0.6 * self.sizes[id(self.body)][0]

    # -- text -----------------------------------------------------------------------------

    def _flush(self, state: _State) -> None:
        runs, self.runs = self.runs, []
        text, label, bold, linked, links = _assemble(runs)
        if not text or not _WORD.search(text):
            return
        role = state.role
        if state.copied[1]:
            self.copied[state.copied].append(len(self.lines))
        self.lines.append(
            Line(
                number=len(self.lines) + 1,
                text=text,
                role=role or "text",
                level=state.level if role in ("heading", "item") else 0,
                bold=bold,
                label=label,
                linked=linked,
                links=links,
                group=state.group,
                entry=state.entry if role == "item" else 0,
                blank_before=int(self.blank),
                boilerplate=state.boilerplate,
            )
        )
        self.blank = False

    def _row(self, row: Tag, state: _State) -> None:
        tags = row.find_all(["td", "th"])
        cells = [_flat(cell.get_text(" ")) for cell in tags]
        group, boilerplate = state.group, state.boilerplate
        if not any(x.group == group for x in self.lines[-1:]) and _names_columns(row, tags):
            # The names of the columns stand before each of their cells.
            self.columns[group] = cells
            boilerplate = boilerplate or COLUMNS
        else:
            cells = named_cells(cells, self.columns.get(group, []))
        cells = [cell for cell in cells if _WORD.search(cell)]
        if cells:
            self.lines.append(
                Line(
                    number=len(self.lines) + 1,
                    text=" | ".join(cells),
                    role="row" if row.find("td") is not None else "head",
                    label=cells[0] if len(cells) > 1 else "",
                    links=tuple((_flat(a.get_text(" ")), _address(a)) for a in row.find_all("a")),
                    group=group,
                    boilerplate=boilerplate,
                )
            )


COLUMNS = gettext_noop("names of a table's columns")


def named_cells(cells: list[str], columns: list[str]) -> list[str]:
    """The cells of a row, from the second on with the names of their columns."""
    if len(columns) != len(cells):
        return cells
    pairs = list(zip(columns, cells, strict=True))
    return [*cells[:1], *(f"{name}: {cell}" if name and cell else cell for name, cell in pairs[1:])]


def _ancestors(tag: Tag | None, below: Tag | None = None) -> set[int]:
    """The ids of ``tag`` and of what it stands in, up to but without ``below``."""
    found = set()
    while isinstance(tag, Tag) and tag is not below:
        found.add(id(tag))
        tag = tag.parent
    return found


_Run = tuple[str, bool, str]  # text, bold, href


def _assemble(runs: list[_Run]) -> tuple[str, str, bool, float, tuple[tuple[str, str], ...]]:
    """Join inline runs to one line: text, leading bold label, all bold?, share linked, links."""
    text = ""
    label_end = bold_chars = link_chars = chars = 0
    in_label = True
    links: list[list[str]] = []
    for raw, bold, href in runs:
        if raw == "\x00":
            # Between two elements without a space: what a style sheet sets apart, text joins.
            text += "\x00"
            continue
        piece = _SPACES.sub(" ", _UNSEEN.sub("", raw))
        if text.endswith("\x00"):
            before = text.rstrip("\x00")
            apart = (before[-1:].islower() and piece[:1].isupper()) or before[-1:] in ".:;!?"
            text = before + (" " if apart and piece[:1] not in (" ", "") else "")
        if text.endswith(" ") or not text:
            piece = piece.lstrip(" ")
        if not piece:
            continue
        solid = len(piece.strip())
        chars += solid
        if bold:
            bold_chars += solid
        if href:
            link_chars += solid
            if links and links[-1][1] == href:
                links[-1][0] += piece
            elif piece.strip():
                links.append([piece, href])
        text += piece
        if in_label:
            if bold:
                label_end = len(text)
            elif piece.strip():
                in_label = False
    text = _TOGGLE_SIGN.sub("", text.replace("\x00", "").strip())
    label = text[:label_end].strip() if 0 < label_end < len(text) else ""
    whole = chars > 0 and bold_chars >= chars
    share = link_chars / chars if chars else 0.0
    if re.fullmatch(r"0?\d{1,2}[.)]?", text):
        text = ""  # a step's number, set apart by the design
    return text, label, whole, share, tuple((_flat(t), h) for t, h in links)


_MENU = gettext_noop("menu of links")
FIGURES = gettext_noop("figures that the design sets apart")
_LONGEST_FIGURE = 120  # characters of a counter with what it counts


def _drop_copies(lines: list[Line], copied: dict[tuple[int, str], list[int]]) -> list[Line]:
    """Mark what a copy of a part says again, where it says little else."""
    result = list(lines)
    inside = {i for places in copied.values() for i in places}
    said = {fold(x.text) for i, x in enumerate(lines) if i not in inside and not x.boilerplate}
    for (_part, reason), places in copied.items():
        again = [i for i in places if fold(lines[i].text) in said]
        for i in again if len(again) * 2 > len(places) else ():
            result[i] = replace(lines[i], boilerplate=lines[i].boilerplate or reason)
        said |= {fold(lines[i].text) for i in places if not lines[i].boilerplate}
    return result


def _drop_contents(lines: list[Line]) -> list[Line]:
    """Mark entries that link to a part of this page and say its heading: a table of contents."""
    result = list(lines)
    said: dict[str, int] = {}
    for i, line in enumerate(lines):
        said[fold(line.text)] = i
    for i, line in enumerate(lines):
        inner = line.linked >= 1 and all(href == "#" for _, href in line.links)
        if inner and not line.boilerplate and said[fold(line.text)] > i:
            result[i] = replace(line, boilerplate=gettext_noop("table of contents"))
    return result


def _drop_menus(lines: list[Line]) -> list[Line]:
    """Mark lists and runs that are nothing but links as menus, unless a sentence leads in."""
    result = list(lines)
    for i, line in enumerate(result):
        if line.role in ("text", "para") and len(line.links) >= 3 and line.linked > 0.9:
            above = next((x for x in reversed(result[:i]) if not x.boilerplate), None)
            related = above is not None and _names_related(above.text)
            if not line.boilerplate and not line.text.endswith(".") and not related:
                result[i] = replace(line, boilerplate=_MENU)
    start = 0
    while start < len(result):
        end = start
        while end < len(result) and _is_link(result[end]):
            end += 1
        if end - start >= 3:
            # An entry that is no link, "you are here", does not part a list in two.
            head = start
            while head and result[start].group and result[head - 1].group == result[start].group:
                head -= 1
            before = next((x for x in reversed(result[:head]) if not x.boilerplate), None)
            near = reversed(result[max(0, head - 3) : head])
            over = next((x for x in near if x.role == "heading"), before)
            leads_in = before is not None and (
                (before.text.endswith(":") and before.role != "heading")
                or (
                    end - start <= 12
                    and any(x is not None and _names_related(x.text) for x in (before, over))
                )
            )
            if not leads_in:
                for i in range(start, end):
                    result[i] = replace(result[i], boilerplate=_MENU)
        start = max(end, start + 1)
    return result


def _names_related(text: str) -> bool:
    """Whether a heading over links says that these are other conditions."""
    return len(text.split()) <= 9 and "related_conditions" in heading_scores(text)


def _drop_labels(lines: list[Line]) -> list[Line]:
    """Mark the few words that designs set above a heading: a label, not a sentence."""
    result = list(lines)
    content = [i for i, line in enumerate(lines) if not line.boilerplate]
    for above, here, after in zip([None, *content], content, content[1:], strict=False):
        line = lines[here]
        if (
            lines[after].role == "heading"
            and (above is None or not _alike(lines[above], line))
            and line.role in ("text", "para")
            and (not line.bold or line.text[0].isdigit())
            and len(line.text.split()) <= 6
            and not re.search(r"[.!:,;]$|\d{3}", line.text)
            and (not line.text.endswith("?") or len(line.text.split()) <= 3)
            and not any(rule.find(fold(line.text)) for rule in rules().boilerplate_lines)
        ):
            result[here] = replace(line, boilerplate=gettext_noop("label above a heading"))
    return result


def _alike(above: Line, line: Line) -> bool:
    """Whether a line ends what stands above it: under a heading, or the last of short entries."""
    if above.role == "heading":
        return True
    short = len(above.text.split()) <= 9 and not re.search(r"[.!?:]$", above.text)
    return short and above.role == line.role and not line.text[0].isdigit()


def _is_link(line: Line) -> bool:
    if line.boilerplate or line.role == "button" or line.linked <= 0.8:
        return False
    if line.role == "heading":
        return all(href != "#" for _, href in line.links)
    return len(line.text.split()) <= 8 or (
        len(line.links) == 1
        and line.linked >= 1
        and (line.role != "item" and len(line.text.split()) <= 30)
    )


def _is_data_table(table: Tag) -> bool:
    """Whether a table holds data; old pages put their whole layout in one."""
    if table.find(["table", "ul", "ol", "h1", "h2", "h3", "h4", "div"]) is not None:
        return False
    rows = [row.find_all(["td", "th"]) for row in table.find_all("tr", limit=40)]
    # Word processors set a paragraph in each cell; more than one is a text.
    texts = any(len(cell.find_all("p", limit=2)) > 1 for row in rows for cell in row)
    wide = max(map(len, rows), default=0) >= 2
    return len(rows) >= 2 and wide and not texts and len(table.get_text()) < 4_000


def _names_columns(row: Tag, cells: list[Tag]) -> bool:
    """Whether the first row of a table is set as the names of its columns."""
    return row.find("td") is None or all(_is_bold(cell) for cell in cells)


def _is_bold(cell: Tag) -> bool:
    """Whether all words of a cell are in bold."""
    runs = [run for run in cell.strings if run.strip()]
    return bool(runs) and all(
        any(weight_of(x) or x.name in (*_BOLD, "th") for x in islice(run.parents, 3))
        for run in runs
    )


def _is_chip_row(tag: Tag) -> bool:
    """Whether inline elements of one class stand side by side, as chips of a list do."""
    chips = [child for child in tag.contents if isinstance(child, Tag)]
    if len(chips) < 3 or any(chip.name not in ("span", "b", "em") for chip in chips):
        return False
    if any(
        not isinstance(c, Tag) and not isinstance(c, _NO_TEXT) and str(c).strip()
        for c in tag.contents
    ):
        return False
    names = {_names(chip) for chip in chips}
    if len(names) != 1 or not names.pop():
        return False
    texts = [_flat(chip.get_text(" ")) for chip in chips]
    return all(text[:1].isupper() or text[:1].isdigit() for text in texts)


# What builders call a thing that opens on a touch, and the part of it that is always seen.
_OPENING = frozenset("accordion accordions toggle collapse collapsible collapsed faq tta".split())
_SEEN_PART = frozenset(["title", "question", "header", "heading", "trigger", "summary"])
_OPENED_PART = frozenset(("item", "toggle", "panel"))
_LONGEST_QUESTION = 200  # characters


def _opens(tag: Tag) -> bool:
    """Whether a builder's classes say that ``tag`` is the line that opens an answer on a touch.

    Elementor, Divi, WPBakery, Squarespace, Yoast and Rank Math name the parts alike.
    """
    named = tag.name in HEADINGS or tag.get("class")
    if not named or tag.name in LISTS or tag.name in ("section", "main", "article", "body"):
        return False
    own = any(_SEEN_PART & words and (_OPENING & words) for words in class_words(tag))
    own = own or any({"math", "question"} <= words for words in class_words(tag))
    if not own and tag.name in HEADINGS:
        for above in list(tag.parents)[:2]:
            own = own or any(_OPENED_PART & w and _OPENING & w for w in class_words(above))
    if not own:
        return False
    said = _flat(tag.get_text(" "))
    # "Frequently asked questions" is the heading over the questions.
    titled = "faq" in heading_scores(said) and not said.endswith("?")
    return 0 < len(said) <= _LONGEST_QUESTION and not titled


def _is_toggle(tag: Tag) -> bool:
    text = _flat(tag.get_text(" "))
    return (
        text.endswith("?")
        or (tag.has_attr("aria-expanded") and len(text.split()) > 2)
        or bool(_TOGGLE_CLASS.search(_names(tag)) and len(text.split()) > 2)
    )


def _looks_pressed(link: Tag) -> bool:
    """Whether a link is set as a button: by its own classes, or those of what holds it alone."""
    if _BUTTON_CLASS.search(_names(link)):
        return True
    around = link.parent
    alone = isinstance(around, Tag) and _flat(around.get_text(" ")) == _flat(link.get_text(" "))
    return alone and isinstance(around, Tag) and bool(_BUTTON_CLASS.search(_names(around)))


def _ends(tag: Tag) -> bool:
    """Whether the words in ``tag`` end as a sentence does."""
    return tag.get_text().rstrip().endswith((".", "!"))


def _is_hidden(tag: Tag) -> bool:
    if tag.get("aria-hidden") == "true" or tag.has_attr("hidden"):
        return True
    style = style_of(tag)
    return style.get("display") == "none" or style.get("visibility") == "hidden"


def _is_panel(tag: Tag) -> bool:
    """Whether what is hidden opens on a touch, as the answer under a question does."""
    if _PANEL_CLASS.search(_names(tag)):
        return True
    before = tag.find_previous_sibling()
    return isinstance(before, Tag) and (
        before.name in (*HEADINGS, "button", "dt", "summary") or before.has_attr("aria-controls")
    )


def _names(tag: Tag) -> str:
    parts = tag.get("class") or ""
    names = parts if isinstance(parts, str) else " ".join(parts)
    return f"{names} {tag.get('id') or ''}".strip()


_COUNTED = "https://www.google.com/url?"
#: "" is that of an address within the site.
_KEPT_SCHEMES = ("", "http", "https", "tel", "mailto")


def _address(tag: Tag) -> str:
    """The link's address if it is one a page may keep, else a mark that it is a link."""
    href = _SPACES.sub("", str(tag.get("href") or ""))
    if href.startswith(_COUNTED):
        # Google's documents lead through a page of its own.
        href = parse_qs(urlsplit(href).query).get("q", [href])[0]
    before, colon, _after = href.partition(":")
    # A colon behind a slash or a question mark is part of a path.
    scheme = before.lower() if colon and before.isalpha() else ""
    if href and href[0] not in "#?" and scheme in _KEPT_SCHEMES:
        return href
    return "#" if tag.has_attr("href") else ""


def _many_pictures(pictures: list[Picture]) -> list[str]:
    if len(pictures) <= MOST_PICTURES:
        return []
    message = gettext_noop("The page has %(count)s pictures; the first %(most)s are offered.")
    return [format_message(message, count=len(pictures), most=MOST_PICTURES)]


#: More than an editor looks through.
MOST_PICTURES = 40
#: Where scripts that load pictures late keep the address; what a browser shows at once stands last.
_PICTURE_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-image", "src")
#: Pixels: smaller ones are icons and counters.
_SMALLEST_PICTURE = 64


def _picture_address(tag: Tag) -> str:
    """Where a picture is; "" for one that the page draws or that is written into it."""
    for name in _PICTURE_SOURCES:
        address = str(tag.get(name) or "").strip()
        if address and not address.lower().startswith(("data:", "blob:", "javascript:")):
            is_drawing = address.lower().partition("?")[0].endswith(".svg")
            return "" if is_drawing else address
    return ""


def _is_small(tag: Tag) -> bool:
    sides = (str(tag.get(side) or "").removesuffix("px") for side in ("width", "height"))
    return any(side.isdecimal() and int(side) < _SMALLEST_PICTURE for side in sides)


def _spoken(tag: Tag) -> str:
    """The words of a heading; designs that move each letter set every letter by itself."""
    apart = _flat(tag.get_text(" "))
    letters = apart.split()
    if len(letters) >= 5 and sum(len(x) == 1 for x in letters) > 0.7 * len(letters):
        return _flat(tag.get_text(""))
    return apart


def _flat(text: str) -> str:
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip()


# -- beside the text --------------------------------------------------------------------------


def _meta(tags: dict[str, list[Tag]], key: str, name: str) -> str:
    for tag in tags["meta"]:
        if str(tag.get(key) or "").lower() == name:
            return _flat(str(tag.get("content") or ""))
    return ""


def _canonical(tags: dict[str, list[Tag]]) -> str:
    for tag in tags["link"]:
        href = str(tag.get("href") or "").strip()
        if "canonical" in (tag.get("rel") or []) and href.startswith(("http://", "https://")):
            return href
    return ""


def _site_names(
    tags: dict[str, list[Tag]], brand: Tag | None, lines: list[Line]
) -> tuple[str, ...]:
    """The site's names for itself, the surest first."""
    names = [_meta(tags, "property", "og:site_name"), _meta(tags, "name", "application-name")]
    for node in _json_nodes(tags):
        types = node.get("@type")
        types = types if isinstance(types, list) else [types]
        if any(str(t) in rules().business_types for t in types):
            names.append(_flat(str(node.get("name") or "")))
    if brand is not None:
        names.append(_flat(brand.get_text(" ")))
        image = brand if brand.name == "img" else brand.find("img")
        if isinstance(image, Tag):
            names.append(_flat(str(image.get("alt") or "")))
    for line in lines:
        if line.boilerplate and (match := re.search(rules().copyright, line.text)):
            names.append(match.group("name").strip(" .,-|"))
    return tuple(dict.fromkeys(n for n in names if 2 < len(n) < 90 and re.search("[A-Za-z]{2}", n)))


def _json_nodes(tags: dict[str, list[Tag]]) -> list[dict]:
    found: list[dict] = []
    scripts = [x for x in tags["script"] if x.get("type") == "application/ld+json"]
    for script in scripts[:8]:
        try:
            data = json.loads(script.get_text())
        except (ValueError, RecursionError):
            continue
        stack = [data]
        while stack and len(found) < 200:
            node = stack.pop()
            if isinstance(node, dict):
                found.append(node)
                stack.extend(v for v in node.values() if isinstance(v, dict | list))
            elif isinstance(node, list):
                stack.extend(node)
    return found


def _stated(tags: dict[str, list[Tag]]) -> tuple[tuple[str, str], ...]:
    """Telephones, people and hours of the page's JSON-LD and microdata."""
    found: list[tuple[str, Any]] = []
    for node in _json_nodes(tags):
        types = node.get("@type")
        types = set(map(str, types if isinstance(types, list) else [types]))
        if (types & {"Person", "Physician", "MedicalBusiness"} and node.get("jobTitle")) or (
            types & {"Person", "Physician"} and node.get("medicalSpecialty")
        ):
            found.append(("person", node.get("name")))
        if types & rules().business_types or "Organization" in types:
            found += [("telephone", node.get("telephone")), ("hours", node.get("openingHours"))]
            for key in ("employee", "employees", "founder", "member"):
                staff = node.get(key)
                staff = staff if isinstance(staff, list) else [staff]
                found += [("person", one.get("name")) for one in staff if isinstance(one, dict)]
    for name in ("span", "a", "p", "div", "meta", "strong", "li"):
        for tag in tags[name]:
            if tag.get("itemprop") == "telephone":
                found.append(("telephone", tag.get("content") or tag.get_text(" ")))
    # A picture may dial a number that no word of the page says.
    dialled = (str(tag.get("href") or "") for tag in tags["a"])
    found += [("telephone", href[4:]) for href in dialled if href.lower().startswith("tel:")]
    rows = [(k, v) for k, vs in found for v in (vs if isinstance(vs, list) else [vs])]
    return tuple(dict.fromkeys((k, _flat(v)) for k, v in rows if isinstance(v, str) and v.strip()))


def _schema_type(tags: dict[str, list[Tag]]) -> str:
    """What the page's JSON-LD says it is: "article", "condition" or ""."""
    types: set[str] = set()
    for node in _json_nodes(tags):
        said = node.get("@type")
        types.update(map(str, said if isinstance(said, list) else [said]))
    if types & {"MedicalCondition"}:
        return "condition"
    return "article" if types & {"BlogPosting", "NewsArticle"} else ""


def _metadata(tags: dict[str, list[Tag]]) -> tuple[tuple[str, str], ...]:
    said = _meta(tags, "name", "description") or _meta(tags, "property", "og:description")
    found = [
        ("description", said),
        ("og:title", _meta(tags, "property", "og:title")),
        ("og:type", _meta(tags, "property", "og:type")),
        ("author", _meta(tags, "name", "author")),
        ("published", _meta(tags, "property", "article:published_time")),
        ("lang", str(tags["html"][0].get("lang") or "") if tags["html"] else ""),
        ("schema", _schema_type(tags)),
    ]
    return tuple((key, value) for key, value in found if value)


def _page_notes(tags: dict[str, list[Tag]]) -> tuple[str, ...]:
    notes = []
    robots = [
        x
        for x in tags["meta"]
        if str(x.get("name") or "").lower() == "robots"
        and "noindex" in str(x.get("content") or "").lower()
    ]
    if any(x.find_parent("body") is not None for x in robots):
        notes.append(gettext_noop("The page tells search engines not to index it, in its body."))
    elif robots:
        notes.append(gettext_noop("The page tells search engines not to index it."))
    if tags["noindex"]:
        notes.append(gettext_noop("The page has a <noindex> tag in its body."))
    return tuple(notes)
