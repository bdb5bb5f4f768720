"""Why a page is not shown, told to who edits it: on a page of its own, asked for by a click."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from clinics.tenancy import explain


def editor_button(page, user, view_name, next_url=None):
    """A line in the menu of the page's editor; it asks the database nothing."""
    if view_name == "edit" and page.pk:
        yield Button(
            _("Why is this page not shown?"),
            reverse("clinics-explain", args=[page.pk]),
            icon_name="help",
            priority=67,
        )


@require_safe
def page_view(request, page_id: int):
    """The gates between visitors and a page, for those who may edit it."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    gates = explain.explain_page(page)
    return render(
        request,
        "clinics/admin/explain.html",
        {"page": page, "gates": gates, "is_seen": explain.is_seen(gates)},
    )
