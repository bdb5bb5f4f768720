"""From the first screen: each role's menu, and an editor who changes a button, an offer, hours."""

from __future__ import annotations

import re

EDITOR = "editor-larkfield-chiropractic"


def test_each_other_role_finds_a_first_screen_whose_links_lead_somewhere(walk):
    for name, password in (
        # An editor's is walked with the rest of their day.
        ("manager-larkfield-chiropractic", "editor"),
        ("reviewer-larkfield-chiropractic", "editor"),
        ("admin", "admin"),
    ):
        page = walk.sign_in(name, password)

        walk.check_links(page)
        walk.picture(page, f"first-screen-{name}")


def test_an_editor_changes_a_button_an_offer_and_a_holiday_from_the_first_screen(walk, site):
    page = walk.sign_in(EDITOR)

    # A button, whose kind changes under way.
    page.get_by_role("navigation").get_by_role("link", name="Calls to action").first.click()
    page.get_by_role("link", name="Add call to action").click()
    page.get_by_role("link", name=re.compile("^Book")).click()
    page.get_by_label("Label").fill("See our fees")
    page.get_by_label("Web address").wait_for()
    page.get_by_label("Kind").select_option("download")
    page.get_by_label("Web address").wait_for(state="hidden")
    page.get_by_label("Kind").select_option("link")
    page.get_by_label("Web address").fill("https://example.com/fees")
    walk.picture(page, "call-to-action-form")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("is saved and live").wait_for()
    page.get_by_role("link", name="See our fees").first.wait_for()
    walk.picture(page, "calls-to-action")

    # It is first in the list, and so on every page, by keyboard alone.
    handle = page.locator("tr", has_text="See our fees").get_by_role("button").first
    handle.focus()
    for _step in range(4):
        page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.get_by_text("has been moved").wait_for()

    # An offer, in the practice's own money.
    page.get_by_role("link", name="Offers", exact=True).click()
    page.get_by_role("link", name="Add offer").click()
    page.get_by_role("textbox", name="What is offered").fill("A long first visit")
    page.locator("#id_price").fill("90")
    assert page.locator("#id_currency").input_value() == "USD"
    page.get_by_role("textbox", name="Terms").fill("New patients, once.")
    page.get_by_role("button", name="Create").click()
    page.get_by_text("is saved and live").wait_for()
    visitor = walk.open(site.practice("larkfield-chiropractic"), width=390)
    visitor.get_by_role("link", name="See our fees").first.wait_for()
    visitor.get_by_text("A long first visit").wait_for()

    # A holiday, two clicks away.
    page.goto(site.admin)
    page.get_by_role("link", name="Change your hours").click()
    page.get_by_text("Monday–Thursday").first.wait_for()
    page.get_by_role("button", name="Add Holiday").click()
    page.get_by_role("textbox", name="Reason").last.fill("Staff day")
    page.get_by_role("textbox", name="First day").last.fill("2030-05-02")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name=re.compile("Staff day · 2030-05-02")).wait_for()
    walk.picture(page, "place-form")


def test_without_script_a_button_is_made_in_two_steps(walk):
    page = walk.sign_in(EDITOR, java_script_enabled=False)

    page.goto(page.url + "calls-to-action/new/")
    page.get_by_role("link", name=re.compile("^Directions")).click()
    page.get_by_label("Label").fill("Find our door")
    assert page.get_by_label("Web address").is_hidden()
    page.get_by_role("button", name="Create").click()

    page.get_by_role("link", name="Find our door").first.wait_for()
