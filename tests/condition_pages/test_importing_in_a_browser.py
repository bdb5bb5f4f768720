"""A page is pasted, corrected, made a draft, completed and published: as an editor does it."""

import json
import re

import pytest
from playwright.sync_api import expect

from condition_pages.models import ConditionPage, PendingImport
from seo.vocabulary import describe, problems
from tests.factories import (
    SUMMARY,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
)

PAGE = """<h1>Muscle spasm</h1>
<p>A muscle spasm is a muscle that tightens by itself and will not let go for a while.</p>
<p>Most of them end within minutes, and a few come back at night.</p>
<h2>Signs you may notice</h2>
<ul><li>A hard lump under the skin</li><li>Sudden pain in the calf</li></ul>
<h2>What brings it on</h2>
<ul><li>Dehydration after sport</li><li>Long hours on your feet</li></ul>
<h2>How we can help</h2>
<p>Our acupuncturists place thin needles around the tight muscle.</p>
<h2>Where to leave the car</h2>
<p>Behind the house, under the old lime tree, where the gate opens at eight.</p>
<p>Share this page with a friend</p>"""

# What a browser does when somebody pastes: it tells the page, then puts the text in.
PASTE = """(field, html) => {
    const text = new DOMParser().parseFromString(html, "text/html").body.innerText;
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/html", html);
    clipboardData.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData, bubbles: true}));
    field.value = text;
    field.dispatchEvent(new Event("input", {bubbles: true}));
}"""


@pytest.fixture
def practice(live_server):
    practice = make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))
    make_location(practice)
    make_practitioner(practice)
    make_cta(practice)
    return practice


def sign_in(page, practice):
    page.goto("/admin/login/")
    page.get_by_label("User name or email").fill(make_editor(practice).username)
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Sign in").click()


def graph_of(page):
    """The one JSON-LD document of the page shown."""
    scripts = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert len(scripts) == 1
    return json.loads(scripts[0])


@pytest.fixture
def troubles(desktop):
    """What the browser complains of: errors of scripts, and answers that are errors."""
    found = []

    def look(answer):
        if answer.status >= 400:
            found.append(f"{answer.status} {answer.request.method} {answer.url}")

    desktop.on("pageerror", lambda error: found.append(f"script: {error}"))
    desktop.on("response", look)
    return found


def section(page, words):
    return page.locator("article", has_text=words)


def press(page, card, button):
    """Press a section's button by keyboard, and wait for all of the page that answers."""
    with page.expect_navigation():
        card.get_by_role("button", name=button).press("Enter")
    page.locator(".messages .success").first.wait_for()


@pytest.fixture
def no_autosave(settings):
    """A typist this quick presses Publish while Wagtail still saves what was typed last.

    The later of the two requests finds a newer revision than its own and is answered with 400;
    the editor sees nothing of it, and nothing is lost.
    """
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0


@pytest.mark.usefixtures("no_autosave")
def test_an_editor_imports_corrects_completes_and_publishes_a_page(desktop, practice, troubles):
    sign_in(desktop, practice)
    desktop.get_by_role("link", name="Import a page").click()
    desktop.wait_for_url("**/admin/imports/into/elm/")
    desktop.get_by_label("Paste the page").evaluate(PASTE, PAGE)
    desktop.get_by_text("Headings, lists and links of what you pasted are kept.").wait_for()
    desktop.get_by_role("button", name="Read the page").click()

    causes = desktop.locator("article", has_text="What brings it on")
    causes.hover()
    expect(desktop.locator(".import-line.is-joined")).to_have_count(3)
    causes.get_by_label("Kind of section").select_option("Risk factors")
    press(desktop, causes, "Move")
    moved = desktop.locator("article", has_text="What brings it on")
    moved.get_by_text("Because: the editor’s choice.").wait_for()
    count = desktop.locator("article").count()
    press(desktop, moved, "Split")
    assert desktop.locator("article").count() == count + 1
    assert "Long hours" not in section(desktop, "What brings it on").inner_text()
    press(desktop, section(desktop, "Long hours on your feet").last, "Merge with previous")
    assert desktop.locator("article").count() == count
    assert "Long hours" in section(desktop, "What brings it on").inner_text()
    press(desktop, section(desktop, "under the old lime tree"), "Drop")
    assert section(desktop, "under the old lime tree").count() == 0
    desktop.get_by_role("button", name="Create draft").first.click()

    desktop.wait_for_url(re.compile(r"/admin/pages/\d+/edit/"))
    draft = ConditionPage.objects.get()
    assert not draft.live
    assert PendingImport.objects.get().page.specific == draft
    complete(desktop)
    desktop.get_by_role("button", name="Publish", exact=True).click()
    desktop.get_by_text("has been published").first.wait_for()
    draft.refresh_from_db()

    assert draft.live
    assert [block.block_type for block in draft.body][-2:] == ["red_flags", "cta"]
    assert "risk_factors" in [block.block_type for block in draft.body]
    assert draft.import_record.report
    desktop.goto(draft.full_url)
    assert desktop.get_by_text("Dehydration after sport").is_visible()
    assert "lime tree" not in desktop.locator("main").inner_text()
    assert describe(problems(graph_of(desktop))) == ""
    assert troubles == []


def complete(page):
    """Fill in what publishing asks for and a clinic's old page does not have."""
    page.get_by_label("Summary").fill(SUMMARY)
    insert(page, "When to get help")
    add(page, "entries").fill("your speech is slurred")
    insert(page, "Call to action")
    add(page, "ctas").select_option(label="Call us")
    page.get_by_label("Author, if not").fill("Ann Lee")
    page.get_by_label("Reviewed by").select_option(label="Ann Lee")
    fill_date(page, "Last reviewed", "2026-01-15")
    fill_date(page, "Next review due", "2028-01-15")


def fill_date(page, label, day):
    """Type a day, and close the calendar that opens for it: it would lie over what comes next."""
    page.get_by_label(label).fill(day)
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    expect(calendar).to_have_count(1)
    page.mouse.click(page.viewport_size["width"] - 2, page.viewport_size["height"] // 2)
    expect(calendar).to_have_count(0)


def insert(page, label):
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=label).first.click()


def add(page, name):
    """The field of a new entry in the list ``name`` of the last section that has one."""
    field = page.locator(f"[name$='-value-{name}-0-value']").last
    if not field.is_visible():
        page.locator(f"[data-contentpath={name}] .c-sf-add-button").last.click()
    return field
