"""A page on a condition: from the first screen, by a safe start, to a visitor who finds it."""

from __future__ import annotations

import json
import re

EDITOR = "editor-larkfield-chiropractic"
PRACTICE = "larkfield-chiropractic"
SUMMARY = (
    "Sciatica is pain along the nerve that runs from the low back down the leg. Most people get "
    "better within some weeks by keeping active, and a doctor looks at signs that need help."
)
TEXTS = {
    "overview": "Sciatica is pain along the nerve that runs from the low back down the leg.",
    "symptoms": "Pain, tingling or numbness that runs down one leg.",
    "causes": "Often a disc that presses on a nerve.",
    "prevention": "Keep moving as far as the pain allows.",
    "treatments": "Keeping active first, then medicine that a doctor advises.",
    "modality": "We say what happens before it does, and stop when you ask.",
    "about_clinic": "We listen first and send you on where a doctor is needed.",
}


def section(page, kind: str):
    """The first section of a kind in the form."""
    named = page.locator(f'input[name^="body-"][name$="-type"][value="{kind}"]')
    return page.locator("[data-streamfield-child]", has=named).first


def unfold(panel) -> None:
    toggle = panel.locator("[data-panel-toggle]").first
    if toggle.get_attribute("aria-expanded") == "false":
        toggle.click()


def left(page):
    return page.locator("[data-left] summary")


def saved(page) -> None:
    """Wait until the form has been saved by itself."""
    page.wait_for_function("() => /\\/pages\\/\\d+\\/edit/.test(location.pathname)")


def begin(walk, page, query: str) -> None:
    """From the first screen to what is found for ``query``."""
    page.get_by_role("link", name="Write about a condition").first.click()
    page.get_by_label("What is the page about?").fill(query)
    page.get_by_role("button", name="Find").click()


def test_an_editor_writes_about_sciatica_from_a_safe_start_and_visitors_find_it(walk):
    page = walk.sign_in(EDITOR)

    begin(walk, page, "sciatic nerve pain")
    walk.picture(page, "new-condition-found")
    page.get_by_role("link", name="Sciatica", exact=True).click()

    # The sections are there, and the signs that need help.
    assert page.locator("#id_title").input_value() == "Sciatica"
    assert "Left before this can go live" in left(page).inner_text()
    signs = page.locator('input[name^="body-1-value-entries"][type=text]').first
    assert "bladder or bowel" in signs.input_value()
    left(page).click()
    walk.picture(page, "new-condition-left")

    # What is left leads to its place, and ticks itself off when the form has been saved.
    page.locator("[data-left] a", has_text="Summary").first.click()
    page.wait_for_function("() => document.activeElement.id === 'id_summary'")
    page.keyboard.insert_text(SUMMARY)
    for kind, words in TEXTS.items():
        panel = section(page, kind)
        unfold(panel)
        panel.locator('[data-contentpath="text"] [contenteditable="true"]').first.click()
        page.keyboard.insert_text(words)
    section(page, "modality").locator('select[name$="-therapy"]').select_option(index=1)
    page.locator("#id_author").select_option(index=1)
    page.locator("#id_reviewer").select_option(index=1)
    page.locator("#id_last_reviewed").fill("2026-01-05")
    page.locator("#id_next_review_due").fill("2028-01-05")
    page.keyboard.press("Tab")
    page.locator("[data-left] summary", has_text="nothing is left").wait_for()
    walk.picture(page, "new-condition-ready")

    publish(page)

    visitor = walk.open(f"{walk.site.practice(PRACTICE)}/conditions/")
    visitor.get_by_role("link", name="Sciatica", exact=True).first.click()
    visitor.get_by_role("heading", name="Symptoms of sciatica").wait_for()
    graph = json.loads(visitor.locator('script[type="application/ld+json"]').inner_text())
    conditions = [node for node in graph["@graph"] if node.get("@type") == "MedicalCondition"]
    assert conditions[0]["name"] == "Sciatica"
    assert conditions[0]["code"]["codeValue"] == "M54.3"
    walk.check_links(visitor)
    walk.picture(visitor, "new-condition-live")

    visitor.locator("header input[type=search]").fill("pain shooting down the leg")
    visitor.keyboard.press("Enter")
    visitor.locator("main").get_by_role("link", name="Sciatica").first.wait_for()


def publish(page) -> None:
    """Publish by the button, or by the menu that it is in."""
    button = page.get_by_role("button", name=re.compile("^Publish"))
    if not button.first.is_visible():
        page.get_by_role("button", name=re.compile("More actions|Actions")).last.click()
    with page.expect_navigation():
        button.first.click()


def test_what_the_library_lacks_is_named_in_the_form_and_found_by_its_name(walk):
    page = walk.sign_in(EDITOR)

    begin(walk, page, "moonwalker’s elbow")
    page.get_by_text("The library has nothing that is called").wait_for()
    page.get_by_role("link", name="Begin with an empty page").click()
    page.get_by_role("button", name="Choose condition").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Search").fill("moonwalker’s elbow")
    dialog.get_by_role("button", name="Name it “moonwalker’s elbow”").click()
    walk.picture(page, "name-a-condition")
    dialog.get_by_label("What people call it").fill("floaty elbow")
    dialog.get_by_role("button", name="Use this name").click()
    page.locator("#id_condition-chooser", has_text="moonwalker’s elbow").wait_for()

    # The title follows, so that the draft is kept from here on; the sections come by a button.
    assert page.locator("#id_title").input_value() == "moonwalker’s elbow"
    saved(page)
    left(page).click()
    page.get_by_role("button", name="Add the usual sections").click()
    section(page, "red_flags").wait_for()
    walk.picture(page, "named-condition-with-sections")
