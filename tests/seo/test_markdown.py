"""Each page's Markdown, made from its fields."""

import pytest
from wagtail.models import PageViewRestriction

from seo.markdown import blocks, escaped, from_html, labelled, link

HOME = "http://harbour.localhost/"


def test_rich_text_becomes_markdown():
    source = (
        '<h2>Title</h2><p>A <b>bold</b> and <i>slanted</i> <a href="/x/">link</a>.</p>'
        "<ul><li>one</li><li>two<ol><li>deep</li></ol></li></ul>"
    )

    assert from_html(source) == (
        "## Title\n\nA **bold** and *slanted* [link](</x/>).\n\n- one\n- two\n   1. deep"
    )


@pytest.mark.parametrize("words", ["*not* bold", "[no](link)", "<b>no tag</b>", "`code`", "a_b_c"])
def test_what_looks_like_markup_stays_text(words):
    assert "\\" in escaped(words)
    assert escaped(words).replace("\\", "") == words


def test_a_line_that_starts_like_a_heading_or_a_list_stays_text():
    assert escaped("# one") == "\\# one"
    assert escaped("1. one") == "\\1. one"


def test_nothing_empty_is_written():
    assert blocks("", "a", None, "  ", "b") == "a\n\nb"
    assert labelled("", "x") == "x"
    assert link("x", "") == "x"


def test_every_kind_of_page_has_its_markdown_and_says_where(whole, build):
    for page in build.pages_of(whole.practice):
        response = build.visit(f"{page.get_full_url()}page.md")

        assert response.status_code == 200, page
        assert response["Content-Type"].startswith("text/markdown")
        assert response["X-Robots-Tag"] == "noindex"
        assert page.get_full_url() in response["Link"]
        assert response.content.decode().startswith("# ")
        [href] = build.parse(build.visit(page)).xpath("//link[@type='text/markdown']/@href")
        assert href == f"{page.get_full_url()}page.md"


def test_a_condition_pages_markdown_has_every_section_and_no_markup(whole, build):
    text = build.visit(f"{whole.condition.get_full_url()}page.md").content.decode()

    for section in whole.condition.sections:
        assert f"## {section.heading}" in text.replace("\\", "")
    for words in (
        "your speech is slurred",
        "rare: a collapsed lung",
        "A trial of stretching",
        "UB 57",
    ):
        assert words in text
    assert "<p>" not in text


def test_drafts_and_private_pages_have_no_markdown(whole, build):
    whole.place.unpublish()
    PageViewRestriction.objects.create(page=whole.person, restriction_type="password", password="x")

    assert build.visit(f"{whole.place.get_full_url()}page.md").status_code == 404
    assert build.visit(f"{whole.person.get_full_url()}page.md").status_code == 404
    assert build.visit(f"{HOME}nowhere/page.md").status_code == 404
