"""What a visitor's browser and caches on the way may keep, and when they need not fetch it anew.

A page changes with its own words, and with those of others that it shows (hours, offers, menus), so
its entity tag is a hash of what is sent. Caches ask each time: what is taken down is gone at once.

Source: RFC 9110, 13 (conditional requests); RFC 9111, 5.2 (Cache-Control).
"""

from __future__ import annotations

from hashlib import sha256

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import (
    add_never_cache_headers,
    get_conditional_response,
    patch_vary_headers,
)

#: Kept by everybody, asked about every time.
ASKED_EACH_TIME = "public, max-age=0, must-revalidate"
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
        return get_conditional_response(request, etag=response["ETag"], response=response)


def tag(content: bytes | str) -> str:
    """A strong entity tag of what is sent."""
    raw = content.encode() if isinstance(content, str) else content
    return f'"{sha256(raw).hexdigest()[:32]}"'


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
