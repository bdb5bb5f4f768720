"""Old addresses answered: with one hop to where their page is now, or with 410 once it is gone.

Wagtail keeps the redirects and seo/former_addresses.py adds what it leaves out. Here they are
followed to their end, so that a visitor goes one step and never in a circle.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit, urlunsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.encoding import iri_to_uri, uri_to_iri
from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.coreutils import get_dummy_request
from wagtail.models import Page, Site

from seo.freshness import ASKED_EACH_TIME

#: Other readings of a page stand beside it: as Markdown, and its graph by itself.
READINGS = ("page.md", "page.jsonld")


@dataclass(frozen=True)
class End:
    """Where following redirects ends: ``url`` is empty for what is gone for good."""

    url: str = ""
    permanent: bool = True
    page: Page | None = None


GONE = End()


class GuardedRedirectMiddleware(RedirectMiddleware):
    """Answers a missing address with the end that its redirects have, if they have one.

    The query goes along. 410 is the page for what is missing with another status. An address in
    capitals leads to the page in small letters, where one is.
    """

    def process_response(self, request, response):
        if response.status_code != 404 or "\0" in request.path:
            return response
        end = end_for(request)
        if end is None:
            return response
        if end is GONE:
            response.status_code = 410
            return response
        answer = HttpResponsePermanentRedirect if end.permanent else HttpResponseRedirect
        # A form that is sent to an old address is sent on: what was typed is not lost.
        found = answer(end.url, preserve_request=request.method not in ("GET", "HEAD"))
        # A browser that kept it for good would go in a circle once a page is renamed back.
        found["Cache-Control"] = ASKED_EACH_TIME
        return found


def end_for(request: HttpRequest) -> End | None:
    """Where a missing address leads; None where that is nowhere."""
    asked = urlsplit(request.get_full_path())
    if asked.query:
        # A page of an older site, of those that differ in their query alone.
        end = follow(request, Redirect.normalise_path(request.get_full_path(), False))
        if end is not None:
            return end
    path, name = asked.path, ""
    before, slash, last = path.rpartition("/")
    if slash and last in READINGS:
        path, name = f"{before}/", last
    if (name or not path.endswith("/")) and live_page_at(request, path):
        # It has no such reading, or wants the slash that Django adds.
        return None
    end = end_of_path(request, path)
    if end is None or end is GONE:
        return end
    if name:
        page = end.page and end.page.specific_deferred
        if not getattr(page, "has_reading", lambda _name: False)(name):
            return None
        end = End(urljoin(end.url, name), end.permanent, end.page)
    return End(with_query(end.url, asked.query), end.permanent, end.page)


def end_of_path(request: HttpRequest, path: str) -> End | None:
    """Where ``path`` leads: by its redirects, else to the page or by those of small letters."""
    end = follow(request, Redirect.normalise_path(path, False))
    small = path.lower()
    if end is None and small != path:
        page = live_page_at(request, small)
        end = (
            End(page.get_url(request), page=page)
            if page
            else follow(request, Redirect.normalise_path(small, False))
        )
    return end


def follow(request: HttpRequest, path: str) -> End | None:
    """The end of the redirects that start at ``path``, GONE, or None where they lead nowhere."""
    seen: set[str] = set()
    permanent = True
    before = ""
    while (key := uri_to_iri(path)) not in seen:
        seen.add(key)
        redirect = get_redirect(request, path)
        if redirect is None:
            # A view, a file or another missing page: the answer is its own.
            return End(before, permanent) if before else None
        permanent = permanent and redirect.is_permanent
        page = redirect.redirect_page if redirect.redirect_page_id else None
        if page and page.live:
            return End(redirect.link, permanent, page)
        if page:
            before = ""
            path = iri_to_uri(urlsplit(page.get_url(request) or "").path)
        elif redirect.redirect_link:
            before = redirect.redirect_link
            path = urlsplit(before).path
            page = live_page_at(request, path) if is_own(request, before) else None
            if page or not is_own(request, before):
                return End(before, permanent, page)
        else:
            return GONE
        path = Redirect.normalise_path(path, False)
    return None


def is_own(request: HttpRequest, target: str) -> bool:
    parts = urlsplit(target)
    return not parts.netloc or parts.netloc.lower() == request.get_host().lower()


def with_query(url: str, query: str) -> str:
    """``url`` with the query that the visitor came with after its own."""
    if not query:
        return url
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


def live_page_at(request: HttpRequest, path: str) -> Page | None:
    """The live page that stands at ``path`` on the request's host, in whichever language."""
    site = Site.find_for_request(request)
    if site is None:
        return None
    path = uri_to_iri(path).rstrip("/") + "/"
    for prefix, root in roots_of(site):
        if path.startswith(prefix):
            steps = [step for step in path[len(prefix) :].split("/") if step]
            try:
                return root.specific.route(request, steps).page
            except Http404:
                return None
    return None


def roots_of(site: Site) -> list[tuple[str, Page]]:
    """(where its pages are served, the home) in each language, the longest path first."""
    homes = [site.root_page]
    if getattr(settings, "WAGTAIL_I18N_ENABLED", False):
        homes = site.root_page.get_translations(inclusive=True).select_related("locale")
    found = []
    for home in homes:
        with translation.override(home.locale.language_code), suppress(NoReverseMatch):
            found.append((reverse("wagtail_serve", args=[""]), home))
    return sorted(found, key=lambda pair: len(pair[0]), reverse=True)


def circles(site: Site) -> list[Redirect]:
    """The redirects of a site that lead back to where they start, for the audit."""
    request = get_dummy_request(site=site)
    made = Redirect.get_for_site(site).filter(redirect_page=None).exclude(redirect_link="")
    own = {redirect.old_path: redirect for redirect in made}
    found = []
    for redirect in own.values():
        seen: set[str] = set()
        path = redirect.old_path
        while path in own and path not in seen and is_own(request, own[path].redirect_link):
            seen.add(path)
            path = Redirect.normalise_path(urlsplit(own[path].redirect_link).path)
        if path in seen and not live_page_at(request, path):
            found.append(redirect)
    return found
