"""Made pages in the forms that pages come in, each of their lines with its role."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import NamedTuple

from condition_pages.importer.model import Document, Line, Source
from condition_pages.importer.read.source import read_source
from condition_pages.importer.structure.outline import prepare

from .pages import MadePage, Writer, make_page
from .stock import Stock


class Said(NamedTuple):
    """What one line says and what it is; ``mark`` is the part of the page that it belongs to."""

    text: str
    role: str
    mark: str


_ROLES = {"title": "title", "heading": "heading", "question": "heading", "item": "entry"}
_ROLES |= {"lead": "lead", "para": "para", "button": "para"}


class _Retold:
    """A made page's blocks as another page would set them: cards for a list, menus in a row."""

    def __init__(self, stock: Stock, page: MadePage, chance: random.Random) -> None:
        self.stock, self.page, self.chance = stock, page, chance
        self.cards = chance.random() < 0.3
        self.names = chance.random() < 0.5
        self.colons = chance.random() < 0.12
        self.asked = chance.random() < 0.8
        self.often = chance.choice((0, 0, 0.05, 0.15))  # a call or a person between paragraphs
        self.writer = Writer(stock, chance)

    def lines(self) -> list[Said]:
        found: list[Said] = []
        blocks, chance = self.page.blocks, self.chance
        for i, block in enumerate(blocks):
            if block.kind == "boilerplate":
                found.append(Said(block.text, "boilerplate", block.role))
                continue
            label, colon, said = block.text.partition(": ")
            whole = said.count(" ") >= 6 and label.count(" ") <= 5
            if block.role == "item" and self.cards and colon and whole:
                found.append(Said(label, "heading", "card"))
                found.append(Said(said, "para", "para"))
                continue
            question, asks, answer = block.text.partition("?")
            if block.kind == "faq" and block.role == "para" and asks and self.asked:
                found.append(Said(question + asks, "heading", "question"))
                if answer.strip():
                    found.append(Said(answer.strip(), "para", "para"))
                continue
            above = blocks[i - 1].kind if i else ""
            if block.kind == above == "testimonial" and self.names:
                found.append(Said(self._signed(), "para", "sign"))
            colon = self.colons and block.role == "heading" and block.text[-1:].isalnum()
            text = f"{block.text}:" if colon else block.text
            found.append(Said(text, _ROLES[block.role], block.role))
            if block.role == "para" and chance.random() < self.often:
                found += self._aside()
        return list(self._framed(self._cut(found)))

    def _cut(self, lines: list[Said]) -> list[Said]:
        """Pages are short, break off, or have headings that nothing stands under."""
        chance = self.chance
        if chance.random() < 0.3:
            lines = lines[: chance.randint(4, max(5, len(lines)))]
        bare = chance.random() < 0.15
        kept: list[Said] = []
        skips = False
        for line in lines:
            if line.mark in ("title", "heading"):
                skips = bare and line.mark == "heading" and chance.random() < 0.2
                kept.append(line)
                continue
            lost = bare and line.mark == "item" and kept and kept[-1].role == "lead"
            skips = skips or (lost and chance.random() < 0.3)
            if not skips or line.role == "boilerplate":
                kept.append(line)
        return kept

    def _aside(self) -> list[Said]:
        """A call with its number, or a person with what they do, between two paragraphs."""
        writer, chance = self.writer, self.chance
        if chance.random() < 0.6:
            call = writer.some("cta", "buttons")
            call = chance.choice((call, f"{call} {{Phone}}", f"{call}! {{Phone}}", "Call {Phone}"))
            call = writer.fill(call)
            return [Said(call.upper() if chance.random() < 0.3 else call, "para", "call")]
        name, job = writer.fill("{Person}"), writer.fill("{Profession}")
        said = Said(writer.some("about_clinic", "sentences"), "para", "para")
        over = Said(name, "heading", "card")
        return [over, Said(job, "para", "para"), said] if chance.random() < 0.6 else [over, said]

    def _signed(self) -> str:
        fillers, chance = self.stock.fillers, self.chance
        name = f"{chance.choice(fillers['given'])} {chance.choice('ABCDEFGHJKLMPRSTW')}."
        where = f"{name}, {chance.choice(fillers['cities'])}"
        return chance.choice((name, f"- {name}", f"— {where}", where))

    def _framed(self, lines: list[Said]) -> Iterator[Said]:
        """The lines between what surrounds them on crowded pages."""
        chance = self.chance
        if chance.random() < 0.25:
            yield from self._crowd(chance.randint(2, 14))
        middle = chance.randrange(len(lines)) if chance.random() < 0.25 else -1
        for i, line in enumerate(lines):
            if i == middle:
                yield from self._crowd(chance.randint(1, 3))
            yield line
        if chance.random() < 0.35:
            yield from self._crowd(chance.randint(2, 25))

    def _crowd(self, count: int) -> Iterator[Said]:
        stock = self.stock.kinds["boilerplate"]
        parts = ("entries", "entries", "headings", "sentences")
        part = self.chance.choice(parts)
        for _ in range(count):
            part = self.chance.choice(parts) if self.chance.random() < 0.2 else part
            text = self.chance.choice(stock[part])
            if "{" not in text:
                yield Said(text, "boilerplate", "item" if part == "entries" else "para")


# -- forms ----------------------------------------------------------------------------------------

Form = Callable[[list[Said], random.Random], str]


def _as_text(lines: list[Said], chance: random.Random) -> str:
    """Plain text: a copy of a page, an e-mail, notes with typed bullets."""
    bullet = chance.choice(("", "", "", "", "- ", "* ", "\u2022 ", "\u2022\t", "1"))
    air = chance.choice(("all", "all", "all", "none", "between", "between", "headings", "sections"))
    hashes = chance.random() < 0.1
    width = chance.randint(58, 90) if chance.random() < 0.12 else 0
    written: list[str] = []
    before, number = "", 0
    for text, role, mark in lines:
        number = number + 1 if mark == "item" else 0
        if before and _parted(air, before, mark):
            written += [""] * (2 if air == "sections" and mark in _HEADS else 1)
        if mark == "item" and bullet and role == "entry":
            text = f"{number}. {text}" if bullet == "1" else bullet + text
        elif hashes and mark in ("title", "heading"):
            text = ("# " if mark == "title" else "## ") + text
        broken = width and role == "para" and chance.random() < 0.9
        written += wrap(text, width) if broken else [text]
        before = mark
    return "\n".join(written)


_HEADS = ("title", "heading", "question", "card")


def _parted(air: str, before: str, mark: str) -> bool:
    """Whether an empty line stands between two."""
    if air == "all":
        return True
    if air == "between":  # around all but the entries of one list
        return not (before == mark == "item") and not (before == "lead" and mark == "item")
    if air == "headings":
        return mark in _HEADS or (mark == "para" and before not in _HEADS)
    return air == "sections" and mark in _HEADS


class _Tags:
    """How one site's builder marks what is what."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        div = '<div class="text">{}</div>'
        self.heading = chance.choice(
            ("<h2>{}</h2>",) * 3
            + ("<p><strong>{}</strong></p>",) * 2
            + ("<h3>{}</h3>", '<div class="title">{}</div>', "<p>{}</p>")
        )
        self.deeper = chance.choice(("<h3>{}</h3>", "<h4>{}</h4>", "<p><b>{}</b></p>", div))
        self.title = chance.choice(("<h1>{}</h1>",) * 4 + ("<h2>{}</h2>", div))
        self.item = chance.choice(("li", "li", "li", "<p>{}</p>", div, "<p>\u2022 {}</p>"))
        self.para = chance.choice(("<p>{}</p>", "<p>{}</p>", div, "<span>{}</span><br>"))
        self.menu = chance.choice(("nav", "ul", "div", "p"))
        self.labels = chance.choice(("", "b", "strong"))

    def of(self, line: Said) -> str:
        text = escape(line.text)
        if line.role == "boilerplate":
            return self._frame(text, line.mark)
        if line.mark == "title":
            return self.title.format(text)
        if line.mark == "heading":
            return self.heading.format(text)
        if line.mark in ("question", "card"):
            return self.deeper.format(text)
        if line.mark == "button":
            return f'<a class="btn" href="/book">{text}</a>'
        if line.mark == "item":
            text = self._labelled(text)
            return f"<li>{text}</li>" if self.item == "li" else self.item.format(text)
        return self.para.format(text)

    def _labelled(self, text: str) -> str:
        """The beginning of an entry in bold, up to its colon, or its stop at times."""
        mark = ": " if ": " in text else ". "
        label, _, said = text.partition(mark)
        if not (self.labels and said and label.count(" ") <= 5):
            return text
        return f"<{self.labels}>{label}{mark.strip()}</{self.labels}> {said}"

    def _frame(self, text: str, mark: str) -> str:
        if mark == "heading":
            return f"<h4>{text}</h4>"
        if mark == "item" and self.menu in ("nav", "ul"):
            return f'<li><a href="/x">{text}</a></li>'
        linked = self.menu != "p" and self.chance.random() < 0.4
        return f'<div><a href="/x">{text}</a></div>' if linked else f"<div>{text}</div>"


def _as_html(lines: list[Said], chance: random.Random) -> str:
    tags = _Tags(chance)
    written, listed = [], ""
    for line in lines:
        tag = tags.of(line)
        kind = line.role if tag.startswith("<li>") else ""
        if kind != listed:
            written.append("</ul>" if listed else "")
            written.append("<ul>" if kind else "")
            listed = kind
        written.append(tag)
    written.append("</ul>" if listed else "")
    return "<!DOCTYPE html><html><head><title>.</title></head><body>{}</body></html>".format(
        "\n".join(written)
    )


#: The forms and how often a made page has each.
FORMS: tuple[tuple[Form, float], ...] = ((_as_text, 0.6), (_as_html, 0.4))


#: How many pages list what a practice treats.
INDEX = 0.04


def _index(stock: Stock, page: MadePage, chance: random.Random) -> list[Said]:
    writer = Writer(stock, chance)
    titles = stock.kinds["related_conditions"]["headings"]
    said = [Said(writer.fill(chance.choice(titles)), "title", "title")]
    if chance.random() < 0.5:
        said.append(Said(writer.some("related_conditions", "sentences"), "para", "para"))
    for _ in range(chance.randint(1, 4)):
        if chance.random() < 0.4:
            said.append(Said(writer.some("related_conditions", "headings"), "heading", "heading"))
        names = [one["name"] for one in chance.sample(stock.conditions, chance.randint(4, 12))]
        said += [Said(name[:1].upper() + name[1:], "entry", "item") for name in names]
    said += [Said(b.text, _ROLES[b.role], b.role) for b in page.blocks[-4:] if b.kind == "cta"]
    return said


@dataclass(frozen=True)
class MadeLines:
    """The lines of a made page as the importer reads them, and the role of each."""

    lines: tuple[Line, ...]
    roles: tuple[str, ...]


def make_lines(stock: Stock, chance: random.Random) -> MadeLines:
    page = make_page(stock, chance)
    index = chance.random() < INDEX
    said = _index(stock, page, chance) if index else _Retold(stock, page, chance).lines()
    form = chance.choices([f for f, _ in FORMS], [often for _, often in FORMS])[0]
    name = "page.txt" if form is _as_text else "page.html"
    document: Document = read_source(Source(form(said, chance), name=name))
    content = prepare(document).lines
    return _match(content, said)


def _match(content: list[Line], said: list[Said]) -> MadeLines:
    """The roles of the lines read: those of the lines said, which come in the same order.

    One that is a later piece of a broken paragraph is a paragraph; one not found has no role.
    """
    keys = [_key(one.text) for one in said]
    roles: list[str] = []
    place = 0
    for line in content:
        key = _key(line.text)
        tests = (str.startswith, lambda whole, part: part.startswith(whole), str.__contains__)
        found = (
            k for test in tests for k in range(place, len(keys)) if keys[k] and test(keys[k], key)
        )
        at = next(found, None)
        roles.append("" if at is None else said[at].role)
        place = place if at is None else at
    return MadeLines(tuple(content), tuple(roles))


def _key(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
