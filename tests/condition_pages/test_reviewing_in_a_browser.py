"""The review of an import as an editor sees it: on a laptop, on a phone, without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from condition_pages.imports import reading
from condition_pages.models import ConditionPage
from tests.factories import make_cta, make_editor, make_practice

from .test_import_admin import review_url, upload

MENU = "".join(f'<li><a href="/{n}">Entry {n}</a></li>' for n in range(60))
PAGE = f"""<html><body><nav><ul>{MENU}</ul></nav><main>
<h1>Sciatica</h1>
<p>Sciatica is pain that runs from the lower back into the leg.</p>
<h2>Signs you may notice</h2>
<ul><li>A burning ache down one leg</li><li>Tingling in the foot</li></ul>
<h2>What brings it on</h2>
<ul><li>Long hours on a chair</li><li>A bulging disc</li></ul>
</main><footer><p>Copyright Elm Clinic</p><p>Privacy policy</p></footer></body></html>"""


@pytest.fixture
def review(live_server):
    """The address of a review; it is a whole page with a long menu."""
    practice = make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))
    make_cta(practice)
    user = make_editor(practice)
    file = upload("sciatica.html", PAGE)
    batch = reading.take_in(practice, user, [reading.Given(file.name, file=file)])
    reading.read_next(batch)
    return user, review_url(batch.pages.get())


def look(page, review):
    user, address = review
    page.goto("/admin/login/")
    page.get_by_label("User name or email").fill(user.username)
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/admin/")
    page.goto(address)
    return page


def bottom_of(element) -> float:
    box = element.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (390, 844)])
def test_the_first_words_of_the_page_are_on_the_first_screen(open_page, review, width, height):
    page = look(open_page(width, height), review)

    assert bottom_of(page.locator(".import-card__words").first) < height
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not page.get_by_text("Entry 7", exact=True).is_visible()


def test_a_run_of_left_out_lines_opens_by_keyboard_and_all_of_them_by_one_button(desktop, review):
    page = look(desktop, review)
    run = page.locator("summary", has_text="lines left out").first

    run.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entry 7", exact=True)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Entry 7", exact=True)).to_be_hidden()

    page.get_by_role("button", name="Show all that was left out").click()
    expect(page.get_by_text("Copyright Elm Clinic")).to_be_visible()
    expect(page.get_by_text("Entry 7", exact=True)).to_be_visible()
    page.get_by_role("button", name="Hide what was left out").click()
    expect(page.get_by_text("Entry 7", exact=True)).to_be_hidden()


def test_on_a_phone_each_section_stands_below_its_own_lines(phone, review):
    page = look(phone, review)
    sources = page.locator(".import-from")

    for number in range(page.locator("article").count()):
        card = page.locator("article").nth(number)
        source = sources.nth(number)
        assert bottom_of(source) <= card.bounding_box()["y"]
        assert source.get_attribute("open") is None
    tops = [one.bounding_box()["y"] for one in page.locator(".import-from, article").all()]
    assert tops == sorted(tops)
    symptoms = page.locator(".import-pair", has_text="Signs you may notice")
    symptoms.locator(".import-from > summary").click()
    expect(symptoms.locator(".import-line", has_text="Tingling")).to_be_visible()


def test_what_is_needed_leads_to_the_field_and_a_tick_gives_the_draft_its_signs(desktop, review):
    page = look(desktop, review)

    page.locator(".import-needed > summary").click()
    page.locator(".import-needed a[href='#id_summary']").click()
    expect(page.get_by_label("Summary")).to_be_focused()
    page.locator(".import-needed a[href='#add-red_flags']").click()
    tick = page.get_by_role("checkbox", name="When to get help")
    expect(tick).to_be_focused()
    page.keyboard.press("Space")
    page.get_by_role("button", name="Create draft").first.click()

    page.get_by_text("Added, and not from your page: When to get help").wait_for()
    assert page.locator("[data-left-heading]").first.is_visible()
    draft = ConditionPage.objects.get().get_latest_revision_as_object()
    assert "red_flags" in [child.block_type for child in draft.body]


def test_without_script_the_source_is_open_and_what_was_left_out_is_folded(open_page, review):
    page = look(open_page(390, 844), review)
    state = page.context.storage_state()
    page = open_page(390, 844, java_script_enabled=False, storage_state=state)

    page.goto(review[1])

    assert page.locator(".import-line", has_text="Tingling").is_visible()
    assert not page.get_by_text("Entry 7", exact=True).is_visible()
    # The admin's menu lies over a phone's page where no script folds it: by keyboard.
    page.locator("summary", has_text="lines left out").first.press("Enter")
    assert page.get_by_text("Entry 7", exact=True).is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_review_has_no_fault_that_axe_finds(open_page, review, scheme):
    page = look(open_page(390, 844, color_scheme=scheme), review)
    page.locator(".import-needed > summary").click()

    found = Axe().run(page, context=".import-review")

    assert [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]] == []
