"""Whether the page shows what its graph says. Pure.

A graph that says more than the page is what search engines call hidden content.
Source: developers.google.com/search/docs/appearance/structured-data/sd-policies
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml.html import HtmlElement

from .graph import Node

#: Properties whose value is a name for machines, shown to people in another form or not at all:
#: addresses, codes, identifiers, dates and times, units, and the language.
FOR_MACHINES = frozenset(
    {
        "@context", "@id", "@type", "addressCountry", "audienceType", "availableLanguage",
        "closes", "codeValue", "codingSystem", "contactType", "contentUrl", "credentialCategory",
        "dateModified", "datePublished", "duration", "encodingFormat", "expires", "hasMap",
        "inLanguage", "itemCondition", "lastReviewed", "logo", "opens", "position",
        "priceCurrency", "propertyID", "publicationType", "sameAs", "serviceUrl", "telephone",
        "thumbnailUrl", "unitCode", "uploadDate", "url", "urlTemplate", "validFrom",
        "validThrough",
    }
)  # fmt: skip
#: Names of a business for registers and for who spells it otherwise; visitors read the one it uses.
OTHER_NAMES = {("MedicalClinic", "legalName"), ("MedicalClinic", "alternateName")}
INVISIBLE = {"script", "style", "template", "noscript"}
#: Elements within a line: words on their two sides stand together.
INLINE_TAGS = (
    "a abbr b bdi bdo cite code data dfn em i ins kbd mark q s samp small span strong sub sup time "
    "u var wbr"
)
INLINE = frozenset(INLINE_TAGS.split())


def hidden_values(document: Node, page: HtmlElement) -> list[str]:
    """Each string of ``document`` that the rendered ``page`` does not show, as "path: string".

    What counts as shown: the text of the body, alternative texts, and the page's own
    description, which search engines show in its stead.
    """
    shown = fold(f"{''.join(words_of(page))} {' '.join(attributes_of(page))}")
    return [f"{path}: {value}" for path, value in strings(document) if not stands_in(value, shown)]


def stands_in(value: str, shown: str) -> bool:
    """Whether ``shown`` has ``value``, or each part of a value that was joined from several."""
    if fold(value) in shown:
        return True
    parts = [part for part in re.split(r"[;,\n]\s*", value) if part.strip()]
    return len(parts) > 1 and all(fold(part) in shown for part in parts)


def words_of(element: HtmlElement) -> Iterator[str]:
    """The text of an element as it is read: blocks stand apart, what is within a line does not."""
    if not isinstance(element.tag, str) or element.tag in INVISIBLE:
        return
    space = "" if element.tag in INLINE else " "
    yield space
    yield element.text or ""
    for child in element:
        yield from words_of(child)
        # What follows a script on the page is the page's again.
        yield child.tail or ""
    yield space


def attributes_of(page: HtmlElement) -> Iterator[str]:
    """What is read out, looked up or shown in the page's stead."""
    for element in page.iter():
        if not isinstance(element.tag, str) or element.tag in INVISIBLE:
            continue
        yield from (element.get(name, "") for name in ("alt", "aria-label", "datetime"))
        if element.tag == "meta" and element.get("name") == "description":
            yield element.get("content", "")
        if element.tag == "a":
            # An identifier or an email address may stand in a link alone.
            yield unquote(element.get("href", ""))


def fold(words: str) -> str:
    """Text without what markup may change: case, white space, the space before a comma.

    The end of a sentence is kept apart from the next, so that paragraphs which were run together
    are not what the page shows.
    """
    parted = re.sub(r"(?<=[.!?…])\s+(?=\S)", "\0", words)
    return re.sub(r"\s+", "", parted).casefold()


def strings(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, string) of every string that is meant for people."""
    if isinstance(value, dict):
        kind = value.get("@type", "")
        for key, inner in value.items():
            if key not in FOR_MACHINES and (kind, key) not in OTHER_NAMES:
                yield from strings(inner, f"{path}/{kind}.{key}" if kind else path)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, path)
    elif isinstance(value, str) and not value.startswith("https://schema.org/"):
        yield path, value
