"""Choosing where it hurts, in a real browser."""

import pytest
from playwright.sync_api import expect

from condition_pages import vocabulary
from tests.factories import make_condition_page, make_practice

REGIONS = list(vocabulary.terms("body_regions"))
#: Regions that are one piece across the middle; of all others there are two.
IN_THE_MIDDLE = {
    *("head-face", "face", "jaw", "throat", "neck", "chest", "abdomen"),
    *("upper-back", "lower-back", "hip-pelvis"),
}
WIDE = {"whole-body", "trunk", "back", "leg"}

#: For each drawn piece of each link: the sides of the largest squares, in CSS pixels, that belong
#: to it alone on its left and right, and whether the middle of the larger one leads to the link.
MEASURE = """() => {
    const svg = document.querySelector(".body-map__svg");
    const box = svg.getBoundingClientRect();
    const [left, top] = [Math.floor(box.left), Math.floor(box.top)];
    const [wide, high] = [Math.ceil(box.width), Math.ceil(box.height)];
    const rows = [];
    for (let y = 0; y < high; y++) {
        const row = [];
        for (let x = 0; x < wide; x++)
            row.push(document.elementFromPoint(left + x + 0.5, top + y + 0.5));
        rows.push(row);
    }
    const squareOf = (use, from, to) => {
        let best = {side: 0};
        let above = new Array(wide).fill(0);
        rows.forEach((row, y) => {
            const sides = new Array(wide).fill(0);
            for (let x = from; x < to; x++)
                if (row[x] === use) {
                    const near = x > from ? Math.min(sides[x - 1], above[x - 1]) : 0;
                    sides[x] = 1 + Math.min(near, above[x]);
                    if (sides[x] > best.side) best = {side: sides[x], x, y};
                }
            above = sides;
        });
        return best;
    };
    const found = {};
    for (const link of svg.querySelectorAll("a:not([aria-hidden])"))
        for (const use of link.querySelectorAll("use")) {
            const id = use.getAttribute("href").split("#")[1];
            const at = use.getBoundingClientRect();
            const middle = Math.round(at.left + at.width / 2 - left);
            const whole = squareOf(use, 0, wide);
            const half = whole.side / 2;
            const hit = document.elementFromPoint(
                left + whole.x + 1 - half, top + whole.y + 1 - half);
            found[id] = {
                whole: whole.side,
                halves: [squareOf(use, 0, middle).side, squareOf(use, middle, wide).side],
                isHit: link.contains(hit),
            };
        }
    return found;
}"""


def is_pair(piece):
    return piece.split("-", 1)[1] not in IN_THE_MIDDLE


@pytest.fixture
def practice(live_server):
    return make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))


@pytest.fixture
def body_map(practice, open_page):
    """``body_map(width, regions)``: the list of conditions, one page being about the regions."""

    def body_map(width=390, regions=REGIONS, **options):
        page = open_page(width, 1400, **options)
        written = make_condition_page(practice, body_regions=list(regions))
        page.goto(written.get_parent().full_url)
        page.locator(".body-map__svg").scroll_into_view_if_needed()
        return page

    return body_map


@pytest.mark.parametrize("width", [390, 1280])
def test_a_finger_meets_every_region_in_every_view_and_nothing_lies_over_it(body_map, width):
    found = body_map(width).evaluate(MEASURE)

    views = {name.split("-", 1)[1] for name in found}
    assert views == set(REGIONS) - WIDE
    small = {
        name: piece
        for name, piece in found.items()
        if min(piece["halves"] if is_pair(name) else [piece["whole"]]) < 24 or not piece["isHit"]
    }
    assert small == {}


def test_each_region_is_one_stop_from_head_to_foot(body_map):
    page = body_map()
    stops = []
    page.locator(".body-map").evaluate("map => { map.tabIndex = -1; map.focus(); }")
    while True:
        page.keyboard.press("Tab")
        at = page.evaluate("""() => {
            const it = document.activeElement;
            return it.closest(".body-map__drawing")
                && [it.getAttribute("href"), it.getAttribute("aria-label") || it.textContent];
        }""")
        if not at:
            break
        stops.append(tuple(at))

    terms = vocabulary.terms("body_regions")
    wide, drawn = [r for r in REGIONS if r in WIDE], [r for r in REGIONS if r not in WIDE]
    assert stops == [(f"#region-{name}", terms[name]["label"]) for name in wide + drawn]


def test_a_screen_reader_hears_each_region_once(body_map):
    page = body_map(regions=["whole-body", "leg", "knee", "neck", "eyelid"])

    drawing = page.locator(".body-map__drawing")

    names = ["Whole body", "Leg", "Eyelid", "Neck", "Knee"]
    expect(drawing.get_by_role("link")).to_have_count(len(names))
    for name in names:
        expect(drawing.get_by_role("link", name=name, exact=True)).to_have_count(1)


def test_a_part_of_a_large_area_leads_to_it_by_pointer(body_map):
    page = body_map(regions=["leg", "knee"])

    page.locator(".body-map__link[href='#region-leg'] use").first.click(
        position=page.locator("use[href$='#front-thigh']").evaluate(
            "use => ({x: use.getBoundingClientRect().width / 4, y: 20})"
        )
    )

    assert page.url.endswith("#region-leg")


def test_the_region_with_the_focus_can_be_told_from_the_others(body_map):
    page = body_map(regions=["knee", "calf"])
    look = "link => [getComputedStyle(link).strokeWidth, getComputedStyle(link).stroke]"
    knee = page.locator(".body-map__link[href='#region-knee']")
    before = knee.evaluate(look)

    page.locator(".body-map").evaluate("map => { map.tabIndex = -1; map.focus(); }")
    page.keyboard.press("Tab")

    expect(knee).to_be_focused()
    assert knee.evaluate(look) != before


def test_forced_colours_tell_regions_that_lead_somewhere_and_their_borders(body_map):
    page = body_map(regions=["knee"], forced_colors="active")

    def colours(selector):
        return page.locator(selector).evaluate(
            "it => [getComputedStyle(it).fill, getComputedStyle(it).stroke]"
        )

    still, link = colours(".body-map__still"), colours(".body-map__link")
    assert still[0] != still[1]
    assert link[0] not in still[:1]
