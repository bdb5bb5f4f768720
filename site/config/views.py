"""What the platform's own host answers, beside the admin."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from wagtail.models import Site
from wagtail.views import serve

from clinics import tenancy
from clinics.models import ClinicPage, LocationPage, Practice
from clinics.tenancy.context import all_tenants


def front(request) -> HttpResponse:
    """A practice's home on its own host; the list of practices on the platform's."""
    if tenancy.practice_of(Site.find_for_request(request)):
        return serve(request, "")
    if not settings.LIST_PRACTICES:
        # Who else is a customer is nobody's business.
        return redirect("wagtailadmin_home")
    # A visitor of this host is confined to nothing; the list is the one thing about all.
    with all_tenants():
        open_ones = Practice.objects.filter(opened_at__isnull=False, archived_at=None)
        homes = ClinicPage.objects.filter(pk__in=open_ones.values("home")).live().public()
        towns = towns_by_branch()
        practices = [card(home, towns.get(home.path, "")) for home in homes.order_by("title")]
        return render(request, "practices.html", {"practices": practices})


def towns_by_branch() -> dict[str, str]:
    """The town of each practice's first location, by the path of the practice's home."""
    places = LocationPage.objects.live().public().order_by("-path")
    # Going backwards, the first location is the last to be written down. A home, a list of
    # locations, a location: each step of the tree has the same length.
    return {
        path[: -2 * LocationPage.steplen]: town
        for path, town in places.values_list("path", "locality")
    }


def card(home: ClinicPage, town: str) -> dict:
    """A practice as one entry of the list."""
    colours = home.brand.light
    return {
        "title": home.title,
        "tagline": home.tagline,
        "url": home.get_full_url(),
        "professions_labels": home.professions_labels,
        "locality": town,
        "mark": home.mark,
        "brand_fill": colours["brand"],
        "brand_ink": colours["on-brand"],
    }
