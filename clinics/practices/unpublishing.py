"""A home page that is taken down takes its site along, and never at one click."""

from __future__ import annotations

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.actions.unpublish_page import UnpublishPageAction

from clinics import tenancy
from clinics.models import ClinicPage


def ask_before_home(request, page):
    """Say what taking a home page down means, and do it only for who has ticked that they mean it.

    For Wagtail's hook ``before_unpublish_page``.
    """
    practice = tenancy.practice_of(page) if isinstance(page, ClinicPage) else None
    if practice is None or request.POST.get("sure"):
        return None
    is_first = page.pk == practice.home_id
    context = {
        "page": page,
        "practice": practice,
        "language": "" if is_first else get_language_info(page.locale.language_code)["name_local"],
        "below": page.get_descendants().live().count(),
        "may_close": is_first and practice.is_open and tenancy.is_manager(request.user, practice),
        "next": request.POST.get("next", ""),
    }
    return render(request, "clinics/admin/unpublish_home.html", context)


def refuse_homes_at_once(request, action_type, objects, action):
    """A home page is not one of many: for Wagtail's hook ``before_bulk_action``."""
    homes = [each for each in objects if isinstance(getattr(each, "specific", each), ClinicPage)]
    if action_type != "unpublish" or not homes:
        return None
    messages.error(
        request,
        _("“%s” is a home page: take it down by itself, from its own menu.") % homes[0].title,
    )
    return redirect(action.next_url)


def take_down_below(sender, instance, **_kwargs) -> None:
    """No page stays up below a home that is down, whichever way it went: Wagtail's signal."""
    for page in instance.get_descendants().live().specific().iterator():
        UnpublishPageAction(page).execute(skip_permission_checks=True)
