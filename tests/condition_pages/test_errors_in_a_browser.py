"""What an editor sees, in a real browser, who would publish too early."""

import pytest
from playwright.sync_api import expect

from clinics.models import PractitionerLicence
from condition_pages import lookup
from tests.factories import (
    make_condition_page,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    section,
)

GAPS = [
    section("evidence", text="<p>It may help.</p>", finding="helps", certainty="low", basis="rct"),
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


def test_a_form_that_keeps_nothing_says_so_of_what_is_wrong_in_it(desktop, practice):
    open_form(desktop, practice, make_location(practice))
    desktop.goto("/admin/account/")
    for name, typed in (("First Name", "Ann"), ("Last Name", "Lee"), ("Email", "ann@example")):
        desktop.get_by_role("textbox", name=name).fill(typed)

    desktop.get_by_role("button", name="Save").first.click()

    summary = desktop.get_by_role("region", name="Error: nothing is saved yet.")
    summary.get_by_role("button", name="Email").press("Enter")
    desktop.wait_for_function("() => document.activeElement.type === 'email'")


# How a form looks


def test_fields_side_by_side_are_whole_beside_the_preview(desktop, practice):
    open_form(desktop, practice, make_location(practice))

    desktop.get_by_role("button", name="Toggle preview").click()
    desktop.locator("#w-preview-iframe").wait_for()

    rows = desktop.locator(".w-field-row:visible")
    assert rows.count() >= 2
    cut = rows.evaluate_all(
        """rows => rows.flatMap(row => [...row.querySelectorAll("input:not([type=hidden])")]
            .filter(one => one.offsetParent)
            .filter(one => one.offsetWidth < 100
                || one.getBoundingClientRect().right > row.getBoundingClientRect().right + 1)
            .map(one => one.name))"""
    )
    assert cut == []


def test_on_a_phone_the_titles_of_sections_are_whole_and_their_levels_differ(phone, practice):
    question = {"question": "May I go on running with it, or is it better to rest?", "answer": ""}
    page = make_condition_page(practice, [*GAPS[:1], section("faq", entries=[question])])
    open_form(phone, practice, page)
    titles = phone.locator("[data-streamfield-child] > .w-panel > .w-panel__header")
    titles.nth(1).wait_for()

    cut = titles.locator(".w-panel__heading").evaluate_all(
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.innerText)"
    )
    borders = titles.evaluate_all("all => all.map(one => getComputedStyle(one).borderLeftWidth)")

    assert cut == []
    assert len(set(borders)) == 2
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_the_map_of_the_form_has_one_stop_for_the_keyboard_and_none_while_it_is_closed(
    desktop, practice
):
    open_form(desktop, practice, make_condition_page(practice, GAPS, live=False))
    stops = desktop.locator('.w-minimap-item[tabindex="0"]')
    desktop.locator(".w-minimap-item").nth(5).wait_for(state="attached")

    expect(stops).to_have_count(0)
    desktop.locator("#w-minimap-toggle").click()
    expect(stops).to_have_count(1)


def test_rows_are_headed_by_what_they_hold(desktop, practice):
    person = make_practitioner(practice)
    person.licences = [PractitionerLicence(number="AC-7", jurisdiction="Ohio")]
    person.save()
    open_form(desktop, practice, person)

    desktop.get_by_role("heading", name="L.Ac.").wait_for()
    desktop.get_by_role("heading", name="AC-7 · Ohio").wait_for()


def test_a_draft_that_is_opened_again_leads_to_what_can_not_be_read_in_it(desktop, practice):
    page = make_condition_page(practice, GAPS, live=False)
    open_form(desktop, practice, page)
    desktop.locator("#id_last_reviewed").fill("the other day")
    desktop.keyboard.press("Tab")
    desktop.locator("#w-autosave-indicator").get_by_text("Saved").wait_for()

    desktop.reload()

    told = desktop.get_by_role("region", name="Error: this can’t be read yet")
    told.get_by_role("button", name="Last reviewed").press("Enter")
    desktop.wait_for_function("() => document.activeElement.id === 'id_last_reviewed'")


def test_a_doi_fills_in_what_it_is_about_where_registries_may_be_asked(
    desktop, practice, settings, monkeypatch
):
    settings.CITATION_LOOKUP = True
    found = {"title": "Stretching for cramp", "year": "2020", "journal": "Journal of Muscles"}
    asked = []
    monkeypatch.setattr(lookup, "look_up", lambda written: asked.append(written) or found)
    cited = section("evidence", text="<p>It may help.</p>", citations=[{"doi": "10.1000/cramp"}])
    open_form(desktop, practice, make_condition_page(practice, [cited], live=False))

    evidence = desktop.locator("#panel-child-content-body-section")
    evidence.locator('[name$="-doi"]').wait_for(state="attached")
    while (
        folded := evidence.locator('[data-panel-toggle][aria-expanded="false"]:visible')
    ).count():
        folded.first.click()
    desktop.get_by_role("button", name="Fill in from DOI or PubMed").press("Enter")
    desktop.get_by_text("Filled in what was empty. Check it.").wait_for()

    assert asked == ["10.1000/cramp"]
    assert desktop.locator('[name$="-title"][name^="body-"]').input_value() == found["title"]
    assert desktop.locator('[name$="-year"][name^="body-"]').input_value() == found["year"]
