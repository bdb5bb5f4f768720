"""A practice's first days, in a browser and with real mail: made, joined, written to, tidied."""

from __future__ import annotations

import base64
import email
import email.policy
import io
import re
import socket
import time
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import call_command
from django.utils import timezone

from clinics.enquiries import forms
from clinics.models import Enquiry, EnquiryAccess
from tests.factories import make_admin

SECRET = base64.b32encode(b"twenty bytes, a test").decode()
PASSWORD = "four-plain-words-here"


class Mailbox:
    """Keeps what a mail server is handed."""

    def __init__(self) -> None:
        self.messages: list[EmailMessage] = []

    async def handle_DATA(self, server, session, envelope) -> str:
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.messages.append(message)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [message for message in self.messages if message["To"] == address]


@pytest.fixture
def mail(settings) -> Iterator[Mailbox]:
    """A mail server of this test's own, which the site sends to."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Mailbox()
    server = Controller(box, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    yield box
    server.stop()


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(page, name: str, password: str, secret: str = "") -> None:
    page.get_by_label("User name or email").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    if secret:
        page.get_by_label("Code").fill(code(secret))
        page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def test_a_practice_is_made_joined_written_to_and_tidied(
    open_page, live_server, settings, mail, monkeypatch
):
    settings.REQUIRE_2FA = True
    settings.WAGTAILADMIN_BASE_URL = live_server.url
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    TOTP.activate(make_admin(), SECRET)
    port = live_server.url.rpartition(":")[2]

    # Platform staff make it.
    staff = open_page(1280, 900)
    staff.goto("/admin/practices/new/")
    staff.get_by_label("User name or email").fill("staff")
    staff.get_by_label("Password").fill("pw")
    staff.keyboard.press("Enter")
    staff.get_by_label("Code").fill(code(SECRET))
    staff.keyboard.press("Enter")
    staff.wait_for_url("**/practices/new/")
    staff.get_by_label(re.compile(r"^\s*Name")).fill("Maple Clinic")
    staff.get_by_label("Acupuncture", exact=True).check()
    staff.get_by_label("Country").select_option("US")
    staff.get_by_label("Short name").fill("maple")
    staff.get_by_role("textbox", name="Host").fill("maple.localhost")
    staff.get_by_role("spinbutton", name="Port").fill(port)
    staff.get_by_label("Brand colour").fill("#7a1f4b")
    staff.get_by_role("combobox", name="Type").select_option("literary")
    staff.get_by_label("First editor’s email").fill("ann@example.com")
    staff.get_by_role("button", name="Make the practice").click()
    staff.get_by_text("Maple Clinic is made.").wait_for()

    # The editor is invited by mail, sets a password and a second step.
    [invitation] = mail.to("ann@example.com")
    # The second link is the one at the platform's address.
    link = re.findall(r"http\S+/password_reset/\S+", invitation.get_content())[1]
    editor = open_page(1280, 900)
    editor.goto(link)
    editor.get_by_label(re.compile(r"^\s*New password(?! conf)")).fill(PASSWORD)
    editor.get_by_label("New password confirmation").fill(PASSWORD)
    editor.keyboard.press("Enter")
    editor.get_by_role("link", name="Login").click()
    sign_in(editor, "ann@example.com", PASSWORD)
    editor.goto("/admin/2fa/")
    editor.get_by_role("link", name="Activate").click()
    secret = editor.get_by_label("Authenticator secret").input_value()
    editor.get_by_label("Authenticator code").fill(code(secret))
    editor.keyboard.press("Enter")
    assert len(editor.get_by_label("Unused codes").input_value().split()) == 10
    editor.get_by_role("button", name="Sign out").click()
    sign_in(editor, "ann@example.com", PASSWORD, secret)

    # The first page goes live.
    editor.goto("/admin/pages/")
    editor.get_by_role("link", name="Contact us", exact=True).first.click()
    editor.get_by_role("button", name="Publish", exact=True).click()
    editor.get_by_text("has been published").wait_for()

    # The site is opened, and a visitor writes.
    staff.get_by_role("button", name="Open the site to visitors").click()
    staff.get_by_text("is open to visitors").wait_for()
    visitor = open_page(390, 844)
    visitor.goto(f"http://maple.localhost:{port}/contact/")
    visitor.get_by_label("Your name").fill("Pat Example")
    visitor.get_by_label("Your email").fill("pat@example.com")
    visitor.get_by_label("What is it about?").fill("Do you open on Saturdays?")
    visitor.get_by_label("You may store this to answer me.").check()
    visitor.get_by_role("button", name="Send").click()
    visitor.wait_for_url("**/enquiry/receipt/**")
    assert not visitor.context.cookies()
    assert "Saturdays" not in Enquiry.objects.get().encrypted

    # The editor reads and answers.
    editor.get_by_role("link", name="Inquiries").click()
    editor.get_by_role("link", name=Enquiry.objects.get().words["name"]).click()
    editor.get_by_text("Do you open on Saturdays?").wait_for()
    editor.get_by_label("Your answer").fill("Yes, from nine to noon.")
    editor.get_by_role("button", name="Send by mail").click()
    editor.get_by_text("Your answer is on its way.").wait_for()
    receipt, answer = mail.to("pat@example.com")
    assert "Saturdays" not in receipt.get_content()
    assert "from nine to noon" in answer.get_content()

    # A year later it is gone; who read it is still known.
    Enquiry.objects.update(created_at=timezone.now() - timedelta(days=366))
    call_command("purge_enquiries", stdout=io.StringIO())
    editor.goto("/admin/enquiries/")
    editor.get_by_text("No inquiries.").wait_for()
    done = EnquiryAccess.objects.order_by("pk").values_list("action", flat=True)
    assert list(done) == ["saw the list", "read", "answered", "read", "purged"]
