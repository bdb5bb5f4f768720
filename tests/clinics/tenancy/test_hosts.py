"""One address for each page: other spellings of a practice's host lead to the one it has."""

from __future__ import annotations

import pytest
from django.test import Client
from wagtail.models import Site

from tests.cached_fixtures import cached_fixture
from tests.factories import make_practice


@cached_fixture
def practice():
    return make_practice("alder")


def ask(host: str, path: str = "/treatments/?a=b", method: str = "get"):
    answer = getattr(Client(headers={"host": host}), method)(path)
    return answer.status_code, answer.headers.get("Location", "")


def test_www_leads_to_the_host_without_it(practice):
    assert ask("www.alder.localhost") == (308, "http://alder.localhost/treatments/?a=b")
    assert ask("WWW.Alder.localhost.") == (308, "http://alder.localhost/treatments/?a=b")


def test_a_host_without_www_leads_to_the_one_with_it(practice):
    practice.site.hostname = "www.alder.example.com"
    practice.site.save()

    assert ask("alder.example.com") == (308, "http://www.alder.example.com/treatments/?a=b")


def test_a_practice_at_a_port_of_its_own_keeps_it(practice):
    practice.site.port = 8443
    practice.site.save()

    assert ask("www.alder.localhost")[1] == "http://alder.localhost:8443/treatments/?a=b"


def test_www_of_a_practice_that_is_another_ones_is_answered_there(practice):
    other = make_practice("beech", hostname="www.alder.localhost")

    assert other.site.hostname == "www.alder.localhost"
    assert ask("www.alder.localhost") == (200, "")
    assert ask("alder.localhost") == (200, "")


def test_www_of_a_host_that_two_claim_is_nobodys(practice):
    rows = Site.objects.filter(pk=make_practice("beech").site.pk)
    rows.update(hostname="ALDER.localhost", port=81)

    assert ask("www.alder.localhost")[0] == 400


@pytest.mark.parametrize(
    "host",
    [
        "www.localhost",
        "www.www.alder.localhost",
        "ww.alder.localhost",
        "www.stranger.localhost",
        "alder.localhost.evil.example.com",
        "www.alder.localhost.evil.example.com",
        "alder.localhost..",
        "www.",
        ".",
        "",
    ],
)
def test_any_other_host_is_refused_as_before(practice, host):
    assert ask(host)[0] == 400


@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_dot_behind_the_host_leads_to_the_host_without(practice, method):
    assert ask("alder.localhost.", method=method) == (
        308,
        "http://alder.localhost/treatments/?a=b",
    )


def test_a_dot_behind_the_platforms_host_leads_to_it_too(practice, settings):
    settings.PLATFORM_HOSTS = ["clinics.example.com"]

    assert ask("clinics.example.com.", "/admin/") == (308, "http://clinics.example.com/admin/")


def test_a_dot_goes_and_the_port_stays(practice):
    answer = Client(headers={"host": "alder.localhost.:8107"}).get("/", SERVER_PORT="8107")

    assert answer["Location"] == "http://alder.localhost:8107/"
    assert ask("alder.localhost.:1337", "/") == (308, "http://alder.localhost/")


def test_an_address_that_looks_like_a_host_is_led_to_none(practice):
    status, goal = ask("www.alder.localhost", "//evil.example.com/")

    assert status == 308
    assert goal.startswith("http://alder.localhost/")


def test_where_the_project_has_hosts_of_its_own_they_are_left_alone(practice, settings):
    settings.PRACTICE_HOSTS_ONLY = False
    settings.ALLOWED_HOSTS = ["*"]

    assert ask("www.alder.localhost")[0] != 308


def test_a_host_that_has_just_moved_is_not_led_back(practice):
    answer = Client(headers={"host": "www.alder.localhost"}).get("/")

    assert answer["Cache-Control"] == "max-age=60"
