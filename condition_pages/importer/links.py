"""Links of a source: whole addresses, rich text that keeps them, and what of them rings or books.

Pure.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit

from .calls import is_call_address
from .model import Call, Line, Picture

Link = tuple[str, str]  # words, address

_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
#: A page rarely has more buttons that differ.
MOST_CALLS = 12
#: Longer words are a sentence that is linked, not a button.
LONGEST_LABEL = 60
#: Files that a server gives for the address of their folder.
FOLDER_FILES = frozenset(("index.html", "index.htm", "index.php", "default.aspx", "default.asp"))
#: How the names of parameters begin that tell where a visitor comes from.
_COUNTING = ("utm_", "gclid", "fbclid", "msclkid", "mc_")


def whole_address(href: str, base: str) -> str:
    """``href`` as it is seen from anywhere; "" for what no page may keep, or what has no host."""
    try:
        if href.startswith("#"):
            return ""
        address = urljoin(base, href.strip()) if base else href.strip()
        parts = urlsplit(address)
    except ValueError:
        return ""
    scheme = parts.scheme.lower()
    if scheme not in _SCHEMES or (scheme.startswith("http") and not parts.hostname):
        return ""
    return address


def whole_links(links: Iterable[Link], base: str) -> tuple[Link, ...]:
    """The links that a page may keep, with whole addresses."""
    whole = ((words, whole_address(href, base)) for words, href in links)
    return tuple((words, address) for words, address in whole if words and address)


def page_key(address: str) -> str:
    """The same for all spellings of one page's address: host, path, and what its query asks for.

    Scheme, "www.", a slash or a folder's file at the end, the order of the query, the part after
    "#" and what counts visitors make no difference. "" for what is no web page's address.
    """
    try:
        parts = urlsplit(address.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host:
        return ""
    folder, _slash, name = unquote(parts.path).rpartition("/")
    path = folder if name.lower() in FOLDER_FILES else f"{folder}/{name}"
    asked = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode(sorted(pair for pair in asked if not pair[0].startswith(_COUNTING)))
    return f"{host}{path.rstrip('/')}{'?' if query else ''}{query}"


def linked(text: str, links: Iterable[Link]) -> tuple[str, list[Link]]:
    """``text`` as HTML with its links, and the links whose words do not stand in it.

    Each link is put at the first place of its words after the link before it.
    """
    made, at, left = [], 0, []
    for words, address in links:
        start = text.find(words, at) if words else -1
        if start < 0:
            left.append((words, address))
            continue
        made += [_escaped(text[at:start]), _anchor(words, address)]
        at = start + len(words)
    return "".join([*made, _escaped(text[at:])]), left


def list_of_links(links: Iterable[Link]) -> str:
    """A paragraph of links, for words that stand where a page can keep no link."""
    anchors = [_anchor(words, address) for words, address in dict.fromkeys(links) if words]
    return f"<p>{' · '.join(anchors)}</p>" if anchors else ""


def _anchor(words: str, address: str) -> str:
    return f'<a href="{html.escape(address)}">{_escaped(words)}</a>'


def _escaped(text: str) -> str:
    return html.escape(text, quote=False)


def calls_in(lines: Iterable[Line], base: str) -> tuple[Call, ...]:
    """What of the lines' links rings, writes or books: each address once, in the page's order."""
    found: dict[str, Call] = {}
    for line in lines:
        for words, href in line.links:
            address = whole_address(href, base)
            if address and len(words) <= LONGEST_LABEL and is_call_address(address):
                key = page_key(address) or address
                found.setdefault(key, Call(words, address, line.number))
    return tuple(found.values())[:MOST_CALLS]


def whole_pictures(pictures: Iterable[Picture], base: str) -> tuple[Picture, ...]:
    """The pictures with whole addresses, each once; without those that nobody could fetch."""
    found: dict[str, Picture] = {}
    for picture in pictures:
        address = whole_address(picture.address, base)
        if address.startswith("http"):
            found.setdefault(address, replace(picture, address=address))
    return tuple(found.values())


def joined(stored: str, pages: Mapping[str, int], *, quote: str = '"') -> str:
    """Rich text whose links to old addresses lead to the pages made of them.

    ``pages``: ids of pages by ``page_key``. ``quote`` is how a quotation mark is written in
    ``stored``: other than itself inside of JSON.
    """
    opening, made, at = f"<a href={quote}", [], 0
    while (start := stored.find(opening, at)) >= 0:
        begin = start + len(opening)
        end = stored.find(f"{quote}>", begin)
        if end < 0:
            break
        page = pages.get(page_key(html.unescape(stored[begin:end])))
        made.append(stored[at:start])
        if page is None:
            made.append(stored[start : end + len(quote) + 1])
        else:
            made.append(f"<a linktype={quote}page{quote} id={quote}{page}{quote}>")
        at = end + len(quote) + 1
    return "".join([*made, stored[at:]])
