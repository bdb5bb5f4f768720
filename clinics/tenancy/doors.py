"""Who is let in at a practice's host before it has opened, and once it has closed.

Why 503 and 410: docs/decisions/0033-a-practice-opens-when-it-is-ready.md
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers

from clinics import tenancy
from clinics.runtime.errors import error_page

if TYPE_CHECKING:
    from clinics.models import Practice

DAY = 24 * 60 * 60


class Door(Enum):
    """What visitors find at a practice's host."""

    OPEN = "open"
    #: Its own people are let in: 503 for all others.
    NOT_YET = "not yet"
    #: Archived: 410 for everybody.
    CLOSED = "closed"


def door_of(practice: Practice) -> Door:
    """Whether ``practice`` lets visitors in."""
    if practice.archived_at:
        return Door.CLOSED
    return Door.OPEN if practice.is_open else Door.NOT_YET


def answer_at_the_door(request: Any, practice: Practice | None) -> HttpResponse | None:
    """The page for who asked ``practice``'s host and is not let in; None for who is."""
    if practice is None or practice.pk != getattr(request, "host_practice_id", None):
        return None
    if is_of_our_own_making(request):
        return None
    door = door_of(practice)
    if door is Door.CLOSED:
        return error_page(request, 410, {"name": practice.home.title})
    if door is Door.OPEN or not request.is_visit:
        return None
    if tenancy.works_for(request.user, practice):
        request.is_private_practice = True
        managers = practice.groups.filter(role="manager")
        request.may_open_practice = managers.filter(group__user=request.user).exists()
        return None
    context = {"name": practice.home.title, "next": request.get_full_path()}
    return error_page(request, 503, context, DAY, template="opens_soon.html")


def is_of_our_own_making(request: HttpRequest) -> bool:
    """Whether nobody asked but the admin itself: a preview, or the audit of what visitors get."""
    return getattr(request, "is_dummy", False) or getattr(request, "is_audit", False)


def keep_private(request: HttpRequest, response: HttpResponse) -> None:
    """No cache and no search engine keeps what only a practice's own people may see."""
    if getattr(request, "is_private_practice", False):
        response["X-Robots-Tag"] = "noindex"
        add_never_cache_headers(response)
