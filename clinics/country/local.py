"""What differs with the country of a practice: the form of dates and hours, the words, the clock.

A request is answered, and a mail written, ``at`` a practice. The language stays what it is ("en"),
and with it addresses and Wagtail's locales; its dates, numbers and words are the country's, and a
page says so by its language tag ("en-GB").

Wagtail asks each person's profile for a time zone, and tells who has chosen none the server's. Here
the practice answers: by its first location's clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from babel import Locale, UnknownLocaleError
from babel.localedata import exists
from django.conf import settings
from django.utils import formats, translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import trans_real

from clinics import vocabulary
from clinics.country import country_words

if TYPE_CHECKING:
    from clinics.models import Practice

# Django's modules, in which a few names are replaced.
catalogues: Any = trans_real
written: Any = formats

#: English by country, as ``formats`` and Django write it. Theirs is 11/27/2026 and 2 p.m. where no
#: country is named; elsewhere the day comes first.
ENGLISH = {"US": "en", "AU": "en-au", "CA": "en-ca", "IE": "en-ie", "NZ": "en-nz"}
ELSEWHERE = "en-gb"
#: Spanish alike, where a country's own form is known.
SPANISH = {"MX": "es-mx", "US": "es-us"}


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


@cache
def language_tag(language: str, country: str) -> str:
    """``language`` as ``country`` has it, as a page says it (BCP 47): "en" in "GB" gives "en-GB".

    The language alone where no form of it is known in that country.
    """
    parts = language.split("-")
    if len(parts) > 1:
        # As the tag is usually written: "pt-BR", "zh-Hans".
        return "-".join([parts[0], *(p.upper() if len(p) == 2 else p.title() for p in parts[1:])])
    known = country and language and exists(f"{language}_{country}")
    return f"{language}-{country}" if known else language


def here(language: str | None = None) -> str:
    """The tag of ``language``, else of the one that is spoken, where the request is answered."""
    place = _place.get()
    return language_tag(
        language or translation.get_language() or settings.LANGUAGE_CODE,
        place.country if place else "",
    )


def name_of(code: str) -> str:
    """A language's name as it stands inside a sentence of the reader's: "English", "inglés"."""
    reader = (translation.get_language() or "en").replace("-", "_")
    try:
        return Locale.parse(reader).languages.get(code.replace("-", "_"), code)
    except (UnknownLocaleError, ValueError):
        return code


def in_words_of_here(text: str, language: str | None = None) -> str:
    """Our own ``text`` that no catalogue holds, such as a name of the library, as said here."""
    place = _place.get()
    spoken = language or translation.get_language() or ""
    return country_words.reword(text, spoken, place.country) if place else text


class Worded:
    """What Django asks for translations, in the words of one country."""

    def __init__(self, original: trans_real.DjangoTranslation, country: str) -> None:
        self._original = original
        self._place = (original.to_language(), country)
        # A form says the same few thousand messages each time.
        self.gettext = lru_cache(16_384)(self._gettext)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._original, name)

    def _gettext(self, message: str) -> str:
        said = self._original.gettext(message)
        # A message that is in no catalogue comes back with its context.
        return country_words.reword(said.split(trans_real.CONTEXT_SEPARATOR)[-1], *self._place)

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        said = self._original.ngettext(singular, plural, number)
        return country_words.reword(said.split(trans_real.CONTEXT_SEPARATOR)[-1], *self._place)


@contextmanager
def at(practice: Practice | None) -> Iterator[None]:
    """Tell time, write dates and speak as the practice does inside a ``with``.

    People who have chosen something else for themselves keep it.
    """
    if practice is None:
        yield
        return
    if catalogues._default is None:
        # Read before there is a country: it is kept for everybody.
        catalogues._default = catalogues.translation(settings.LANGUAGE_CODE)
    before = getattr(catalogues._active, "value", None)
    token = _place.set(Place(practice))
    translation.activate(translation.get_language() or settings.LANGUAGE_CODE)
    try:
        yield
    finally:
        _place.reset(token)
        if before is None:
            translation.deactivate()
        else:
            catalogues._active.value = before


def install() -> None:
    """Let the practice answer for what profiles, formats and catalogues leave open; once."""
    if getattr(written.get_language, "is_local", False):
        return
    _install_time_zone()
    _install_formats()
    _install_words()


def _install_time_zone() -> None:
    from wagtail.users.models import UserProfile

    zone = UserProfile.get_current_time_zone

    @wraps(zone)
    def get_current_time_zone(self: Any) -> str:
        place = _place.get()
        local = str(place.time_zone) if place and not self.current_time_zone else ""
        return local or zone(self)

    UserProfile.get_current_time_zone = get_current_time_zone


def _install_formats() -> None:
    language = written.get_language

    # For how dates and numbers are written, and nothing else: were the language itself a
    # country's own, the addresses of pages in that language would begin with it.
    @wraps(language)
    def get_language() -> str | None:
        place = _place.get()
        found = language()
        return language_for(found, place.country) if place and found else found

    get_language.is_local = True  # type: ignore[attr-defined]
    written.get_language = get_language


def _install_words() -> None:
    original = catalogues.translation

    @cache
    def worded(language: str, country: str) -> Worded:
        # What it falls back on is kept for everybody.
        token = _place.set(None)
        try:
            return Worded(original(language), country)
        finally:
            _place.reset(token)

    # What each activation asks, that of ``override`` too, which begins and ends within a request.
    @wraps(original)
    def translation_here(language: str) -> Any:
        place = _place.get()
        return worded(language, place.country) if place else original(language)

    catalogues.translation = translation_here
