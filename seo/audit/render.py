"""Fetches a page as a visitor would get it: middleware, routing, templates, all in process."""

from __future__ import annotations

from contextlib import ExitStack
from functools import cache
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.http import HttpResponse
from django.utils import translation
from wagtail import hooks


@cache
def handler() -> BaseHandler:
    """The project's middleware, loaded once."""
    made = BaseHandler()
    made.load_middleware()
    return made


def fetch(url: str) -> HttpResponse:
    """The answer to a visitor who asks for ``url`` without any cookie.

    Hooks ``clinic_seo_around_fetch`` give context managers, for whatever the end of a request takes
    down and whoever asked still needs.
    """
    with ExitStack() as around:
        for enter in hooks.get_hooks("clinic_seo_around_fetch"):
            around.enter_context(enter())
        return answer_to(url)


def answer_to(url: str) -> HttpResponse:
    parts = urlsplit(url)
    is_secure = parts.scheme == "https" or getattr(settings, "SECURE_SSL_REDIRECT", False)
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": unquote_to_bytes(parts.path).decode("latin-1") or "/",
        "QUERY_STRING": parts.query,
        "SERVER_NAME": parts.hostname or "",
        "SERVER_PORT": str(parts.port or (443 if is_secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": parts.netloc,
        "HTTP_ACCEPT": "text/html",
        "HTTP_USER_AGENT": "clinic-seo-audit",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if is_secure else "http",
        "wsgi.input": BytesIO(),
        "wsgi.errors": BytesIO(),
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    # As Django's test client does: the signals run, but the connection stays for the next page.
    request_started.disconnect(close_old_connections)
    request_started.send(sender=fetch, environ=environ)
    request_started.connect(close_old_connections)
    # The page is in its own language; the findings stay in that of who asked for the audit.
    with translation.override(translation.get_language()):
        request = WSGIRequest(environ)
        # For a site that visitors are not let into yet. Nobody outside can say this of themselves.
        request.is_audit = True  # type: ignore[attr-defined]
        response: Any = handler().get_response(request)
    if getattr(response, "streaming", False):
        streamed, kind = response, response.get("Content-Type")
        content = b"".join(streamed.streaming_content)
        response = HttpResponse(content, status=streamed.status_code, content_type=kind)
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)
    return response
