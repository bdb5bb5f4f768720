"""Answers made small: pages as small as can be, and kept; everything else quickly.

A page is the same for every visitor until somebody publishes, so it pays to compress it once as
hard as Brotli can (some 50 ms) and to keep the outcome. Anything else (the admin, search) goes
through django-http-compression, fast, with its guard against BREACH.
"""

from __future__ import annotations

import gzip
from hashlib import sha256

import brotli
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django_http_compression.middleware import HttpCompressionMiddleware, best_coding

#: Views whose answers are the same for all who ask: no cookie, no word of the request in them.
SAME_FOR_ALL = {"wagtail_serve", "front", "clinics-style"}
KEPT_SECONDS = 24 * 60 * 60
ENCODERS = {
    "br": lambda content: brotli.compress(content, mode=brotli.MODE_TEXT, quality=11),
    # No time of day in it, so that the same page is the same bytes.
    "gzip": lambda content: gzip.compress(content, compresslevel=9, mtime=0),
}


class CompressionMiddleware(HttpCompressionMiddleware):
    """The smallest form of a public page that the browser takes, else what the library does."""

    async_capable = False

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        if isinstance(response, HttpResponse) and is_same_for_all(request, response):
            patch_vary_headers(response, ("accept-encoding",))
            if coding := coding_for(request.headers.get("accept-encoding", "")):
                use(response, coding)
                return
        super().maybe_compress(request, response)


def is_same_for_all(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether this is a page or a stylesheet that every visitor gets alike."""
    match = request.resolver_match
    return (
        match is not None
        and match.view_name in SAME_FOR_ALL
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "content-encoding" not in response.headers
        and response.headers.get("content-type", "").startswith("text/")
        and not (hasattr(request, "user") and request.user.is_authenticated)
    )


def coding_for(accepted: str) -> str:
    """Brotli where a browser takes it, else gzip where it takes that, else nothing.

    The library would rather use Zstandard, which is quicker and larger.
    """
    offers = [offer for offer in accepted.split(",") if best_coding(offer) in ENCODERS]
    return min((best_coding(offer) for offer in offers), default="")


def use(response: HttpResponse, coding: str) -> None:
    """Put the content into ``coding``: as it was compressed before, or compressed now and kept."""
    key = f"compressed:{coding}:{sha256(response.content).hexdigest()}"
    compressed = cache.get(key)
    if compressed is None:
        compressed = ENCODERS[coding](response.content)
        cache.set(key, compressed, KEPT_SECONDS)
    response.content = compressed
    response.headers["content-encoding"] = coding
    response.headers["content-length"] = str(len(compressed))
    etag = response.headers.get("etag", "")
    if etag.startswith('"'):
        response.headers["etag"] = f"W/{etag}"
