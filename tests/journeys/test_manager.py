"""A manager's day: people, old addresses, a second language, an enquiry."""

from __future__ import annotations

import re

from tests.journeys.conftest import links_in, sign_in
from tests.journeys.test_platform import set_password

SLUG = "kirkbeck-chiropractic"
MANAGER = f"manager-{SLUG}"
NEW = "ann.lee@example.com"
WORD = "a long new word 7"
QUESTION = "Do you see people on Saturdays?"


def test_a_manager_invites_a_person_gives_another_role_and_removes_them(walk, site, mail):
    page = walk.sign_in(MANAGER)
    page.get_by_role("link", name="People", exact=True).first.click()
    page.get_by_label("Email", exact=False).last.fill(NEW)
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_text("The invitation is on its way.").wait_for()

    # The mail's first link is on the practice's own host.
    message = mail.wait_for(NEW)
    link = links_in(message)[0]
    assert link.startswith(site.practice(SLUG))
    assert f"ann.lee@{SLUG}" in message.get_content()
    person = walk.open(link)
    set_password(person, WORD)
    sign_in(person, NEW, WORD)
    assert not person.get_by_role("link", name="People", exact=True).count()

    page.reload()
    page.get_by_label(f"Role of {NEW}").select_option("manager")
    page.get_by_role("button", name=f"Change role {NEW}").click()
    page.get_by_text(f"{NEW}: Managers from now on.").wait_for()
    person.reload()
    assert person.get_by_role("link", name="People", exact=True).count()
    walk.picture(page, "manager-people")

    page.get_by_role("link", name=f"Remove {NEW}").click()
    page.get_by_role("button", name="Yes, remove").click()
    page.get_by_text(f"{NEW} no longer works here.").wait_for()
    person.goto(f"{site.practice(SLUG)}/admin/")
    assert "/login" in person.url


def test_a_manager_leads_an_old_address_to_a_page(walk, site):
    page = walk.sign_in(MANAGER)
    page.get_by_role("link", name="Your practice").first.click()
    walk.picture(page, "manager-practice")
    page.get_by_role("link", name="Redirects").last.click()
    page.get_by_role("link", name="Add redirect").first.click()
    page.get_by_label("Redirect from").fill("/prices.html")
    page.get_by_label("Redirect to any address").fill("/treatments/")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("/prices.html").first.wait_for()

    # Wagtail looks for a redirect where nothing is: the browser sees the way there alone.
    visitor = walk.open(f"{site.practice(SLUG)}/prices.html", width=390, height=844)
    assert visitor.url == f"{site.practice(SLUG)}/treatments/"


def test_a_manager_translates_the_practice_and_publishes_pages_in_spanish(walk, site):
    page = walk.sign_in(MANAGER)
    page.get_by_role("button", name="Pages").click()
    page.get_by_role("link", name="Kirkbeck Chiropractic", exact=True).click()
    page.locator("header [data-controller~='w-dropdown'] button").first.click()
    page.get_by_role("link", name="Translate").click()
    page.get_by_label("Spanish").check()
    page.get_by_label("With the 15 pages below it").check()
    walk.picture(page, "manager-translate")
    page.get_by_role("button", name="Submit").click()
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    publish(page)

    # Below the new home is a draft of each page; the last two of a way are published as well.
    page.get_by_text("has been published").wait_for()
    view = page.get_by_role("link", name="View live").first.get_attribute("href")
    assert view == f"{site.practice(SLUG)}/es/"
    walk.picture(page, "manager-languages")
    page.get_by_role("link", name="Explore child pages of 'Kirkbeck Chiropractic'").first.click()
    page.locator("main").get_by_role("link", name="Conditions", exact=True).click()
    publish(page)
    page.get_by_text("'Conditions' has been published").wait_for()
    page.get_by_role("link", name="Explore child pages of 'Conditions'").first.click()
    page.locator("main").get_by_role("link", name=re.compile("^Muscle spasm")).click()
    page.get_by_label("Title", exact=False).first.fill("Espasmo muscular")
    publish(page)
    page.get_by_text("'Espasmo muscular' has been published").wait_for()

    visitor = walk.open(view, width=390, height=844)
    assert visitor.locator("html").get_attribute("lang") == "es"
    walk.picture(visitor, "manager-spanish-home")
    walk.check_links(visitor)
    visitor.get_by_role("link", name="Espasmo muscular").first.click()
    assert visitor.url.startswith(view)
    assert visitor.locator("html").get_attribute("lang") == "es"
    walk.picture(visitor, "manager-spanish-condition")
    walk.check_links(visitor)


def publish(page) -> None:
    """Publish the page that is being edited, whether its button is behind another or not."""
    button = page.get_by_role("button", name="Publish", exact=True).first
    if not button.is_visible():
        page.get_by_role("button", name="More actions").click()
    button.click()


def test_a_manager_answers_an_enquiry(walk, site, mail):
    visitor = walk.open(f"{site.practice(SLUG)}/contact/", width=390, height=844)
    visitor.locator("[name=kind]").first.check()
    visitor.get_by_label("Your name").fill("Pat Field")
    visitor.get_by_label("Your email").fill("pat@example.com")
    # As fast as people type: what comes sooner is taken for a machine's.
    visitor.get_by_label("What is it about?").press_sequentially(QUESTION, delay=120)
    visitor.get_by_label("You may store this to answer me.").check()
    visitor.get_by_role("button", name="Send").click()
    visitor.wait_for_url("**/enquiry/receipt/**")

    page = walk.sign_in(MANAGER)
    page.get_by_role("link", name="Enquiries", exact=True).first.click()
    page.get_by_role("link", name=re.compile("Pat Field")).first.click()
    page.get_by_text(QUESTION).wait_for()
    page.get_by_label("Your answer").fill("Yes, from nine to noon.")
    walk.picture(page, "manager-enquiry")
    page.get_by_role("button", name="Send by mail").click()
    page.get_by_text("Your answer is on its way.").wait_for()
    assert "from nine to noon" in mail.wait_for("pat@example.com", 2).get_content()
