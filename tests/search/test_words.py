"""Text as search compares it."""

import pytest

from search.words import content_words, fold, split, stem


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Writer’s cramp", ["writer", "cramp"]),
        ("Charley-horse!", ["charley", "horse"]),
        ("Ménière; NIÑO", ["meniere", "nino"]),
        ("snake_case UB57", ["snake", "case", "ub57"]),
        ("", []),
    ],
)
def test_text_is_split_into_folded_words(text, words):
    assert split(text) == words


def test_a_word_without_end_is_cut():
    assert len(split("a" * 5000)[0]) == 40


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("cramp", "cramps", "en"),
        ("twitch", "twitching", "en"),
        ("calambre", "calambres", "es"),
        ("cansancio", "cansancio", "xx"),
    ],
)
def test_forms_of_a_word_share_a_stem(one, other, language):
    assert stem(one, language) == stem(other, language)


def test_initials_are_no_plural():
    assert stem("als") != stem("al")


def test_too_common_words_are_left_out_unless_nothing_else_is_left():
    assert content_words(["the", "crick", "in", "my", "neck"]) == ["crick", "neck"]
    assert content_words(["what", "is", "it"]) == ["what", "is", "it"]


def test_folding_keeps_other_scripts():
    assert fold("ألم") == fold("ألم").casefold() != ""
