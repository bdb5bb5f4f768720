"""Publishing several pages at once asks of each what publishing one asks of it."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.utils.html import format_html_join
from wagtail.models import Page

from clinics.models import PracticePage
from clinics.review import described


def refuse_incomplete_pages(request, action_type, objects, action):
    """Publish none of several pages while one lacks something: for ``before_bulk_action``."""
    if action_type != "publish":
        return None
    refused = []
    for page in pages_to_publish(request, objects):
        try:
            page.get_latest_revision_as_object().check_publishable()
        except ValidationError as error:
            refused.append((page.get_admin_display_title(), described(error, page)))
    if not refused:
        return None
    messages.error(request, format_html_join("", "<p>{}:</p>{}", refused))
    return redirect(action.next_url)


def pages_to_publish(request, objects) -> Iterator[PracticePage]:
    """The practices' pages among ``objects``, and below them where the request says so."""
    for chosen in objects:
        if not isinstance(chosen, Page):
            continue
        pages = chosen.get_descendants(inclusive=True).type(PracticePage)
        below = pages.not_live() if request.POST.get("include_descendants") else pages.none()
        yield from (pages.filter(pk=chosen.pk) | below).specific()
