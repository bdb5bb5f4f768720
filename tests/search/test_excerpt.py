"""The words asked for are shown in their sentence."""

import pytest

from search.excerpt import snippet
from search.query import IndexQuery
from tests.search.conftest import answer, results


@pytest.mark.django_db
def test_words_of_any_section_are_found_and_shown_in_their_sentence(build, practice):
    build.condition(practice, "back-spasm", words="A warm bath or a heating pad may ease it.")

    result = results(answer(practice, "heating pads"))["Back spasm"]

    assert "heating pad may ease" in result.excerpt


def test_the_part_with_the_most_of_the_words_is_shown_if_it_has_more_than_what_is():
    asked = IndexQuery(words=(("warm",), ("bath",)))
    text = f"A warm room. {'Nothing of it stands here. ' * 20}A warm bath may ease it."

    assert "warm bath may ease it." in snippet(text, asked, "en", better_than=1)
    assert snippet(text, asked, "en", better_than=2) == ""
