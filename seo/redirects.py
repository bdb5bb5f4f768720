"""Wagtail's redirects, with a guard: no redirect leads in a circle or to a page that is gone.

Wagtail makes a redirect when a slug changes or a page moves. A page that is renamed there and
back, then unpublished, would send its visitors round for ever.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from wagtail.contrib.redirects.middleware import RedirectMiddleware, get_redirect
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

#: A browser gives up after about twenty.
LONGEST = 10


class GuardedRedirectMiddleware(RedirectMiddleware):
    """Answers a missing address with its redirect, unless that leads nowhere."""

    def process_response(self, request, response):
        answer = super().process_response(request, response)
        if answer is response:
            return response
        return answer if leads_somewhere(request, answer["Location"]) else response


def leads_somewhere(request, target: str) -> bool:
    """Whether following redirects from the request's address on this host comes to an end."""
    site = Site.find_for_request(request)
    seen = {Redirect.normalise_path(request.get_full_path())}
    for _step in range(LONGEST):
        if not is_own(request, target):
            return True
        path = Redirect.normalise_path(target)
        if path in seen:
            return False
        seen.add(path)
        if site is not None and is_page(site, path):
            return True
        following = get_redirect(request, path)
        if following is None or following.link is None:
            # A view, a file or another missing page: the answer is its own.
            return True
        target = following.link
    return False


def is_own(request, target: str) -> bool:
    parts = urlsplit(target)
    return not parts.netloc or parts.netloc.lower() == request.get_host().lower()


def is_page(site: Site, path: str) -> bool:
    """Whether a live page of the site stands at ``path`` (language prefixes aside)."""
    url_path = site.root_page.url_path.rstrip("/") + urlsplit(path).path.rstrip("/") + "/"
    return type(site.root_page).objects.filter(url_path=url_path, live=True).exists()


def circles(site: Site) -> list[Redirect]:
    """The redirects of a site that lead back to where they start, for the audit."""
    own = {r.old_path: r for r in Redirect.get_for_site(site).select_related("redirect_page")}
    found = []
    for redirect in own.values():
        seen = {redirect.old_path}
        current: Redirect | None = redirect
        while current is not None:
            target = current.link
            path = Redirect.normalise_path(urlsplit(target).path) if target else None
            if path in seen:
                if not is_page(site, path):
                    found.append(redirect)
                break
            if path is None:
                break
            seen.add(path)
            current = own.get(path)
    return found
