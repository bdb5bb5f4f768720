"""deploy/nginx.conf on a real nginx: who asks too much is told so, and nobody else notices."""

from __future__ import annotations

import http.client
import ssl
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.test import RequestFactory

from clinics.runtime import limits
from tests.journeys.conftest import free_port
from tools.machine import ROOT, need
from tools.servers import Nginx

#: What deploy/nginx.conf lets one client ask at once: pages in a burst, and side by side.
BURST, AT_ONCE = 100, 20
#: Of nginx's own module, so that a test is any client it likes.
ANY_CLIENT = "set_real_ip_from 127.0.0.1; real_ip_header X-Test-Client;\n"

#: An answer's status, headers and text.
Answer = tuple[int, http.client.HTTPMessage, str]


class Application(ThreadingHTTPServer):
    """Stands in for gunicorn: answers at once, or holds what asks for /slow/ until told."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, port: int) -> None:
        self.held = threading.Semaphore(0)
        self.released = threading.Event()
        self.asked: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", port), Handler)


class Handler(BaseHTTPRequestHandler):
    server: Application

    def do_GET(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        if self.path == "/slow/":
            self.server.held.release()
            self.server.released.wait(60)
        status = 429 if self.path == "/search/" else 200
        self.send_response(status)
        self.end_headers()
        self.wfile.write(b"the application's words")

    def log_message(self, *_arguments) -> None:
        pass


class Front:
    """nginx, and what stands behind it."""

    def __init__(self, port: int, application: Application) -> None:
        self.port, self.application = port, application
        self.context = ssl._create_unverified_context()

    def connect(self, address: str = "127.0.0.1") -> http.client.HTTPSConnection:
        """A connection from one of this machine's own addresses."""
        return http.client.HTTPSConnection(
            "127.0.0.1",
            self.port,
            context=self.context,
            source_address=(address, 0),
            timeout=60,
        )

    def ask(self, path: str, address: str = "127.0.0.1", **headers: str):
        connection = self.connect(address)
        try:
            return ask(connection, path, **headers)
        finally:
            connection.close()

    def flood(self, path: str = "/", **headers: str) -> tuple[int, Answer]:
        """Ask until told that it is too much: the number of answers before, and that one.

        What is asked a moment later may be answered again: the allowance grows with time.
        """
        connection = self.connect()
        try:
            for number in range(20 * BURST):
                answer = ask(connection, path, **headers)
                if answer[0] == 429:
                    return number, answer
        finally:
            connection.close()
        raise AssertionError("never told that it is too much")


def ask(connection, path: str, **headers: str) -> Answer:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request("GET", path, headers={"Host": "alder.example.com", **names})
    answer = connection.getresponse()
    return answer.status, answer.headers, answer.read().decode()


@pytest.fixture
def front(tmp_path) -> Iterator[Front]:
    for package, program in (("nginx", "nginx"), ("openssl", "openssl")):
        if not need(package, program):
            pytest.skip(f"Not on this machine, and can't be installed: {package}")
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=alder.example.com", "-keyout", key, "-out", certificate),
        ],
        check=True,
        capture_output=True,
    )
    ports = {name: free_port() for name in ("http", "https", "web")}
    places = {
        "/srv/wagtail-clinics": str(tmp_path),
        "/etc/letsencrypt/live/clinics.example.com": str(tmp_path),
        "listen 80 ": f"listen {ports['http']} ",
        "listen 443 ": f"listen {ports['https']} ",
        "127.0.0.1:8000": f"127.0.0.1:{ports['web']}",
    }
    site = ANY_CLIENT + (ROOT / "deploy" / "nginx.conf").read_text()
    for there, here in places.items():
        site = site.replace(there, here)
    file = tmp_path / "site.conf"
    file.write_text(site)
    application = Application(ports["web"])
    thread = threading.Thread(target=application.serve_forever, daemon=True)
    thread.start()
    with Nginx(tmp_path / "nginx", ports["https"], file):
        yield Front(ports["https"], application)
    application.released.set()
    application.shutdown()
    application.server_close()


def test_a_flood_from_one_address_is_told_to_wait_while_another_is_served(front):
    answered, (status, headers, text) = front.flood()

    assert answered >= BURST
    assert (status, headers["Retry-After"]) == (429, "10")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"
    assert text.startswith("That was a lot at once.")
    # The interface's other language.
    assert "Vuelva a intentarlo" in text
    assert front.ask("/", "127.0.0.2")[0] == 200


def test_who_holds_many_requests_at_once_leaves_room_for_others(front):
    with ThreadPoolExecutor(AT_ONCE) as clients:
        held = [clients.submit(front.ask, "/slow/") for _ in range(AT_ONCE)]
        for _ in held:
            assert front.application.held.acquire(timeout=60)

        one_more = front.ask("/")[0]
        another = front.ask("/", "127.0.0.2")[0]
        front.application.released.set()

        assert (one_more, another) == (429, 200)
        assert [each.result()[0] for each in held] == [200] * AT_ONCE


def test_a_page_with_its_pictures_never_meets_the_limit(front, tmp_path):
    for folder in ("media/images", "static/css"):
        (tmp_path / "var" / folder).mkdir(parents=True)
    (tmp_path / "var/media/images/door.webp").write_bytes(b"picture")
    (tmp_path / "var/static/css/site.css").write_bytes(b"style")
    connection = front.connect()

    # Thirty people in one waiting room, each with a page and its 40 pictures.
    statuses = set()
    for _person in range(30):
        statuses.add(ask(connection, "/conditions/cramp/")[0])
        statuses.add(ask(connection, "/clinic-style/1.css")[0])
        for _picture in range(40):
            statuses.add(ask(connection, "/media/images/door.webp")[0])
            statuses.add(ask(connection, "/static/css/site.css")[0])

    assert statuses == {200}


def test_files_are_handed_out_to_who_has_had_too_many_pages(front, tmp_path):
    (tmp_path / "var/media").mkdir(parents=True)
    (tmp_path / "var/media/door.webp").write_bytes(b"picture")
    front.flood()

    assert front.ask("/media/door.webp")[0] == 200
    assert front.ask("/readyz")[0] == 200


def test_all_addresses_of_one_ipv6_network_are_one_client(front):
    front.flood(X_Test_Client="2001:db8:0:1::1")

    left, _refusal = front.flood(X_Test_Client="2001:db8:0:1:ffff::2")
    assert left < BURST // 2
    assert front.ask("/", X_Test_Client="2001:db8:0:2::1")[0] == 200
    assert front.ask("/", X_Test_Client="198.51.100.7")[0] == 200


def test_what_the_application_says_of_too_many_is_not_replaced(front):
    status, _headers, text = front.ask("/search/")

    assert (status, text) == (429, "the application's words")


def test_the_application_learns_the_clients_own_address_whatever_it_claims(front, settings):
    settings.TRUSTED_PROXIES = 1

    front.ask("/", "127.0.0.2", X_Forwarded_For="203.0.113.9")

    [asked] = front.application.asked
    request = RequestFactory().get(
        "/", REMOTE_ADDR="127.0.0.1", headers={"x-forwarded-for": asked["x-forwarded-for"]}
    )
    assert limits.client_address(request) == "127.0.0.2"


@pytest.mark.parametrize("path", ["/metrics", "/metrics?x", "//metrics", "/%6detrics"])
def test_metrics_are_not_for_the_internet(front, path):
    assert front.ask(path)[0] == 404
    assert front.application.asked == []
