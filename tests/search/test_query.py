"""Patients' words lead to conditions; conditions easily confused are never merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition_pages import vocabulary
from search.lexicon import lexicon_of, make_term, term_of_vocabulary
from search.query import LONGEST_QUERY, MOST_WORDS, correct, parse_query, phrase, to_index_query
from search.words import split

LEXICON = lexicon_of(
    tuple(term_of_vocabulary(entry) for entry in vocabulary.terms("conditions").values())
)


def meant(query):
    return set(parse_query(query, LEXICON).terms)


def meant_after_correction(query):
    parsed = parse_query(query, LEXICON)
    return set((correct(parsed, LEXICON) or parsed).terms)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("charley horse", "muscle-cramp"),
        ("charlie horse", "muscle-cramp"),
        ("Charlie-Horse", "muscle-cramp"),
        ("calf cramp at night", "nocturnal-leg-cramps"),
        ("charley horse at night", "nocturnal-leg-cramps"),
        ("twitchy eye", "eyelid-twitch"),
        ("my eye keeps twitching", "eyelid-twitch"),
        ("crick in neck", "neck-spasm"),
        ("a crick in my neck", "neck-spasm"),
        ("torticolis", "wry-neck"),
        ("torticollis", "wry-neck"),
        ("back went out", "back-spasm"),
        ("I threw my back out", "back-spasm"),
        ("jumpy legs", "restless-legs"),
        ("RLS", "restless-legs"),
        ("knot in shoulder", "muscle-knot"),
        ("hands curl up", "tetany"),
        ("lockjaw", "jaw-spasm"),
        ("claudication", "claudication"),
        ("fasciculations", "muscle-twitch"),
        ("writers cramp", "focal-hand-dystonia"),
        ("writer's cramp", "focal-hand-dystonia"),
    ],
)
def test_a_lay_name_leads_to_its_condition(query, term):
    assert term in meant(query)


@pytest.mark.parametrize(
    ("query", "term"),
    [
        ("charly horse", "muscle-cramp"),
        ("charlei horse", "muscle-cramp"),
        ("twichy eye", "eyelid-twitch"),
        ("eylid twich", "eyelid-twitch"),
        ("tortocolis", "wry-neck"),
        ("torticollus", "wry-neck"),
        ("crick in nek", "neck-spasm"),
        ("crik in my neck", "neck-spasm"),
        ("jumppy legs", "restless-legs"),
        ("spazm", "muscle-spasm"),
        ("fasiculation", "muscle-twitch"),
        ("cladication", "claudication"),
    ],
)
def test_a_misspelt_name_leads_to_its_condition(query, term):
    assert meant(query) in (set(), {term})

    assert term in meant_after_correction(query)


@pytest.mark.parametrize(
    ("query", "term", "other"),
    [
        ("cramp", "muscle-cramp", "claudication"),
        ("charlie horse", "muscle-cramp", "claudication"),
        ("claudication", "claudication", "muscle-cramp"),
        ("cramp when walking that stops with rest", "claudication", "muscle-cramp"),
        ("wry neck", "wry-neck", "cervical-dystonia"),
        ("torticolis", "wry-neck", "cervical-dystonia"),
        ("spasmodic torticollis", "cervical-dystonia", "wry-neck"),
        ("eyelid twitch", "eyelid-twitch", "blepharospasm"),
        ("eyelid twitch", "eyelid-twitch", "hemifacial-spasm"),
        ("twitchy eye", "eyelid-twitch", "hemifacial-spasm"),
        ("eyelid spasm", "blepharospasm", "eyelid-twitch"),
        ("blepharospasm", "blepharospasm", "hemifacial-spasm"),
        ("hemifacial spasm", "hemifacial-spasm", "blepharospasm"),
        ("restless legs", "restless-legs", "nocturnal-leg-cramps"),
        ("leg cramps at night", "nocturnal-leg-cramps", "restless-legs"),
        ("lockjaw", "jaw-spasm", "tetanus"),
        ("tetanus", "tetanus", "jaw-spasm"),
        ("spasm", "muscle-spasm", "spasticity"),
        ("spasticity", "spasticity", "muscle-spasm"),
    ],
)
def test_what_is_easily_confused_is_kept_apart(query, term, other):
    parsed = parse_query(query, LEXICON)
    asked = to_index_query(parsed, LEXICON)

    assert term in parsed.terms
    assert other not in parsed.terms
    assert other in parsed.disambiguations
    assert other in asked.never
    assert other not in asked.concepts


@pytest.mark.parametrize("first", LEXICON.terms)
def test_no_name_of_a_condition_asks_for_one_that_is_kept_apart(first):
    for name in LEXICON.terms[first].names:
        asked = to_index_query(parse_query(name, LEXICON), LEXICON)
        named = set(asked.concepts)

        assert not named & set(asked.never), name
        assert not any(LEXICON.distinct_from(term) & named for term in named), name


def test_both_are_found_when_both_are_named():
    parsed = parse_query("cramp or claudication", LEXICON)

    assert {"muscle-cramp", "claudication"} <= set(parsed.terms)
    assert "claudication" not in parsed.disambiguations


def test_a_correction_never_chooses_between_conditions_that_are_kept_apart():
    lexicon = lexicon_of(
        (make_term("one", "Borine", distinct_from=["two"]), make_term("two", "Corine"))
    )

    assert correct(parse_query("dorine", lexicon), lexicon) is None


@pytest.mark.parametrize("query", ["tetanus", "spasm", "leg", "hip", "b12", "zzzzzzzz"])
def test_a_known_or_hopeless_word_is_not_corrected(query):
    assert correct(parse_query(query, LEXICON), LEXICON) is None


def test_a_word_of_the_practices_own_pages_is_not_corrected():
    parsed = parse_query("spazm", LEXICON)

    assert correct(parsed, LEXICON, ["spazm"]) is None


def test_a_practitioners_name_is_corrected_by_the_practices_own_words():
    parsed = parse_query("dicicco", LEXICON)

    assert correct(parsed, LEXICON, ["decicco"]).read_as == "decicco"


def test_the_visitors_own_words_are_kept_for_the_explanation():
    (meaning,) = parse_query("I have a Charlie Horse", LEXICON).meanings

    assert (meaning.said, meaning.plain) == ("charlie horse", "Muscle cramp")
    assert meaning.in_other_words


@pytest.mark.parametrize(
    ("typed", "also"),
    [("charlie horse", "charley horse"), ("charley horse", "charlie horse")],
)
def test_a_name_is_also_looked_for_in_its_other_spelling(typed, also):
    (meaning,) = parse_query(typed, LEXICON).meanings

    assert meaning.spellings == (also,)
    assert (
        phrase(split(also), ["en"]) in to_index_query(parse_query(typed, LEXICON), LEXICON).mentions
    )


@pytest.mark.parametrize("typed", ["cramps", "tic", "muscle seizing", "night cramps"])
def test_another_form_of_a_word_is_not_another_spelling(typed):
    assert [meaning.spellings for meaning in parse_query(typed, LEXICON).meanings] == [()]


def test_a_conditions_own_name_needs_no_explanation():
    (meaning,) = parse_query("muscle cramp", LEXICON).meanings

    assert not meaning.in_other_words


def test_words_in_quotation_marks_are_a_phrase():
    assert parse_query("“ice pack” neck", LEXICON).phrases == (("ice", "pack"),)


def test_an_editors_new_name_is_understood():
    lexicon = lexicon_of((make_term("muscle-cramp", "Muscle cramp", lay=["leg grabber"]),))

    assert parse_query("leg grabbers", lexicon).terms == ("muscle-cramp",)


def test_a_remark_in_brackets_is_no_part_of_a_name():
    term = make_term(
        "eamc", "Exercise cramp", "exercise cramp (EAMC); x (a concept)", ["stitch (side)"]
    )

    assert term.names == ("Exercise cramp", "stitch", "exercise cramp", "EAMC", "x")


@given(st.text(max_size=600))
def test_any_text_is_understood_within_bounds(text):
    parsed = parse_query(text, LEXICON)
    correct(parsed, LEXICON)

    assert len(parsed.query) <= LONGEST_QUERY
    assert len(parsed.words) <= MOST_WORDS
    assert bool(to_index_query(parsed, LEXICON)) == bool(parsed.words)
