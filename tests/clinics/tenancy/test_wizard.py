"""The wizard fills in what follows, says at once what is taken, and ends with what comes next."""

from __future__ import annotations

import pytest
from django.test import Client

from clinics.models import Practice
from tests.factories import make_admin, make_editor, make_practice

pytestmark = pytest.mark.django_db
NEW = {
    "name": "Rowan Physio & Friends",
    "country": "CA",
    "professions": ["acupuncture"],
    "brand_colour": "#1f5f5b",
    "accent_colour": "#b3541e",
    "type_pairing": "clear",
    "layout": "letter",
}


@pytest.fixture
def staff():
    client = Client(headers={"host": "localhost"})
    client.force_login(make_admin())
    return client


@pytest.mark.parametrize(
    ("platform", "host", "port"),
    [
        ("http://localhost:8000", "rowan-physio-friends.localhost", 8000),
        ("https://admin.clinics.example", "rowan-physio-friends.clinics.example", 443),
        ("http://clinics.example", "rowan-physio-friends.clinics.example", 80),
    ],
)
def test_short_name_host_and_port_follow_from_the_name_and_the_platform(
    staff, settings, platform, host, port
):
    settings.WAGTAILADMIN_BASE_URL = platform

    answer = staff.post("/admin/practices/new/", NEW, follow=True)

    practice = Practice.objects.get()
    site = practice.site
    assert (practice.slug, site.hostname, site.port) == ("rowan-physio-friends", host, port)
    assert not practice.is_open
    assert practice.home.layout == "letter"
    assert "Next steps" in answer.content.decode()
    assert "Invite its manager" in answer.content.decode()


def test_what_is_taken_is_said_before_the_form_is_sent_and_by_it(staff):
    make_practice("alder")

    found = staff.get("/admin/practices/check/?slug=alder&hostname=ALDER.localhost.").json()
    bad = staff.get("/admin/practices/check/?slug=No!&hostname=http://x").json()
    answer = staff.post("/admin/practices/new/", {**NEW, "slug": "alder"})

    assert set(found) == set(bad) == {"slug", "hostname"}
    assert "already a practice named alder" in found["slug"]
    assert answer.status_code == 422
    assert "already a practice named alder" in answer.content.decode()
    assert Practice.objects.count() == 1


def test_nobody_but_staff_asks_which_names_are_taken():
    practice = make_practice("alder")
    client = Client(headers={"host": "localhost"})
    client.force_login(make_editor(practice))

    assert client.get("/admin/practices/check/?slug=beech").status_code in (302, 403)


def test_a_name_without_a_letter_of_ours_asks_for_a_short_name(staff):
    answer = staff.post("/admin/practices/new/", {**NEW, "name": "针灸"})

    assert "Give a short name" in answer.content.decode()
    assert not Practice.objects.exists()
