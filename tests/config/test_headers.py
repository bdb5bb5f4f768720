"""What a browser is told it may do, by the rules of Mozilla's Observatory."""

import pytest
from django.test import Client

from clinics import limits, tenancy

HOST = {"host": "alder.example.com"}


@pytest.fixture
def _practice(db):
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
    assert "http" not in str(said)


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
