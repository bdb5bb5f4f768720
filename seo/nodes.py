"""Builders of graph nodes that pages of several apps share. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from .graph import GraphContext, Node, ref, text


def website(context: GraphContext, name: str, publisher_id: str | None = None) -> Node:
    """The site that a page is part of."""
    return {
        "@type": "WebSite",
        "@id": context.website_id,
        "url": f"{context.site_root}/",
        "name": text(name),
        "publisher": ref(publisher_id) if publisher_id else None,
        "inLanguage": context.language,
    }


def web_page(
    context: GraphContext,
    page_type: str,
    *,
    name: str,
    description: str = "",
    main_entity: str | None = None,
    published: datetime | None = None,
    modified: datetime | None = None,
    breadcrumb: bool = True,
) -> Node:
    """The page itself; ``page_type`` is WebPage or one of its subtypes."""
    return {
        "@type": page_type,
        "@id": context.page_url,
        "url": context.page_url,
        "name": text(name),
        "description": text(description),
        "inLanguage": context.language,
        "isPartOf": ref(context.website_id),
        "mainEntity": ref(main_entity) if main_entity else None,
        "breadcrumb": ref(context.anchor("breadcrumb")) if breadcrumb else None,
        "datePublished": iso(published),
        "dateModified": iso(modified),
    }


def search_results(
    context: GraphContext, *, name: str, website_name: str, members: Sequence[tuple[str, str]] = ()
) -> list[Node]:
    """A page of results, for a view that is no page: (name, absolute address) pairs."""
    found = context.anchor("list")
    nodes = [
        website(context, website_name),
        web_page(
            context,
            "SearchResultsPage",
            name=name,
            main_entity=found if members else None,
            breadcrumb=False,
        ),
    ]
    return [*nodes, item_list(found, members)] if members else nodes


def breadcrumb(context: GraphContext, trail: Sequence[tuple[str, str]]) -> Node:
    """The way from the home page to this one: (name, absolute address) pairs, home first.

    Google asks for two steps or more, so a home page has none.
    Source: developers.google.com/search/docs/appearance/structured-data/breadcrumb
    """
    return {
        "@type": "BreadcrumbList",
        "@id": context.anchor("breadcrumb"),
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": text(name),
                "item": {"@type": "WebPage", "@id": url, "name": text(name)},
            }
            for position, (name, url) in enumerate(trail, start=1)
        ],
    }


def item_list(node_id: str | None, members: Iterable[tuple[str, str]]) -> Node:
    """A list of pages: (name, absolute address) pairs."""
    return {
        "@type": "ItemList",
        "@id": node_id,
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": text(name),
                "url": url,
            }
            for position, (name, url) in enumerate(members, start=1)
        ],
    }


def text_list(entries: Iterable[str]) -> Node:
    """A list of short texts, numbered from 1."""
    return {
        "@type": "ItemList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": text(entry)}
            for position, entry in enumerate(entries, start=1)
        ],
    }


def iso(moment: date | datetime | None) -> str | None:
    """An ISO 8601 date, or a date with time to the second."""
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.replace(microsecond=0).isoformat()
    return moment.isoformat()
