"""A whole site is brought in without a mouse, on a laptop and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from tests.factories import make_editor

from .test_bringing_in_a_site import old_site, practice, sign_in

__all__ = ["old_site", "practice"]

#: More than any of the screens has between two of the elements that are looked for.
MOST_STEPS = 150
#: Whether the focused element can be seen, and is seen to be focused.
IS_SEEN = """one => {
  const box = one.getBoundingClientRect();
  const isMarked = [one, one.parentElement].some((each) => {
    const style = getComputedStyle(each);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || style.boxShadow !== "none";
  });
  const isInside = box.left >= 0 && box.right <= innerWidth + 1;
  return isMarked && isInside && box.width > 0 && box.height > 0;
}"""


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` has the focus; all that has it on the way must be seen to."""
    for _step in range(MOST_STEPS):
        page.keyboard.press("Tab")
        focused = page.locator("main :focus")
        if focused.count() and not focused.evaluate(IS_SEEN):
            raise AssertionError(f"not seen to be focused: {focused.evaluate('e => e.outerHTML')}")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {wanted}")


@pytest.mark.usefixtures("old_site")
@pytest.mark.parametrize(("width", "height"), [(1280, 900), (390, 844)])
def test_a_site_is_chosen_read_stopped_and_made_drafts_of_by_keyboard(
    open_page, practice, width, height
):
    page = open_page(width, height)
    sign_in(page, make_editor(practice))
    page.wait_for_url("**/admin/")
    page.goto(f"/admin/imports/into/{practice.slug}/site/")

    tab_to(page, page.get_by_label("Address of the site or of its sitemap"))
    page.keyboard.type("http://old-clinic.example.com")
    tab_to(page, page.get_by_role("button", name="List the pages"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/")

    assert Axe().run(page, ".import-pages").response["violations"] == []

    # Nothing is ticked but two posts, of which one becomes a treatment.
    tab_to(page, page.get_by_role("button", name="Tick none"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/pages/#import-ticked")
    ticked = page.locator("#import-ticked")
    expect(ticked).to_be_focused()
    expect(ticked).to_have_text("Ticked: 0 of 40")
    tab_to(page, page.get_by_role("checkbox", name="A walk before work"))
    page.keyboard.press("Space")
    expect(ticked).to_have_text("Ticked: 1 of 40")
    tab_to(page, page.get_by_label("What Tea for a dry throat becomes"))
    page.keyboard.type("treatment")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Space")
    expect(ticked).to_have_text("Ticked: 2 of 40")
    tab_to(page, page.get_by_role("button", name="Bring in the ticked pages").last)
    page.keyboard.press("Enter")

    # All is read by itself; the focus is where it is said how far it is.
    said = page.locator("#import-said")
    make = page.get_by_role("button", name="Make drafts of all 2 pages")
    make.wait_for()
    expect(said).to_have_text("2 of 2 pages read")
    expect(said).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(page.locator(".import-progress").get_by_role("status")).to_be_attached()
    for part in (".import-progress", ".import-actions", ".import-table"):
        assert Axe().run(page, part).response["violations"] == [], part
    tab_to(page, make)
    page.keyboard.press("Enter")
    expect(page.locator("td .w-status", has_text="Draft made")).to_have_count(2, timeout=30_000)
    expect(said).to_be_focused()
    expect(said).to_have_text("2 of 2 drafts made")
    tab_to(page, page.get_by_role("link", name="A walk before work"))
