"""What visitors ask a practice is parsed, and told from what they suffer from."""

from __future__ import annotations

import pytest

from search import vocabulary
from search.intents import answered_by, intents_of
from search.people import is_name, name_after_title, named, sound
from search.words import split


def asked(query):
    return {intent.id for intent in intents_of(split(query))}


@pytest.mark.parametrize(
    ("query", "intent"),
    [
        ("how much is it", "cost"),
        ("what do you charge", "cost"),
        ("¿cuánto cuesta?", "cost"),
        ("do you take Aetna", "insurance"),
        ("¿aceptan mi seguro?", "insurance"),
        ("do you have a lift", "access"),
        ("wheelchair accessible?", "access"),
        ("silla de ruedas", "access"),
        ("where can I park", "parking"),
        ("which bus stops there", "transit"),
        ("open on Sundays?", "hours"),
        ("are you open on Sundays?", "onsun"),
        ("horario", "hours"),
        ("I need to cancel my appointment", "cancel"),
        ("cancelar mi cita", "cancel"),
        ("what should I wear", "bring"),
        ("first appointment", "firstvisit"),
        ("your address", "address"),
        ("phone number", "phone"),
        ("video consultation", "online"),
        ("do you speak Spanish", "speakses"),
        ("do you treat children", "children"),
        ("how do I complain", "complaints"),
        ("cookies", "privacy"),
        ("are you taking new patients", "newpatients"),
        ("reviews", "reviews"),
        ("can I pay by card", "payment"),
        ("is it safe", "risks"),
        ("I have a pacemaker", "whonot"),
    ],
)
def test_an_intent_is_known_in_patients_words(query, intent):
    assert intent in asked(query)


@pytest.mark.parametrize(
    "query",
    [
        "open wound on my leg",
        "my ears are ringing",
        "can't lift my arm",
        "how much water should I drink",
        "where does it hurt",
        "muscle cramp",
        "eyelid twitch",
        "woke up with a stiff neck",
        "piercing pain",
        "cold hands",
        "calambre en la pierna",
    ],
)
def test_what_somebody_suffers_from_is_no_intent(query):
    assert asked(query) <= {"children"}


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Cancel by the day before and there is no charge.", "en", "cancel"),
        ("We take cards and bank transfer.", "en", "payment"),
        ("The bus stops at the corner.", "en", "transit"),
        ("Wear loose clothes.", "en", "bring"),
        ("Se puede cancelar hasta el día antes.", "es", "cancel"),
    ],
)
def test_a_sentence_answers_by_what_it_says(text, language, intent):
    assert intent in answered_by(text, language)


def test_a_page_in_a_language_without_a_vocabulary_answers_nothing_by_its_words():
    assert answered_by("Nous acceptons les cartes.", "fr") == []


def test_a_word_of_one_language_is_not_taken_for_one_of_another():
    assert asked("video call") == {"online"}
    assert "address" in asked("calle")


def test_every_intent_has_a_name_of_letters_alone():
    # It is part of a word of the index.
    assert all(entry["id"].isalpha() for entry in vocabulary.load("intents")["intents"])


# People


@pytest.mark.parametrize(
    ("query", "place"),
    [
        ("Dr Voss", (1,)),
        ("see dr. voss please", (2,)),
        ("señora Quintero", (1,)),
        ("ask a doctor", ()),
        ("voss", ()),
    ],
)
def test_a_name_stands_behind_a_title(query, place):
    assert name_after_title(split(query)) == place


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("vos", "voss"),
        ("price", "pryce"),
        ("kintero", "quintero"),
        ("lindkvist", "lindqvist"),
        ("branvolt", "brandvold"),
        ("hadad", "haddad"),
        ("ariaga", "arriaga"),
    ],
)
def test_a_name_is_known_however_it_is_spelt(typed, name):
    assert is_name(typed, name, is_titled=True)


@pytest.mark.parametrize(("typed", "name"), [("massage", "mirza"), ("neck", "voss"), ("a", "ada")])
def test_another_word_is_no_name(typed, name):
    assert not is_name(typed, name, is_titled=True)


def test_a_slip_without_a_title_is_a_guess_and_one_word_among_others_no_name():
    people = [(1, "Hannah Voss"), (2, "June Park")]

    assert named(["hanna", "vos"], [], people) == {}
    assert set(named(["hanna", "voss"], [], people)) == {1}
    assert set(named(["hannah"], [], people)) == {1}
    assert named(["henna", "tattoo"], [], people, is_guess=True) == {}
    assert set(named(["vos"], ["vos"], people)) == {1}


def test_words_that_sound_alike_have_one_sound():
    assert sound("quintero") == sound("kintero")
    assert sound("philip") == sound("filip")
