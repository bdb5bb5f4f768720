"""What a visitor sees when something went wrong: a page, and nothing of the inside."""

import logging
import re
import sys

import pytest
from django.core.cache import cache
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from clinics.runtime import errors, limits
from clinics.runtime.logs import WithoutTraceback
from tests.cached_fixtures import cached_fixture
from tests.factories import make_editor, make_practice

HOST = {"host": "elm.localhost"}
INSIDE = ("Traceback", "Exception", "django", "wagtail", ".py", "no page matches", "tried")


@cached_fixture
def practice():
    return make_practice()


def tells_nothing(text: str) -> bool:
    return not any(word in text.lower() for word in map(str.lower, INSIDE))


def shown(response) -> str:
    """What a page says, without the addresses of its styles and scripts."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(response.content, "lxml").get_text(" ", strip=True)


def test_a_missing_page_wears_the_practices_look_and_leads_on(practice):
    response = Client(headers=HOST).get("/no-such-page/?q=<script>")

    text = shown(response)
    assert response.status_code == 404
    assert "Elm Clinic" in text
    assert not re.search("no.such.page", response.content.decode())
    assert tells_nothing(text)
    assert "no-store" in response["Cache-Control"]


def test_on_the_platforms_host_no_practice_is_named(practice):
    response = Client(headers={"host": "localhost"}).get("/no-such-page/")

    assert response.status_code == 404
    assert "Elm" not in shown(response)


def test_a_broken_page_says_sorry_and_nothing_else(practice, monkeypatch):
    from config import views

    def broken(*args):
        raise RuntimeError("secret: hunter2")

    monkeypatch.setattr(views.tenancy, "practice_of", broken)
    client = Client(headers=HOST, raise_request_exception=False)

    response = client.get("/")

    assert response.status_code == 500
    assert "hunter2" not in response.content.decode()
    assert tells_nothing(shown(response))
    assert "emergency" in shown(response)
    assert "site.css" in response.content.decode()


def test_a_page_about_an_error_is_never_the_next_error(practice, settings):
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "no.such.storage"},
    }

    response = errors.server_error(RequestFactory().get("/"))

    assert response.status_code == 500
    assert response["Content-Type"].startswith("text/plain")


def test_a_malformed_request_is_refused_without_a_word_on_why(practice, monkeypatch):
    from config import views

    def odd(*args):
        raise SuspiciousOperation("field 10001 of 10000")

    monkeypatch.setattr(views.tenancy, "practice_of", odd)

    response = Client(headers=HOST).get("/")

    assert response.status_code == 400
    assert "10001" not in response.content.decode()
    assert tells_nothing(shown(response))


def test_who_is_turned_away_reads_why_and_can_sign_out(practice):
    client = Client(headers={"host": "oak.localhost"})
    make_practice("oak")
    client.force_login(make_editor(practice))

    response = client.get("/admin/")

    assert response.status_code == 403
    assert "your own practice" in shown(response)
    assert "/admin/logout/" in response.content.decode()


def test_a_forged_form_is_refused_without_a_word_on_how(practice):
    client = Client(headers=HOST, enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"login": "a", "password": "b"})

    assert response.status_code == 403
    assert "csrf" not in shown(response).lower()


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/search/?q=neck", "clinic_search:results"),
        ("/search/suggest/?q=ne", "clinic_search:suggest"),
    ],
)
def test_a_flood_of_searches_is_told_to_wait(practice, monkeypatch, address, name):
    monkeypatch.setitem(limits.LIMITS, name, ("GET", 2, 60))
    client = Client(headers=HOST)

    answers = [client.get(address) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == "60"
    assert "1 minute" in shown(answers[-1])
    assert tells_nothing(shown(answers[-1]))


@pytest.fixture
def _database_is_away(practice, monkeypatch):
    """As after `systemctl stop postgresql`, once the process has known its hosts."""
    Client(headers=HOST).get("/robots.txt")
    cache.clear()

    def refuse(*args):
        raise OperationalError('connection to "secret.example" failed: %s Is it running?')

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", refuse)
        yield
    # The transaction around the test has not ended.
    connection.needs_rollback = False


@pytest.mark.usefixtures("_database_is_away")
@pytest.mark.parametrize("address", ["/", "/nothing-here/", "/search/?q=neck", "/admin/", "/es/"])
def test_without_a_database_every_page_says_when_to_come_back(address):
    client = Client(headers=HOST, raise_request_exception=False)

    response = client.get(address)

    assert response.status_code == 503
    assert response["Retry-After"] == "30"
    assert "no-store" in response["Cache-Control"]
    assert "call your local emergency number" in shown(response) or address == "/es/"
    assert "site.css" in response.content.decode()
    assert tells_nothing(shown(response))
    assert "secret" not in response.content.decode()


@pytest.mark.usefixtures("_database_is_away")
def test_a_visitor_who_writes_to_a_practice_meanwhile_is_told_that_it_did_not_arrive():
    client = Client(headers=HOST, raise_request_exception=False)

    response = client.post("/enquiry/1/", {"name": "A"})

    assert response.status_code == 503
    assert "we don’t have it yet" in shown(response)


@pytest.mark.usefixtures("_database_is_away")
def test_a_host_that_was_never_known_gets_no_page_either():
    response = Client(headers={"host": "elsewhere.example.com"}).get("/")

    assert response.status_code == 400


def test_a_database_that_is_away_leaves_one_line_in_the_log_and_a_fault_its_traceback():
    def written(error) -> str:
        try:
            raise error
        except Exception:
            kind = sys.exc_info()
        record = logging.LogRecord("django.request", 40, "", 1, "%s: %s", ("503", "/"), kind)
        assert WithoutTraceback().filter(record)
        return logging.Formatter("%(message)s").format(record)

    assert written(OperationalError("could not\nconnect 100%")) == "503: /: could not connect 100%"
    assert "Traceback" in written(OperationalError("no such table: x"))
    assert "Traceback" in written(RuntimeError("a fault"))
