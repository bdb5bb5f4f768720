"""The ways that visitors take: find, read, be warned, call, book, write.

Each with script and without, on a phone and on a desktop; some by the keyboard alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from playwright.sync_api import Locator, Page, expect

from clinics.enquiries import forms
from clinics.models import Enquiry, Practice
from tests.conftest import note_what_is_elsewhere

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("visitors")]

PHONE, DESKTOP = 390, 1280
LARKFIELD = "larkfield-chiropractic"


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request) -> bool:
    return request.param


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def arrive(request, script, visit) -> Callable[..., Page]:
    """``arrive(practice, path)``: at a page, in one of the four ways."""

    def arrive(practice: str, path: str = "/") -> Page:
        return visit(practice, path, width=request.param, java_script_enabled=script)

    return arrive


def choose_from_menu(page: Page, name: str) -> None:
    """Follow a link of the main menu, which phones fold away."""
    link = page.get_by_role("navigation", name="Main").get_by_role("link", name=name)
    if not link.is_visible():
        page.locator(".menu__button").click()
    link.click()


def press(drawn: Locator) -> None:
    """Click where a link of a drawing is drawn: between two calves there is nothing."""
    drawn.scroll_into_view_if_needed()
    drawn.click(position=drawn.evaluate(DRAWN_POINT))


#: A point of an element's box, from its corner, that the element covers with some room around.
DRAWN_POINT = """link => {
    const box = link.getBoundingClientRect();
    const covers = (x, y) => link.contains(document.elementFromPoint(box.x + x, box.y + y));
    for (let x = 1; x < box.width; x += 2)
        for (let y = 1; y < box.height; y += 2)
            if ([[0, 0], [5, 0], [-5, 0], [0, 5], [0, -5]].every(([a, b]) => covers(x + a, y + b)))
                return {x, y};
    return null;
}"""


def search_field(page: Page):
    """Where words to search for are typed; phones have it on a page of its own."""
    return page.locator("input[type=search]:visible")


# Finding


def test_a_visitor_finds_a_condition_by_its_place_in_the_body(arrive):
    page = arrive(LARKFIELD)
    choose_from_menu(page, "Conditions")

    press(page.get_by_role("link", name="Calf").first)
    page.locator("#region-calf").get_by_role("link", name=re.compile("leg cramps", re.I)).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Night leg cramps")


def test_a_visitor_finds_a_condition_by_the_same_choice_as_a_list(arrive):
    page = arrive(LARKFIELD, "/conditions/")

    page.locator(".body-map__list").get_by_role("link", name="Back spasm").first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Back spasm")


def test_a_visitor_finds_a_condition_by_the_name_that_people_use(arrive):
    page = arrive(LARKFIELD, "/conditions/")
    page.get_by_role("navigation", name="Letters").get_by_role("link", name="C", exact=True).click()

    page.locator("#letter-c").get_by_role("link", name="Charley horse", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Muscle spasm")


@pytest.mark.parametrize(
    ("practice", "typed", "found"),
    [
        (LARKFIELD, "charly hrose", "Muscle spasm (charley horse)"),
        (LARKFIELD, "charlie horse", "Muscle spasm (charley horse)"),
        ("fernhollow-naturopathy", "twichy eye", "Eyelid twitch"),
        ("kirkbeck-chiropractic", "crik in neck", "Stiff neck (neck spasm)"),
    ],
)
def test_a_visitor_finds_a_condition_by_a_lay_word_however_spelt(arrive, practice, typed, found):
    page = arrive(practice)
    if not search_field(page).count():
        page.locator(".masthead").get_by_role("link", name="Search").click()
    search_field(page).first.fill(typed)
    search_field(page).first.press("Enter")

    page.locator("main").get_by_role("link", name=found).first.click()

    expect(page.get_by_role("heading", level=1)).to_have_text(found)


def test_a_lost_visitor_searches_from_the_page_that_says_so(arrive, script):
    page = arrive(LARKFIELD, "/conditions/back-spasms/")
    expect(page.get_by_role("heading", level=1)).to_have_text("We can't find that page")
    field = page.locator("main input[type=search]")
    # The page itself repeats nothing of the address; a script may.
    expect(field).to_have_value("back spasms" if script else "")
    field.fill("back spasms")

    page.locator("main").get_by_role("button", name="Search").click()

    expect(page.locator("main").get_by_role("link", name="Back spasm").first).to_be_visible()


# Reading


def test_what_needs_help_at_once_stands_before_everything_else(arrive):
    page = arrive(LARKFIELD, "/conditions/muscle-spasm/")

    warning = page.locator("#emergency")
    expect(warning.get_by_role("heading", level=2)).to_contain_text("Emergency")
    expect(warning.locator("summary")).to_be_in_viewport(ratio=1)

    warning.locator("summary").click()

    expect(warning.get_by_role("listitem").first).to_be_in_viewport()
    expect(warning.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    headings = page.locator("main h2").all_text_contents()
    assert "Emergency" in headings[0]


LOOK_OF_HEAD = """head => {
    const { backgroundColor, color, paddingInlineStart } = getComputedStyle(head);
    const icon = head.querySelector("svg").getBoundingClientRect();
    const words = head.querySelector("h2").getBoundingClientRect();
    return [backgroundColor, color, parseFloat(paddingInlineStart) > 8, icon.right < words.left];
}"""


def test_a_danger_found_by_searching_looks_like_a_danger_on_a_page(arrive):
    page = arrive(LARKFIELD, "/conditions/muscle-spasm/")
    on_a_page = page.locator("#emergency summary").evaluate(LOOK_OF_HEAD)

    page = arrive(LARKFIELD, "/search/?q=chest+pain")

    assert page.locator(".danger__head").evaluate(LOOK_OF_HEAD) == on_a_page
    assert on_a_page[2:] == [True, True]


def test_the_number_to_dial_is_that_of_the_practices_country(arrive):
    page = arrive("kirkbeck-chiropractic", "/conditions/muscle-spasm/")
    page.locator("#emergency summary").click()

    call = page.locator("#emergency").get_by_role("link", name=re.compile("^Call"))

    expect(call).to_have_attribute("href", "tel:999")


def test_the_list_of_contents_leads_to_a_section(arrive):
    page = arrive(LARKFIELD, "/conditions/muscle-spasm/")
    contents = page.get_by_role("navigation", name="On this page")

    contents.get_by_role("link", name="Causes").click()

    expect(page.locator("#causes").get_by_role("heading").first).to_be_in_viewport()


@pytest.mark.parametrize(
    ("practice", "slug"),
    [
        (LARKFIELD, "back-spasm"),
        (LARKFIELD, "muscle-spasm"),
        ("kirkbeck-chiropractic", "neck-spasm"),
    ],
)
def test_the_first_screen_of_a_phone_has_name_answer_emergency_help_and_contents(
    visit, practice, slug
):
    page = visit(practice, f"/conditions/{slug}/", width=PHONE)
    screen = page.viewport_size["height"]
    contents = page.get_by_role("navigation", name="On this page")

    for part in (
        page.get_by_role("heading", level=1),
        page.locator(".hero__summary"),
        page.locator("#emergency summary"),
        page.locator(".hero .button").first,
        page.locator(".hero .button").last,
        contents.get_by_role("link").first,
        contents.get_by_role("link", name="Causes"),
        contents.get_by_role("link", name="Treatment").first,
    ):
        box = part.bounding_box()
        assert box["y"] + box["height"] <= screen, part


def test_the_contents_mark_where_one_is(visit):
    page = visit(LARKFIELD, "/conditions/muscle-spasm/", width=DESKTOP)
    contents = page.get_by_role("navigation", name="On this page")
    expect(contents.locator("[aria-current]")).to_have_count(0)

    page.locator("#treatments").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#treatments').scrollIntoView()")

    expect(contents.locator("[aria-current]")).to_have_text("Treatment")


def test_a_source_leads_back_to_the_sentence_that_rests_on_it(arrive):
    page = arrive(LARKFIELD, "/conditions/muscle-spasm/")
    page.locator(".review__button").click()

    page.get_by_role("link", name="Back to the text").first.click()

    expect(page.locator("#cite-1")).to_be_in_viewport()


def test_a_question_opens_to_its_answer_and_a_footnote_to_its_source(arrive):
    page = arrive(LARKFIELD, "/conditions/muscle-spasm/")
    source = page.locator(".cite").first

    source.click()

    expect(page.locator(".review__note").first).to_be_in_viewport()


# Acting


def test_a_visitor_calls(arrive):
    page = arrive(LARKFIELD, "/conditions/back-spasm/")

    call = page.locator(".hero").get_by_role("link", name=re.compile("free talk"))

    expect(call).to_be_in_viewport()
    expect(call).to_have_attribute("href", "tel:+12085550161")


def test_a_visitor_books(arrive):
    page = arrive("stillwater-acupuncture", "/conditions/neck-spasm/")

    book = page.locator(".hero").get_by_role("link", name="Book a first visit")

    expect(book).to_have_attribute("href", re.compile(r"^https://booking\.example\.com/"))


def test_the_next_step_stays_in_reach_of_a_thumb_and_covers_nothing_of_the_first_screen(visit):
    page = visit(LARKFIELD, "/conditions/muscle-spasm/", width=PHONE)
    expect(page.locator(".action-bar")).not_to_be_visible()

    page.locator("#causes").scroll_into_view_if_needed()

    bar = page.get_by_role("navigation", name="Get in touch")
    expect(bar.get_by_role("link").first).to_be_in_viewport()


def test_a_visitor_sends_an_enquiry_and_the_practice_gets_it(arrive, script, monkeypatch):
    if script:
        # Nobody fills a form in faster than this; a browser that is driven does.
        monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    practice = Practice.objects.get(slug=LARKFIELD)
    Practice.objects.filter(pk=practice.pk).update(enquiries_to="desk@example.com")
    Enquiry.objects.all().delete()
    mail.outbox.clear()
    page = arrive(LARKFIELD, "/contact/")
    expect(page.locator("main")).to_contain_text("Do not send medical details here")

    page.get_by_label("Your name").fill("Robin Example")
    page.get_by_label("By phone").check()
    page.get_by_label("Your phone number").fill("208 555 0199")
    page.get_by_label("Your email address").fill("robin@example.com")
    page.get_by_label("What is it about?").fill("A first talk, please.")
    page.get_by_label("You may store this to answer me.").check()
    if script:
        expect(page.locator(".enquiry button")).to_have_text("Send")
        page.get_by_role("button", name="Send").click()
    else:
        page.get_by_role("button", name="Continue").click()
        expect(page.get_by_role("alert")).to_have_text("Please look it over, then send it.")
        monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
        page.get_by_role("button", name="Send").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    answer = page.get_by_role("main").get_by_role("status")
    expect(answer).to_contain_text("has received your message")
    enquiry = Enquiry.objects.get()
    assert enquiry.kind == "call_back"
    assert enquiry.words["name"] == "Robin Example"
    assert enquiry.reference in answer.inner_text()
    assert [message.to for message in mail.outbox] == [["desk@example.com"], ["robin@example.com"]]
    assert all("A first talk" not in message.body for message in mail.outbox)
    call = page.locator("main .call a.button")
    expect(call).to_have_attribute("href", "tel:+12085550161")
    assert call.bounding_box()["height"] >= 44


def test_a_form_that_lacks_something_leads_to_each_field_and_keeps_what_was_written(arrive, script):
    page = arrive(LARKFIELD, "/contact/")
    page.get_by_label("By phone").check()
    page.get_by_label("Your phone number").fill("not a phone")
    page.get_by_label("What is it about?").fill("x" * 1012)
    page.get_by_label("You may store this to answer me.").check()

    page.locator(".enquiry button").click()

    expect(page).to_have_title(re.compile("^Error: "))
    errors = page.locator(".enquiry__errors")
    expect(errors).to_be_focused()
    expect(errors.get_by_role("link")).to_have_count(3)
    errors.get_by_role("link", name="Your phone number can’t be right").click()
    phone = page.get_by_label("Your phone number")
    expect(phone).to_be_focused()
    expect(phone).to_have_value("not a phone")
    expect(phone).to_have_accessible_description(re.compile(r"\(201\) 555-0123"))
    expect(page.get_by_label("What is it about?")).to_have_value("x" * 1012)
    expect(page.locator("main .call a.button")).to_have_attribute("href", "tel:+12085550161")


def test_the_characters_that_are_left_are_counted_while_somebody_writes(visit):
    page = visit(LARKFIELD, "/contact/", width=PHONE)
    message = page.get_by_label("What is it about?")

    message.fill("I 🦴 two\nlines ")
    expect(page.get_by_text("Characters left: 987")).to_be_visible()
    message.fill("x" * 1012)

    expect(page.get_by_text("Characters too many: 12").first).to_be_visible()
    expect(page.locator(".enquiry__field [role=status]")).to_have_text("Characters too many: 12")


def test_two_clicks_and_a_way_back_are_one_enquiry(visit, monkeypatch):
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)
    Enquiry.objects.all().delete()
    page = visit(LARKFIELD, "/contact/", width=PHONE)
    page.get_by_label("Your name").fill("Robin Example")
    page.get_by_label("Your email address").fill("robin@example.com")
    page.get_by_label("You may store this to answer me.").check()
    expect(page.locator(".enquiry button")).to_have_text("Send")

    page.get_by_role("button", name="Send").dblclick()
    page.wait_for_url("**/receipt/**")
    first = page.locator("main b").first.inner_text()
    page.go_back()
    expect(page.get_by_label("Your name")).to_have_value("Robin Example")
    page.locator(".enquiry button").click()
    page.wait_for_url("**/receipt/**")

    expect(page.locator("main b").first).to_have_text(first)
    assert Enquiry.objects.count() == 1


def test_the_trap_for_machines_is_seen_nowhere(visit):
    for width in (320, PHONE, DESKTOP):
        page = visit(LARKFIELD, "/contact/", width=width)

        box = page.locator(".enquiry__trap").bounding_box()
        assert max(box["width"], box["height"]) <= 1
        assert (
            page.locator(".enquiry__trap").evaluate("e => getComputedStyle(e).clipPath") != "none"
        )


# By the keyboard alone


def tab_to(page: Page, name: str, most: int = 80) -> None:
    """Press Tab until what has the focus is called so."""
    for _ in range(most):
        page.keyboard.press("Tab")
        label = page.evaluate(
            "() => { const e = document.activeElement; return (e.ariaLabel || "
            "(e.labels && e.labels[0] && e.labels[0].innerText) || e.innerText || e.textContent ||"
            " '').trim() }"
        )
        if name.lower() in label.lower():
            return
    raise AssertionError(f"Tab never came to {name!r}")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_keyboard_alone_leads_from_the_start_to_an_answer(visit, width):
    page = visit(LARKFIELD, width=width)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_in_viewport()
    if width == PHONE:
        tab_to(page, "Menu")
        page.keyboard.press("Enter")
    tab_to(page, "Conditions")
    page.keyboard.press("Enter")
    page.wait_for_url("**/conditions/")

    tab_to(page, "Calf")
    page.keyboard.press("Enter")
    tab_to(page, "Night leg cramps")
    page.keyboard.press("Enter")

    page.wait_for_url("**/conditions/night-leg-cramps/")
    tab_to(page, "Urgent")
    page.keyboard.press("Enter")
    expect(page.locator(".red-flags__item").first).to_be_in_viewport()


def test_what_has_the_focus_is_seen_and_not_hidden_by_the_bar(visit):
    page = visit(LARKFIELD, "/conditions/muscle-spasm/", width=PHONE)

    for _ in range(40):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
              const here = document.activeElement.getBoundingClientRect();
              const bar = document.querySelector(".action-bar");
              if (bar.contains(document.activeElement)) return false;
              const edge = bar.getBoundingClientRect();
              return getComputedStyle(bar).visibility === "visible"
                && here.top >= edge.top && here.bottom <= edge.bottom;
            }"""
        )
        assert not hidden


# The clinic's own clock


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        # Boise is seven hours behind UTC in January.
        ("2027-01-11T16:00:00Z", "Open now"),
        ("2027-01-11T19:30:00Z", "Closed now"),
        ("2027-01-11T21:00:00Z", "Open now"),
        ("2027-01-16T18:00:00Z", "Closed now"),
    ],
    ids=["morning", "lunch", "afternoon", "Saturday"],
)
def test_open_now_goes_by_the_clinics_clock_wherever_the_visitor_is(visit, moment, said):
    page = visit(LARKFIELD, "/robots.txt", timezone_id="Asia/Tokyo")
    page.clock.set_fixed_time(moment)

    page.goto("/find-us/larkfield/")

    expect(page.locator("main .open-now")).to_contain_text(said)


def test_without_script_the_hours_stand_there_and_nothing_is_claimed(visit):
    page = visit(LARKFIELD, "/find-us/larkfield/", java_script_enabled=False)

    expect(page.locator("main .hours")).to_contain_text("Monday")
    expect(page.locator("main .open-now")).to_be_hidden()


@pytest.mark.parametrize(
    ("agent", "start"),
    [
        ("Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36", "geo:0,0?q="),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit", "maps://?daddr="),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36", "https://www.openstreetmap.org/"),
    ],
    ids=["Android", "iPhone", "laptop"],
)
def test_directions_open_the_phones_own_map(visit, agent, start):
    page = visit(LARKFIELD, "/find-us/larkfield/", user_agent=agent)

    links = page.locator("a", has_text=re.compile("directions", re.IGNORECASE))
    expect(links.first).to_have_attribute("href", re.compile(f"^{re.escape(start)}"))
    for link in links.all():
        assert re.search(r"4\d\.\d+(,|%2C)-11\d\.\d+", link.get_attribute("href"))


# What these tests rest on


def test_a_page_that_asked_another_host_for_anything_would_be_noticed(demo_browser):
    context = demo_browser.new_context()
    elsewhere: list[str] = []
    note_what_is_elsewhere(context, 80, elsewhere)
    page = context.new_page()

    with page.expect_event("requestfailed"):
        page.set_content('<img src="http://pictures.example.net/pixel.gif">')
    context.close()

    assert elsewhere == ["http://pictures.example.net/pixel.gif"]
