"""Completes what a visitor types by the names of a practice's public pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext
from wagtail.models import Page

from clinics.models import Practice

from . import indexer
from .models import SearchName
from .words import split

SHORTEST_PREFIX = 2
MOST_SUGGESTIONS = 8
#: Many pages may share the beginning of a name: as many rows are read, in the index's order.
ROWS_READ = 60
#: Sorts after whatever may follow a prefix.
LAST = "\U0010ffff"
#: What a suggestion shows, and where it leads.
READ = (
    "document_id",
    "key",
    "name",
    "is_start",
    "place",
    "document__title",
    "document__kind",
    "document__page__url_path",
)


@dataclass(frozen=True)
class Suggestion:
    """A page with a name that completes what was typed. ``why``: that name, if not the title.

    A place on a page that answers something is called by that; then ``why`` is the page's title.
    """

    title: str
    url: str
    why: str
    kind: str


def starting_with(field: str, prefix: str) -> Q:
    """The rows whose ``field`` begins with ``prefix``, as a range that an index serves."""
    return Q(**{f"{field}__gte": prefix, f"{field}__lt": prefix + LAST})


def suggest(practice: Practice, typed: str, request=None) -> list[Suggestion]:
    """Pages with a name, or a part of one, that goes on as ``typed`` begins. One query."""
    key = " ".join(split(typed))
    if len(key) < SHORTEST_PREFIX:
        return []
    # Chosen before their pages are looked at: two letters begin thousands of names.
    first = SearchName.objects.filter(starting_with("key", key), practice=practice)
    found = SearchName.objects.filter(
        indexer.not_expired("document__expires_at"),
        pk__in=first.order_by("key").values("pk")[:ROWS_READ],
        document__page__live=True,
    ).values_list(*READ)
    chosen: dict[tuple[int, str], Suggestion] = {}
    rows = sorted(found, key=lambda row: (not row[3], len(row[1]), row[1]))
    for pk, _key, name, _is_start, place, title, kind, url_path in rows:
        if (pk, place) in chosen or len(chosen) == MOST_SUGGESTIONS:
            continue
        url = page_url(pk, url_path, request)
        if place:
            shown = Suggestion(title=name, url=f"{url}{place.rstrip('#')}", why=title, kind=kind)
        else:
            other_name = gettext("also called “%(name)s”") % {"name": name}
            shown = Suggestion(title, url, other_name if name != title else "", kind)
        chosen[pk, place] = shown
    return list(chosen.values())


def page_url(pk: int, url_path: str, request=None) -> str:
    """Where a page is, from its path in the tree, which is all that Wagtail asks for."""
    page = Page.from_db(None, ("id", "url_path"), (pk, url_path))
    return page.get_url(request) or ""


def suggest_for_any(practice: Practice, words: Iterable[str], request=None) -> list[Suggestion]:
    """What resembles the beginning of any of a query's first words, after a search in vain."""
    found: dict[str, Suggestion] = {}
    for word in list(words)[:3]:
        beginning = word[: max(3, len(word) // 2)]
        for suggestion in suggest(practice, beginning, request):
            found.setdefault(suggestion.url, suggestion)
    return list(found.values())[:MOST_SUGGESTIONS]
