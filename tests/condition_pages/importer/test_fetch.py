"""An address is asked for only where anybody could ask, and for no longer than agreed."""

from __future__ import annotations

import gzip
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from condition_pages.importer.model import SourceError
from condition_pages.importer.read.fetch import Internet, fetch
from condition_pages.importer.read.source import MAX_BYTES
from seo.global_addresses import is_global

PUBLIC = "93.184.216.34"
PAGE = b"<h1>Neck pain</h1><p>It hurts.</p>"


def answer(body: bytes = PAGE, status: str = "200 OK", **headers: str) -> bytes:
    lines = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))}
    lines.update({name.replace("_", "-"): value for name, value in headers.items()})
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


class Street:
    """A network of one street: names, the addresses they are given, and who answers there."""

    def __init__(self, names: dict[str, list[str]], answers: dict[str, bytes]) -> None:
        self.names = names
        self.answers = answers
        self.asked: list[str] = []
        self.connected: list[str] = []
        self.requests: list[str] = []

    def resolve(self, host: str, port: int, timeout: float) -> list[str]:
        self.asked.append(host)
        if host not in self.names:
            raise socket.gaierror("unknown")
        return self.names[host]

    def connect(self, address: str, port: int, host: str, timeout: float) -> socket.socket:
        self.connected.append(address)
        here, there = socket.socketpair()

        def reply() -> None:
            with there:
                request = b""
                while b"\r\n\r\n" not in request:
                    request += there.recv(4_096)
                self.requests.append(request.decode().split("\r\n")[0])
                self.send(there, self.answers[host])

        threading.Thread(target=reply, daemon=True).start()
        return here

    def send(self, there: socket.socket, data: bytes) -> None:
        with suppress(OSError):
            there.sendall(data)


def street(data: bytes = b"", **names: str) -> Street:
    return Street({"clinic.example": [PUBLIC]}, {"clinic.example": data or answer()})


def refusal(url: str, network: Street, seconds: float = 5) -> str:
    with pytest.raises(SourceError) as refused:
        fetch(url, network, seconds)
    return str(refused.value)


def test_a_public_page_is_fetched_with_its_encoding():
    network = street()

    source = fetch("https://clinic.example/neck?x=1", network)

    assert source.content == PAGE
    assert (source.form, source.encoding, source.url) == (
        "html",
        "utf-8",
        "https://clinic.example/neck?x=1",
    )
    assert network.requests == ["GET /neck?x=1 HTTP/1.1"]


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://clinic.example/", "gopher://x", "javascript:1", "clinic.example"],
)
def test_only_web_addresses_are_fetched(url):
    network = street()

    assert "http://" in refusal(url, network)
    assert network.asked == []


@pytest.mark.parametrize(
    "url", ["http://", "http://me:pw@clinic.example/", "http://[::1", "http://a:b/"]
)
def test_what_is_no_address_is_refused(url):
    assert "is not an address of a web page" in refusal(url, street())


def test_other_ports_are_refused():
    assert "Port 5432" in refusal("http://clinic.example:5432/", street())


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "172.16.1.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "192.0.0.8",
        "192.0.0.170",
        "192.88.99.1",
        "198.18.0.1",
        "203.0.113.9",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "2002:7f00:1::",
        "2001::a00:1",
        "2001:2::1",
        "2001:20::1",
        "2001:db8::1",
        "3fff::1",
        "3fff:fff::1",
        "5f00::1",
        "100::1",
        "fec0::1",
        "::7f00:1",
        "::ffff:93.184.216.34",
        "2606:2800:220:1:248:1893:25c8:1946%1",
        "0177.0.0.1",
        "no address",
    ],
)
def test_addresses_that_are_not_public_are_refused(address):
    network = Street({"inside.example": [address]}, {})

    assert not is_global(address)
    assert refusal("http://inside.example/", network) == "inside.example is not a public host."
    assert network.connected == []


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "192.0.1.1", "192.88.98.1", "2606:2800:220:1:248:1893:25c8:1946", "2a00:1450::1"],
)
def test_public_addresses_are_public(address):
    assert is_global(address)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    network = Street({"mixed.example": [PUBLIC, "10.0.0.1"]}, {})

    assert "not a public host" in refusal("http://mixed.example/", network)


def test_the_connection_goes_to_the_address_that_was_judged():
    """A name server that answers differently the second time is not asked a second time."""
    network = street()

    fetch("http://clinic.example/", network)

    assert network.asked == ["clinic.example"]
    assert network.connected == [PUBLIC]


def test_a_redirect_is_judged_again():
    network = Street(
        {"clinic.example": [PUBLIC], "inside.example": ["127.0.0.1"]},
        {"clinic.example": answer(b"", "302 Found", Location="http://inside.example/admin")},
    )

    assert refusal("http://clinic.example/", network) == "inside.example is not a public host."
    assert network.connected == [PUBLIC]


def test_a_redirect_to_another_scheme_is_refused():
    network = street(answer(b"", "301 Moved", Location="file:///etc/passwd"))

    assert "http://" in refusal("http://clinic.example/", network)


def test_a_redirect_within_the_web_is_followed():
    network = Street(
        {"clinic.example": [PUBLIC], "www.clinic.example": [PUBLIC]},
        {
            "clinic.example": answer(b"", "301 Moved", Location="https://www.clinic.example/neck"),
            "www.clinic.example": answer(),
        },
    )

    assert fetch("http://clinic.example/", network).url == "https://www.clinic.example/neck"


def test_endless_redirects_are_refused():
    network = street(answer(b"", "302 Found", Location="/again"))

    assert "redirects more than 5 times" in refusal("http://clinic.example/", network)


def test_an_unknown_host_is_refused():
    assert refusal("http://nowhere.example/", street()) == (
        "No host of the name nowhere.example was found."
    )


def test_an_error_page_is_refused():
    assert "status 404" in refusal("http://clinic.example/", street(answer(status="404 Not Found")))


def test_what_is_no_page_is_refused():
    network = street(answer(b"\x89PNG", Content_Type="image/png"))

    assert "of the type image/png" in refusal("http://clinic.example/", network)


def test_a_page_that_says_it_is_too_large_is_refused():
    network = street(answer(Content_Length=str(MAX_BYTES + 1)))

    assert "more than 5 MB" in refusal("http://clinic.example/", network)


def test_a_page_that_hides_its_size_is_cut_off():
    body = b"x" * (MAX_BYTES + 100_000)
    network = street(answer(body, Content_Length=""))

    assert "more than 5 MB" in refusal("http://clinic.example/", network)


def test_a_packed_page_is_unpacked():
    network = street(answer(gzip.compress(PAGE), Content_Encoding="gzip"))

    assert fetch("http://clinic.example/", network).content == PAGE


def test_a_packed_bomb_is_refused():
    bomb = gzip.compress(b"x" * 60_000_000)
    network = street(answer(bomb, Content_Encoding="gzip"))

    assert len(bomb) < 100_000
    assert "more than 5 MB" in refusal("http://clinic.example/", network)


def test_another_packing_is_refused():
    network = street(answer(b"x", Content_Encoding="br"))

    assert "not asked for" in refusal("http://clinic.example/", network)


def test_no_web_server_is_refused():
    assert "did not answer as a web site" in refusal(
        "http://clinic.example/", street(b"220 mail\r\n")
    )


class Drip(Street):
    """A server that never ends: a byte now and then."""

    def __init__(self, names: dict[str, list[str]], start: bytes) -> None:
        super().__init__(names, {"clinic.example": start})
        self.done = threading.Event()

    def send(self, there: socket.socket, data: bytes) -> None:
        try:
            there.sendall(data)
            while not self.done.wait(0.02):
                there.sendall(b"x")
        except OSError:
            pass


@contextmanager
def drip(start: bytes) -> Iterator[Drip]:
    network = Drip({"clinic.example": [PUBLIC]}, start)
    try:
        yield network
    finally:
        network.done.set()


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 OK\r\nX: ", answer(b"", Content_Length="")])
def test_a_server_that_drips_is_cut_off(start):
    with drip(start) as network:
        assert "took too long" in refusal("http://clinic.example/", network, seconds=0.3)


def test_the_real_network_refuses_the_machine_itself():
    class Unconnected(Internet):
        def connect(self, *_: object) -> socket.socket:
            raise AssertionError("connected")

    for url in ("http://127.0.0.1/", "http://[::1]/", "http://2130706433/", "http://0x7f.1/"):
        with pytest.raises(SourceError):
            fetch(url, Unconnected())
