"""The main path in a real browser: sign in, add a section, see it, publish it, read it."""

import json

import pytest
from playwright.sync_api import expect

from seo.vocabulary import describe, problems
from tests.factories import (
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    needed_sections,
    section,
)


@pytest.fixture
def practice(live_server):
    practice = make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))
    make_location(practice)
    return practice


def sign_in(page, editor):
    page.goto("/admin/login/")
    page.get_by_label("User name or email").fill(editor.username)
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Sign in").click()


def graph_of(page):
    """The one JSON-LD document of the page shown."""
    scripts = page.locator('script[type="application/ld+json"]').all_text_contents()
    assert len(scripts) == 1
    return json.loads(scripts[0])


def make_draft(practice):
    """A page of the practice with all that publishing asks for."""
    page = make_condition_page(
        practice,
        [
            *needed_sections(make_cta(practice)),
            section("treatments", entries=[{"group": "self_care", "label": "Gentle stretching"}]),
        ],
        live=False,
        reviewer=make_practitioner(practice),
    )
    page.save_revision()
    return page


def test_an_editor_adds_a_section_sees_it_publishes_it_and_a_visitor_reads_it(desktop, practice):
    page = make_draft(practice)
    sign_in(desktop, make_editor(practice))
    desktop.goto(f"/admin/pages/{page.pk}/edit/")

    desktop.get_by_role("button", name="Insert a block").last.click()
    desktop.get_by_role("option", name="Disclaimer").click()
    desktop.locator("[data-streamfield-child] [role=textbox]").last.press_sequentially(
        "Ask your own doctor first."
    )
    desktop.get_by_role("button", name="Toggle preview").click()
    preview = desktop.frame_locator("[data-side-panel='preview'] #w-preview-iframe")
    preview.get_by_text("Ask your own doctor first.").wait_for(timeout=60_000)
    desktop.get_by_role("button", name="Publish", exact=True).click()
    desktop.get_by_text("published").first.wait_for(timeout=60_000)
    page.refresh_from_db()

    assert page.live
    desktop.goto(page.full_url)
    assert desktop.get_by_text("Ask your own doctor first.").is_visible()
    assert describe(problems(graph_of(desktop))) == ""


def open_editor(desktop, practice):
    """A draft of the practice, opened by its editor."""
    page = make_draft(practice)
    sign_in(desktop, make_editor(practice))
    # Each watch of Wagtail's, before which it takes what is typed for what was there.
    desktop.add_init_script(
        "document.addEventListener('w-unsaved:watch-edits', () => (window.isWatched = true));"
    )
    desktop.goto(f"/admin/pages/{page.pk}/edit/", wait_until="domcontentloaded")
    return page


def test_what_is_typed_as_soon_as_the_form_is_there_is_saved_by_itself(desktop, practice):
    page = open_editor(desktop, practice)

    with desktop.expect_response(
        lambda one: one.request.method == "POST" and "/edit/" in one.url
    ) as sent:
        desktop.locator("#id_summary").fill("What eases a cramp in the night.")

    assert sent.value.json()["success"]
    desktop.locator("#w-autosave-indicator").get_by_text("Saved").wait_for()
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == "What eases a cramp in the night."


def test_what_is_typed_while_the_form_saves_itself_is_saved_next(desktop, practice):
    page = open_editor(desktop, practice)
    # In the last moment, in which Wagtail takes what the form holds for what it has saved.
    desktop.evaluate(
        """(later) => {
            const ask = window.fetch;
            window.fetch = async (...asked) => {
                const answer = await ask(...asked);
                if (asked[1]?.method === "post" && String(asked[0]).includes("/edit/")) {
                    window.fetch = ask;
                    const summary = document.getElementById("id_summary");
                    summary.value = later;
                    summary.dispatchEvent(new Event("input", { bubbles: true }));
                }
                return answer;
            };
        }""",
        SUMMARY,
    )

    with desktop.expect_response(
        lambda one: one.request.method == "POST" and SUMMARY in (one.request.post_data or "")
    ) as sent:
        desktop.locator("#id_summary").fill("What eases a cramp in the night.")

    assert sent.value.json()["success"]
    desktop.locator("#w-autosave-indicator").get_by_text("Saved").wait_for()
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == SUMMARY


def test_what_is_left_is_as_the_answer_to_the_last_question_says(desktop, practice):
    open_editor(desktop, practice)
    answers = []
    # The first question is answered when the second one has been.
    desktop.route("**/left/*/", lambda route: answers.append(route), times=1)

    with desktop.expect_request("**/left/*/"):
        desktop.locator("#id_summary").fill("Too short.")
    with desktop.expect_response("**/left/*/") as last:
        desktop.locator("#id_summary").fill(SUMMARY)
    last.value.finished()
    with desktop.expect_request_finished(lambda one: "/left/" in one.url):
        answers[0].fulfill(body="<p>The summary is too short.</p>", content_type="text/html")

    expect(desktop.locator("[data-left]")).not_to_contain_text("too short")
    expect(desktop.locator("[data-left] summary")).to_contain_text("Ready to go live")


def test_a_form_that_is_only_walked_through_is_not_saved(desktop, practice):
    page = open_editor(desktop, practice)

    desktop.keyboard.press("Tab")
    desktop.locator("#id_summary").click()
    desktop.wait_for_function("() => window.isWatched")

    form = desktop.locator("[data-edit-form]")
    assert form.get_attribute("data-w-unsaved-force-value") == "false"
    assert form.get_attribute("data-w-unsaved-has-edits-value") != "true"
    assert page.revisions.count() == 1


def test_who_stops_the_sending_of_a_form_has_what_they_type_next_saved_by_itself(desktop, practice):
    page = open_editor(desktop, practice)
    desktop.clock.install()
    desktop.reload()
    desktop.route("**/edit/", lambda route: route.abort("aborted"), times=1)
    form = desktop.locator("[data-edit-form]")

    desktop.get_by_role("button", name="Publish", exact=True).click()
    expect(form).to_have_attribute("data-w-autosave-active-value", "false")
    desktop.clock.fast_forward(61_000)

    expect(form).to_have_attribute("data-w-autosave-active-value", "true")
    assert page.revisions.count() == 1


def test_what_is_typed_in_the_moment_in_which_wagtail_begins_to_watch_is_saved_too(
    desktop, practice
):
    page = open_editor(desktop, practice)
    # It begins twice, a tenth of a second apart.
    desktop.wait_for_function("() => window.isWatched")

    with desktop.expect_response(
        lambda one: one.request.method == "POST" and "/edit/" in one.url
    ) as sent:
        desktop.locator("#id_summary").fill(SUMMARY)

    assert sent.value.json()["success"]
    page.refresh_from_db()
    assert page.get_latest_revision_as_object().summary == SUMMARY


def test_what_has_begun_to_save_itself_ends_before_the_page_is_published(desktop, practice):
    page = open_editor(desktop, practice)
    answers = []
    desktop.on(
        "response",
        lambda one: one.request.method == "POST" and "/edit/" in one.url and answers.append(one),
    )
    # In the moment in which saving begins, which sends nothing yet.
    desktop.evaluate(
        """() => document.querySelector("[data-edit-form]").addEventListener(
            "w-autosave:save",
            () => setTimeout(() => document.querySelector("[name=action-publish]").click()),
            { once: true },
        )"""
    )

    desktop.locator("#id_summary").fill(SUMMARY)
    desktop.locator(".messages").get_by_text("has been published").wait_for(timeout=60_000)

    assert [one.status for one in answers] == [200, 302]
    page.refresh_from_db()
    assert page.live
    assert page.summary == SUMMARY


SUMMARY = f"What eases a cramp in the night.{' Stretch it and rest.' * 6}"
