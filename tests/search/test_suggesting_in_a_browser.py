"""Searching as a visitor does it: by keyboard, by touch, with a screen reader, without script."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from clinics.models import Practice

SIZES = {"phone": (390, 844), "desktop": (1280, 900)}


@pytest.fixture
def at(build, live_server):
    """The address of a practice with a few pages, on the live server."""
    port = urlsplit(live_server.url).port
    practice = build.practice("harbour", port=port)
    build.condition(practice, "muscle-cramp")
    build.condition(practice, "muscle-spasm")
    build.condition(practice, "claudication", words="This is no muscle cramp.")
    build.place(practice)
    return f"http://harbour.localhost:{port}"


@pytest.fixture(params=SIZES)
def visitor(request, open_page):
    return open_page(*SIZES[request.param])


def problems(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], node["html"][:120]) for rule in found for node in rule["nodes"]]


def field_in(page):
    return page.get_by_role("combobox")


def shown(page):
    return page.get_by_role("listbox").get_by_role("option")


def test_typing_shows_names_and_the_keyboard_chooses_one(visitor, at):
    visitor.goto(f"{at}/search/")
    field = field_in(visitor)
    field.press_sequentially("charl")
    expect(shown(visitor)).to_have_count(1)
    expect(field).to_have_attribute("aria-expanded", "true")
    expect(visitor.get_by_role("status")).to_have_text("1 suggestion")

    field.press("ArrowDown")

    option = shown(visitor).first
    expect(option).to_have_attribute("aria-selected", "true")
    expect(option).to_have_text(re.compile("Muscle cramp\\s*also called “charley horse”"))
    assert field.get_attribute("aria-activedescendant") == option.get_attribute("id")
    field.press("Enter")
    visitor.wait_for_url("**/conditions/muscle-cramp/")


def test_arrows_go_round_and_through_the_field(desktop, at):
    desktop.goto(f"{at}/search/")
    field = field_in(desktop)
    field.press_sequentially("muscle")
    expect(shown(desktop)).to_have_count(2)
    chosen = []

    for key in ("ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown", "ArrowDown", "ArrowDown"):
        field.press(key)
        chosen.append(field.get_attribute("aria-activedescendant")[-1:])

    assert chosen == ["1", "0", "", "0", "1", ""]
    expect(field).to_have_value("muscle")


def test_escape_closes_the_list_and_keeps_what_was_typed(desktop, at):
    desktop.goto(f"{at}/search/")
    field = field_in(desktop)
    field.press_sequentially("muscle")
    expect(shown(desktop)).to_have_count(2)

    field.press("Escape")

    expect(desktop.locator("[role=listbox]")).to_be_hidden()
    expect(field).to_have_attribute("aria-expanded", "false")
    expect(field).to_have_value("muscle")
    field.press("ArrowDown")
    expect(shown(desktop)).to_have_count(2)


def test_enter_without_a_choice_searches_for_what_was_typed(desktop, at):
    desktop.goto(f"{at}/search/")
    field = field_in(desktop)
    field.press_sequentially("charlie horse")

    field.press("Enter")

    desktop.wait_for_url("**/search/?q=charlie+horse")
    expect(desktop.get_by_text("Also called “charlie horse”")).to_be_visible()


def test_a_suggestion_is_a_link_to_press(phone, at):
    phone.goto(f"{at}/search/")
    field_in(phone).press_sequentially("spas")

    shown(phone).first.click()

    phone.wait_for_url("**/conditions/muscle-spasm/")


def test_leaving_the_field_closes_the_list(desktop, at):
    desktop.goto(f"{at}/search/")
    field = field_in(desktop)
    field.press_sequentially("muscle")
    expect(shown(desktop)).to_have_count(2)

    field.press("Tab")

    expect(desktop.locator("[role=listbox]")).to_be_hidden()


def test_a_screen_reader_hears_when_there_is_nothing(desktop, at):
    desktop.goto(f"{at}/search/")

    field_in(desktop).press_sequentially("zzzz")

    expect(desktop.get_by_role("status")).to_have_text("No suggestions")


def test_quick_typing_asks_once_and_shows_only_the_last_answer(desktop, at):
    asked = []
    desktop.on("request", lambda request: asked.append(request.url))
    desktop.goto(f"{at}/search/")
    field_in(desktop).press_sequentially("muscle", delay=5)
    expect(shown(desktop)).to_have_count(2)

    assert [url for url in asked if "/suggest/" in url] == [f"{at}/search/suggest/?q=muscle"]


def test_every_page_of_a_practice_has_search_in_its_header(desktop, at):
    for path in ("/", "/conditions/", "/conditions/muscle-cramp/"):
        desktop.goto(at + path)
        field_in(desktop).press_sequentially("charl")
        expect(shown(desktop)).to_have_count(1)

    field_in(desktop).fill("twitchy eye")
    field_in(desktop).press("Enter")
    desktop.wait_for_url("**/search/?q=twitchy+eye")


def test_a_phone_has_search_one_tap_away(phone, at):
    phone.goto(f"{at}/conditions/muscle-cramp/")

    phone.get_by_role("banner").get_by_role("link", name="Search").click()

    expect(field_in(phone)).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
def test_search_needs_no_script(open_page, at, size):
    page = open_page(*SIZES[size], java_script_enabled=False)
    page.goto(f"{at}/")
    if size == "phone":
        page.get_by_role("banner").get_by_role("link", name="Search").click()

    page.get_by_role("searchbox").fill("charly horse")
    page.get_by_role("button", name="Search").click()

    page.wait_for_url("**/search/?q=charly+horse")
    results = page.get_by_role("main")
    expect(results.get_by_role("link", name="Muscle cramp", exact=True)).to_be_visible()
    apart = results.locator(".results__group--apart")
    expect(apart.get_by_text("Not the same as muscle cramp")).to_be_visible()


WORDS = {
    "charley horse": "Muscle cramp",
    "charlie horse": "Muscle cramp",
    "twitchy eye": "Eyelid twitch",
    "crick in neck": "Neck spasm",
    "back went out": "Back spasm",
    "jumpy legs": "Restless legs",
    "torticolis": "Wry neck",
    "tortocolis": "Wry neck",
    "muscel spazm": "Muscle spasm",
}
NEAR_BY = [
    "eyelid-twitch",
    "neck-spasm",
    "back-spasm",
    "restless-legs",
    "wry-neck",
    "cervical-dystonia",
    "nocturnal-leg-cramps",
    "blepharospasm",
]


def test_patients_words_and_slips_lead_to_the_page(desktop, build, at):
    practice = Practice.objects.get(slug="harbour")
    for term in NEAR_BY:
        build.condition(practice, term)
    first = {}

    for typed in WORDS:
        desktop.goto(f"{at}/search/")
        field_in(desktop).fill(typed)
        field_in(desktop).press("Enter")
        desktop.wait_for_url("**/search/?q=*")
        first[typed] = desktop.locator(".results__group:not(.results__group--apart) a").first
        first[typed] = first[typed].inner_text()

    assert first == WORDS


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_of_search_have_no_fault_that_axe_finds(open_page, at, scheme):
    page = open_page(390, 844, color_scheme=scheme)
    for path in ("/search/", "/search/?q=cramp", "/search/?q=zzzz", f"/search/?q={'muscle+' * 30}"):
        page.goto(at + path)
        assert problems(page) == [], path

    page.goto(f"{at}/search/")
    field_in(page).press_sequentially("muscle")
    expect(shown(page)).to_have_count(2)
    field_in(page).press("ArrowDown")
    expect(shown(page).first).to_have_attribute("aria-selected", "true")
    assert problems(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_script_is_small():
    script = Path(__file__).parents[2] / "search/static/clinic_search/suggest.js"

    assert len(re.sub(r"^\s+|\s*//.*$", "", script.read_text(), flags=re.M)) < 2500
