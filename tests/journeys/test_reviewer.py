"""A reviewer's day: from a mail to a page that is live, or that goes back with a note."""

from __future__ import annotations

import re

from tests.journeys.conftest import links_in, sign_in

EDITOR, REVIEWER = "editor-kirkbeck-chiropractic", "reviewer-kirkbeck-chiropractic"
HOST = "kirkbeck-chiropractic"
NOTE = "Say first when to call an ambulance."
SUMMARY = (
    "A muscle spasm is a muscle that tightens by itself and hurts. It mostly passes within "
    "minutes, and slow stretching, warmth and rest are usually enough to help it let go."
)


def address_of(role: str) -> str:
    return f"{role}@{HOST}.example.com"


def submit(page) -> None:
    """Press "Submit for review", wherever among the buttons it stands."""
    button = page.get_by_role("button", name=re.compile("^Submit (for review|again)$"))
    if not button.first.is_visible():
        page.locator("footer [data-w-dropdown-target=toggle]").click()
    button.first.click()
    page.wait_for_url(lambda address: "/edit/" not in address)


def mailed(mail, role: str, count: int = 1) -> tuple[str, str, str]:
    """The subject, text and first link of a mail to somebody of the practice."""
    message = mail.wait_for(address_of(role), count)
    return message["Subject"].strip(), message.get_content(), links_in(message)[0]


def test_a_mail_leads_to_what_changed_and_two_answers_lead_to_a_live_page(walk, site, mail):
    # The editor changes a page, and asks for a review.
    editor = walk.sign_in(EDITOR)
    editor.goto(f"{site.admin}pages/search/?q=muscle+spasm")
    editor.locator("main").get_by_role("link", name=re.compile("^Muscle spasm")).first.click()
    summary = editor.get_by_label("Summary", exact=False).first
    summary.fill(SUMMARY)
    submit(editor)

    # The mail's link asks the reviewer to sign in, and then shows what changed.
    subject, text, link = mailed(mail, "reviewer")
    assert subject.startswith("For your review: “")
    assert EDITOR in text
    reviewer = walk.open(link)
    sign_in(reviewer, REVIEWER, "editor")
    assert reviewer.url == link
    marks = reviewer.locator(".change ins")
    assert "tightens by itself" in " ".join(marks.all_inner_texts())
    walk.check_links(reviewer)
    walk.picture(reviewer, "reviewer-what-changed")

    # Changes are asked for with a note; without one, the page says what it needs.
    reviewer.get_by_role("button", name="Approve and publish").is_visible()
    walk.expect_status(422, "/admin/review/")
    reviewer.get_by_role("button", name="Request changes").click()
    assert reviewer.get_by_role("alert").inner_text().strip() == "Write what should change."
    reviewer.get_by_label("Your note to the editor").fill(NOTE)
    reviewer.get_by_role("button", name="Request changes").click()
    reviewer.get_by_text("is asked to change").wait_for()
    walk.picture(reviewer, "reviewer-asked")

    # The editor is told, corrects, and submits again.
    subject, text, link = mailed(mail, "editor")
    assert subject.startswith("Please change: “")
    assert f"> {NOTE}" in text
    editor.goto(link)
    editor.get_by_text(NOTE).first.wait_for()
    walk.picture(editor, "editor-reads-the-note")
    summary = editor.get_by_label("Summary", exact=False).first
    summary.fill(SUMMARY.replace("usually", "mostly"))
    submit(editor)

    # The second mail leads to the same page; what was asked for stands above what changed.
    _subject, _text, link = mailed(mail, "reviewer", 2)
    reviewer.goto(link)
    reviewer.get_by_text(NOTE).wait_for()
    reviewer.get_by_role("button", name="Approve and publish").click()
    reviewer.get_by_text("is live").wait_for()
    walk.picture(reviewer, "reviewer-approved")

    # It is live on the practice's own host, where the editor's mail leads.
    subject, _text, link = mailed(mail, "editor", 2)
    assert subject.startswith("Live: “")
    assert link.startswith(f"{site.practice(HOST)}/")
    visitor = walk.open(link)
    assert "are mostly enough to help" in visitor.locator("main").inner_text()
    assert not mail.to("admin@example.com")


def test_on_a_phone_and_by_keyboard_alone_a_reviewer_answers(walk, site, mail):
    editor = walk.sign_in(EDITOR)
    editor.goto(f"{site.admin}pages/search/?q=muscle+spasm")
    editor.locator("main").get_by_role("link", name=re.compile("^Muscle spasm")).first.click()
    editor.get_by_label("Summary", exact=False).first.fill(SUMMARY)
    submit(editor)
    _subject, _text, link = mailed(mail, "reviewer")
    reviewer = walk.open(link, width=390, height=844)
    sign_in(reviewer, REVIEWER, "editor")

    # Both answers and the note are in sight without scrolling, and nothing is wider than the phone.
    for name in ("Approve and publish", "Request changes"):
        place = reviewer.get_by_role("button", name=name).bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390
        assert place["y"] >= 0
        assert place["y"] + place["height"] <= 844
    assert reviewer.evaluate("document.documentElement.scrollWidth") <= 390
    walk.picture(reviewer, "reviewer-on-a-phone")

    # Tab reaches the note and then the answers.
    note = reviewer.get_by_label("Your note to the editor")
    for _press in range(40):
        reviewer.keyboard.press("Tab")
        if note.evaluate("field => field === document.activeElement"):
            break
    reviewer.keyboard.type("Thank you.")
    reviewer.keyboard.press("Tab")
    reviewer.keyboard.press("Enter")

    reviewer.get_by_text("is live").wait_for()
    subject, text, _link = mailed(mail, "editor")
    assert subject.startswith("Live: “")
    assert "> Thank you." in text
