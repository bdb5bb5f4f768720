"""The time and the form of dates where a practice is, for the people who work there.

Wagtail asks each person's profile for a language and a time zone. Where they have not chosen any,
the practice answers: its first location's clock, and English dates as its country writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import TYPE_CHECKING

from django.utils import translation
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
    """Where a practice is: its time zone, read when first asked for, and how it writes dates."""

    def __init__(self, practice: Practice, language: str) -> None:
        self.country = practice.home.country
        self.language = language_for(language, self.country)
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
    place = Place(practice, translation.get_language() or "")
    token = _place.set(place)
    try:
        with translation.override(place.language or None):
            yield
    finally:
        _place.reset(token)


def install() -> None:
    """Let the practice answer for profiles that leave a question open; once, at the start."""
    from wagtail.users.models import UserProfile

    if getattr(UserProfile.get_current_time_zone, "is_local", False):
        return
    zone, language = UserProfile.get_current_time_zone, UserProfile.get_preferred_language

    @wraps(zone)
    def get_current_time_zone(self):
        place = _place.get()
        local = str(place.time_zone) if place and not self.current_time_zone else ""
        return local or zone(self)

    @wraps(language)
    def get_preferred_language(self):
        place = _place.get()
        if place is None:
            return language(self)
        chosen = self.preferred_language
        return language_for(chosen, place.country) if chosen else place.language or language(self)

    get_current_time_zone.is_local = True
    UserProfile.get_current_time_zone = get_current_time_zone
    UserProfile.get_preferred_language = get_preferred_language
