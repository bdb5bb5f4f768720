"""A rendered page, read once for all rules. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import html as lxml_html
from lxml.html import HtmlElement

INVISIBLE = ("script", "style", "template", "noscript", "svg")


@dataclass
class Link:
    href: str
    name: str


class Document:
    """What stands in a page's HTML."""

    def __init__(self, source: bytes | str):
        parser = lxml_html.HTMLParser(encoding="utf-8" if isinstance(source, bytes) else None)
        self.root: HtmlElement = lxml_html.document_fromstring(source or b"<html></html>", parser)

    def find(self, path: str) -> list[HtmlElement]:
        return list(self.root.xpath(path))

    @cached_property
    def titles(self) -> list[str]:
        # An SVG's title is its own.
        return [words(node) for node in self.find("//title[not(ancestor::svg)]")]

    @cached_property
    def metas(self) -> list[tuple[str, str]]:
        """(name or property, content) of each meta; a theme colour with its media query."""
        found = []
        for node in self.find("//meta[@name or @property]"):
            name = node.get("name") or node.get("property")
            if node.get("media"):
                name = f"{name} {node.get('media')}"
            found.append((name.lower(), node.get("content", "")))
        return found

    def meta(self, name: str) -> str:
        return next((content for key, content in self.metas if key == name), "")

    @cached_property
    def canonicals(self) -> list[str]:
        return [node.get("href", "") for node in self.find("//link[@rel='canonical']")]

    @cached_property
    def scripts(self) -> list[str]:
        """The text of each JSON-LD script."""
        return [node.text or "" for node in self.find("//script[@type='application/ld+json']")]

    @cached_property
    def ids(self) -> set[str]:
        return set(self.root.xpath("//@id"))

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        found = self.find(
            "//*[self::h1 or self::h2 or self::h3 or self::h4 or self::h5 or self::h6]"
        )
        return [(int(node.tag[1]), words(node)) for node in found]

    @cached_property
    def links(self) -> list[Link]:
        return [Link(node.get("href"), name_of(node)) for node in self.find("//a[@href]")]

    @cached_property
    def images(self) -> list[HtmlElement]:
        return self.find("//img")

    @cached_property
    def prose(self) -> str:
        """The sentences of the page's main part, without lists of links, headings and tables.

        Each paragraph and each entry of a list ends a sentence.
        """
        main = (self.find("//main") or [self.root])[0]
        found = main.xpath(".//*[self::p or self::li or self::dd][not(ancestor::nav)]")
        # The words of an inner paragraph are counted there.
        inner = [node for node in found if not node.xpath(".//p | .//li | .//dd")]
        spoken = [words(node) for node in inner if not is_mostly_links(node)]
        return " ".join(each if each[-1] in ".!?:" else f"{each}." for each in spoken if each)


def is_mostly_links(element: HtmlElement) -> bool:
    linked = sum(len(words(link)) for link in element.iter("a"))
    return 2 * linked > len(words(element))


def words(element: HtmlElement) -> str:
    """The visible words of an element on one line."""
    return " ".join(" ".join(_words(element)).split())


def _words(element: HtmlElement) -> Iterator[str]:
    if not isinstance(element.tag, str) or element.tag in INVISIBLE:
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""


def name_of(link: HtmlElement) -> str:
    """What a link is called: its label, its words, or what its picture says."""
    label = link.get("aria-label", "").strip()
    pictures = " ".join(node.get("alt", "") for node in link.iter("img"))
    return label or " ".join(filter(None, [words(link), pictures.strip()]))
