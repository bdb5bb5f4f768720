"""What is posted as rich text reaches neither the database nor the page with anything that runs."""

import json

import pytest
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.rich_text import expand_db_html

from clinics.models.clinic import PROSE


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
