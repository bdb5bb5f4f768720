"""A practice's manager chooses what search engines are told of the practice's own host."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.urls import reverse

from clinics import tenancy
from seo.models import SearchEngines
from tests.factories import make_member, make_practice

pytestmark = pytest.mark.django_db


@pytest.fixture
def elm():
    return make_practice("elm")


def settings_of(practice) -> str:
    return reverse("wagtailsettings:edit", args=["clinic_seo", "searchengines", practice.site_id])


def choices(**facts):
    form = {
        "title_ending": "",
        "description": "",
        "google_code": "",
        "bing_code": "",
        "indexnow_key": "abcdef0123456789",
        "ai_crawlers": "all",
    }
    return {**form, **facts}


def home(client, practice) -> str:
    return client.get("/", headers={"host": practice.site.hostname}).content.decode()


def sign_in(client, practice, role):
    client.force_login(make_member(practice, role))
    return {"host": practice.site.hostname}


def test_a_manager_finds_the_settings_in_the_menu_and_changes_them(client, elm):
    at_own = sign_in(client, elm, "manager")
    page = client.get(reverse("wagtailadmin_home"), headers=at_own).content.decode()
    assert "/settings/clinic_seo/searchengines/" in page

    answer = client.post(
        settings_of(elm),
        choices(
            title_ending="Acupuncture in Elm",
            description="Gentle needles in Elm, by people who listen, since 1990.",
            google_code="a-B_9",
            indexnow="on",
        ),
        headers=at_own,
    )

    assert answer.status_code == 302
    client.logout()
    shown = home(client, elm)
    assert '<meta name="google-site-verification" content="a-B_9">' in shown
    assert "Acupuncture in Elm</title>" in shown
    assert "Gentle needles in Elm" in shown
    assert SearchEngines.for_site(elm.site).indexnow


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_others_of_the_practice_do_not(client, elm, role):
    at_own = sign_in(client, elm, role)

    page = client.get(reverse("wagtailadmin_home"), headers=at_own).content.decode()
    answer = client.post(settings_of(elm), choices(hidden="on"), headers=at_own)

    assert "/settings/clinic_seo/searchengines/" not in page
    assert answer.status_code in (302, 403)
    assert not SearchEngines.objects.filter(site=elm.site, hidden=True).exists()


def test_a_manager_cannot_choose_for_another_practice(client, elm):
    oak = make_practice("oak")
    at_own = sign_in(client, elm, "manager")

    answer = client.post(settings_of(oak), choices(hidden="on"), headers=at_own)

    assert answer.status_code == 404
    assert not SearchEngines.objects.filter(site=oak.site).exists()


def test_other_settings_stay_the_platforms(client, elm):
    at_own = sign_in(client, elm, "manager")
    page = client.get(
        reverse("wagtailsettings:edit", args=["wagtailusers", "userprofile", 1]), headers=at_own
    )

    assert page.status_code in (302, 404)


def test_a_code_stands_on_the_first_page_alone(client, elm):
    SearchEngines.objects.create(site=elm.site, google_code="one", bing_code="two")

    inner = client.get("/team/", headers={"host": "elm.localhost"}).content.decode()

    assert "msvalidate.01" in home(client, elm)
    assert "google-site-verification" not in inner


def test_a_whole_tag_is_refused_with_a_line_that_says_what_to_copy(elm):
    kept = SearchEngines(site=elm.site, google_code='<meta content="abc">')

    with pytest.raises(ValidationError, match="between the quotes"):
        kept.full_clean()


def test_a_site_that_asks_not_to_be_listed_is_in_no_list(client, elm):
    host = {"host": "elm.localhost"}
    before = client.get("/sitemap.xml", headers=host).getvalue().decode()
    SearchEngines.objects.create(site=elm.site, hidden=True)

    after = client.get("/sitemap.xml", headers=host).getvalue().decode()

    assert "<loc>" in before
    assert "<loc>" not in after
    assert '<meta name="robots" content="noindex, follow">' in home(client, elm)


def test_the_usual_description_stands_where_a_page_has_none(client, elm):
    SearchEngines.objects.create(site=elm.site, description="Care in Elm, for backs and necks.")
    elm.home.tagline = "Care that listens."
    elm.home.save_revision().publish()

    inner = client.get("/team/", headers={"host": "elm.localhost"}).content.decode()

    assert '<meta name="description" content="Care that listens.">' in home(client, elm)
    assert '<meta name="description" content="Care in Elm, for backs and necks.">' in inner


def test_an_imported_practices_manager_chooses_too(elm, tmp_path):
    make_member(elm, "manager", "ann")
    with (tmp_path / "elm.zip").open("wb+") as file:
        tenancy.export(elm, file)
        name = elm.home.title
        tenancy.delete(elm, confirmation=name, exported=True)
        file.seek(0)
        practice = tenancy.import_practice(file, invite=False)

    ann = get_user_model().objects.get(groups__practice_group__role="manager")
    policy = SearchEngines.get_permission_policy()
    assert policy.user_has_permission_for_instance(ann, "change", practice.site)
