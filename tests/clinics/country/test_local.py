"""Times and dates as the practice's own people know them."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from wagtail.models import Revision
from wagtail.users.models import UserProfile

from clinics.country import local
from clinics.models import Practice
from tests.factories import make_location, make_member, make_practice, make_treatment

#: Two in the afternoon in London, half past seven in the evening in Kolkata.
MOMENT = datetime.datetime(2026, 11, 27, 14, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("language", "country", "expected"),
    [
        ("en", "US", "en"),
        ("en", "GB", "en-gb"),
        ("en", "IN", "en-gb"),
        ("en", "CA", "en-ca"),
        ("es", "MX", "es-mx"),
        ("es", "US", "es-us"),
        ("pt-br", "GB", "pt-br"),
        ("", "GB", ""),
    ],
)
def test_a_language_is_written_as_the_country_writes_it(language, country, expected):
    assert local.language_for(language, country) == expected


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "zone", "shown"),
    [
        ("GB", "Europe/London", "27 November 2026, 2:05pm"),
        ("US", "America/Chicago", "Nov. 27, 2026, 8:05 a.m."),
        ("IN", "", "27 November 2026, 7:35pm"),
    ],
)
def test_an_editor_is_told_the_time_and_date_of_their_practice(client, country, zone, shown):
    practice = make_practice(country=country)
    if zone:
        make_location(practice, time_zone=zone, country=country)
    page = make_treatment(practice)
    first = page.save_revision()
    Revision.objects.filter(pk=first.pk).update(created_at=MOMENT)
    page.save_revision()
    client.force_login(make_member(practice, "editor"))

    old = client.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk]))

    assert shown in " ".join(old.content.decode().split())


@pytest.mark.django_db
def test_who_schedules_a_page_is_told_whose_time_is_meant(client, admin_user):
    practice = make_practice(country="US")
    page = make_location(practice, time_zone="America/New_York")
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])

    client.force_login(make_member(practice, "editor"))
    told = client.get(address).content.decode()
    client.force_login(admin_user)
    told_elsewhere = client.get(address).content.decode()

    assert "Times are those of America/New York." in told
    assert "Times are those of UTC." in told_elsewhere


@pytest.mark.django_db
def test_what_a_person_has_chosen_goes_before_the_practice(client):
    practice = make_practice(country="GB")
    page = make_location(practice, time_zone="Europe/London", country="GB")
    first = page.save_revision()
    Revision.objects.filter(pk=first.pk).update(created_at=MOMENT)
    page.save_revision()
    editor = make_member(practice, "editor")
    client.force_login(editor)
    UserProfile.objects.update(current_time_zone="Asia/Kolkata", preferred_language="es")

    old = client.get(reverse("wagtailadmin_pages:revisions_revert", args=[page.pk, first.pk]))

    assert "27 de noviembre de 2026 a las 19:35" in " ".join(old.content.decode().split())


@pytest.mark.django_db
def test_the_first_place_that_is_live_tells_the_practice_s_time():
    practice = make_practice(country="US")
    make_location(practice, time_zone="America/Boise", live=False, slug="soon")
    make_location(practice, time_zone="America/Denver", slug="now")

    assert local.time_zone_of(Practice.objects.get()) == "America/Denver"


@pytest.mark.django_db
def test_a_country_s_form_of_dates_changes_no_address(client):
    practice = make_practice(country="GB", hostname="elm.localhost")
    page = make_treatment(practice)
    page.save_revision().publish()
    client.force_login(make_member(practice, "editor"))

    shown = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert page.url in shown
    assert "/en-gb/" not in shown
    assert '<html lang="en"' in shown
