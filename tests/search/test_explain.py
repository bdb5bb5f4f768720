"""A visitor is told why a page is there, and how the question was read."""

import pytest

from tests.search.conftest import answer, results

pytestmark = pytest.mark.django_db


def test_a_lay_name_finds_the_page_on_its_condition_and_says_so(build, practice):
    build.condition(practice, "muscle-cramp")

    found = answer(practice, "charlie horse")

    assert results(found)["Muscle cramp"].why == "Also called “charlie horse”"
    assert found.explanations == ["You searched for charlie horse: showing muscle cramp."]


def test_a_page_that_spells_a_lay_name_otherwise_is_found_whatever_its_condition(build, practice):
    build.condition(practice, "muscle-spasm", words="Many people call it a charley horse.")

    assert (
        results(answer(practice, "charlie horse"))["Muscle spasm"].why == "Mentions charley horse"
    )


def test_a_page_whose_title_spells_the_name_otherwise_needs_no_reason(build, practice):
    build.condition(
        practice,
        "muscle-spasm",
        title="Muscle spasm (charley horse)",
        words="Many people call it a charley horse.",
    )

    found = results(answer(practice, "charlie horse"))

    result = found["Muscle spasm (charley horse)"]
    assert result.why == ""
    assert "charley" not in result.excerpt


def test_a_misspelt_word_is_mended_and_the_visitor_told(build, practice):
    build.condition(practice, "wry-neck")

    found = answer(practice, "tortocolis")

    assert "Wry neck" in results(found)
    assert found.parsed.read_as == "torticolis"
    assert "tortocolis" in found.explanations[0]


def test_the_visitor_is_told_when_no_page_is_about_what_they_mean(build, practice):
    build.plain_page(practice, "Legs", "How we treat legs.")

    found = answer(practice, "jumpy legs")

    assert list(results(found)) == []
    assert found.absent == "No page here is about restless legs."
    assert found.explanations == []
