"""Bringing pages in that a clinic has already: one, and a whole site."""

from __future__ import annotations

import io
import re
import zipfile

from playwright.sync_api import expect

EDITOR, LARKFIELD = "editor-larkfield-chiropractic", "larkfield-chiropractic"

PAGE = """<html><head><title>{title} | Old Larkfield</title></head><body>
<nav><a href="/">Home</a> <a href="/team">Team</a></nav><main><h1>{title}</h1>
<p>{title} is an ache that comes and goes. Read about <a href="/{other}">{other}</a>, too.</p>
<h2>Symptoms</h2><ul><li>A dull ache at night</li><li>Stiffness in the morning</li></ul>
<h2>What causes it?</h2><ul><li>A fall</li><li>Long hours at a desk</li></ul>
</main><footer><p>Old Larkfield, open from Monday to Friday</p></footer></body></html>"""


def page_on(title: str, other: str) -> bytes:
    return PAGE.format(title=title, other=other).encode()


def packed() -> bytes:
    """The pages of an old site, as somebody saved and packed them."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for title, other in (
            ("Knee pain", "hip-pain"),
            ("Hip pain", "elbow-pain"),
            ("Elbow pain", "knee-pain"),
        ):
            name = title.lower().replace(" ", "-")
            archive.writestr(f"old/{name}.html", page_on(title, other))
    return file.getvalue()


def test_an_editor_brings_a_page_in_reviews_it_and_finds_its_report(walk):
    page = walk.sign_in(EDITOR)

    page.get_by_role("link", name="Import a page").click()
    page.get_by_label("Upload files").set_input_files(
        {"name": "knee.html", "mimeType": "text/html", "buffer": page_on("Knee pain", "hip-pain")}
    )
    page.get_by_role("button", name=re.compile("Read")).first.click()
    page.wait_for_url("**/imports/review/**")
    walk.picture(page, "import-review")

    # What is left out is one line, and urgent signs are offered that the page lacks.
    expect(page.get_by_text(re.compile("lines? left out")).first).to_be_visible()
    page.locator("#add-red_flags").check()
    page.get_by_role("button", name="Create draft").first.click()
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"))
    expect(page.locator(".messages")).to_contain_text("Added, and not from your page")
    walk.picture(page, "import-draft")
    page.locator(".messages").get_by_role("link", name="Import report").click()
    expect(page.get_by_role("heading", name=re.compile("Import report")).first).to_be_visible()
    walk.picture(page, "import-report")
    walk.check_links(page)


def test_an_editor_brings_a_whole_site_in_from_an_archive(walk):
    page = walk.sign_in(EDITOR)

    page.get_by_role("link", name="Import a page").click()
    page.get_by_role("link", name="Bring in a whole site").click()
    walk.picture(page, "import-site")
    page.get_by_label("Or an archive of its pages").set_input_files(
        {"name": "old.zip", "mimeType": "application/zip", "buffer": packed()}
    )
    page.get_by_label("Address of the site").fill("https://old-larkfield.example.com")
    page.get_by_role("button", name="List the pages").click()
    page.wait_for_url("**/pages/")
    expect(page.get_by_role("checkbox", checked=True)).to_have_count(3)
    walk.picture(page, "import-site-pages")
    page.get_by_role("button", name="Bring in the ticked pages").first.click()
    make = page.get_by_role("button", name="Make drafts of all 3 pages")
    make.wait_for(timeout=60_000)
    walk.picture(page, "import-site-read")

    make.click()
    expect(page.locator("td .w-status", has_text="Draft made")).to_have_count(3, timeout=60_000)
    walk.picture(page, "import-site-drafts")
    walk.check_links(page)
