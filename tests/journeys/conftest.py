"""What ``make run`` leaves, and a browser that walks it as one of its people.

A journey begins with the demo as ``python3 dev.py run`` serves it: the development settings, the
logins that it prints, mail caught by a real server. It signs in as a role, never as a superuser
unless it is about the platform's staff, and follows links. The walk fails on each answer of 400
and up, each error of a script, each line of a traceback in the server's output, and each link on
its way that leads nowhere.

``JOURNEY_PICTURES=folder`` keeps the pictures that journeys take with ``walk.picture``.
"""

from __future__ import annotations

import contextlib
import email
import email.policy
import http.client
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from aiosmtpd.controller import Controller
from playwright.sync_api import Browser, Error, Page, Response, expect

from tests.conftest import BROWSER_FLAGS, alone, is_at_home, note_what_is_elsewhere
from tools.machine import ROOT, find_browser, python
from tools.serving import database_files, fingerprint

SECONDS_TO_START = 180
#: How long a busy machine may take for a step.
MILLISECONDS = 60_000
expect.set_options(timeout=MILLISECONDS)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- Mail -------------------------------------------------------------------------


class Mailbox:
    """Keeps what a mail server is handed; ``port`` is where it listens."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []
        self.port = free_port()
        self._arrived = threading.Condition()

    async def handle_DATA(self, server, session, envelope) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        message["X-Recipients"] = ", ".join(envelope.rcpt_tos)
        with self._arrived:
            self.messages.append(message)
            self._arrived.notify_all()
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The messages that an address was sent, the first one first."""
        return [message for message in self.messages if address in message["X-Recipients"]]

    def wait_for(self, address: str, count: int = 1, seconds: float = 30) -> EmailMessage:
        """The last of ``count`` messages to an address, as soon as they are there."""
        with self._arrived:
            there = self._arrived.wait_for(lambda: len(self.to(address)) >= count, seconds)
        sent = [(message["X-Recipients"], message["Subject"]) for message in self.messages]
        assert there, f"{address} got {len(self.to(address))} of {count} messages; all: {sent}"
        return self.to(address)[count - 1]


def links_in(message: EmailMessage) -> list[str]:
    """The addresses in a message's text."""
    body = message.get_body(("plain", "html"))
    return re.findall(r"https?://[^\s<>\"')]+", body.get_content()) if body else []


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    """A mail server of this test's own, which the site sends to."""
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=box.port)
    server.start()
    yield box
    server.stop()


# --- The site, as it is served ------------------------------------------------------


@pytest.fixture(scope="session")
def journey_port() -> int:
    """The port on which this process serves one journey after the other."""
    return free_port()


@pytest.fixture(scope="session")
def prepared(journey_port: int, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database and the media that `make run` makes, for this process's port."""
    shared = ROOT / "var" / "tests" / "journeys"
    shared.mkdir(parents=True, exist_ok=True)
    # The demo's dates are counted from today.
    day = time.strftime("%Y-%m-%d")
    content = fingerprint([*database_files(), ROOT / "requirements.txt"])
    made = shared / f"{day}-{content}"
    with alone(shared / "lock"):
        if not (made / ".prepared").exists():
            for old in shared.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            prepare(made, 8000)
    folder = tmp_path_factory.mktemp("prepared")
    shutil.copytree(made, folder, dirs_exist_ok=True)
    prepare(folder, journey_port)
    return folder


def prepare(folder: Path, port: int) -> None:
    """Do what `make run` does before it serves, for a folder in the place of var."""
    subprocess.run(
        [sys.executable, "-c", f"from tools import serving; serving.prepare_database({port})"],
        cwd=ROOT,
        env=environment(VAR_DIR=str(folder)),
        check=True,
        stdout=subprocess.DEVNULL,
    )


def environment(**more: str) -> dict[str, str]:
    environ = {**os.environ, "PYTHONUNBUFFERED": "1", **more}
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    environ.pop("DATABASE_URL", None)
    return environ


@dataclass
class Served:
    """A site that `make run` serves."""

    port: int
    folder: Path
    process: subprocess.Popen
    lines: list[str] = field(default_factory=list)

    @property
    def platform(self) -> str:
        """The address that README names."""
        return f"http://localhost:{self.port}"

    @property
    def admin(self) -> str:
        return f"{self.platform}/admin/"

    def practice(self, slug: str) -> str:
        """The address of a practice's own host, without a slash at its end."""
        return f"http://{slug}.localhost:{self.port}"

    def manage(self, *arguments: str) -> str:
        """What a management command prints, run beside the server on the same database."""
        done = subprocess.run(
            [python(), "manage.py", *arguments],
            cwd=ROOT,
            env=environment(VAR_DIR=str(self.folder), PORT=str(self.port)),
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture
def site(prepared: Path, journey_port: int, mail: Mailbox, tmp_path: Path) -> Iterator[Served]:
    """The demo as `make run` leaves it, served by `make run`'s own command."""
    folder = tmp_path / "var"
    shutil.copytree(prepared, folder)
    process = subprocess.Popen(
        [sys.executable, "dev.py", "run"],
        cwd=ROOT,
        env=environment(
            VAR_DIR=str(folder),
            PORT=str(journey_port),
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=str(mail.port),
        ),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    served = Served(journey_port, folder, process)
    answers = threading.Event()

    def listen() -> None:
        for line in process.stdout:
            served.lines.append(line.rstrip("\n"))
            if "Serving" in line:
                answers.set()
        answers.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    try:
        assert answers.wait(SECONDS_TO_START), "\n".join(served.lines)
        assert process.poll() is None, "\n".join(served.lines)
        yield served
    finally:
        # What is said while it ends is no answer to anybody.
        said = list(served.lines)
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(10)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        listener.join(5)
    failed = [at for at, line in enumerate(said) if line.startswith("Traceback")]
    assert not failed, "the server said:\n" + "\n".join(said[failed[0] :][:60])


# --- The walk -----------------------------------------------------------------------


@pytest.fixture(scope="session")
def journey_browser(playwright) -> Iterator[Browser]:
    path = find_browser()
    if not path:
        pytest.fail("No browser: set BROWSER_PATH, or run `make test`, which looks for one")
    browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
    yield browser
    browser.close()


class Walk:
    """Opens browsers for people, and keeps what went wrong on their ways."""

    #: What a journey follows by itself, or what is no page of the site.
    UNCHECKED = re.compile(r"^(mailto|tel|sms|javascript|data|blob|geo):|/logout/|/autologout")

    def __init__(self, browser: Browser, site: Served) -> None:
        self.browser, self.site = browser, site
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.refusals: list[Response] = []
        self.contexts: list = []
        self._expected: list[tuple[int, str]] = []
        self._checked: set[str] = set()

    def expect_status(self, status: int, path: str) -> None:
        """An answer that belongs to this journey, such as the 404 of a page taken away."""
        self._expected.append((status, path))

    def open(self, address: str, width: int = 1280, height: int = 900, **options) -> Page:
        """A page of a person who has never been here, at an address that somebody was given."""
        context = self.browser.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(MILLISECONDS)
        self.contexts.append(context)
        note_what_is_elsewhere(context, self.site.port, self.elsewhere)
        page = context.new_page()
        page.on("response", self._judge)
        page.on("pageerror", lambda error: self.errors.append(f"script on {page.url}: {error}"))
        page.on("console", self._listen)
        page.goto(address)
        return page

    def sign_in(self, name: str, password: str = "editor", width: int = 1280, **options) -> Page:
        """The admin's first screen, for somebody who signs in at the address that README names."""
        page = self.open(self.site.admin, width=width, **options)
        sign_in(page, name, password)
        return page

    def picture(self, page: Page, name: str) -> None:
        """Keep a picture of the page, where somebody wants to look at it."""
        folder = os.environ.get("JOURNEY_PICTURES")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            # While it loads, nothing or half of it would be seen.
            page.wait_for_load_state()
            width = page.viewport_size["width"]
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)

    def check_links(self, page: Page) -> None:
        """Follow each link on the page that no page before had, ids aside."""
        addresses = page.eval_on_selector_all(
            "a[href]", "links => links.map(link => link.getAttribute('href'))"
        )
        cookies = page.context.cookies(page.url)
        for address in addresses:
            whole = urljoin(page.url, address).partition("#")[0]
            parts = urlsplit(whole)
            kind = re.sub(r"\d+|[0-9a-f-]{36}", "N", f"{parts.netloc}{parts.path}")
            if (
                self.UNCHECKED.search(whole)
                or kind in self._checked
                or not is_at_home(whole, self.site.port)
            ):
                continue
            self._checked.add(kind)
            status = follow(whole, self.site.port, cookies)
            if status >= 400 and not self._is_expected(status, whole):
                self.errors.append(f"a link on {page.url} leads to {status}: {whole}")

    # What the browser tells.

    def _judge(self, response) -> None:
        if response.status >= 400 and not self._is_expected(response.status, response.url):
            self.errors.append(f"{response.status} from {response.request.method} {response.url}")
            self.refusals.append(response)

    def _is_expected(self, status: int, address: str) -> bool:
        return any(status == one and path in address for one, path in self._expected)

    def _listen(self, message) -> None:
        # The browser repeats each bad answer, which is judged where it arrives.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            where = (message.location or {}).get("url", "")
            self.errors.append(f"console at {where}: {message.text}")


def sign_in(page: Page, name: str, password: str) -> None:
    """Fill in the form for signing in, and wait for what comes behind it."""
    page.get_by_label("User name or email").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/login" not in address)


def follow(address: str, port: int, cookies: list[dict], hops: int = 5) -> int:
    """The status at the end of an address and its redirects.

    Asked of this machine whatever the host: only browsers know every name below localhost.
    """
    for _hop in range(hops):
        parts = urlsplit(address)
        path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
        sent = [one for one in cookies if one["domain"].lstrip(".") == parts.hostname]
        headers = {
            "Host": parts.netloc,
            "Cookie": "; ".join(f"{one['name']}={one['value']}" for one in sent),
        }
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
        finally:
            connection.close()
        if not 300 <= answer.status < 400:
            return answer.status
        address = urljoin(address, answer.getheader("Location", "/"))
    return 508


@pytest.fixture
def walk(journey_browser: Browser, site: Served) -> Iterator[Walk]:
    """Ways of people through the site; the test fails on whatever broke on them."""
    walk = Walk(journey_browser, site)
    yield walk
    for refusal in walk.refusals:
        # What a script was answered says why; of a page that is gone, nothing can be had.
        with contextlib.suppress(Error):
            if "json" in refusal.headers.get("content-type", ""):
                walk.errors.append(refusal.text()[:500])
    for number, context in enumerate(walk.contexts):
        # Where a journey that failed has ended.
        walk.picture(context.pages[-1], f"last-{number}")
        context.close()
    walk.errors += [f"asked of another host: {address}" for address in walk.elsewhere]
    assert not walk.errors, "\n".join(dict.fromkeys(walk.errors))
