"""The time and the form of dates where a practice is, for the people who work there.

Wagtail asks each person's profile for a time zone, and tells who has chosen none the server's. Here
the practice answers: by its first location's clock, with dates as its country writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING

from django.utils import formats
from django.utils.functional import SimpleLazyObject

from clinics import vocabulary

if TYPE_CHECKING:
    from clinics.models import Practice

#: English as Django knows it by country. It writes 11/27/2026 and 2 p.m. as in the United States
#: where no country is named; elsewhere the day comes first.
ENGLISH = {"US": "en", "AU": "en-au", "CA": "en-ca", "IE": "en-ie"}
ELSEWHERE = "en-gb"
#: Spanish alike, where a country's own form is known.
SPANISH = {"MX": "es-mx"}


class Place:
    """Where a practice is: its country, and its time zone, read when first asked for."""

    def __init__(self, practice: Practice) -> None:
        self.country = practice.home.country
        self.time_zone = SimpleLazyObject(lambda: time_zone_of(practice))


_place: ContextVar[Place | None] = ContextVar("place", default=None)


def time_zone_of(practice: Practice) -> str:
    """The name of the practice's time zone: that of its first location, else of its country."""
    from clinics import tenancy
    from clinics.models import LocationPage

    zones = tenancy.owned(LocationPage, practice.home).exclude(time_zone="")
    found = zones.order_by("-live", "path").values_list("time_zone", flat=True).first()
    country = vocabulary.terms("countries").get(practice.home.country, {})
    return found or country.get("time_zone", "")


def language_for(language: str, country: str) -> str:
    """``language`` as ``country`` writes its dates: "en" in "GB" gives "en-gb"."""
    if language == "en":
        return ENGLISH.get(country, ELSEWHERE)
    if language == "es":
        return SPANISH.get(country, language)
    return language


@contextmanager
def at(practice: Practice | None) -> Iterator[None]:
    """Tell time as the practice does inside a ``with``, to whoever has chosen nothing else."""
    if practice is None:
        yield
        return
    token = _place.set(Place(practice))
    try:
        yield
    finally:
        _place.reset(token)


def install() -> None:
    """Let the practice answer for what profiles and formats leave open; once, at the start."""
    from wagtail.users.models import UserProfile

    if getattr(formats.get_language, "is_local", False):
        return
    zone, language = UserProfile.get_current_time_zone, formats.get_language

    @wraps(zone)
    def get_current_time_zone(self):
        place = _place.get()
        local = str(place.time_zone) if place and not self.current_time_zone else ""
        return local or zone(self)

    # For how dates and numbers are written, and nothing else: were the language itself a
    # country's own, the addresses of pages in that language would begin with it.
    @wraps(language)
    def get_language():
        place = _place.get()
        found = language()
        return language_for(found, place.country) if place and found else found

    get_language.is_local = True
    formats.get_language = get_language
    UserProfile.get_current_time_zone = get_current_time_zone
