"""A practice's home persuades: promise, people, first visit, prices, patients' words, the way."""

import pytest
from playwright.sync_api import expect

from clinics.models import ClinicPage, Practice
from clinics.theme.brand import LAYOUTS

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("homes")]

PHONE, DESKTOP = 390, 1280
LARKFIELD = "larkfield-chiropractic"


@pytest.fixture
def change(visit):
    """``change(**fields)`` of Larkfield's home, until the end of the test."""
    rows = ClinicPage.objects.filter(pk=Practice.objects.get(slug=LARKFIELD).home_id)
    before = rows.values("country", "layout", "picture").get()
    yield lambda **fields: rows.update(**fields)
    rows.update(**before)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_the_first_screen_promises_and_leads_to_a_visit(visit, width):
    page = visit(LARKFIELD, width=width)

    promise = page.get_by_role("heading", level=1)
    expect(promise).to_contain_text("with a first talk that costs nothing")
    expect(promise).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("link", name="Pick a time online").first).to_be_in_viewport()
    expect(page.locator(".hero__today")).to_be_in_viewport()
    expect(page.locator(".hero__today")).not_to_be_empty()


def test_the_menu_leads_to_the_first_visit_the_form_and_booking(visit):
    page = visit(LARKFIELD, width=DESKTOP)
    menu = page.get_by_role("navigation", name="Main")

    expect(menu.get_by_role("link", name="Book")).to_have_attribute(
        "href", "https://booking.example.com/larkfield-chiropractic"
    )
    menu.get_by_role("link", name="First visit and prices").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your first visit and prices")
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Contact").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send us a message")


def test_a_home_says_what_a_first_visit_is_like_and_what_it_costs(visit):
    page = visit(LARKFIELD, width=PHONE)
    section = page.locator(".home-visit")

    expect(section.get_by_role("heading", name="What to bring")).to_be_visible()
    expect(section.locator(".prices__row").first).to_contain_text("$50 or $90")
    expect(section).to_contain_text("A free first talk of 20 minutes")


def test_patients_words_are_shown_with_their_consent_alone(visit):
    page = visit(LARKFIELD, width=PHONE)

    expect(page.locator(".home-quotes__item")).to_have_count(2)


def test_patients_words_are_not_shown_where_the_law_forbids_them(visit, change):
    change(country="AU")

    page = visit(LARKFIELD, width=PHONE)

    expect(page.locator(".home-quotes")).to_have_count(0)


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("width", [320, PHONE, DESKTOP])
@pytest.mark.parametrize("pictured", [True, False], ids=["picture", "no picture"])
def test_each_layout_shows_all_of_a_home_at_every_width(visit, change, layout, width, pictured):
    change(layout=layout, **({} if pictured else {"picture": None}))

    page = visit(LARKFIELD, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for name in ("What brings you here?", "Who you will meet", "What patients say", "The way here"):
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    hero = page.locator(".hero").bounding_box()
    promise = page.get_by_role("heading", level=1).bounding_box()
    assert promise["y"] + promise["height"] <= hero["y"] + hero["height"]


def test_a_typeface_is_a_file_of_the_practices_own_host(visit):
    page = visit(LARKFIELD, width=PHONE)
    page.reload()

    families = page.evaluate("[...document.fonts].map(face => face.family.replaceAll('\"', ''))")

    assert families == ["Nunito Variable"]
