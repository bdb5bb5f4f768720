"""An address that the admin shows of a page can be followed from wherever it is shown."""

from __future__ import annotations

import json
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site

from clinics import tenancy
from clinics.models import ContentPage
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_condition_page, make_practice

pytestmark = pytest.mark.django_db
NOT_PAGES = ("/admin/", "/static/", "/media/", "#", "javascript:", "mailto:", "tel:", "data:")


@cached_fixture
def practice():
    made = make_practice("alder", port=8000)
    body = [{"type": "text", "value": f'<p><a linktype="page" id="{made.home_id}">Home</a></p>'}]
    made.home.add_child(
        instance=ContentPage(title="Prices", slug="prices", body=json.dumps(body), live=True)
    )
    page = make_condition_page(made)
    page.save_revision(clean=False)
    return made


def sign_in(practice, role: str, host: str) -> Client:
    if role == "staff":
        user = make_admin()
    else:
        user = get_user_model().objects.create_user(f"alder-{role}")
        user.groups.add(tenancy.group_of(practice, role))
    client = Client(headers={"host": host})
    client.force_login(user)
    return client


def dead_links(host: str, html: str) -> set[str]:
    """The links in ``html``, shown at ``host``, that a visitor gets no page from."""
    dead = set()
    for href in lxml.html.fromstring(html).xpath("//a/@href"):
        if href.startswith(NOT_PAGES) or not href.startswith(("/", "http://alder", "http://l")):
            continue
        parts = urlsplit(href)
        visitor = Client(headers={"host": parts.netloc or host})
        answer = visitor.get(parts.path or "/")
        # A list of one leads straight on to what is below it.
        if answer.status_code == 302 and answer["Location"].startswith(parts.path):
            answer = visitor.get(answer["Location"])
        if answer.status_code != 200:
            dead.add(href)
    return dead


def links_to_pages(html: str) -> set[str]:
    return {
        href
        for href in lxml.html.fromstring(html).xpath("//a/@href")
        if href.startswith("http://alder.localhost:8000/")
    }


@pytest.mark.parametrize("role", ["editor", "manager", "reviewer", "staff"])
def test_every_link_to_a_page_that_the_platforms_admin_shows_leads_there(practice, role):
    client = sign_in(practice, role, "localhost")
    home, prices = practice.home, Page.objects.get(slug="prices")
    screens = {
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[prices.pk]),
        reverse("wagtailadmin_pages:history", args=[prices.pk]),
        reverse("wagtailadmin_pages:usage", args=[prices.pk]),
        reverse("wagtailadmin_pages:search") + "?q=Prices",
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:aging_pages"),
        reverse("wagtailadmin_home"),
    }

    seen, dead = {}, {}
    for screen in screens:
        answer = client.get(screen)
        if answer.status_code == 200:
            html = answer.content.decode()
            seen[screen], dead[screen] = links_to_pages(html), dead_links("localhost", html)

    assert {screen: links for screen, links in dead.items() if links} == {}
    assert "http://alder.localhost:8000/prices/" in set().union(*seen.values())


def test_view_live_after_publishing_leads_to_the_practices_host(practice):
    client = sign_in(practice, "editor", "localhost")
    page = Page.objects.get(slug="prices").specific
    sent = {
        "title": "Prices",
        "slug": "prices",
        "body-count": "0",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-publish": "x",
    }

    answer = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent, follow=True)

    assert 'href="http://alder.localhost:8000/prices/"' in answer.content.decode()


def test_a_chosen_page_is_named_by_its_whole_address(practice):
    client = sign_in(practice, "editor", "localhost")
    address = reverse("wagtailadmin_choose_page_child", args=[practice.home_id])

    answer = client.get(address, {"page_type": "wagtailcore.page"})

    assert "http://alder.localhost:8000/prices/" in json.loads(answer.content)["html"]


@pytest.mark.parametrize("role", ["editor", "staff"])
def test_addresses_hold_where_one_practice_is_all_there_is(practice, role):
    Site.objects.exclude(pk=practice.site_id).delete()
    client = sign_in(practice, role, "localhost")

    html = client.get(reverse("wagtailadmin_explore", args=[practice.home_id])).content.decode()

    assert "http://alder.localhost:8000/prices/" in links_to_pages(html)


def test_links_in_a_preview_lead_on_from_where_it_is_shown(practice):
    client = sign_in(practice, "editor", "localhost")
    page = Page.objects.get(slug="prices")

    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()

    assert dead_links("localhost", html) == set()
    assert "http://alder.localhost:8000/" in links_to_pages(html)


def test_visitors_get_paths_and_the_admin_on_the_practices_host_works_too(practice):
    visitor = Client(headers={"host": "alder.localhost:8000"})
    editor = sign_in(practice, "editor", "alder.localhost:8000")
    screen = reverse("wagtailadmin_explore", args=[practice.home_id])

    page = visitor.get("/prices/").content.decode()
    admin = editor.get(screen, headers={"host": "alder.localhost:8000"}).content.decode()

    assert 'href="/conditions/"' in page
    assert dead_links("alder.localhost:8000", admin) == set()
