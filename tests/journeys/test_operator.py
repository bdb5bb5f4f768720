"""An operator's day: the development server, then a server on the internet."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp

from tests.conftest import BROWSER_FLAGS
from tests.journeys.conftest import follow, links_in, sign_in
from tests.journeys.server import DebianServer, commands, lacking
from tools.machine import find_browser


def test_make_run_ends_by_naming_the_logins_of_every_role(site):
    # Asked of the server, so that it has said all that it says when it starts.
    assert follow(site.admin, site.port, []) == 200

    said = "\n".join(site.lines)
    logins = said.partition("Serving. Ctrl-C ends it.")[2]
    assert f"Sign in at {site.admin}" in logins
    for role in ("editor", "manager", "reviewer"):
        assert f"{role}-stillwater-acupuncture" in logins
    assert '"GET /admin' not in logins.partition("reviewer-stillwater-acupuncture")[0]


# On a server

PASSWORD = "Quiet-harbour-71"
PLATFORM, PRACTICE = "https://clinics.example.com", "https://alder.example.com"
HOUSE = Path("var/media/images/house.txt")


@pytest.fixture
def server(mail, tmp_path_factory):
    if missing := lacking():
        pytest.skip(f"Not on this machine, and can't be installed: {missing}")
    with DebianServer(tmp_path_factory.mktemp("server"), mail.port) as machine:
        yield machine


@pytest.fixture
def visit(journey_browser, server):
    """A function that opens an address of the server, as a person with a browser of their own."""
    path = find_browser()
    https = server.ports["https"]
    rules = ", ".join(
        f"MAP {host}:443 127.0.0.1:{https}" for host in ("clinics.example.com", "alder.example.com")
    )
    browser = journey_browser.browser_type.launch(
        executable_path=path, args=[*BROWSER_FLAGS, f"--host-resolver-rules={rules}"]
    )
    errors: list[str] = []

    def open_page(address: str):
        context = browser.new_context(ignore_https_errors=True)
        context.set_default_timeout(30_000)
        page = context.new_page()
        page.on(
            "response",
            lambda answer: answer.status >= 400 and errors.append(f"{answer.status} {answer.url}"),
        )
        page.on("pageerror", lambda error: errors.append(f"script on {page.url}: {error}"))
        page.goto(address)
        return page

    yield open_page
    browser.close()
    assert not errors, "\n".join(errors)


def ask(server, path: str, host: str, port: str = "https") -> tuple[int, str, str]:
    """Status, type and text of what nginx answers."""
    if port == "https":
        context = ssl._create_unverified_context()
        connection = http.client.HTTPSConnection("127.0.0.1", server.ports[port], context=context)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", server.ports[port])
    connection.request("GET", path, headers={"Host": host})
    answer = connection.getresponse()
    body = answer.read().decode(errors="replace")
    connection.close()
    return answer.status, answer.getheader("Location") or "", body


def test_readmes_lines_lead_to_a_practice_with_a_published_page(server, mail, visit):
    said = server.run(
        commands("README.md", "On a server"),
        {
            "Username (leave blank to use 'root'):": "chief",
            "Email address:": "chief@example.com",
            "Password:": PASSWORD,
            "Password (again):": PASSWORD,
        },
    )
    assert "Traceback" not in said
    # Of `check --deploy --database default`, the last but one.
    assert said.rstrip().endswith("System check identified no issues (2 silenced).")
    assert server.units_are_sound()
    invited = mail.wait_for("you@example.com")

    # Platform staff: a password, then an authenticator app.
    page = visit(f"{PLATFORM}/admin/")
    sign_in(page, "chief", PASSWORD)
    set_up_second_factor(page)
    page.goto(f"{PLATFORM}/admin/pages/")
    page.get_by_role("link", name="Explore child pages of 'Alder Lane'").first.click()
    page.get_by_role("link", name="Privacy", exact=True).first.click()
    publish(page)
    # A minute is the form's least; a busy machine has to be done with the form before it.
    schedule(page, "Parking", datetime.now(UTC) + timedelta(seconds=105))
    visitor = visit(f"{PRACTICE}/privacy/")
    assert visitor.get_by_role("heading", name="Privacy", level=1).is_visible()

    # The manager: a link in a mail.
    page = visit(links_in(invited)[0])
    page.locator("[name=new_password1]").fill(PASSWORD)
    page.locator("[name=new_password2]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/complete/**")

    # What nginx does by itself, and what it keeps to itself.
    host = "alder.example.com"
    stylesheet = visitor.locator("link[rel=stylesheet]").first.get_attribute("href")
    assert ask(server, stylesheet, host)[0] == 200
    assert ask(server, "/readyz", host)[0] == 200
    assert ask(server, "/media/documents/x.pdf", host)[0] == 404
    assert ask(server, "/x?y", host, "http")[:2] == (301, f"{PRACTICE}/x?y")
    assert ask(server, "/", "stranger.example.com")[0] == 400

    # A backup, a disaster, a restore; also of a file that visitors see.
    house = server.app / HOUSE
    house.parent.mkdir(parents=True, exist_ok=True)
    house.write_text("A house")
    assert ask(server, "/media/images/house.txt", host) == (200, "", "A house")
    server.run(commands("docs/deploy.md", "Backup").replace("var/db.sqlite3", ":memory:"))
    house.unlink()
    server.run(commands("docs/deploy.md", "Restore"))
    assert ask(server, "/privacy/", "alder.example.com")[0] == 200
    assert ask(server, "/media/images/house.txt", host) == (200, "", "A house")
    server.run(commands("docs/deploy.md", "Watching"))

    # By now the worker has published the page that was scheduled.
    wait_until(lambda: ask(server, "/parking/", host)[0] == 200, 150)
    assert "Traceback" not in server.said("clinics-web") + server.said("clinics-worker")

    # Row-level security out again.
    server.run("systemctl stop clinics-web clinics-worker")
    server.run("sed -i 's/PRACTICE_RLS=yes/PRACTICE_RLS=no/' .env")
    server.run(commands("docs/deploy.md", "Row-level security, on and off"))
    server.run("systemctl start clinics-web clinics-worker")
    assert ask(server, "/privacy/", "alder.example.com")[0] == 200


def set_up_second_factor(page) -> None:
    """Show the authenticator app's code, as somebody does who has just scanned the secret."""
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(totp.format_hotp_value(totp_now(secret)))
    page.locator("input[name=code]").press("Enter")
    page.wait_for_url(lambda address: "activate" not in address)


def totp_now(secret: str) -> int:
    return totp.hotp_value(secret, int(time.time()) // 30)


def publish(page) -> None:
    """Publish from the page's editor, by what its footer offers."""
    page.get_by_role("button", name="Publish").click()
    page.wait_for_load_state()


def schedule(page, title: str, when: datetime) -> None:
    """From a practice's pages to one more, which the worker publishes when its time has come."""
    page.get_by_role("link", name="Add child page").click()
    page.locator("#id_title").fill(title)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog")
    # Who works from the platform's host has the server's time.
    assert "Times are those of UTC" in dialog.inner_text()
    dialog.get_by_label("Go live date/time").fill(f"{when:%Y-%m-%d %H:%M}")
    page.keyboard.press("Tab")
    # The calendar lies over the button.
    dialog.get_by_role("button", name="Save schedule").press("Enter")
    page.get_by_role("button", name="Schedule to publish").click()
    page.get_by_text(f"'{title}' has been scheduled for publishing").wait_for()


def wait_until(holds, seconds: int) -> None:
    for _ in range(seconds * 4):
        if holds():
            return
        threading.Event().wait(0.25)
    raise AssertionError(f"not within {seconds} seconds")
