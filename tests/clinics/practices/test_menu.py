"""The admin's menu and first screen: for each role what it may do, and nothing that turns away."""

from __future__ import annotations

import datetime
import html
import json
import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinics import tenancy
from clinics.models import (
    ContentPage,
    EnquiryPage,
    LocationPage,
    OpeningHours,
    PractitionerLicence,
)
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_admin,
    make_condition_page,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

pytestmark = pytest.mark.django_db

ROLES = ("editor", "manager", "reviewer")


@cached_fixture
def elm():
    return make_practice("elm")


def sign_in(practice, role: str) -> Client:
    user = make_editor(practice, f"elm-{role}")
    user.groups.set([tenancy.group_of(practice, role)])
    client = Client()
    client.force_login(user)
    return client


def home_of(client: Client) -> str:
    return client.get(reverse("wagtailadmin_home")).content.decode()


def menu_of(page: str) -> dict[str, str]:
    """Each label of the menu with its address, those of its submenus too."""
    (props,) = re.findall(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.DOTALL)
    found: dict[str, str] = {}

    def walk(part) -> None:
        if isinstance(part, dict) and str(part.get("_type", "")).endswith("MenuItem"):
            walk(part["_args"])
        elif isinstance(part, dict):
            if {"label", "url"} <= part.keys():
                found[part["label"]] = part["url"]
            for value in part.values():
                walk(value)
        elif isinstance(part, list):
            for value in part:
                walk(value)

    walk(json.loads(html.unescape(props)))
    return {label: url for label, url in found.items() if url.startswith("/")}


def links_in(page: str) -> set[str]:
    content = page.partition("<main")[2]
    return {html.unescape(link) for link in re.findall(r'href="(/[^"]*)"', content)}


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_menu_and_the_first_screen_answers_itself(elm, role):
    make_location(elm)
    client = sign_in(elm, role)
    page = home_of(client)
    menu = menu_of(page)

    denied = {
        (address, answer.status_code)
        for address in {*menu.values(), *links_in(page)}
        if "logout" not in address and address != reverse("wagtailadmin_home")
        for answer in [client.get(address, follow=True)]
        # Turned away, one lands on the first screen.
        if answer.status_code != 200 or answer.request["PATH_INFO"] == reverse("wagtailadmin_home")
    }

    assert len(menu) > 5
    assert denied == set()


def test_the_menu_is_in_a_clinics_words(elm):
    menu = menu_of(home_of(sign_in(elm, "editor")))

    assert list(menu)[:8] == [
        "Conditions",
        "Treatments",
        "Team",
        "Places",
        "Calls to action",
        "Offers",
        "Testimonials",
        "Inquiries",
    ]
    assert "Page types usage" not in menu


def test_a_reviewer_has_no_lists_that_they_can_not_change_and_no_people(elm):
    menu = menu_of(home_of(sign_in(elm, "reviewer")))

    assert "Conditions" in menu
    assert not {"Calls to action", "Offers", "Testimonials", "Inquiries", "People"} & menu.keys()


def test_a_manager_has_the_people_and_an_editor_not(elm):
    assert "People" in menu_of(home_of(sign_in(elm, "manager")))
    assert "People" not in menu_of(home_of(sign_in(elm, "editor")))


def test_platform_staff_begin_with_the_practices(elm):
    client = Client()
    client.force_login(make_admin())

    page = home_of(client)

    assert "Elm Clinic" in page
    assert reverse("clinics-practices-new") in page
    assert "Write about a condition" not in page


def test_an_editor_begins_from_the_first_screen(elm):
    make_location(elm)
    page = home_of(sign_in(elm, "editor"))

    assert 'href="http://elm.localhost/"' in page
    for words in (
        "Write about a condition",
        "Bring in a page",
        "Change your hours",
        "Calls to action",
    ):
        assert words in page
    assert "#id_opening_hours-FORMS" in page
    assert "Your people" not in page


def test_whatever_part_of_a_form_the_first_screen_names_is_there(elm):
    make_location(elm, phone="")
    client = sign_in(elm, "editor")
    first = BeautifulSoup(home_of(client), "html.parser")
    named = {link["href"] for link in first.select('main a[href*="#"]')}

    for address, _hash, part in (link.partition("#") for link in named):
        form = BeautifulSoup(client.get(address or "/admin/").content, "html.parser")
        assert form.find(id=part), f"{address}#{part}"
    assert len(named) >= 3


def test_the_check_list_ticks_itself_off_and_goes(elm):
    client = sign_in(elm, "editor")
    at_first = home_of(client)
    place = make_location(elm)
    some_done = home_of(client)
    OpeningHours.objects.create(page=place, days=["monday"], opens="09:00", closes="17:00")
    make_treatment(elm)
    make_condition_page(elm)
    elm.home.add_child(instance=EnquiryPage(title="Write", slug="write"))
    elm.home.add_child(instance=ContentPage(title="Privacy", slug="privacy"))
    elm.home.tagline = "We help."
    elm.home.save()

    assert "Set up your site" in at_first
    assert "0 of 9 done" in at_first
    assert "2 of 9 done" in some_done
    assert "Set up your site" not in home_of(client)


def test_what_another_practice_has_ticks_nothing_off_and_waits_for_nobody_here(elm):
    oak = make_practice("oak")
    make_location(oak)
    draft = make_location(oak, title="Oak draft")
    LocationPage.objects.get(pk=draft.pk).save_revision()

    page = home_of(sign_in(elm, "editor"))

    assert "0 of 9 done" in page
    assert "Oak" not in page


def test_drafts_and_licences_that_end_are_said_to_wait(elm):
    person = make_practitioner(elm)
    soon = timezone.localdate() + datetime.timedelta(days=9)
    PractitionerLicence.objects.create(page=person, number="7", jurisdiction="ID", expiry=soon)
    place = make_location(elm, title="Main street")
    place.save_revision()
    page = home_of(sign_in(elm, "editor"))

    assert "Ann Lee: the license ends on" in page
    assert "Changes not yet live: Main street" in page


@pytest.mark.parametrize("role", ROLES)
def test_the_first_screen_asks_the_database_few_questions(elm, role, django_assert_max_num_queries):
    make_location(elm)
    client = sign_in(elm, role)
    home_of(client)

    with django_assert_max_num_queries(40):
        home_of(client)
