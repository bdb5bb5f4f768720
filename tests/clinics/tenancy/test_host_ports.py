"""What a request says of its port is repeated only where the port is somebody's."""

import pytest
from django.test import Client

from tests.cached_fixtures import cached_fixture
from tests.factories import make_practice


@cached_fixture
def practice():
    return make_practice()


@pytest.fixture
def _https(settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.PLATFORM_HOSTS = ["clinics.example.com"]
    settings.WAGTAILADMIN_BASE_URL = "https://clinics.example.com"


def asked_at(host: str, **more) -> str:
    """Where a request for robots.txt over http is led."""
    return Client(headers={"host": host}, **more).get("/robots.txt")["Location"]


@pytest.mark.usefixtures("_https")
@pytest.mark.parametrize("port", [":1337", ":80", ":8000", ":443", ":0", ":99999", ":x"])
def test_the_way_to_https_repeats_no_port_that_is_nobodys(practice, port):
    host = practice.site.hostname

    assert asked_at(host + port) == f"https://{host}/robots.txt"
    assert asked_at("clinics.example.com" + port) == "https://clinics.example.com/robots.txt"


@pytest.mark.usefixtures("_https")
def test_the_port_of_a_practice_and_of_the_platform_stay(practice, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://clinics.example.com:8443"
    practice.site.port = 9443
    practice.site.save()
    host = practice.site.hostname

    assert asked_at(f"{host}:9443") == f"https://{host}:9443/robots.txt"
    assert asked_at("clinics.example.com:8443") == "https://clinics.example.com:8443/robots.txt"
    assert asked_at("clinics.example.com:9443") == "https://clinics.example.com/robots.txt"


def test_without_https_the_port_that_is_listened_on_stays(practice, settings):
    response = Client(headers={"host": "localhost:8107"}).get("/robots.txt", SERVER_PORT="8107")

    assert response.wsgi_request.get_host() == "localhost:8107"
