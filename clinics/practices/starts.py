"""What a practice's people, and platform staff, can begin from the first screen."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.models import Page

from clinics import models
from clinics.practices.checklist import HOURS
from clinics.practices.dashboard import Start, Waiting
from clinics.practices.workplace import Workplace, workplace
from clinics.tenancy import is_platform_staff, owned
from seo.permissions import pages_allowed

#: A licence that ends is told of this long before, and so many of each kind of line are shown.
LICENCE_NOTICE = datetime.timedelta(days=60)
MOST_LINES = 5


def of_practice(request) -> Iterator[Start]:
    """See the site, change the hours, the calls to action, the people."""
    place = workplace(request)
    if place is None:
        return
    yield Start(
        _("See your site"),
        place.site_url,
        "globe",
        _("As visitors see it, in a new tab."),
        order=10,
        outside=True,
    )
    if "change" in place.allowed and "add" in place.allowed:
        yield Start(
            _("Change your hours"),
            address_of_hours(place),
            "time",
            _("Opening hours, holidays, days with other hours."),
            order=40,
        )
        yield Start(
            _("Calls to action"),
            reverse("calls-to-action:index"),
            "link",
            _("The buttons: call, book, write to us."),
            order=50,
        )
    if place.role == "reviewer":
        yield Start(
            _("Reviews"),
            reverse("wagtailadmin_reports:workflow"),
            "tasks",
            _("What waits for your yes, and what came of the others."),
            order=20,
        )
    if place.role == "manager":
        yield Start(
            _("Your people"),
            reverse("clinics-people"),
            "group",
            _("Who works on this site, and as what."),
            order=60,
        )


def of_staff(request) -> Iterator[Start]:
    if is_platform_staff(request.user):
        yield Start(
            _("New practice"),
            reverse("clinics-practices-new"),
            "plus",
            _("Made in one step, with its host, its look and its people."),
            order=10,
        )
        yield Start(
            _("All practices"),
            reverse("clinics-practices"),
            "home",
            _("Export, archive, restore, delete."),
            order=20,
        )


def address_of_hours(place: Workplace) -> str:
    """The hours of the practice's one place; the list of its places where it has several."""
    ids = [each.pk for each in place.locations]
    if len(ids) == 1:
        return f"{reverse('wagtailadmin_pages:edit', args=ids)}#{HOURS}"
    index = place.lists.get(models.LocationIndexPage)
    return reverse("wagtailadmin_explore", args=[index.pk if index else place.home.pk])


def licences(request) -> Iterator[Waiting]:
    """Licences that end within two months, or have ended: the soonest first."""
    place = workplace(request)
    if place is None or "change" not in place.allowed:
        return
    today = timezone.localdate()
    rows = models.PractitionerPage.licences.rel.related_model._default_manager.filter(
        page__path__startswith=place.home.path,
        page__live=True,
        expiry__lte=today + LICENCE_NOTICE,
    )
    ending = rows.order_by("expiry").values_list("expiry", "page", "page__title")
    for day, page, name in ending[:MOST_LINES]:
        text = (
            _("%(name)s: the licence ended on %(date)s")
            if day < today
            else _("%(name)s: the licence ends on %(date)s")
        )
        text %= {"name": name, "date": date_format(day)}
        yield Waiting(text, reverse("wagtailadmin_pages:edit", args=[page]), "warning")


def drafts(request) -> Iterator[Waiting]:
    """Pages that somebody began or changed and nobody has published: the latest first."""
    place = workplace(request)
    if place is None or "add" not in place.allowed:
        return
    mine = pages_allowed(request.user, {"change"})
    pages = owned(Page, place.practice).filter(mine, has_unpublished_changes=True)
    latest = pages.order_by("-latest_revision_created_at")
    for page in latest.only("title", "draft_title", "live")[:MOST_LINES]:
        text = _("Changes not yet live: %s") if page.live else _("Draft: %s")
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        yield Waiting(text % page.get_admin_display_title(), address, "draft")
