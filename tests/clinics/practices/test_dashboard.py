"""What the admin's first screen says is waiting."""

from __future__ import annotations

import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from clinics.country import local
from clinics.enquiries import storage
from clinics.models import EnquiryKind
from seo.models import Finding
from tests.cached_fixtures import cached_fixture
from tests.factories import make_condition_page, make_editor, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def elm():
    return make_practice("elm")


@pytest.fixture
def dashboard(client, elm):
    """The words of the dashboard, as an editor of the practice sees it."""
    client.force_login(make_editor(elm))
    return lambda: client.get(reverse("wagtailadmin_home"), headers={"host": "elm.localhost"}).text


def test_nothing_is_listed_where_nothing_waits(dashboard):
    assert "Waiting for you" not in dashboard()


def test_an_editor_is_told_of_new_enquiries(dashboard, elm):
    storage.receive(elm, EnquiryKind.MESSAGE, {"name": "Ana", "message": "Hello"})
    assert "1 new inquiry" in dashboard()


def test_an_editor_is_told_which_review_is_overdue_and_which_is_near(dashboard, elm):
    # Where the practice is: elsewhere it may be tomorrow already.
    today = timezone.localdate(timezone=ZoneInfo(local.time_zone_of(elm)))
    make_condition_page(
        elm,
        title="Late page",
        slug="late",
        last_reviewed=today - datetime.timedelta(days=400),
        next_review_due=today - datetime.timedelta(days=1),
    )
    make_condition_page(
        elm,
        title="Near page",
        slug="near",
        last_reviewed=today - datetime.timedelta(days=350),
        next_review_due=today + datetime.timedelta(days=3),
    )
    words = dashboard()
    assert words.index("Late page: its review was due on") < words.index("Near page: its review is")


def test_an_editor_is_told_of_errors_that_the_last_audit_found(dashboard, elm):
    Finding.objects.create(page=elm.home.page_ptr, rule="graph", severity="error", message="Wrong")
    assert "1 error in what search engines are told" in dashboard()


def test_what_waits_at_another_practice_is_not_told(dashboard):
    oak = make_practice("oak")
    storage.receive(oak, EnquiryKind.MESSAGE, {"name": "Ana", "message": "Hello"})
    Finding.objects.create(page=oak.home.page_ptr, rule="graph", severity="error", message="Wrong")
    assert "Waiting for you" not in dashboard()
