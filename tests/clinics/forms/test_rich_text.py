"""What is posted as rich text reaches neither the database nor the page with anything that runs."""

import json

import pytest
from django.test import Client
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.rich_text import expand_db_html

from clinics.models import ContentPage
from clinics.models.clinic import PROSE
from tests.factories import make_editor, make_practice


def stored(text: str, entities: dict | None = None, ranges: list | None = None) -> str:
    """What the field keeps of what an editor's browser, or somebody in its place, posts."""
    block = {
        "key": "a", "text": text, "type": "unstyled", "depth": 0, "inlineStyleRanges": [],
        "entityRanges": ranges or [],
    }  # fmt: skip
    content = json.dumps({"blocks": [block], "entityMap": entities or {}})
    return DraftailRichTextArea(features=PROSE).value_from_datadict({"f": content}, {}, "f")


def test_markup_in_the_text_stays_text():
    kept = stored("<script>alert(1)</script><img src=x onerror=alert(1)>")

    assert "<script" not in expand_db_html(kept)
    assert "<img" not in expand_db_html(kept)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x"]
)
def test_a_link_that_runs_is_no_link(address):
    entity = {"0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": address}}}

    kept = stored("press", entity, [{"key": 0, "offset": 0, "length": 5}])

    assert "script:" not in kept.lower()
    assert "data:text" not in kept


@pytest.mark.parametrize("kind", ["IMAGE", "EMBED", "RAW"])
def test_what_the_field_does_not_offer_is_left_out(kind):
    entity = {"0": {"type": kind, "data": {"html": "<b onclick=x()>", "url": "https://e.com"}}}

    kept = stored("x", entity, [{"key": 0, "offset": 0, "length": 1}])

    assert "onclick" not in kept
    assert "<embed" not in kept


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sent",
    [
        '<p>Cash.</p><script>alert(1)</script><img src=x onerror="alert(1)">',
        '{"blocks": [{"key": "a", "text": "Cash.<script>alert(1)</script>", "type": "unstyled",'
        ' "depth": 0, "inlineStyleRanges": [], "entityRanges": [{"key": 0, "offset": 0,'
        ' "length": 4}]}], "entityMap": {"0": {"type": "LINK", "mutability": "MUTABLE",'
        ' "data": {"url": "javascript:alert(1)"}}}}',
        '{"blocks": "none"}',
        "[]",
        "null",
    ],
)
def test_whatever_is_posted_as_text_shows_no_markup_to_visitors(sent):
    practice = make_practice()
    page = practice.home.add_child(instance=ContentPage(title="Fees", slug="fees"))
    editor = Client(headers={"host": "elm.localhost"}, raise_request_exception=False)
    editor.force_login(make_editor(practice))

    answer = editor.post(
        f"/admin/pages/{page.pk}/edit/",
        {
            "title": "Fees",
            "slug": "fees",
            "body-count": "1",
            "body-0-type": "text",
            "body-0-order": "0",
            "body-0-deleted": "",
            "body-0-value": sent,
            "comments-TOTAL_FORMS": "0",
            "comments-INITIAL_FORMS": "0",
            "action-publish": "x",
        },
    )

    assert answer.status_code in (200, 302, 400)
    shown = Client(headers={"host": "elm.localhost"}).get("/fees/").content.decode()
    assert "Fees" in shown
    assert "<script>alert" not in shown
    assert "onerror" not in shown.replace("&lt;img src=x onerror", "")
    assert "javascript:" not in shown
