"""What a visitor's browser and caches on the way may keep, and when they need not fetch it anew.

A page changes with its own words, and with those of others that it shows (hours, offers, menus), so
its entity tag is a hash of what is sent. Caches ask each time: what is taken down is gone at once.

Nothing tells when all that a page shows was last changed: an offer ends by itself. So the time of
its last change is when this content was first sent from this address, kept beside its tag.

Source: RFC 9110, 8.8.2 (Last-Modified) and 13 (conditions); RFC 9111, 5.2 (Cache-Control).
"""

from __future__ import annotations

import time
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_vary_headers,
)
from django.utils.http import http_date

#: Kept by everybody, asked about every time.
ASKED_EACH_TIME = "public, max-age=0, must-revalidate"
#: How long it is remembered what was sent last, in seconds.
REMEMBERED = 90 * 24 * 3600
#: The views whose answers are the same for all who are not signed in.
PUBLIC_VIEWS = frozenset({"wagtail_serve", "front"})


class FreshnessMiddleware:
    """Says what may be kept, names it with an entity tag, and answers 304 to who has it already.

    Directly below what compresses, so that the tag is one of the words and not of their encoding.
    Answers that say themselves whether they may be kept are taken at their word.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 200 or request.method not in ("GET", "HEAD"):
            return response
        if is_page(request) and "Cache-Control" not in response:
            if is_for_all(request, response):
                response["Cache-Control"] = ASKED_EACH_TIME
            else:
                add_never_cache_headers(response)
            patch_vary_headers(response, ("Cookie",))
        if not may_be_shared(response):
            return response
        if "ETag" not in response and not response.streaming:
            response["ETag"] = tag(response.content)
        if "ETag" not in response:
            return response
        # Else a cache would take what is not encoded for what is.
        patch_vary_headers(response, ("accept-encoding",))
        since = None
        if "Last-Modified" not in response and "immutable" not in response["Cache-Control"]:
            since = sent_since(request, response["ETag"])
        if since is not None:
            response["Last-Modified"] = http_date(since)
        return get_conditional_response(request, response["ETag"], since, response)


def tag(content: bytes | str) -> str:
    """A strong entity tag of what is sent."""
    raw = content.encode() if isinstance(content, str) else content
    return f'"{sha256(raw).hexdigest()[:32]}"'


def sent_since(request: HttpRequest, etag: str) -> int | None:
    """When this address first sent what the tag names, in seconds since 1970.

    None where that can't be told from what was sent before in the same second, and for an address
    with a query: anybody can make up as many of those as there is room for.
    """
    if request.META.get("QUERY_STRING"):
        return None
    address = sha256(f"{request.get_host()}{request.path}".encode()).hexdigest()[:32]
    key, now = f"clinic-seo-sent-{address}", int(time.time())
    known = cache.get(key)
    if known and known[0] == etag:
        since = known[1]
    else:
        # Later than what stood here, whatever the clock says.
        since = max(now, known[1] + 1) if known else now
        cache.set(key, (etag, since), REMEMBERED)
    return since if since <= now else None


def is_page(request: HttpRequest) -> bool:
    match = request.resolver_match
    views = PUBLIC_VIEWS | set(getattr(settings, "CLINIC_SEO_PUBLIC_VIEWS", ()))
    return match is not None and match.view_name in views


def is_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether what is sent holds nothing of who asked, and nothing that not everybody may see."""
    user = getattr(request, "user", None)
    return not (
        response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or (user is not None and user.is_authenticated)
        or getattr(request, "is_preview", False)
        or getattr(request, "is_dummy", False)
        or getattr(request, "is_audit", False)
    )


def may_be_shared(response: HttpResponseBase) -> bool:
    control = response.get("Cache-Control", "").lower()
    return "public" in control and "no-store" not in control
