"""What one host shows to machines: which of its pages count, and where they are.

Everything that lists pages (sitemap, llms.txt, graph, API, audit) asks here, so that a draft, a
private or a hidden page appears in none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from django.apps import apps
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import cached_property
from wagtail import hooks
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.query import PageQuerySet

from seo.models import SearchEngines, SeoPageMixin

#: A page that shows what another one says is listed where that one stands.
LISTED_ONCE = Q(alias_of=None) | Q(alias_of__live=False)
#: Rows fetched at a time: what is held in memory, whatever the number of pages.
CHUNK = 200


def site_of(request: HttpRequest) -> Site | None:
    """The site that answers on the request's host; None where Wagtail knows of none."""
    return Site.find_for_request(request)


def is_open(site: Site) -> bool:
    """Whether visitors are let in at the site's host: the hook ``clinic_seo_site_is_open`` says.

    A callable that takes the site and gives False where nobody is to hear of it yet.
    """
    return all(ask(site) is not False for ask in hooks.get_hooks("clinic_seo_site_is_open"))


def is_canonical(site: Site) -> bool:
    """Whether pages name this host as theirs. Of several Sites with one root, one does."""
    url = site.root_page.get_full_url()
    return bool(url) and url.startswith(f"{site.root_url}/")


@cache
def listed_models() -> list[type[Page]]:
    """Every concrete kind of page that says something to search engines."""
    return sorted(
        (m for m in apps.get_models() if issubclass(m, Page) and issubclass(m, SeoPageMixin)),
        key=lambda model: model._meta.label,
    )


class Listing:
    """The pages of one site that machines may list: live, public and not hidden."""

    def __init__(self, site: Site):
        self.site = site

    def pages(self, model: type[Page], *, hidden: bool = False) -> PageQuerySet:
        """The pages of one kind in tree order; those hidden from search engines if asked for."""
        if self.is_hidden and not hidden:
            return model.objects.none()
        found = model.objects.filter(below(self.root_paths), LISTED_ONCE, live=True)
        if self.private_paths:
            found = found.exclude(below(self.private_paths))
        if not hidden:
            found = found.filter(noindex=False)
        return model.listable(found).select_related("locale").order_by("path")

    def state(self) -> str:
        """A hash that changes when a listed page is changed, moved, made or gone."""
        found = sha256(self.site.root_url.encode())
        for model in listed_models():
            rows = self.pages(model).values_list("pk", "url_path", "last_published_at")
            for row in rows.iterator(CHUNK * 10):
                found.update(repr(row).encode())
        return found.hexdigest()[:32]

    def __iter__(self) -> Iterator[Page]:
        for model in listed_models():
            yield from self.pages(model).iterator(CHUNK)

    @cached_property
    def is_hidden(self) -> bool:
        """Whether the site's people ask search engines to list none of it."""
        return SearchEngines.objects.filter(site=self.site, hidden=True).exists()

    @cached_property
    def root_paths(self) -> list[str]:
        """The tree paths of the site's root page and its translations."""
        translations = self.site.root_page.get_translations(inclusive=True)
        return list(translations.values_list("path", flat=True))

    @cached_property
    def private_paths(self) -> list[str]:
        """The branches that not everybody may see."""
        return list(PageViewRestriction.objects.values_list("page__path", flat=True))


def below(paths: list[str]) -> Q:
    """In one of these branches of the tree."""
    found = Q()
    for path in paths:
        found |= Q(path__startswith=path)
    return found
