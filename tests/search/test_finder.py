"""What a visitor finds, in which order, and how it is explained."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condition_pages.models import Condition
from search import library
from search.finder import Search

pytestmark = pytest.mark.django_db


def answer(practice, query):
    return Search(practice).answer(query)


def results(answer):
    return {result.title: result for group in answer.groups for result in group.results}


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


def test_words_of_any_section_are_found_and_shown_in_their_sentence(build, practice):
    build.condition(practice, "back-spasm", words="A warm bath or a heating pad may ease it.")

    result = results(answer(practice, "heating pads"))["Back spasm"]

    assert "heating pad may ease" in result.excerpt


def test_a_misspelt_word_is_mended_and_the_visitor_told(build, practice):
    build.condition(practice, "wry-neck")

    found = answer(practice, "tortocolis")

    assert "Wry neck" in results(found)
    assert found.parsed.read_as == "torticolis"
    assert "tortocolis" in found.explanations[0]


def test_a_misspelt_surname_is_mended_by_the_practices_own_pages(build, practice):
    build.person(practice)

    assert "Ada Quillfeather" in results(answer(practice, "quilfeather"))


@pytest.mark.parametrize(
    ("query", "meant", "other"),
    [
        ("cramp", "muscle-cramp", "claudication"),
        ("wry neck", "wry-neck", "cervical-dystonia"),
        ("twitchy eye", "eyelid-twitch", "blepharospasm"),
        ("eyelid spasm", "blepharospasm", "hemifacial-spasm"),
        ("jumpy legs", "restless-legs", "nocturnal-leg-cramps"),
        ("lockjaw", "jaw-spasm", "tetanus"),
        ("spasm", "muscle-spasm", "spasticity"),
    ],
)
def test_what_is_easily_confused_stands_apart_from_the_results(
    build, practice, query, meant, other
):
    # The neighbour's page uses the very words: they must not bring it in.
    build.condition(practice, meant)
    build.condition(practice, other, words=f"This is not a {query}, though people call it so.")
    meant, other = (Condition.objects.get(term_id=term).name for term in (meant, other))

    found = answer(practice, query)

    assert meant in results(found)
    assert other not in results(found)
    assert [result.title for result in found.disambiguations] == [other]
    assert found.disambiguations[0].why.startswith("Not the same as")


def test_results_come_in_groups_the_best_kind_first(build, practice):
    build.condition(practice, "muscle-cramp", words="Acupuncture is one thing to try.")
    build.treatment(practice)

    found = answer(practice, "acupuncture")

    labels = [group.label for group in found.groups]
    assert labels[0] == "Treatments"
    assert "Conditions" in labels


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


def test_a_condition_without_a_page_leads_to_what_is_related(build, practice):
    build.condition(practice, "muscle-twitch")

    result = results(answer(practice, "twitchy eye")).get("Muscle twitch")
    found = answer(practice, "over-active nerves")

    assert result is None
    assert results(found) == {}
    assert [(each.title, each.why) for each in found.related] == [
        ("Muscle twitch", "Related to over-active nerves")
    ]


def test_the_visitor_is_told_when_no_page_is_about_what_they_mean(build, practice):
    build.plain_page(practice, "Legs", "How we treat legs.")

    found = answer(practice, "jumpy legs")

    assert list(results(found)) == []
    assert found.absent == "No page here is about restless legs."
    assert found.explanations == []


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


@pytest.mark.parametrize(
    "query", ["", "   ", "\x00", "?!", "''", '"', "*", "a OR b NEAR(", "(" * 50]
)
def test_no_query_is_an_error(practice, query):
    assert answer(practice, query).total == 0


def test_the_number_of_queries_does_not_grow_with_the_pages(build, practice):
    queries = ["spasm", "everywhere", "zzzzqqq", "charlie horse", "spazm everywhere", '"a phrase"']

    def count(query):
        with CaptureQueriesContext(connection) as captured:
            answer(practice, query)
        return len(captured)

    build.condition(practice, "muscle-spasm", words="everywhere a phrase")
    build.condition(practice, "muscle-cramp", words="everywhere a phrase")
    answer(practice, "spasm")
    few = [count(query) for query in queries]
    for name in ("Spasms", "Cramps", "Twitches", "Knots"):
        build.plain_page(practice, name, "everywhere a phrase")

    assert [count(query) for query in queries] == few
    assert max(few) <= 12
