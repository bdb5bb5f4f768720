"""A place with an address: phones, opening hours, how to get in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format, get_format, time_format
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from clinics import markdown, nodes, vocabulary
from clinics.country import clock
from clinics.facts import FactsInlinePanel, OriginalHelpPanel
from clinics.forms import coordinates
from clinics.forms.drafts import HoursForm
from clinics.forms.fields import PhoneField, TermField, TermsField
from clinics.forms.form_fields import shown
from clinics.forms.inputs import Span
from clinics.models.base import (
    Identified,
    KeepsDrafts,
    Pictured,
    PracticePage,
    PracticePageForm,
    picture_panel,
)
from clinics.models.clinic import PROSE, countries
from clinics.models.listing import IndexPage
from seo.graph import GraphContext, Node

#: A page that stands in a cache, or printed to a file, knows its place's clock for so long.
YEARS_OF_CLOCK = 2


def weekdays():
    return vocabulary.choices("weekdays")


def as_written(*times: time | None) -> list[str]:
    return [f"{at:%H:%M}" for at in times if at]


def time_zones():
    return [(zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone]


class LocationIndexPage(IndexPage):
    """All the places where a practice sees people."""

    starts_with_practice = True
    start_title, start_slug, menu_order = _("Find us"), "find-us", 40
    admin_label, admin_icon = _("Places"), "home"
    leads_on = True
    lists = "clinics.LocationPage"
    subpage_types = ["clinics.LocationPage"]
    parent_page_types = ["clinics.ClinicPage"]
    template = "clinics/location_index_page.html"

    class Meta:
        verbose_name = _("list of locations")
        verbose_name_plural = _("lists of locations")


class MapPlaceField(forms.CharField):
    """A place on the map: a map's link, or latitude and longitude; cleaned to a point or None."""

    def to_python(self, value):
        text = super().to_python(value)
        if not text:
            return None
        try:
            return coordinates.read_point(text)
        except coordinates.PointError:
            raise ValidationError(
                _(
                    "No place on the map can be read here. Paste a map’s whole link, not a short "
                    "one, or write latitude and longitude, such as 43.615, -116.2023."
                ),
                code="invalid",
            ) from None


class LocationPageForm(PracticePageForm):
    """Asks for the place on the map in one field, as people have it: a link or two numbers."""

    map_place = MapPlaceField(
        label=_("Place on the map"),
        required=False,
        max_length=2000,
        help_text=_(
            "If you like: a link pasted from a map, or latitude and longitude. Without it the "
            "address leads visitors."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.instance
        point = coordinates.written(place.latitude, place.longitude)
        self.initial.setdefault("map_place", point)

    def clean(self):
        cleaned = super().clean()
        if "map_place" in cleaned:
            point = cleaned["map_place"] or (None, None)
            self.instance.latitude, self.instance.longitude = point
        return cleaned


class LocationPage(Identified, Pictured, PracticePage):
    """One place where the practice sees people."""

    street = models.CharField(_("street"), max_length=160)
    locality = models.CharField(_("town"), max_length=80)
    region = models.CharField(_("state or region"), max_length=80, blank=True)
    postcode = models.CharField(_("postcode"), max_length=16, blank=True)
    country = TermField(_("country"), terms=countries, max_length=2)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=9,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    email = models.EmailField(_("email"), blank=True)
    booking_url = models.URLField(_("online booking address"), blank=True)
    time_zone = TermField(_("time zone"), terms=time_zones)
    by_appointment = models.BooleanField(_("by appointment only"), default=False)
    access = RichTextField(
        _("access"), blank=True, features=PROSE, help_text=_("Steps, lift, doors, toilets.")
    )
    parking = models.TextField(_("parking and public transport"), blank=True)

    facts = (
        "street",
        "locality",
        "region",
        "postcode",
        "country",
        "latitude",
        "longitude",
        "email",
        "booking_url",
        "time_zone",
        "by_appointment",
        "picture",
        "picture_decorates",
        "phones",
        "opening_hours",
        "exceptions",
    )
    fields_of_facts = ("map_place",)

    content_panels = [
        *PracticePage.content_panels,
        FactsInlinePanel(
            "opening_hours",
            heading=_("Opening hours"),
            label=_("Hours"),
            help_text=_("A row for all days with the same hours; a break at noon makes two rows."),
            attrs={"data-row-headings": "hours"},
        ),
        OriginalHelpPanel(
            heading=_("Public holidays"), template="clinics/admin/holidays_help.html"
        ),
        FactsInlinePanel(
            "exceptions",
            heading=_("Holidays and other exceptions"),
            label=_("Holiday"),
            attrs={"data-row-headings": "days"},
        ),
        MultiFieldPanel(
            [
                FieldPanel("street"),
                FieldRowPanel([FieldPanel("locality"), FieldPanel("region")]),
                FieldRowPanel([FieldPanel("postcode"), FieldPanel("country")]),
                FieldPanel("map_place"),
                FieldPanel("time_zone"),
            ],
            heading=_("Address"),
        ),
        FactsInlinePanel(
            "phones",
            heading=_("Phones"),
            label=_("Phone"),
            help_text=_("The first is the main one; every call button rings it."),
            attrs={"data-row-headings": "phone"},
        ),
        MultiFieldPanel(
            [FieldPanel("email"), FieldPanel("booking_url"), FieldPanel("by_appointment")],
            heading=_("Contact"),
        ),
        MultiFieldPanel([FieldPanel("access"), FieldPanel("parking")], heading=_("Getting in")),
        picture_panel(
            help_text=_("A sketch of the way, or the entrance as one sees it from the street.")
        ),
    ]
    base_form_class = LocationPageForm
    search_fields = [
        *PracticePage.search_fields,
        index.SearchField("locality"),
        index.SearchField("street"),
        index.SearchField("access"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["clinics.LocationIndexPage"]
    template = "clinics/location_page.html"
    listed_with = ("phones", "opening_hours", "exceptions")

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")

    def clean(self):
        super().clean()
        if (self.latitude is None) != (self.longitude is None):
            missing = "latitude" if self.latitude is None else "longitude"
            raise ValidationError({missing: _("Give both latitude and longitude, or neither.")})

    def main_image(self):
        return self.picture

    # What visitors read

    @property
    def country_label(self) -> str:
        return gettext(vocabulary.label("countries", self.country))

    @property
    def one_line(self) -> str:
        return ", ".join(filter(None, [self.street, self.locality, self.region, self.postcode]))

    @cached_property
    def main_phone(self):
        return next((phone for phone in self.phones.all() if phone.number), None)

    @property
    def phone_display(self) -> str:
        return self.main_phone.display if self.main_phone else ""

    @property
    def phone_href(self) -> str:
        return self.main_phone.href if self.main_phone else ""

    @property
    def directions_url(self) -> str:
        """A map service's route to here, followed only when the visitor taps it."""
        if self.latitude is not None:
            query = {"to": f"{self.latitude},{self.longitude}"}
            return f"https://www.openstreetmap.org/directions?{urlencode(query)}"
        return f"https://www.openstreetmap.org/search?{urlencode({'query': self.one_line})}"

    @cached_property
    def hours(self) -> list[dict]:
        """The week from Monday: each day with its spans in order, none where closed."""
        # A draft may have a row without its times; so may the exceptions below.
        spans = [span for span in self.opening_hours.all() if span.opens and span.closes]
        return [
            {
                "id": day,
                "day_label": gettext(name),
                "spans": sorted(
                    (span for span in spans if day in span.days), key=lambda span: span.opens
                ),
            }
            for day, name in weekdays()
        ]

    @property
    def week(self) -> list[dict]:
        """The days of ``hours`` from the one with which a week begins where the reader is."""
        # 0 is Sunday there.
        first = (get_format("FIRST_DAY_OF_WEEK") - 1) % 7
        return [*self.hours[first:], *self.hours[:first]]

    @property
    def coming_exceptions(self) -> list[HolidayException]:
        """The days with other hours that are not over where the place is, the nearest first."""
        zone = ZoneInfo(self.time_zone) if self.time_zone else None
        today = timezone.localdate(timezone=zone)
        days = [(day.first_day, day) for day in self.exceptions.all() if day.first_day]
        coming = [(first, day) for first, day in days if (day.last_day or first) >= today]
        return [day for _first, day in sorted(coming, key=lambda pair: pair[0])]

    def exceptions_on(self, day: date) -> list[HolidayException]:
        """What says that ``day`` has other hours than its weekday."""
        return [
            other
            for other in self.exceptions.all()
            if other.first_day and other.first_day <= day <= (other.last_day or other.first_day)
        ]

    def is_open_on(self, day: date) -> bool:
        """Whether it is open at some time of ``day``: as an exception says, else as the week."""
        others = self.exceptions_on(day)
        if others:
            return any(other.spans for other in others)
        return bool(self.hours[day.weekday()]["spans"])

    @property
    def open_now(self) -> str:
        """What the script needs to say whether the place is open at the moment of looking.

        JSON: the place's clock (``clock.offsets``), spans by weekday, spans by date for days that
        differ (within a year from now), why it is closed on those, how each time and weekday is
        written, and the sentences with ``{day}``, ``{time}`` and ``{reason}`` for the script to
        fill. A browser could do the clock and the writing itself, but a phone takes a tenth of a
        second to make itself ready for that; the script asks it for a date only, which is rare.
        """
        if not (self.time_zone and self.opening_hours.all()):
            return ""
        week = {day["id"]: [span.times for span in day["spans"]] for day in self.hours}
        days = {
            day.isoformat(): exception
            for exception in self.exceptions.all()
            if exception.first_day
            for day in exception.days()
        }
        exceptions = {day: exception.spans for day, exception in days.items()}
        spans = [span for day in [*week.values(), *exceptions.values()] for span in day]
        return json.dumps(
            {
                "clock": clock.offsets(self.time_zone, timezone.now().year, YEARS_OF_CLOCK),
                "week": {day: spans for day, spans in week.items() if spans},
                "exceptions": exceptions,
                "reasons": {
                    day: exception.reason
                    for day, exception in days.items()
                    if exception.reason and not exception.spans
                },
                "times": {
                    at: time_format(time.fromisoformat(at))
                    for at in sorted({at for span in spans for at in span})
                },
                "days": {day: str(name) for day, name in zip(week, WEEKDAYS.values(), strict=True)},
                "words": {
                    "open": gettext("Open now, until {time}"),
                    "always": gettext("Open now"),
                    "later": gettext("Opens today at {time}"),
                    "opens": gettext("Opens {day} at {time}"),
                    "closed": gettext("Closed now"),
                    "shut": gettext("Closed today: {reason}"),
                },
            },
            separators=(",", ":"),
        )

    # Readers that are machines

    def markdown(self):
        return markdown.location(self)

    # The graph

    graph_fields = {
        "MedicalClinic.address": "street",
        "MedicalClinic.geo": "latitude",
        "MedicalClinic.telephone": "phones",
        "MedicalClinic.email": "email",
        "openingHoursSpecification": "opening_hours",
        "specialOpeningHoursSpecification": "exceptions",
    }

    def get_meta_description(self):
        return self.search_description or self.one_line

    def main_entity_id(self, context: GraphContext) -> str:
        return nodes.place_id(context, self)

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        yield nodes.location(context, self)


class LocationPhone(KeepsDrafts, Orderable):
    page = ParentalKey(LocationPage, on_delete=models.CASCADE, related_name="phones")
    label = models.CharField(
        _("what for"), max_length=40, blank=True, help_text=_("Reception, bookings …")
    )
    number = PhoneField(
        _("phone number"),
        help_text=_("As people near you write it; one from elsewhere with + and its code."),
    )

    panels = [FieldRowPanel([FieldPanel("label"), FieldPanel("number")])]

    class Meta(Orderable.Meta):
        verbose_name = _("phone")
        verbose_name_plural = _("phones")

    def __str__(self):
        return self.display

    @property
    def what_for(self) -> str:
        """Its label, a usual one in the reader's language."""
        return gettext(self.label) if self.label else ""

    @property
    def display(self) -> str:
        # A draft may have a row without a number.
        country = self.page.country if hasattr(self, "page") else ""
        return shown(self.number, country) if self.number else ""

    @property
    def href(self) -> str:
        if not self.number:
            return ""
        extension = f";ext={self.number.extension}" if self.number.extension else ""
        return f"tel:{self.number.as_e164}{extension}"


class OpeningHours(KeepsDrafts, Orderable):
    """One span of one or more weekdays; a lunch break makes two."""

    page = ParentalKey(LocationPage, on_delete=models.CASCADE, related_name="opening_hours")
    days = TermsField(_("days"), terms=weekdays)
    opens = models.TimeField(
        _("opens"), null=True, help_text=_("9am, 9:00, or the whole day at once: 9-1, 2-6.")
    )
    closes = models.TimeField(_("closes"), null=True)
    past_midnight = models.BooleanField(_("closes after midnight"), default=False)

    panels = [
        FieldPanel("days"),
        FieldRowPanel([FieldPanel("opens"), FieldPanel("closes"), FieldPanel("past_midnight")]),
    ]

    base_form_class = HoursForm

    class Meta(Orderable.Meta):
        verbose_name = _("span of opening hours")
        verbose_name_plural = _("opening hours")

    def __str__(self):
        return f"{', '.join(self.days)} {self.opens}–{self.closes}"

    def with_span(self, span: Span) -> OpeningHours:
        """Another span of the same days."""
        return OpeningHours(
            days=self.days,
            opens=span.opens,
            closes=span.closes,
            past_midnight=span.is_past_midnight,
            sort_order=self.sort_order,
        )

    @property
    def times(self) -> list[str]:
        """When it opens and closes, each as "HH:MM"."""
        return as_written(self.opens, self.closes)

    def clean(self):
        super().clean()
        if None in (self.opens, self.closes):
            return
        if self.closes <= self.opens and not self.past_midnight:
            raise ValidationError(
                {"closes": _("Closing time is before opening time. Tick “closes after midnight”?")}
            )
        if self.closes > self.opens and self.past_midnight:
            raise ValidationError(
                {"past_midnight": _("This span closes on the same day it opens.")}
            )


class HolidayException(KeepsDrafts, Orderable):
    """Days with other hours than usual, or none."""

    page = ParentalKey(LocationPage, on_delete=models.CASCADE, related_name="exceptions")
    label = models.CharField(_("reason"), max_length=80, blank=True)
    # Only a draft has none.
    first_day: Any = models.DateField(_("first day"), null=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    opens = models.TimeField(_("opens"), null=True, blank=True)
    closes = models.TimeField(_("closes"), null=True, blank=True)

    panels = [
        FieldPanel("label"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")]),
        FieldRowPanel(
            [FieldPanel("opens"), FieldPanel("closes")], help_text=_("Leave both empty if closed.")
        ),
    ]

    base_form_class = HoursForm

    class Meta(Orderable.Meta):
        verbose_name = _("exception")
        verbose_name_plural = _("exceptions")

    def __str__(self):
        return f"{self.label} {self.first_day}".strip()

    def clean(self):
        super().clean()
        if self.last_day and self.first_day and self.last_day < self.first_day:
            raise ValidationError({"last_day": _("The last day is before the first.")})
        if (self.opens is None) != (self.closes is None):
            raise ValidationError({"closes": _("Give both times, or neither if closed.")})
        if self.opens and self.closes and self.closes <= self.opens:
            raise ValidationError({"closes": _("Closing time is before opening time.")})

    @property
    def spans(self) -> list[list[str]]:
        """The opening spans of each of the days as "HH:MM" pairs; none when closed."""
        return [as_written(self.opens, self.closes)] if self.opens and self.closes else []

    def days(self) -> Iterator[date]:
        """Each of the days that are not long past and not more than a year away."""
        today = timezone.localdate()
        day = max(self.first_day, today - timedelta(days=2))
        last = min(self.last_day or self.first_day, today + timedelta(days=366))
        while day <= last:
            yield day
            day += timedelta(days=1)

    @property
    def reason(self) -> str:
        """Why, as the editor says it; a public holiday's name in the reader's language."""
        name, observed, rest = self.label.partition(" (observed)")
        if observed and not rest:
            return gettext("%(day)s (observed)") % {"day": gettext(name)}
        return gettext(self.label) if self.label else ""

    @property
    def dates(self) -> str:
        first = date_format(self.first_day)
        return f"{first} – {date_format(self.last_day)}" if self.last_day else first

    @property
    def text(self) -> str:
        if self.opens is None or self.closes is None:
            return gettext("Closed")
        return f"{time_format(self.opens)} – {time_format(self.closes)}"
