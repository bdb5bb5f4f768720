"""Pages for what went wrong: they look like the practice's own and tell nothing of the inside."""

from __future__ import annotations

import logging
import sys

from django.http import HttpResponse
from django.template import TemplateDoesNotExist
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from clinics import tenancy
from clinics.runtime.logs import is_away

logger = logging.getLogger(__name__)

#: After how long it is worth asking again when the database is away.
RETRY_SECONDS = 30


def error_page(
    request, status: int, context: dict | None = None, seconds: int = 0, template: str = ""
) -> HttpResponse:
    """``<status>.html`` as a page that nobody stores; a line of text where it can't be rendered.

    ``seconds`` says after how long it is worth trying again, ``template`` names another file.
    """
    try:
        body = render_to_string(template or f"{status}.html", context or {}, request)
        response = HttpResponse(body, status=status)
    except Exception as error:
        # A page about an error must not be the next error.
        if not isinstance(error, TemplateDoesNotExist):
            logger.exception("The page for %s could not be rendered", status)
        text = _("This did not work. Please try again later.")
        response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response["X-Robots-Tag"] = "noindex"
    if seconds:
        response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def surroundings(request) -> dict:
    """What a practice's pages have around them: its home and its menu; empty elsewhere."""
    practice = tenancy.practice_on_host(request)
    if practice is None or not practice.home.live:
        return {}
    home = practice.home
    # Nothing in the menu is where the visitor is now.
    return {
        "practice": home,
        "home_url": home.get_url(request),
        "menu": home.menu(request, type(home)(path="")),
    }


def bad_request(request, exception=None) -> HttpResponse:
    return error_page(request, 400)


def permission_denied(request, exception=None) -> HttpResponse:
    """Why, for people who are signed in: what they read there is written for them."""
    user = getattr(request, "user", None)
    reason = str(exception) if user and user.is_authenticated and exception else ""
    return error_page(request, 403, {**surroundings(request), "reason": reason})


def not_found(request, exception=None) -> HttpResponse:
    # No word of the address: the search field takes it from the browser.
    return error_page(request, 404, surroundings(request))


def too_many_requests(request, seconds: int = 60) -> HttpResponse:
    return error_page(request, 429, {"minutes": -(-seconds // 60)}, seconds)


def server_error(request) -> HttpResponse:
    """What a request gets that failed: later, where the database is away, else sorry."""
    if is_away(sys.exc_info()[1]):
        # Before the middleware that finds out the language, perhaps.
        with translation.override(translation.get_language_from_request(request, check_path=True)):
            return error_page(request, 503, seconds=RETRY_SECONDS)
    return error_page(request, 500)


def csrf_failure(request, reason: str = "") -> HttpResponse:
    return error_page(
        request, 403, {"reason": _("This form was open for too long. Load it again.")}
    )
