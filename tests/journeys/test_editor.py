"""An editor's day: from the first screen to pages that visitors read, and changes in minutes."""

from __future__ import annotations

import io
import json
import re

from PIL import Image
from playwright.sync_api import Page, expect

from condition_pages.blocks.body import ConditionBody

EDITOR, LARKFIELD = "editor-larkfield-chiropractic", "larkfield-chiropractic"
FOLLOWED_AT_MOST = 60
#: What the picker of sections offers.
OPTION = ".w-combobox__option"
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


def press(page: Page, name: str) -> None:
    """Press a button at the form's foot, or in the menu beside the one in sight."""
    button = page.get_by_role("button", name=re.compile(rf"^\s*{name}\s*$"))
    if not button.is_visible():
        page.get_by_role("button", name="More actions").last.click()
    button.click()


def publish(page: Page) -> None:
    """Publish what is in the form."""
    press(page, "Publish( this version)?")
    said = page.locator(".messages").get_by_text(re.compile("published|could not")).first
    said.wait_for()
    left = page.locator(".what-is-left__point:not(.what-is-left__point--done)")
    assert "published" in said.inner_text(), [said.inner_text(), *left.all_text_contents()]


def view_live(walk, page: Page) -> Page:
    """What the message after publishing leads to, in a tab of its own."""
    link = page.locator(".messages").get_by_role("link", name="View live")
    with page.context.expect_page() as opened:
        link.click(modifiers=["Control"])
    shown = opened.value
    # A tab is there before it has an address.
    shown.wait_for_url(f"{walk.site.practice(LARKFIELD)}/**")
    return shown


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

    # What searches show, and what somebody sees who is sent the link.
    panel = page.locator('[data-side-panel-toggle="search-and-markup"]')
    panel.click()
    page.locator(".seo-panel__headline", has_text="Sciatica").wait_for()
    page.get_by_role("button", name="Desktop", exact=True).click()
    page.locator(".seo-panel__kind summary", has_text="Condition: Sciatica").click()
    walk.picture(page, "new-condition-search-and-markup")
    panel.click()

    publish(page)
    address = view_live(walk, page).url

    # The address is shared; whoever opens it reads the page.
    visitor = walk.open(address)
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

    # The title follows, so that what is typed next is kept; the sections come by a button.
    expect(page.locator("#id_title")).to_have_value("moonwalker’s elbow")
    page.locator("#id_summary").fill("An elbow that floats.")
    press(page, "Save draft")
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    left(page).click()
    page.get_by_role("button", name="Add the usual sections").click()
    section(page, "red_flags").wait_for()
    walk.picture(page, "named-condition-with-sections")


def test_each_kind_of_section_previews_with_nothing_in_it(walk):
    page = walk.sign_in(EDITOR)
    edit(page, "Night leg cramps")
    body = page.locator("#panel-child-content-body-section")
    body.get_by_role("button", name="Insert a block").last.click()
    kinds = page.locator(OPTION).all_inner_texts()
    page.keyboard.press("Escape")
    assert len(kinds) == len(ConditionBody().child_blocks)
    page.get_by_role("button", name="Toggle preview").click()
    page.locator("#w-preview-iframe").wait_for()

    for kind in kinds:
        body.get_by_role("button", name="Insert a block").last.click()
        with page.expect_response(lambda answer: "/preview/" in answer.url) as answered:
            page.locator(OPTION).get_by_text(kind, exact=True).click()
        assert answered.value.status == 200, kind
    walk.picture(page, "editor-empty-sections")


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
    page.keyboard.press("Tab")
    page.get_by_role("heading", name=re.compile("Staff day · 2030-05-02")).wait_for()
    walk.picture(page, "place-form")

    # Hours as one writes them, live at once.
    hours = page.locator("#panel-child-content-opening_hours-section")
    hours.get_by_role("button", name="Toggle section").nth(1).click()
    hours.locator("input[name$='-closes']").first.fill("4:45pm")
    page.keyboard.press("Tab")
    publish(page)
    expect(view_live(walk, page).locator("main")).to_contain_text("4:45")


def test_an_editor_compares_brings_an_old_version_back_plans_a_later_one_and_adds_a_picture(walk):
    page = walk.sign_in(EDITOR)
    for words in (FIRST, SECOND):
        edit(page, "Night leg cramps")
        page.locator("#id_summary").fill(words)
        publish(page)

    # What changed is marked, and the version before comes back.
    edit(page, "Night leg cramps")
    page.get_by_role("link", name="History", exact=True).first.click()
    walk.picture(page, "editor-history")
    act_on_version(page, 0, "Compare with previous version")
    expect(page.locator("main")).to_contain_text("a little longer")
    walk.check_links(page)
    walk.picture(page, "editor-compare")
    page.go_back()
    act_on_version(page, 1, "Review this version")
    expect(page.locator("#id_summary")).to_have_value(FIRST)
    publish(page)
    expect(view_live(walk, page).locator("main")).not_to_contain_text("a little longer")

    # A later version is planned, and seen to be.
    edit(page, "Night leg cramps")
    page.locator("#id_summary").fill(SECOND)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Go live date/time").fill("2031-05-01 09:00")
    page.keyboard.press("Tab")
    walk.picture(page, "editor-schedule")
    # The calendar lies over the button.
    dialog.get_by_role("button", name="Save schedule").press("Enter")
    page.locator(".messages").get_by_text("has been updated").wait_for()
    expect(page.locator("body")).to_contain_text("2031")

    # A picture from the editor's own machine stands on the place's page.
    page.get_by_role("link", name="Places", exact=True).first.click()
    page.get_by_role("link", name="Larkfield on Orchard").first.click()
    page.locator("#id_picture-chooser").get_by_role("button", name="Actions").click()
    page.locator("[data-chooser-action-choose]:visible").click()
    chooser = page.get_by_role("dialog")
    chooser.get_by_role("tab", name="Upload").click()
    chooser.get_by_label("Title", exact=False).fill("Our door")
    chooser.locator("input[type=file]").set_input_files(
        {"name": "door.png", "mimeType": "image/png", "buffer": picture()}
    )
    walk.picture(page, "editor-picture")
    chooser.get_by_role("button", name="Upload").click()
    page.locator("#id_picture-chooser", has_text="Our door").wait_for()
    publish(page)
    shown = view_live(walk, page).locator("main img").first
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth > 0)")


FIRST = "Night leg cramps grab the calf or foot in bed; stretching stops the pain."
SECOND = f"{FIRST} Stretch a little longer before bed."


def edit(page: Page, title: str) -> None:
    """From wherever one is to the form of a condition's page, by the menu."""
    page.get_by_role("link", name="Conditions", exact=True).first.click()
    page.get_by_role("link", name=title, exact=True).first.click()
    page.locator("#id_summary").wait_for()


def act_on_version(page: Page, number: int, what: str) -> None:
    """Do something with the ``number``-th newest version that a history tells of."""
    page.locator("main table").get_by_role("button", name="Actions").nth(number).click()
    page.get_by_role("link", name=what).locator("visible=true").click()


def picture() -> bytes:
    """A picture as a phone might send it."""
    held = io.BytesIO()
    Image.new("RGB", (1200, 800), "#2f6f73").save(held, "PNG")
    return held.getvalue()


def test_by_keyboard_alone_on_a_phone_a_summary_is_changed_and_published(walk):
    page = walk.sign_in(EDITOR, width=390, height=844)
    walk.picture(page, "editor-dashboard")
    page.goto(page.url)

    tab_to(page, "Toggle sidebar")
    page.keyboard.press("Enter")
    tab_to(page, "Conditions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/**")
    tab_to(page, "Back spasm")
    page.keyboard.press("Enter")
    page.wait_for_url("**/edit/")
    tab_to(page, "Summary")
    page.keyboard.press("End")
    page.keyboard.type(" Ask us.")
    walk.picture(page, "editor-keyboard")
    tab_to(page, "Publish", back=True)
    page.keyboard.press("Enter")
    page.locator(".messages").get_by_text("published").first.wait_for()


#: The accessible name of what has the focus, near enough.
FOCUSED = """() => {
    const one = document.activeElement;
    const label = one.labels && one.labels[0];
    return (one.getAttribute("aria-label") || (label || one).innerText || "").trim();
}"""


def tab_to(page: Page, name: str, back: bool = False) -> None:
    """Press Tab until what has the focus is called ``name``."""
    passed = []
    for _stop in range(FOLLOWED_AT_MOST):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        passed.append(page.evaluate(FOCUSED).partition("\n")[0].rstrip(" *"))
        if passed[-1] == name:
            return
    raise AssertionError(f"{FOLLOWED_AT_MOST} stops without {name}: {passed}")


def test_without_script_a_button_is_made_in_two_steps(walk):
    page = walk.sign_in(EDITOR, java_script_enabled=False)

    page.goto(page.url + "calls-to-action/new/")
    page.get_by_role("link", name=re.compile("^Directions")).click()
    page.get_by_label("Label").fill("Find our door")
    assert page.get_by_label("Web address").is_hidden()
    page.get_by_role("button", name="Create").click()

    page.get_by_role("link", name="Find our door").first.wait_for()
