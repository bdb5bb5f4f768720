"""Platform staff: from the wizard to a practice that opens, closes and comes back."""

from __future__ import annotations

import re

from tests.journeys.conftest import links_in, sign_in

HOST = "rowan-physio"
MANAGER = "mia@rowan.example.com"
WORD = "a long new word 7"


def test_a_practice_is_made_opened_archived_restored_and_deleted(walk, site, mail):
    page = walk.sign_in("admin", "admin")
    page.get_by_role("link", name="New practice").first.click()
    make(walk, page)
    page.get_by_role("heading", name="Next steps").wait_for()
    walk.picture(page, "platform-next-steps")
    # Its address answers visitors so until it is opened.
    walk.expect_status(503, HOST)
    walk.check_links(page)

    # Its manager comes in by mail, and sees what visitors do not yet.
    link = next(at for at in links_in(mail.wait_for(MANAGER)) if f"{HOST}.localhost" in at)
    manager = walk.open(link)
    set_password(manager, WORD)
    sign_in(manager, MANAGER, WORD)
    manager.goto(f"{site.practice(HOST)}/")
    manager.get_by_text("Not open yet.").wait_for()

    visitor = walk.open(f"{site.practice(HOST)}/", width=390, height=844)
    visitor.get_by_text("This site opens soon").wait_for()
    walk.picture(visitor, "platform-opens-soon")

    # Opened by its manager, beside the check-list.
    manager.get_by_role("link", name="Open it to visitors").click()
    walk.picture(manager, "manager-opening")
    manager.get_by_role("button", name="Open the site to visitors").click()
    manager.get_by_text("is open to visitors").wait_for()
    visitor.reload()
    assert visitor.get_by_role("heading", name="Rowan Physio").first.is_visible()

    # Archived, after asking.
    walk.expect_status(410, HOST)
    page.reload()
    page.get_by_label("Yes, take the practice out of service").check()
    page.get_by_role("button", name="Archive", exact=True).click()
    page.get_by_text("Rowan Physio is archived").wait_for()
    visitor.reload()
    visitor.get_by_text("This site is closed").wait_for()
    walk.picture(visitor, "platform-closed")

    page.get_by_role("button", name="Restore").click()
    page.get_by_text("is in service again").wait_for()
    visitor.reload()
    assert visitor.get_by_role("heading", name="Rowan Physio").first.is_visible()

    # An export is what a deletion asks for first.
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export").click()
    assert taken.value.suggested_filename == f"{HOST}.zip"
    page.reload()
    page.get_by_label(re.compile("^To confirm, type the practice")).fill("Rowan Physio")
    walk.picture(page, "platform-delete")
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_text("Rowan Physio is deleted").wait_for()
    assert page.get_by_role("link", name="Rowan Physio").count() == 0
    # Its host is a stranger's again.
    walk.expect_status(400, HOST)
    visitor.reload()


def set_password(page, word: str) -> None:
    """Choose a password where an invitation's link leads, and go on to sign in."""
    for field in page.locator("input[type=password]").all():
        field.fill(word)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Login").click()


def make(walk, page) -> None:
    """Fill the wizard in: what follows from the name is there by itself."""
    short_name = page.get_by_role("textbox", name="Short name")
    page.get_by_label(re.compile(r"^\s*Name")).fill("Rowan Physio")
    short_name.focus()
    assert short_name.input_value() == HOST
    assert page.get_by_role("textbox", name="Host").input_value() == f"{HOST}.localhost"
    assert page.get_by_role("spinbutton", name="Port").input_value() == str(walk.site.port)

    short_name.fill("kirkbeck-chiropractic")
    page.keyboard.press("Tab")
    page.get_by_text("There is already a practice named kirkbeck-chiropractic").wait_for()
    short_name.fill(HOST)
    page.keyboard.press("Tab")

    page.locator("[name=professions]").first.check()
    page.get_by_label("Country").select_option("CA")
    page.get_by_text("time zone America/Toronto").wait_for()
    page.get_by_label("First manager’s email").fill(MANAGER)
    walk.picture(page, "platform-wizard")
    page.get_by_role("button", name="Make the practice").click()
    page.wait_for_url(lambda address: address.endswith("?new"))
