"""A whole site for readers that are machines: a list of its pages, and one graph of all."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from urllib.parse import urljoin

from django.core.cache import cache
from django.db.models import Max
from wagtail.models import Site

from seo import markdown
from seo.graph import aggregate, script_json
from seo.hosts import CHUNK, Listing, listed_models


def llms_txt(site: Site) -> Iterator[str]:
    """The site's pages by kind, each with its Markdown and a line about it.

    Source: llmstxt.org
    """
    root = site.root_page.specific
    yield f"# {markdown.escaped(root.title)}\n"
    about = root.get_meta_description() if hasattr(root, "get_meta_description") else ""
    if about:
        yield f"\n> {markdown.escaped(about)}\n"
    listing = Listing(site)
    for model in listed_models():
        for number, page in enumerate(listing.pages(model).iterator(CHUNK)):
            if not page.has_markdown:
                break
            if number == 0:
                yield f"\n## {markdown.escaped(model._meta.verbose_name_plural)}\n\n"
            address = urljoin(page.canonical_url(), "page.md")
            note = markdown.escaped(page.get_meta_description())
            yield f"- {markdown.link(page.title, address)}{f': {note}' if note else ''}\n"


def site_graph(site: Site) -> Iterator[str]:
    """One document of all nodes of the site's pages; what several pages say is said once."""
    listing = Listing(site)
    state = [
        str(listing.pages(model).aggregate(Max("last_published_at"))["last_published_at__max"])
        + f"/{listing.pages(model).count()}"
        for model in listed_models()
    ]
    digest = sha256("|".join(state).encode()).hexdigest()[:16]
    key = f"clinic-seo-graph-{site.pk}-{digest}"
    document = cache.get(key)
    if document is None:
        graphs = (page.graph_or_none() for page in listing)
        document = script_json(aggregate(graph for graph in graphs if graph))
        cache.set(key, document, 300)
    yield document
