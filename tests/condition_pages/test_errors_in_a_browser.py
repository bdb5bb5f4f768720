"""What an editor sees, in a real browser, who would publish too early."""

import pytest

from tests.factories import (
    make_condition_page,
    make_editor,
    make_location,
    make_practice,
    section,
)

GAPS = [
    section("evidence", text="<p>It may help.</p>", strength="rct"),
    section("red_flags", level="urgent", entries=["it lasts for a week"]),
    section("red_flags", level="urgent", entries=["it comes back"]),
    section("faq", entries=[{"question": "Can I run?", "answer": ""}]),
    section("cta"),
]


@pytest.fixture
def practice(live_server):
    return make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))


def open_form(desktop, practice, page):
    """The form of a page, before the practice's editor."""
    editor = make_editor(practice)
    desktop.goto("/admin/login/")
    desktop.get_by_label("User name or email").fill(editor.username)
    desktop.get_by_label("Password").fill("pw")
    desktop.get_by_role("button", name="Sign in").click()
    desktop.goto(f"/admin/pages/{page.pk}/edit/")


def test_each_error_stands_in_sight_of_its_field(desktop, practice):
    page = make_condition_page(practice, GAPS, live=False, summary="", author_name="")
    open_form(desktop, practice, page)

    desktop.get_by_role("button", name="Publish", exact=True).click()
    desktop.get_by_text("is not published yet").first.wait_for()

    for words in (
        "Evidence needs at least one citation.",
        "There is already a card of this level.",
        "Choose at least one call to action.",
        "Add an overview",
        "Add the treatments",
        "Say who wrote the page",
    ):
        desktop.get_by_text(words).locator("visible=true").first.wait_for()
    section_of_error = desktop.locator("[data-streamfield-child]", has_text="Evidence needs").first
    assert section_of_error.get_by_text("Citations").first.is_visible()
    assert_one_list_leads_to_each_field(desktop)
    page.refresh_from_db()
    assert not page.live
    # What is missing among the sections is counted like an error at a field.
    wrong = desktop.locator("#tab-content .error-message").count()
    tab = desktop.locator("#tab-label-content [data-w-count-target='total']")
    assert tab.inner_text() == str(wrong)
    assert desktop.locator(".w-minimap-item--error", has_text="Sections").count()


def assert_one_list_leads_to_each_field(desktop):
    summary = desktop.get_by_role("region", name="Error: this keeps the page")
    assert summary.evaluate("one => one === document.activeElement")

    summary.get_by_role("button", name="Evidence needs at least one citation").press("Enter")
    desktop.wait_for_function(
        "() => document.activeElement.textContent.includes('Evidence needs at least one citation')"
        " && !document.activeElement.closest('[data-editor-errors]')"
    )
    summary.get_by_role("button", name="Summary: This field is required").press("Enter")
    desktop.wait_for_function("() => document.activeElement.id === 'id_summary'")


def test_the_title_and_publishing_are_in_reach_of_the_keyboard(desktop, practice):
    page = make_condition_page(practice, GAPS, live=False)
    open_form(desktop, practice, page)
    desktop.get_by_role("button", name="Publish", exact=True).wait_for()

    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")

    assert desktop.evaluate("() => document.activeElement.id") == "id_title"
    # Enter in a field saves the draft; only its own button publishes.
    with desktop.expect_request(lambda one: one.method == "POST" and "/edit/" in one.url) as sent:
        desktop.keyboard.press("Enter")
    assert "action-publish" not in (sent.value.post_data or "")


def test_a_calendar_that_the_tab_key_has_left_covers_nothing(desktop, practice):
    place = make_location(practice)
    open_form(desktop, practice, place)
    desktop.get_by_role("button", name="Add Holiday").click()
    day = desktop.get_by_role("textbox", name="First day").last
    day.evaluate(
        """one => jQuery(one).data('xdsoft_datetimepicker')
            .on('afterOpen.xdsoft', () => (window.isOpened = true))"""
    )

    day.focus()
    desktop.keyboard.press("Tab")
    # It opens a moment later all the same.
    desktop.wait_for_function("() => window.isOpened")

    desktop.wait_for_function("() => !jQuery('.xdsoft_datetimepicker:visible').length")
