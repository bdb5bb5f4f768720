"""Where a person works: their practice, with the lists that hold its pages.

Read once a request: the menu, the first screen and the check-list all ask it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse
from wagtail.models import Page
from wagtail.permissions import page_permission_policy

from clinics.models import ClinicPage, LocationPage, LocationPhone, OpeningHours, Practice
from clinics.runtime import content_cache


class Location(NamedTuple):
    """A place where the practice works, in a few words: what of it is there."""

    pk: int
    live: bool
    has_phone: bool
    has_hours: bool


@dataclass(frozen=True)
class Workplace:
    """A practice as one of its people works on it. ``lists``: its listing pages, by their model."""

    practice: Practice
    #: "editor", "manager" or "reviewer".
    role: str
    home: ClinicPage
    #: The pages right below the home, in the order of the tree.
    below: tuple[Page, ...]
    #: What the person may do with pages here: "add", "change", "publish" …
    allowed: frozenset[str]
    lists: dict[type[Page], Page]
    locations: tuple[Location, ...]
    #: The content types that the practice has a published page of.
    published: frozenset[int]

    @property
    def site_url(self) -> str:
        root = self.practice.site.root_url
        if self.practice.is_open:
            return f"{root}/"
        # Nobody is let in there but who has signed in there.
        return f"{root}{reverse('wagtailadmin_login')}?next=/"


def workplace(request) -> Workplace | None:
    """The workplace of who is signed in; None for platform staff, who have all, and for nobody."""
    if not hasattr(request, "_workplace"):
        practice = getattr(request, "member_of", None)
        request._workplace = find_workplace(request.user, practice) if practice else None
    return request._workplace


def is_at_a_practice(request) -> bool:
    """Whether who is signed in works for a practice, and not for the platform or the project."""
    return getattr(request, "member_of", None) is not None


def find_workplace(user, practice: Practice) -> Workplace:
    role = practice.groups.filter(group__user=user).values_list("role", flat=True).first()
    home = practice.home
    content = content_cache.content_of(practice.pk)
    below, locations, published = content.get("workplace", lambda: read_pages(home))
    kinds = {ContentType.objects.get_for_model(kind).pk: kind for kind in list_kinds()}
    found = {kinds[p.content_type_id]: p for p in below if p.content_type_id in kinds}
    actions = ("add", "change", "publish", "lock")
    allowed = {a for a in actions if page_permission_policy.user_has_permission(user, a)}
    return Workplace(
        practice, role or "", home, below, frozenset(allowed), found, locations, published
    )


def read_pages(home: ClinicPage) -> tuple[tuple[Page, ...], tuple[Location, ...], frozenset[int]]:
    """What a workplace knows of the practice's pages in its first language."""
    inside = Page.objects.filter(path__startswith=home.path)
    below = inside.filter(depth=home.depth + 1).order_by("path").defer_streamfields()
    of_place = {"page_id": OuterRef("pk")}
    places = LocationPage.objects.filter(path__startswith=home.path).annotate(
        has_phone=Exists(LocationPhone.objects.filter(**of_place)),
        has_hours=Exists(OpeningHours.objects.filter(**of_place)),
    )
    locations = places.order_by("path").values_list(*Location._fields)
    published = inside.filter(live=True).order_by().values_list("content_type", flat=True)
    return (
        tuple(below),
        tuple(Location(*row) for row in locations),
        frozenset(published.distinct()),
    )


def list_kinds() -> list[type[Page]]:
    """The models of the pages that list the others, in the order of a practice's menu."""
    kinds = [m for m in apps.get_models() if getattr(m, "starts_with_practice", False)]
    return sorted(kinds, key=lambda kind: kind.menu_order)
