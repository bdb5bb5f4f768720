"""What a browser is told it may do, by the rules of Mozilla's Observatory."""

import re

import lxml.html
import pytest
from django.test import Client

from clinics import tenancy
from clinics.runtime import limits
from tests.cached_fixtures import cached_fixture

HOST = {"host": "alder.example.com"}


@cached_fixture
def _practice():
    tenancy.provision(
        name="Alder",
        slug="alder",
        hostname="alder.example.com",
        country="US",
        professions=["acupuncture"],
    )


def policy(response) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: rest for name, _space, rest in parts if name}


@pytest.mark.usefixtures("_practice")
@pytest.mark.parametrize("address", ["/", "/team/", "/search/", "/no-such-page/"])
def test_a_visitors_page_runs_nothing_inline_and_is_framed_by_nobody(address):
    response = Client(headers=HOST).get(address)

    said = policy(response)
    assert said["default-src"] == "'none'"
    assert "unsafe" not in response["Content-Security-Policy"]
    assert said["frame-ancestors"] == "'none'"
    assert said["base-uri"] == "'none'"
    assert said["form-action"] == "'self'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


@pytest.mark.usefixtures("_practice")
def test_the_admin_loads_from_its_own_host_alone():
    said = policy(Client(headers=HOST).get("/admin/login/"))

    assert said["default-src"] == "'self'"
    assert said["object-src"] == "'none'"
    assert "unsafe" not in said["script-src"]
    assert "http" not in str(said)


def runs(script: lxml.html.HtmlElement) -> bool:
    """Whether a browser takes a script for one: not data, not a template, and written in place."""
    kind = script.get("type", "")
    return not script.get("src") and kind in ("", "module", "text/javascript")


@pytest.mark.usefixtures("_practice")
def test_each_script_that_the_admin_writes_in_place_carries_the_sessions_nonce(admin_client):
    from wagtail.models import Page

    home = Page.objects.get(depth=2, slug="alder")
    found, told = 0, set()
    for address in (f"/admin/pages/{home.pk}/edit/", "/admin/reports/site-history/"):
        response = admin_client.get(address)
        told.add(policy(response)["script-src"])
        for script in filter(runs, lxml.html.fromstring(response.content).iter("script")):
            found += 1
            assert f"'nonce-{script.get('nonce')}'" in policy(response)["script-src"], address

    assert found > 5
    assert len(told) == 1


@pytest.mark.usefixtures("_practice")
def test_nobody_has_the_nonce_of_somebody_else(admin_client, admin_user):
    other = Client(headers={"host": "testserver"})
    other.force_login(admin_user)
    strangers = [Client(headers=HOST).get("/admin/login/") for _ in range(2)]

    told = [
        policy(one)["script-src"] for one in (admin_client.get("/admin/"), other.get("/admin/"))
    ]
    told += [policy(one)["script-src"] for one in strangers]
    assert len(set(told)) == 4


def test_a_script_in_a_value_is_given_no_nonce(rf):
    from config import nonces

    show = nonces._with_nonce(lambda value: f"{value}<script>ours()</script>")
    token = nonces.begin(rf.get("/admin/"))
    try:
        html = show("<script>theirs()</script>")
    finally:
        nonces.end(token)

    assert html.startswith("<script>theirs()")
    assert re.search(r'<script nonce="[0-9a-f]{32}">ours', html)
    assert show("") == "<script>ours()</script>"


@pytest.mark.usefixtures("_practice")
@pytest.mark.parametrize("address", ["/no-such-page/", "/admin/pages/999999/edit/"])
def test_an_error_page_tells_nothing(address, admin_client):
    response = admin_client.get(address)

    assert response.status_code == 404
    assert "Traceback" not in response.content.decode()


@pytest.mark.usefixtures("_practice")
def test_the_eleventh_guess_at_a_password_is_not_looked_at(django_user_model):
    from django.core.cache import cache

    cache.clear()
    django_user_model.objects.create_superuser("root", password="right")
    client = Client(headers={"host": "testserver"})
    sent = {"login": "root", "password": "wrong"}
    most = limits.LIMITS["account_login"][1]

    answers = [client.post("/admin/login/", sent).status_code for _ in range(most + 1)]
    right = client.post("/admin/login/", {**sent, "password": "right"}).status_code

    cache.clear()
    assert answers == [200] * most + [429]
    assert right == 429


# By the published scoring of Mozilla's HTTP Observatory (github.com/mdn/mdn-http-observatory,
# src/grader/charts.js, August 2026): what each finding adds to a hundred.


def findings(response) -> dict[str, int]:
    """What the Observatory would say of a page over https, each with its points."""
    said = policy(response)
    script = said.get("script-src", said.get("default-src", "*"))
    style = said.get("style-src", said.get("default-src", "*"))
    broad = {"*", "http:", "https:", "data:", "'unsafe-inline'", "'unsafe-eval'"}
    is_safe = not broad & {*script.split(), *style.split()}
    is_closed = said.get("default-src") == "'none'" and said.get("form-action") in (
        "'self'", "'none'",
    )  # fmt: skip
    age = dict(
        part.strip().partition("=")[::2]
        for part in response.get("Strict-Transport-Security", "").split(";")
    ).get("max-age", "0")
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    framed = said.get("frame-ancestors", "*") in ("'none'", "'self'")
    secure = all(c["secure"] and c["samesite"] in ("Lax", "Strict") for c in cookies(response))
    return {
        "csp": (10 if is_closed else 5) if is_safe else -20,
        "cookies": (5 if response.cookies else 0) if secure else -40,
        "cors": -50 if "Access-Control-Allow-Credentials" in response else 0,
        "hsts": 0 if int(age) >= 15768000 else -20,
        "referrer": 5 if response.get("Referrer-Policy") in private else -5,
        "sniffing": 0 if response.get("X-Content-Type-Options") == "nosniff" else -5,
        "frames": 5 if framed else -20,
        "resources": 10 if response.get("Cross-Origin-Resource-Policy") == "same-origin" else 0,
        "openers": 10 if response.get("Cross-Origin-Opener-Policy") == "same-origin" else 0,
    }


def cookies(response):
    return response.cookies.values()


def score(points: dict[str, int]) -> int:
    """Extra points count only for who has ninety without them."""
    base = 100 + sum(value for value in points.values() if value < 0)
    extra = sum(value for value in points.values() if value > 0)
    return base + extra if base >= 90 else base


@pytest.fixture
def _as_on_a_server(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True


@pytest.mark.usefixtures("_practice", "_as_on_a_server")
@pytest.mark.parametrize("address", ["/", "/team/", "/search/?q=neck", "/no-such-page/"])
def test_the_observatory_gives_visitors_pages_its_best_grade(address):
    response = Client(headers=HOST).get(address, secure=True)

    assert score(findings(response)) >= 100
    assert not response.cookies


@pytest.mark.usefixtures("_practice", "_as_on_a_server")
def test_http_leads_to_https_on_the_same_host_first():
    response = Client(headers=HOST).get("/")

    assert response["Location"] == "https://alder.example.com/"


@pytest.mark.usefixtures("_practice", "_as_on_a_server")
def test_a_cookie_for_signing_in_is_kept_from_scripts():
    response = Client(headers=HOST).get("/admin/login/", secure=True)

    assert findings(response)["cookies"] == 5


@pytest.mark.usefixtures("_practice")
def test_the_platforms_front_page_names_no_customer_unless_told_to(settings):
    client = Client(headers={"host": "testserver"})
    listed = client.get("/").content.decode()
    settings.LIST_PRACTICES = False

    answer = client.get("/")

    assert "Alder" in listed
    assert answer["Location"] == "/admin/"
