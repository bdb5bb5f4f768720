"""Public holidays that a place takes over with one click."""

from __future__ import annotations

import json
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from clinics.country import local, public_holidays
from clinics.models import HolidayException, LocationPage
from clinics.tenancy import practice_of
from tests.factories import make_location, make_member, make_practice

YEAR = date(2027, 1, 1), date(2027, 12, 31)


def days(country, region=""):
    return {each.day: each.name for each in public_holidays.between(country, region, *YEAR)}


@pytest.mark.parametrize(
    ("country", "region", "day", "name"),
    [
        ("US", "ID", date(2027, 11, 25), "Thanksgiving Day"),
        ("GB", "ENG", date(2027, 12, 28), "Boxing Day (observed)"),
        ("GB", "SCT", date(2027, 11, 30), "Saint Andrew's Day"),
        ("CA", "BC", date(2027, 2, 15), "Family Day"),
        ("AU", "VIC", date(2027, 3, 8), "Labour Day"),
        ("IE", "", date(2027, 2, 1), "Saint Brigid's Day"),
    ],
)
def test_a_country_s_holidays_come_by_region_and_in_its_own_words(country, region, day, name):
    assert days(country, region)[day] == name


def test_what_another_region_has_is_left_out():
    assert date(2027, 11, 30) not in days("GB", "ENG")


def test_an_unknown_country_or_region_is_no_error():
    assert days("XX") == {}
    assert public_holidays.regions("XX") == []
    assert days("US", "Nowhere") == days("US")


@pytest.mark.parametrize(
    ("country", "written", "region"),
    [
        ("US", "ID", "ID"),
        ("US", " idaho", "ID"),
        ("GB", "West Yorkshire", "ENG"),
        ("GB", "Scotland", "SCT"),
        ("AU", "Nowhere", ""),
        ("US", "", ""),
    ],
)
def test_the_address_says_which_region(country, written, region):
    assert public_holidays.region_of(country, written) == region


@pytest.fixture
def place(db, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: datetime(2026, 11, 27, 12, tzinfo=ZoneInfo("UTC")))
    practice = make_practice(country="GB")
    place = make_location(
        practice, country="GB", region="West Yorkshire", time_zone="Europe/London"
    )
    place.exceptions = [HolidayException(label="Our feast", first_day=date(2026, 12, 25))]
    place.save_revision().publish()
    return place


def address(place):
    return reverse("clinics-public-holidays", args=[place.pk])


def draft_of(place):
    return LocationPage.objects.get(pk=place.pk).get_latest_revision_as_object()


def test_an_editor_adds_a_year_s_holidays_with_one_click(client, place):
    client.force_login(make_member(practice_of(place), "editor"))

    offered = client.get(address(place)).content.decode()
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[place.pk])).content.decode()
    assert address(place) in edit
    assert "Mon 28 December 2026: Boxing Day (substitute day)" in offered
    # What the place says of a day already stays.
    assert "25 December 2026" not in offered

    chosen = ["2026-12-28", "2027-01-01"]
    client.post(address(place), {"region": "ENG", "days": chosen})

    assert [(day.label, day.first_day) for day in draft_of(place).exceptions.all()] == [
        ("Our feast", date(2026, 12, 25)),
        ("Boxing Day (observed)", date(2026, 12, 28)),
        ("New Year's Day", date(2027, 1, 1)),
    ]
    # Each can be changed before visitors see it.
    place.refresh_from_db()
    assert place.exceptions.count() == 1


def test_a_day_that_was_not_offered_is_refused_in_words(client, place):
    client.force_login(make_member(practice_of(place), "editor"))

    answer = client.post(address(place), {"region": "ENG", "days": ["2026-12-29"]})

    assert answer.status_code == 200
    assert draft_of(place).exceptions.count() == 1


def test_another_practice_s_place_is_not_there(client, place):
    client.force_login(make_member(make_practice("oak"), "editor"))

    assert client.get(address(place)).status_code == 404
    assert client.post(address(place), {"days": ["2027-01-01"]}).status_code == 404


def test_a_locked_place_stays_as_it_is(client, place):
    place.locked, place.locked_by = True, make_member(practice_of(place), "manager")
    place.save()
    client.force_login(make_member(practice_of(place), "editor"))

    client.post(address(place), {"region": "ENG", "days": ["2027-01-01"]})

    assert draft_of(place).exceptions.count() == 1


def test_a_holiday_s_name_is_said_in_the_reader_s_language_and_country(place):
    place.opening_hours = []
    substitute = HolidayException(label="Christmas Day (observed)", first_day=date(2026, 12, 28))
    own = HolidayException(label="Our feast", first_day=date(2026, 12, 25))

    with local.at(practice_of(place)):
        assert substitute.reason == "Christmas Day (substitute day)"
    with translation.override("es"):
        assert substitute.reason == "Navidad (día trasladado)"
        assert own.reason == "Our feast"


def test_the_script_is_told_why_a_day_is_closed(place):
    from clinics.models import OpeningHours

    place.opening_hours = [OpeningHours(days=["mon"], opens="09:00", closes="17:00")]
    for span in place.opening_hours.all():
        span.full_clean(exclude=["page"])

    told = json.loads(place.open_now)

    assert told["exceptions"] == {"2026-12-25": []}
    assert told["reasons"] == {"2026-12-25": "Our feast"}
