"""Whoever may be in danger is told whom to call, before anything else and in each language."""

from __future__ import annotations

import pytest

from search.cards import cards_for
from search.dangers import dangers_in
from tests.search.conftest import make_practice, visit
from tests.search.danger_questions import DANGEROUS, HARMLESS


def test_nearly_all_dangerous_questions_get_the_card_of_their_danger():
    found = [expected in {one.id for one in dangers_in(asked)} for expected, asked in DANGEROUS]

    assert sum(found) / len(found) >= 0.95


def test_nearly_no_harmless_question_gets_a_card():
    alarms = [asked for asked in HARMLESS if dangers_in(asked)]

    assert len(alarms) / len(HARMLESS) <= 0.05, alarms


@pytest.mark.parametrize("question", ["", " ", "?", "'" * 300, "\x00", "pain " * 500, "<script>"])
def test_a_question_of_whatever_kind_is_read(question):
    assert dangers_in(question) in ([], dangers_in("pain"))


def test_what_is_said_beside_a_danger_can_make_it_harmless_and_dangerous_again():
    assert not dangers_in("pulled chest muscle at the gym")
    assert dangers_in("pulled chest muscle at the gym and now pain in my arm and sweating")


@pytest.mark.parametrize(
    ("question", "danger"),
    [
        ("suicidal and obsessed with weights", "suicide"),
        ("mum talking gibberish while walking the dog", "stroke"),
        ("cant see out of one eye after painting", "stroke"),
        ("chest pain when weight lifting", "heart"),
        ("having a seizure she has a history of epilepsy", "seizure"),
        ("blood clot in my leg i have a history of clots", "clot"),
        ("calambre y una pierna hinchada y roja", "clot"),
        ("vomiting foam and severe stomach pain", "abdomen"),
        ("chest pain while at the gym", "heart"),
        ("dads face dropped on one side while playing golf", "stroke"),
        ("bleeding wont stop after tooth out gums", "bleeding"),
        ("my dog is fine but my son is having a seizure", "seizure"),
        ("cut my wrists with a razor", "suicide"),
    ],
)
def test_a_harmless_word_beside_a_danger_does_not_silence_it(question, danger):
    assert danger in [one.id for one in dangers_in(question)]


def test_a_word_is_taken_to_the_letter_where_its_stem_means_other_things():
    assert [one.id for one in dangers_in("my son is fitting")] == ["infant", "seizure"]
    assert not dangers_in("fitness for my son")
    assert not dangers_in("shoe fitting for my son")


@pytest.mark.parametrize(
    ("country", "number"), [("US", "tel:911"), ("GB", "tel:999"), ("IE", "tel:112")]
)
def test_an_ambulance_is_called_by_the_number_of_the_practices_country(country, number):
    [card] = cards_for("chest pain", country)

    assert [call.href for call in card.calls] == [number]


@pytest.mark.parametrize(("country", "number"), [("US", "tel:988"), ("GB", "tel:116123")])
def test_who_thinks_of_dying_is_given_a_line_that_listens_first(country, number):
    [card] = cards_for("i want to die", country)

    assert card.calls[0].href == number
    assert len(card.calls) == 2


def test_a_country_whose_numbers_are_unknown_gets_words_that_hold_anywhere():
    [card] = cards_for("chest pain", "XX")

    assert card.calls == ()
    assert "emergency number" in card.action


@pytest.mark.django_db
def test_the_card_stands_above_all_results_and_where_nothing_is_found():
    practice = make_practice()

    answer = visit(practice, "/search/", {"q": "chest pain"})

    page = answer.content.decode()
    assert "No page here is about chest pain." in page
    assert page.index('href="tel:911"') < page.index("No page here is about")


@pytest.mark.django_db
def test_suggestions_begin_with_the_call_for_help():
    answer = visit(make_practice(), "/search/suggest/", {"q": "chest pai"})
    assert answer.json()["suggestions"] == []

    answer = visit(make_practice("other"), "/search/suggest/", {"q": "chest pain"}).json()

    assert answer["suggestions"][0]["url"] == "tel:911"
    assert "heart" in answer["message"]
