"""Which pages answer a question, and in which order."""

import pytest

from condition_pages.models import Condition
from search import library
from tests.search.conftest import answer, results

pytestmark = pytest.mark.django_db


def test_a_misspelt_surname_is_mended_by_the_practices_own_pages(build, practice):
    build.person(practice)

    assert "Ada Quillfeather" in results(answer(practice, "quilfeather"))


def test_a_title_counts_more_than_a_word_in_passing(build, practice, found):
    build.condition(practice, "back-spasm", title="Sore backs", words="magnesium " * 30)
    build.plain_page(practice, "Magnesium", "What we say of it.")

    # The plain page's kind leads, because it holds the best result.
    assert found("magnesium") == ["Magnesium", "Sore backs"]


def test_all_words_are_wanted_before_any_of_them(build, practice):
    build.plain_page(practice, "Garden", "Roses and lilies behind the house.")
    build.plain_page(practice, "Kitchen", "Lilies in pots.")

    one = answer(practice, "roses lilies behind")
    other = answer(practice, "roses lilies tulips")

    assert list(results(one)) == ["Garden"]
    assert one.all_words
    assert list(results(other)) == ["Garden"]
    assert not other.all_words


def test_a_page_with_few_of_the_words_is_no_answer(build, practice, found):
    build.plain_page(practice, "Garden", "Roses and lilies behind the house.")

    assert found("roses tattoo") == []
    assert found("roses laser surgery") == []


def test_words_in_quotation_marks_must_follow_one_another(build, practice, found):
    build.plain_page(practice, "One", "Put an ice pack on it.")
    build.plain_page(practice, "Two", "Pack some ice.")

    assert found('"ice pack"') == ["One"]


def test_an_accent_left_out_is_no_obstacle(build, practice, found):
    build.plain_page(practice, "Ménière", "Vértigo.")

    assert found("meniere vertigo") == ["Ménière"]


def test_people_and_places_are_found_by_what_they_are(build, practice, found):
    build.person(practice)
    build.place(practice)

    assert "Ada Quillfeather" in found("acupuncturist")
    assert "Harbour Street" in found("port example")
    assert found("opening hours") == ["Harbour Street"]


def test_an_editors_change_to_the_library_is_found_at_once(build, practice, found):
    build.condition(practice, "muscle-cramp")
    cramp = Condition.objects.get(term_id="muscle-cramp")
    cramp.lay_synonyms = [*cramp.lay_synonyms, "leg grabber"]
    cramp.save()

    assert found("leg grabbers") == ["Muscle cramp"]
    assert library.lexicon().terms["muscle-cramp"].lay[-1] == "leg grabber"
