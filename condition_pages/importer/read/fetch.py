"""A page's address to its source: the importer's only step on the network.

An editor names the address, and the server asks for it: so it asks public hosts only, or the
form would open whatever the server can reach (server-side request forgery). A name is looked
up once, all its addresses are judged, and the connection goes to the address that was judged:
a second answer of the name server is never asked for. Each redirect is judged again.

Source: OWASP Server-Side Request Forgery Prevention Cheat Sheet.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import Protocol
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import Source, SourceError
from seo.global_addresses import is_global

from .source import MAX_BYTES

MAX_SECONDS = 10.0
MAX_REDIRECTS = 5
_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
FORMS_OF_PAGES = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "text",
    "text/markdown": "text",
    _DOCX: "docx",
    "": "",
}


class Network(Protocol):
    """What fetching needs of the network; tests put their own in its place."""

    def resolve(self, host: str, port: int, timeout: float) -> list[str]:
        """The addresses of ``host``. Raises OSError where there is none."""

    def connect(self, address: str, port: int, host: str, timeout: float) -> socket.socket:
        """A connection to ``address``, encrypted for ``host`` on port 443. Raises OSError."""


@dataclass
class Internet:
    """The real network."""

    context: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    def resolve(self, host: str, port: int, timeout: float) -> list[str]:
        answers: list[str] = []
        failure: list[OSError] = []

        def ask() -> None:
            try:
                found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                answers.extend(dict.fromkeys(str(entry[4][0]) for entry in found))
            except OSError as error:
                failure.append(error)

        # A name server may keep silent for longer than there is time.
        asking = threading.Thread(target=ask, daemon=True)
        asking.start()
        asking.join(timeout)
        if failure:
            raise failure[0]
        if asking.is_alive() or not answers:
            raise TimeoutError(f"no answer for {host}")
        return answers

    def connect(self, address: str, port: int, host: str, timeout: float) -> socket.socket:
        plain = socket.create_connection((address, port), timeout=timeout)
        if port != _PORTS["https"]:
            return plain
        try:
            return self.context.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise


def fetch(
    url: str,
    network: Network | None = None,
    seconds: float = MAX_SECONDS,
    forms: Mapping[str, str] = FORMS_OF_PAGES,
) -> Source:
    """The page at ``url`` as a Source; ``forms`` names the content types that are taken.

    Raises SourceError for an address that is not a public web page, for one that answers
    with an error, with too much or with something else than a page, or too late.
    """
    network = network or Internet()
    deadline = time.monotonic() + seconds
    address = url.strip()
    for _ in range(MAX_REDIRECTS + 1):
        parts = _checked(address)
        with _Exchange(parts, network, deadline, forms) as exchange:
            answer = exchange.answer
            if answer.status in _REDIRECTS and answer.getheader("Location"):
                address = urljoin(address, str(answer.getheader("Location")).strip())
                continue
            return _source(address, answer, exchange)
    raise SourceError(
        gettext_noop("%(url)s redirects more than %(most)s times."), url=url, most=MAX_REDIRECTS
    )


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise SourceError(
            gettext_noop("%(url)s is not an address of a web page."), url=url[:200]
        ) from error
    if parts.scheme.lower() not in _PORTS:
        raise SourceError(
            gettext_noop("Only addresses that begin with http:// or https:// can be imported.")
        )
    if not parts.hostname or parts.username is not None or parts.password is not None:
        raise SourceError(gettext_noop("%(url)s is not an address of a web page."), url=url[:200])
    if port not in (None, 80, 443):
        raise SourceError(
            gettext_noop("Port %(port)s is not one of the web's own, 80 and 443."), port=port
        )
    return parts


class _Exchange:
    """One request and its answer, cut off at the deadline."""

    def __init__(
        self, parts: SplitResult, network: Network, deadline: float, forms: Mapping[str, str]
    ) -> None:
        self.forms = forms
        self.parts = parts
        self.host = _ascii_host(str(parts.hostname))
        self.network = network
        self.deadline = deadline
        self.late = False

    def __enter__(self) -> _Exchange:
        scheme = self.parts.scheme.lower()
        port = self.parts.port or _PORTS[scheme]
        try:
            addresses = self.network.resolve(self.host, port, self.left())
        except (OSError, UnicodeError) as error:
            raise SourceError(
                gettext_noop("No host of the name %(host)s was found."), host=self.host
            ) from error
        if not addresses or not all(is_global(address) for address in addresses):
            raise SourceError(gettext_noop("%(host)s is not a public host."), host=self.host)
        try:
            self.socket = self.network.connect(addresses[0], port, self.host, self.left())
        except OSError as error:
            raise SourceError(gettext_noop("%(host)s does not answer."), host=self.host) from error
        # A timeout on the socket starts anew with each byte; this one does not.
        self.timer = threading.Timer(self.left(), self._stop)
        self.timer.daemon = True
        self.timer.start()
        try:
            self.answer = self._ask(port)
        except SourceError:
            self.__exit__()
            raise
        except (OSError, http.client.HTTPException, ValueError) as error:
            self.__exit__()
            raise self.failure() from error
        return self

    def __exit__(self, *_: object) -> None:
        self.timer.cancel()
        self.socket.close()

    def left(self) -> float:
        remaining = self.deadline - time.monotonic()
        if remaining <= 0:
            raise SourceError(gettext_noop("%(host)s took too long to answer."), host=self.host)
        return remaining

    def failure(self) -> SourceError:
        if self.late:
            message = gettext_noop("%(host)s took too long to answer.")
        else:
            message = gettext_noop("%(host)s did not answer as a web site does.")
        return SourceError(message, host=self.host)

    def _stop(self) -> None:
        self.late = True
        try:
            self.socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            self.socket.close()

    def _ask(self, port: int) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection(self.host, port)
        connection.sock = self.socket
        self.socket.settimeout(self.left())
        path = quote(self.parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
        query = quote(self.parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
        connection.request(
            "GET",
            f"{path}?{query}" if query else path,
            headers={
                "Accept": ",".join(filter(None, self.forms)),
                "Accept-Encoding": "gzip, identity",
                "Connection": "close",
                "User-Agent": "wagtail-clinics importer",
            },
        )
        answer = connection.getresponse()
        if self.late:
            raise self.failure()
        return answer

    def chunks(self) -> Iterator[bytes]:
        """The body, piece by piece."""
        while True:
            try:
                piece = self.answer.read1(65_536)
            except (OSError, http.client.HTTPException, ValueError) as error:
                raise self.failure() from error
            if self.late:
                raise self.failure()
            if not piece:
                return
            yield piece


def _source(url: str, answer: http.client.HTTPResponse, exchange: _Exchange) -> Source:
    if answer.status != 200:
        raise SourceError(
            gettext_noop("%(host)s answered with status %(status)s, not a page."),
            host=exchange.host,
            status=answer.status,
        )
    headers: Message = answer.headers
    kind = headers.get_content_type() if answer.getheader("Content-Type") else ""
    if kind not in exchange.forms:
        raise SourceError(
            gettext_noop("%(url)s is of the type %(kind)s, not a page."), url=url[:200], kind=kind
        )
    declared = answer.getheader("Content-Length") or ""
    if declared.isdigit() and int(declared) > MAX_BYTES:
        raise _too_large(url)
    content = _unpacked(url, exchange, str(answer.getheader("Content-Encoding") or ""))
    charset = headers.get_content_charset() or ""
    return Source(content=content, name=url, form=exchange.forms[kind], encoding=charset, url=url)


def _unpacked(url: str, exchange: _Exchange, encoding: str) -> bytes:
    """The body, decompressed no further than a page may be large."""
    encoding = encoding.strip().lower()
    if encoding not in ("", "identity", "gzip"):
        raise SourceError(
            gettext_noop("%(url)s is packed in a way that was not asked for."), url=url[:200]
        )
    inflate = zlib.decompressobj(31) if encoding == "gzip" else None
    body = bytearray()
    for piece in exchange.chunks():
        try:
            body += inflate.decompress(piece, MAX_BYTES + 1 - len(body)) if inflate else piece
        except zlib.error as error:
            raise exchange.failure() from error
        if len(body) > MAX_BYTES or (inflate and inflate.unconsumed_tail):
            raise _too_large(url)
    return bytes(body)


def _too_large(url: str) -> SourceError:
    return SourceError(
        gettext_noop("%(url)s has more than %(most)s MB."),
        url=url[:200],
        most=MAX_BYTES // 1_000_000,
    )


def _ascii_host(host: str) -> str:
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise SourceError(
            gettext_noop("%(host)s is not the name of a host."), host=host[:200]
        ) from error
