"""A site's map to the list of its pages. What is fetched is fetched by who calls. Pure.

Source: https://www.sitemaps.org/protocol.html
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator
from urllib.parse import urljoin, urlsplit

from lxml import etree

from condition_pages.importer.links import page_key
from condition_pages.importer.messages import format_message, gettext_noop
from condition_pages.importer.model import Source, SourceError

from .sites import MOST_PAGES, Listed, Listing, host_of, is_of_site, name_of
from .source import MAX_BYTES

#: A map of maps may name this many; one that names a map of maps again is followed so deep.
MOST_MAPS = 50
DEEPEST = 3

#: The content types of a map, for ``fetch``.
FORMS_OF_MAPS = {
    "application/xml": "",
    "text/xml": "",
    "application/rss+xml": "",
    "application/gzip": "",
    "application/x-gzip": "",
    "application/octet-stream": "",
    "text/plain": "",
    "": "",
}
#: Where a site keeps its map when robots.txt names none.
_USUAL = ("/sitemap.xml", "/sitemap_index.xml", "/wp-sitemap.xml")
_GZIP = b"\x1f\x8b"

Fetch = Callable[[str], Source]


def list_site(address: str, fetch: Fetch) -> Listing:
    """The pages that the map at ``address``, or of the site at ``address``, names.

    ``fetch`` gives what is at an address, or raises SourceError. So does this where there is no
    map or it names no page of its own host.
    """
    walk = _Walk(address, fetch)
    if _is_map(address):
        walk.read(address, 0)
    else:
        walk.read_any(_maps_of(address, fetch))
    if not walk.pages:
        raise SourceError(
            gettext_noop("%(url)s names no page of its own site."), url=walk.first or address
        )
    return Listing(tuple(walk.pages.values()), tuple(dict.fromkeys(walk.notes)))


def _is_map(address: str) -> bool:
    path = urlsplit(address).path.lower()
    return path.endswith((".xml", ".xml.gz", ".txt")) or "sitemap" in path


def _maps_of(address: str, fetch: Fetch) -> Iterator[str]:
    """The maps that robots.txt names, then the usual places."""
    try:
        robots = fetch(urljoin(address, "/robots.txt")).content
    except SourceError:
        robots = b""
    text = robots if isinstance(robots, str) else robots.decode("utf-8", "replace")
    for line in text.splitlines():
        name, _colon, value = line.partition(":")
        if name.strip().lower() == "sitemap" and value.strip():
            yield urljoin(address, value.strip())
    for path in _USUAL:
        yield urljoin(address, path)


class _Walk:
    """Reads map after map, each once, and remembers the pages that they name."""

    def __init__(self, site: str, fetch: Fetch) -> None:
        self.site = site
        self.fetch = fetch
        self.first = ""
        self.seen: set[str] = set()
        self.pages: dict[str, Listed] = {}
        self.notes: list[str] = []

    def read_any(self, maps: Iterator[str]) -> None:
        """All maps that robots.txt names, or the first of the usual ones that is there."""
        failure: SourceError | None = None
        for address in maps:
            if host_of(address) != host_of(self.site) or (self.pages and _is_usual(address)):
                continue
            try:
                self.read(address, 0)
            except SourceError as error:
                failure = failure or error
        if not self.pages and not self.first:
            raise SourceError(
                gettext_noop(
                    "No sitemap was found at %(url)s. Give the address of one, or upload the site."
                ),
                url=self.site,
            ) from failure

    def read(self, address: str, depth: int) -> None:
        """The pages of one map and of those that it names. Raises SourceError for no map."""
        if page_key(address) in self.seen:
            return
        self.seen.add(page_key(address))
        source = self.fetch(address)
        is_index, found = addresses_in(source.content, address)
        self.first = self.first or address
        if is_index:
            self._read_all(found, address, depth)
            return
        for one in found:
            self._add(urljoin(address, one))

    def _read_all(self, maps: list[str], above: str, depth: int) -> None:
        for one in maps:
            address = urljoin(above, one)
            if page_key(address) in self.seen:
                self.notes.append(
                    format_message(
                        gettext_noop("The sitemap %(url)s is named twice; it was read once."),
                        url=address,
                    )
                )
            elif depth >= DEEPEST or len(self.seen) >= MOST_MAPS:
                self.notes.append(
                    format_message(
                        gettext_noop("The sitemap %(url)s was not read: there are too many."),
                        url=address,
                    )
                )
            elif host_of(address) != host_of(self.site):
                self.notes.append(_elsewhere(address))
            else:
                try:
                    self.read(address, depth + 1)
                except SourceError as error:
                    self.notes.append(error.said)

    def _add(self, address: str) -> None:
        if not is_of_site(address, self.site):
            if host_of(address) != host_of(self.site):
                self.notes.append(_elsewhere(host_of(address) or address))
            return
        if page_key(address) in self.pages:
            return
        if len(self.pages) >= MOST_PAGES:
            self.notes.append(
                format_message(
                    gettext_noop(
                        "The site has more pages than %(most)s; the others are not listed."
                    ),
                    most=f"{MOST_PAGES:,}",
                )
            )
            return
        self.pages[page_key(address)] = Listed(address, name_of(address))


def _is_usual(address: str) -> bool:
    return urlsplit(address).path in _USUAL


def _elsewhere(address: str) -> str:
    return format_message(
        gettext_noop("%(url)s is on another site and was passed over."), url=address
    )


def addresses_in(content: bytes | str, name: str) -> tuple[bool, list[str]]:
    """Whether a map is a map of maps, and the addresses in it. Raises SourceError for no map."""
    raw = content.encode() if isinstance(content, str) else content
    if raw.startswith(_GZIP):
        raw = _unpacked(raw, name)
    text = raw.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text.startswith(b"<"):
        lines = [line.strip() for line in text.decode("utf-8", "replace").splitlines()]
        if not lines or not all(line.startswith(("http://", "https://")) for line in lines if line):
            raise _no_map(name)
        return False, [line for line in lines if line]
    try:
        root = etree.fromstring(text, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _no_map(name) from error
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise _no_map(name)
    # Pictures and films have addresses of their own, in another namespace.
    loc = f"{{{etree.QName(root).namespace}}}loc" if etree.QName(root).namespace else "loc"
    found = [
        child.text.strip() for entry in root for child in entry if child.tag == loc and child.text
    ]
    return kind == "sitemapindex", found


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )


def _unpacked(raw: bytes, name: str) -> bytes:
    inflate = zlib.decompressobj(31)
    try:
        text = inflate.decompress(raw, MAX_BYTES)
    except zlib.error as error:
        raise _no_map(name) from error
    if inflate.unconsumed_tail:
        raise SourceError(
            gettext_noop("%(url)s has more than %(most)s MB."),
            url=name,
            most=MAX_BYTES // 1_000_000,
        )
    return text


def _no_map(name: str) -> SourceError:
    return SourceError(gettext_noop("%(url)s is not a sitemap."), url=name)
