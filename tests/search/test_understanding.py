"""Patients' words lead to conditions; conditions easily confused are never merged."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from condition_pages import vocabulary
from search.lexicon import lexicon_of, make_term, term_of_vocabulary
from search.understanding import LONGEST_QUERY, MOST_WORDS, ask, correct, phrase, understand
from search.words import split

LEXICON = lexicon_of(
    tuple(term_of_vocabulary(entry) for entry in vocabulary.terms("conditions").values())
)


def meant(query):
    return set(understand(query, LEXICON).terms)


def meant_after_correction(query):
    understood = understand(query, LEXICON)
    return set((correct(understood, LEXICON) or understood).terms)


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
    understood = understand(query, LEXICON)
    asked = ask(understood, LEXICON)

    assert term in understood.terms
    assert other not in understood.terms
    assert other in understood.not_the_same
    assert other in asked.never
    assert other not in asked.concepts


@pytest.mark.parametrize("first", LEXICON.terms)
def test_no_name_of_a_condition_asks_for_one_that_is_kept_apart(first):
    for name in LEXICON.terms[first].names:
        asked = ask(understand(name, LEXICON), LEXICON)
        named = set(asked.concepts)

        assert not named & set(asked.never), name
        assert not any(LEXICON.apart(term) & named for term in named), name


def test_both_are_found_when_both_are_named():
    understood = understand("cramp or claudication", LEXICON)

    assert {"muscle-cramp", "claudication"} <= set(understood.terms)
    assert "claudication" not in understood.not_the_same


def test_a_correction_never_chooses_between_conditions_that_are_kept_apart():
    lexicon = lexicon_of((make_term("one", "Borine", apart=["two"]), make_term("two", "Corine")))

    assert correct(understand("dorine", lexicon), lexicon) is None


@pytest.mark.parametrize("query", ["tetanus", "spasm", "leg", "hip", "b12", "zzzzzzzz"])
def test_a_known_or_hopeless_word_is_not_corrected(query):
    assert correct(understand(query, LEXICON), LEXICON) is None


def test_a_word_of_the_practices_own_pages_is_not_corrected():
    understood = understand("spazm", LEXICON)

    assert correct(understood, LEXICON, ["spazm"]) is None


def test_a_practitioners_name_is_corrected_by_the_practices_own_words():
    understood = understand("dicicco", LEXICON)

    assert correct(understood, LEXICON, ["decicco"]).read_as == "decicco"


def test_the_visitors_own_words_are_kept_for_the_explanation():
    (meaning,) = understand("I have a Charlie Horse", LEXICON).meanings

    assert (meaning.said, meaning.plain) == ("charlie horse", "Muscle cramp")
    assert meaning.in_other_words


@pytest.mark.parametrize(
    ("typed", "also"),
    [("charlie horse", "charley horse"), ("charley horse", "charlie horse")],
)
def test_a_name_is_also_looked_for_in_its_other_spelling(typed, also):
    (meaning,) = understand(typed, LEXICON).meanings

    assert meaning.spellings == (also,)
    assert phrase(split(also), ["en"]) in ask(understand(typed, LEXICON), LEXICON).mentions


@pytest.mark.parametrize("typed", ["cramps", "tic", "muscle seizing", "night cramps"])
def test_another_form_of_a_word_is_not_another_spelling(typed):
    assert [meaning.spellings for meaning in understand(typed, LEXICON).meanings] == [()]


def test_a_conditions_own_name_needs_no_explanation():
    (meaning,) = understand("muscle cramp", LEXICON).meanings

    assert not meaning.in_other_words


def test_words_in_quotation_marks_are_a_phrase():
    assert understand("“ice pack” neck", LEXICON).phrases == (("ice", "pack"),)


def test_an_editors_new_name_is_understood():
    lexicon = lexicon_of((make_term("muscle-cramp", "Muscle cramp", lay=["leg grabber"]),))

    assert understand("leg grabbers", lexicon).terms == ("muscle-cramp",)


def test_a_remark_in_brackets_is_no_part_of_a_name():
    term = make_term(
        "eamc", "Exercise cramp", "exercise cramp (EAMC); x (a concept)", ["stitch (side)"]
    )

    assert term.names == ("Exercise cramp", "stitch", "exercise cramp", "EAMC", "x")


@given(st.text(max_size=600))
def test_any_text_is_understood_within_bounds(text):
    understood = understand(text, LEXICON)
    correct(understood, LEXICON)

    assert len(understood.query) <= LONGEST_QUERY
    assert len(understood.words) <= MOST_WORDS
    assert bool(ask(understood, LEXICON)) == bool(understood.words)
