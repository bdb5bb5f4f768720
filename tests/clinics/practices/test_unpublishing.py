"""A home page is not taken down at one click, and nothing stays up below it."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from wagtail.models import Locale, Page

from clinics import tenancy
from tests.cached_fixtures import cached_fixture
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def practice():
    return make_practice("alder")


def signed_in(practice, role: str) -> Client:
    user = get_user_model().objects.create_user(f"alder-{role}")
    user.groups.add(tenancy.group_of(practice, role))
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def live_below(home) -> int:
    return Page.objects.filter(path__startswith=home.path, live=True).count()


@pytest.mark.parametrize("role", ["editor", "manager"])
def test_taking_the_home_down_is_asked_plainly_before_it_is_done(practice, role):
    client = signed_in(practice, role)
    address, before = f"/admin/pages/{practice.home_id}/unpublish/", live_below(practice.home)

    asked = client.post(address).content.decode()
    still = live_below(practice.home)
    client.post(address, {"sure": "on", "include_descendants": "on"})

    assert "Yes, take the whole site down" in asked
    assert f"{before - 1} pages below it" in asked
    assert ("Close it instead" in asked) == (role == "manager")
    assert (still, live_below(practice.home)) == (before, 0)


def test_several_pages_at_once_take_no_home_with_them(practice):
    client = signed_in(practice, "editor")
    listing = practice.home.get_children().first()

    address = f"/admin/bulk/wagtailcore/page/unpublish/?id={practice.home_id}&id={listing.pk}"
    answer = client.post(address, {"next": "/admin/"}, follow=True)

    assert "is a home page" in answer.content.decode()
    assert live_below(practice.home) == 1 + practice.home.get_children().count()


def test_no_page_stays_up_below_a_home_that_expired(practice):
    Page.objects.get(pk=practice.home_id).specific.unpublish()

    assert live_below(practice.home) == 0


def test_a_site_goes_down_in_one_language_and_stays_in_the_other(practice):
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    home = practice.home.copy_for_translation(spanish)
    home.get_latest_revision().publish()
    client = signed_in(practice, "manager")

    asked = client.post(f"/admin/pages/{home.pk}/unpublish/").content.decode()
    client.post(f"/admin/pages/{home.pk}/unpublish/", {"sure": "on"})

    assert "español" in asked
    assert "Close it instead" not in asked
    assert live_below(home) == 0
    assert live_below(practice.home) > 1
