"""A host's sitemap: streamed, with pictures and languages, an index once it grows long.

Source: sitemaps.org/protocol.html; developers.google.com/search/docs/crawling-indexing/sitemaps
(image and hreflang extensions). The protocol allows 50,000 addresses a file; 5,000 keep each
file small enough to be read at one go.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin
from xml.sax.saxutils import escape, quoteattr  # nosec B406 - it writes XML, reads none

from django.db.models import Max
from django.utils.functional import cached_property
from wagtail.models import Page, Site

from seo.hosts import CHUNK, Listing, listed_models

#: Addresses a file.
LIMIT = 5_000
#: Bytes gathered before they are sent; the first piece leaves at once.
PIECE = 16_384

URLSET = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    ' xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">\n'
)
SCHEMAMAP = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)
INDEX = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
)


class Sitemap:
    """The sitemap of one site. A fixed number of queries, however many pages there are."""

    #: The file's name without its ending.
    name = "sitemap"
    opening = URLSET

    def __init__(self, site: Site):
        self.site = site
        self.listing = Listing(site)
        self.root_paths = Site.get_site_root_paths()

    @cached_property
    def newest(self) -> dict[str, datetime | None]:
        """When the latest page of each kind that lists are made of was published."""
        listed = {model.lists for model in listed_models()}
        return {
            model._meta.label: self.listing.pages(model).aggregate(newest=Max("last_published_at"))[
                "newest"
            ]
            for model in listed_models()
            if model._meta.label in listed
        }

    def parts(self) -> list[tuple[type[Page], int, int]]:
        """(kind, first, last) of each file's pages: a file holds pages of one kind only.

        A single part with no kind stands for a site whose pages all fit into one file.
        """
        counts = {model: self.listing.pages(model).count() for model in listed_models()}
        if sum(counts.values()) <= LIMIT:
            return []
        return [
            (model, first, min(first + LIMIT, count))
            for model, count in counts.items()
            for first in range(0, count, LIMIT)
        ]

    def index(self, count: int) -> Iterator[str]:
        yield INDEX
        for number in range(1, count + 1):
            address = f"{self.site.root_url}/{self.name}-{number}.xml"
            yield f"<sitemap><loc>{escape(address)}</loc></sitemap>\n"
        yield "</sitemapindex>\n"

    def urlset(self, part: tuple[type[Page], int, int] | None = None) -> Iterator[str]:
        yield self.opening
        languages = self.languages()
        models = [part[0]] if part else listed_models()
        for model in models:
            pages = self.listing.pages(model).defer_streamfields()
            images = self.images(model)
            if images:
                pages = pages.select_related(*images)
            if part:
                pages = pages[part[1] : part[2]]
            for page in pages.iterator(CHUNK):
                yield self.entry(page, images, languages.get(str(page.translation_key), ()))
        yield "</urlset>\n"

    def entry(self, page: Page, images: list[str], versions) -> str:
        url = self.address(page)
        if not url:
            return ""
        pieces = ["<url><loc>", escape(url), "</loc>", self.lastmod(page)]
        for language, address in versions:
            pieces.append(
                f'<xhtml:link rel="alternate" hreflang="{language}" href={quoteattr(address)}/>'
            )
        for address in dict.fromkeys(filter(None, (image_url(page, name) for name in images))):
            if "://" not in address:
                address = f"{self.site.root_url}{address}"
            pieces.append(f"<image:image><image:loc>{escape(address)}</image:loc></image:image>")
        pieces.append("</url>\n")
        return "".join(pieces)

    def lastmod(self, page: Page) -> str:
        moment = page.last_published_at or page.latest_revision_created_at
        listed = self.newest.get(page.lists)
        if listed:
            # A list changes with what it lists.
            moment = max(moment, listed) if moment else listed
        return f"<lastmod>{moment.replace(microsecond=0).isoformat()}</lastmod>" if moment else ""

    def images(self, model: type[Page]) -> list[str]:
        """The fields of a kind of page whose pictures are listed."""
        return image_fields(model)

    def address(self, page: Page) -> str:
        # Without this each page would look the roots of all sites up again.
        page._wagtail_cached_site_root_paths = self.root_paths
        return page.get_full_url() or ""

    def languages(self) -> dict[str, list[tuple[str, str]]]:
        """(language, address) pairs by translation key; only of pages in several languages."""
        if len(self.listing.root_paths) < 2:
            return {}
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        home = self.site.root_page.specific
        tag = getattr(home, "language_tag", str)
        for model in listed_models():
            pages = self.listing.pages(model).filter(alias_of__isnull=True).defer_streamfields()
            for page in pages.iterator(CHUNK):
                found[str(page.translation_key)].append(
                    (tag(page.locale.language_code), self.address(page))
                )
        return {key: versions for key, versions in found.items() if len(versions) > 1}


class SchemaMap(Sitemap):
    """The addresses of all graphs of one site, page by page.

    Source: the map that NLWeb reads, as Yoast's plugin publishes it since 28.3 (a sitemap whose
    entries name what they hold).
    """

    name = "schemamap"
    opening = SCHEMAMAP

    def entry(self, page: Page, images: list[str], versions) -> str:
        url = self.address(page)
        if not url:
            return ""
        address = escape(urljoin(url, "page.jsonld"))
        return (
            f'<url contentType="structuredData/schema.org"><loc>{address}</loc>'
            f"{self.lastmod(page)}</url>\n"
        )

    def languages(self) -> dict[str, list[tuple[str, str]]]:
        return {}

    def images(self, model: type[Page]) -> list[str]:
        return []


def image_fields(model: type[Page]) -> list[str]:
    """The fields of a kind of page that hold a picture."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.is_relation and hasattr(field.related_model, "get_rendition")
    ]


def image_url(page: Page, name: str) -> str:
    image = getattr(page, name)
    return image.file.url if image and image.file else ""


def in_pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """The lines in pieces worth sending; the first line by itself, so that it is on its way."""
    yield next(lines).encode()
    held: list[str] = []
    size = 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()
