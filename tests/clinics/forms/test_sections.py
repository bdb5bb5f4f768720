"""The form of a page with sections, opened again and again, says what is true now."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from clinics.forms import sections
from clinics.models import ClinicPage
from tests.cached_fixtures import cached_fixture
from tests.factories import make_condition_page, make_cta, make_editor, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def elm():
    practice = make_practice("elm")
    practice.page = make_condition_page(practice, title="Neck spasm", slug="neck")
    return practice


@pytest.fixture(autouse=True)
def nothing_kept():
    sections._kept.clear()


def opened(practice, user) -> str:
    """The form of the practice's page, as ``user`` gets it."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client.get(reverse("wagtailadmin_pages:edit", args=[practice.page.pk])).text


def test_a_form_that_is_opened_again_is_the_same(elm):
    user = make_editor(elm)
    first = opened(elm, user)
    assert len(sections._kept) == 1
    again = opened(elm, user)
    assert len(sections._kept) == 1
    start = 'data-w-block-data-value="'
    assert again.split(start)[1].split('"')[0] == first.split(start)[1].split('"')[0]
    # With the scripts that its sections need.
    assert first.count("<script") == again.count("<script")


def test_what_has_been_added_meanwhile_is_offered(elm):
    user = make_editor(elm)
    assert "Ring us at the weekend" not in opened(elm, user)
    make_cta(elm, label="Ring us at the weekend")
    assert "Ring us at the weekend" in opened(elm, user)


def test_another_practice_s_form_offers_its_own_alone(elm):
    make_cta(elm, label="Only at the elm")
    oak = make_practice("oak")
    oak.page = make_condition_page(oak, title="Back pain", slug="back")
    assert "Only at the elm" in opened(elm, make_editor(elm))
    assert "Only at the elm" not in opened(oak, make_editor(oak))


def test_each_language_has_its_own_words(elm):
    user = make_editor(elm)
    assert "Case study" in opened(elm, user)
    user.wagtail_userprofile.preferred_language = "es"
    user.wagtail_userprofile.save()
    spanish = opened(elm, user)
    assert "Caso" in spanish
    assert "Case study" not in spanish


def test_another_country_has_its_own_words(elm):
    user = make_editor(elm)
    opened(elm, user)
    home = ClinicPage.objects.get(pk=elm.home_id)
    home.country = "GB"
    home.save()
    opened(elm, user)
    assert len(sections._kept) == 2


def test_so_many_are_kept_and_no_more(elm, monkeypatch):
    monkeypatch.setattr(sections, "MOST_KEPT", 1)
    user = make_editor(elm)
    opened(elm, user)
    make_cta(elm, label="Another")
    assert "Another" in opened(elm, user)
    assert len(sections._kept) == 1
