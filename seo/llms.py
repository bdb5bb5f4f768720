"""A whole site for readers that are machines: a list of its pages, and one graph of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from django.core.cache import cache
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Site

from seo import markdown
from seo.graph import aggregate, script_json
from seo.hosts import CHUNK, Listing, listed_models

#: Texts in one file: a reader of more wants a list, and to choose.
MOST_TEXTS = 500


def llms_txt(site: Site) -> Iterator[str]:
    """The site's pages below the titles of the lists they stand in, each with a line about it.

    Each leads to the page's Markdown. Source: llmstxt.org
    """
    root = site.root_page.specific
    yield f"# {markdown.escaped(root.title)}\n"
    about = root.get_meta_description() if hasattr(root, "get_meta_description") else ""
    if about:
        yield f"\n> {markdown.escaped(about)}\n"
    listing = Listing(site)
    lists = {model.lists: model for model in listed_models() if model.lists}
    listed = {model._meta.label: model for model in listed_models()}
    rest = [m for m in listed.values() if not m.lists and m._meta.label not in lists]
    yield from part_of_llms_txt(root.title, listing, rest)
    for label, index in lists.items():
        first = listing.pages(index).first()
        members = [index, listed[label]] if label in listed else [index]
        title = first.title if first else listed[label]._meta.verbose_name_plural
        yield from part_of_llms_txt(title, listing, members)
    whole, by_page = _("The graph of all pages"), _("The graphs, page by page")
    yield "\n## " + _("The same as data") + "\n\n"
    yield f"- {markdown.link(whole, f'{site.root_url}/graph.jsonld')}\n"
    yield f"- {markdown.link(by_page, f'{site.root_url}/schemamap.xml')}\n"


def llms_full_txt(site: Site) -> Iterator[str]:
    """The pages of llms.txt as Markdown, each below a line with its address.

    At most MOST_TEXTS of them: llms.txt leads to the others.
    """
    root = site.root_page.specific
    yield f"# {markdown.escaped(root.title)}\n"
    left = MOST_TEXTS
    for page in Listing(site):
        if not page.has_markdown:
            continue
        if not left:
            yield "\n---\n\n" + _("The other pages") + f": {site.root_url}/llms.txt\n"
            return
        left -= 1
        with translation.override(page.locale.language_code):
            yield f"\n---\n\n{page.canonical_url()}\n\n{page.markdown()}\n"


def part_of_llms_txt(title: str, listing: Listing, models: Iterable[type]) -> Iterator[str]:
    """A heading and the pages of these kinds; nothing where there are none."""
    begun = False
    for model in models:
        for page in listing.pages(model).iterator(CHUNK):
            if not page.has_markdown:
                break
            if not begun:
                yield f"\n## {markdown.escaped(title)}\n\n"
                begun = True
            address = urljoin(page.canonical_url(), "page.md")
            note = markdown.escaped(page.get_meta_description())
            yield f"- {markdown.link(page.title, address)}{f': {note}' if note else ''}\n"


def site_graph(site: Site) -> str:
    """One document of all nodes of the site's pages; what several pages say is said once."""
    listing = Listing(site)
    key = f"clinic-seo-graph-{site.pk}-{listing.state()}"
    document = cache.get(key)
    if document is None:
        graphs = (page.graph_or_none() for page in listing)
        document = script_json(aggregate(graph for graph in graphs if graph))
        cache.set(key, document, 300)
    return document
