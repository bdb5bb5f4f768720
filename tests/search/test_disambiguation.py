"""The words around a term decide what a question means; nothing here needs a database."""

from __future__ import annotations

import pytest

from condition_pages import vocabulary as conditions
from search import vocabulary
from search.disambiguation import readings_of
from search.lexicon import lexicon_of, term_of_vocabulary
from search.query import correct, parse_query, to_index_query
from search.treatments import treatment_terms
from search.words import languages_told, split

LEXICON = lexicon_of(
    [
        *(term_of_vocabulary(entry) for entry in conditions.terms("conditions").values()),
        *treatment_terms(),
    ]
)


def parsed(query):
    return parse_query(query, LEXICON, ["en", "es"])


@pytest.mark.parametrize(
    ("query", "term", "other"),
    [
        ("period cramps", "period-pain", "muscle-cramp"),
        ("really bad cramps that time of the month", "period-pain", "muscle-cramp"),
        ("cólicos menstruales", "period-pain", "muscle-cramp"),
        ("pain in the calf on walking that ends with rest", "claudication", "nocturnal-leg-cramps"),
        ("dolor en la pantorrilla al caminar que se quita al parar", "claudication", "calf-spasm"),
        ("seizure", "epilepsy", "muscle-spasm"),
        ("ataque epiléptico", "epilepsy", "muscle-spasm"),
        ("kidney stone pain in my back", "kidney-stones", "back-spasm"),
        ("stiff neck with a fever", "meningitis", "neck-spasm"),
        ("labor contractions", "early-labour", "muscle-spasm"),
        ("bladder spasms", "overactive-bladder", "muscle-spasm"),
        ("stomach cramps", "abdominal-cramps", "muscle-cramp"),
        ("hernia discal", "disc-herniation-low-back", "muscle-spasm"),
        ("my cheek twitches", "hemifacial-spasm", "eyelid-twitch"),
        ("wisdom tooth hurts", "toothache", "jaw-spasm"),
        ("burning in my chest after eating", "heartburn", "muscle-spasm"),
    ],
)
def test_what_only_shares_words_is_shut_out(query, term, other):
    found = parsed(query)
    asked = to_index_query(found, LEXICON)

    assert found.is_decided
    assert term in asked.concepts
    assert other not in asked.concepts
    assert other in asked.never


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("swimming stroke lessons", "stroke"),
        ("pins and needles", "therapy-acupuncture"),
        ("knitting needles", "therapy-acupuncture"),
        ("tea cups", "therapy-cupping"),
        ("cramp after exercise", "therapy-exercise"),
        ("i feel nervous", "cervical-radiculopathy"),
        ("ice pack or cold pack", "common-cold"),
    ],
)
def test_a_word_in_another_sense_names_nothing(query, term):
    assert term not in parsed(query).terms


@pytest.mark.parametrize(
    ("query", "terms"),
    [
        ("cramp or claudication", {"muscle-cramp", "claudication"}),
        ("leg cramps at night", {"nocturnal-leg-cramps"}),
        ("muscles seizing up", {"muscle-spasm"}),
        ("fear of flying", {"phobia"}),
    ],
)
def test_what_is_meant_is_still_meant(query, terms):
    assert terms <= set(parsed(query).terms)


def test_a_question_that_is_decided_is_not_respelt():
    assert correct(parsed("cramps at that time of the month"), LEXICON, ["mouth"]) is None


def test_every_condition_of_a_reading_is_in_the_vocabulary():
    known = set(LEXICON.terms)

    for reading in vocabulary.load("disambiguations")["readings"]:
        assert {*reading["means"], *reading["never"]} <= known, reading["id"]
    assert set(conditions.other_names()["es"]) <= known


def test_a_treatments_plain_names_are_of_therapies_that_exist():
    known = set(LEXICON.terms)

    for therapy, entry in vocabulary.load("treatment_names").items():
        assert f"therapy-{therapy}" in known
        assert {f"therapy-{other}" for other in entry["near"]} <= known


@pytest.mark.parametrize(
    ("query", "therapy"),
    [
        ("needles for my neck", "acupuncture"),
        ("agujas", "acupuncture"),
        ("dry needle", "dry-needling"),
        ("needles with electricity", "electroacupuncture"),
        ("ventosas", "cupping"),
        ("crack my back", "adjustment"),
        ("tronar la espalda", "adjustment"),
        ("herbal tea", "botanical"),
        ("hierbas", "botanical"),
        ("diet plan", "clinical-nutrition"),
        ("masaje", "massage"),
        ("kinesio tape", "taping"),
    ],
)
def test_a_treatment_is_known_by_what_people_call_it(query, therapy):
    assert f"therapy-{therapy}" in parsed(query).terms


def test_common_words_tell_the_language_of_a_question():
    assert languages_told(split("the cost of it"), ["en", "es"]) == ["en"]
    assert languages_told(split("cuánto cuesta la visita"), ["en", "es"]) == ["es"]
    assert languages_told(["massage"], ["en", "es"]) == ["en", "es"]


def test_a_word_of_one_language_is_no_slip_in_another():
    assert not readings_of(split("when can I turn up"))
