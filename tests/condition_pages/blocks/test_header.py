"""The header: title, other names, summary and regions, kept in the page's own columns."""

import pytest

from condition_pages.models import Condition, ConditionPage
from condition_pages.models.pages import header_errors

# A page asks for its content type as soon as it is made.
pytestmark = pytest.mark.django_db

WRITTEN = {"title": "Muscle spasm", "author_name": "Ann Lee"}


def page(**facts) -> ConditionPage:
    return ConditionPage(**{"title": "Muscle spasm", **facts})


@pytest.mark.parametrize(
    ("name", "inside_a_sentence"),
    [
        ("Muscle spasm", "muscle spasm"),
        ("TMJ pain", "TMJ pain"),
        ("Charley horse", "charley horse"),
        ("X", "X"),
    ],
)
def test_the_name_reads_well_inside_a_sentence(name, inside_a_sentence):
    assert page(title=name).condition_name == inside_a_sentence
    assert page(condition=Condition(name=name)).condition_name == inside_a_sentence


def test_the_summary_describes_the_page_until_an_editor_does():
    assert page(summary="What it is.").get_meta_description() == "What it is."
    assert (
        page(summary="What it is.", search_description="For searchers.").get_meta_description()
        == "For searchers."
    )


def test_regions_are_shown_in_everyday_words():
    assert page(body_regions=["calf", "back"]).region_labels == ["Calf", "Back"]


def test_a_title_fits_a_phone_once_published():
    assert header_errors(WRITTEN) == {}
    assert header_errors({**WRITTEN, "title": "x" * 65}) == {}
    assert list(header_errors({**WRITTEN, "title": "x" * 66})) == ["title"]


@pytest.mark.parametrize(
    ("summary", "warned"),
    [("", False), ("Short.", True), ("word " * 25, False), ("word " * 51, True)],
)
def test_a_summary_has_25_to_50_words(summary, warned):
    sentences = list(page(summary=summary, body=[]).publish_warnings())

    assert any("summary" in sentence for sentence in sentences) == warned


def test_the_words_of_the_header_come_first():
    words = page(also_known_as=["Cramp"], summary="It hurts.", body=[]).plain_text()

    assert words.split("\n")[:3] == ["Muscle spasm", "Cramp", "It hurts."]
