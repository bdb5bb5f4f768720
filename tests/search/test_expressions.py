"""What each database is asked: nothing that a visitor types is ever its syntax."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.engines import concept_token, postgresql, sqlite, word_token
from search.lexicon import lexicon_of, make_term
from search.query import IndexQuery, parse_query, to_index_query

CRAMP = make_term(
    "muscle-cramp", "Muscle cramp", lay=["charley horse"], distinct_from=["claudication"]
)
CLAUDICATION = make_term("claudication", "Leg pain when walking")
LEXICON = lexicon_of((CRAMP, CLAUDICATION))


def test_a_named_condition_is_asked_for_and_its_neighbour_shut_out():
    asked = to_index_query(parse_query("charley horse", LEXICON), LEXICON)

    assert sqlite.SYNTAX.expression(7, asked) == (
        '((("p7xcharley") AND ("p7xhors")) OR "p7kmusclez0cramp"'
        ' OR (("p7xcharley" + "p7xhors")) OR (("p7xmuscl" + "p7xcramp")))'
        ' NOT ("p7kclaudication")'
    )
    assert postgresql.SYNTAX.expression(7, asked) == (
        "((('p7xcharley') & ('p7xhors')) | 'p7kmusclez0cramp'"
        " | (('p7xcharley' <-> 'p7xhors')) | (('p7xmuscl' <-> 'p7xcramp')))"
        " & !('p7kclaudication')"
    )


def test_a_sentence_of_a_pages_own_is_found_though_its_condition_is_shut_out():
    asked = IndexQuery(words=(("leg",),), never=("x",), sentences=((("leg", "cramp"),),))

    assert sqlite.SYNTAX.expression(7, asked) == (
        '((((("p7xleg"))) NOT ("p7kx")) OR (("p7xleg" + "p7xcramp")))'
    )


def test_an_intent_is_a_word_that_no_word_can_look_like():
    assert sqlite.SYNTAX.expression(7, IndexQuery(intents=("parking",))) == '("p7iparking")'


def test_each_language_may_have_its_own_stem():
    asked = IndexQuery(words=(("muscl", "muscul"),))

    assert sqlite.SYNTAX.expression(7, asked) == '((("p7xmuscl" OR "p7xmuscul")))'


@given(st.text(max_size=200))
def test_no_query_breaks_out_of_its_quotes(text):
    asked = to_index_query(parse_query(text, LEXICON), LEXICON)
    if not asked:
        return

    for syntax in (sqlite.SYNTAX, postgresql.SYNTAX):
        tokens = syntax.expression(7, asked).split(syntax.quote)[1::2]
        assert all(token.isalnum() and token.startswith("p7") for token in tokens)


@pytest.mark.parametrize("other", ["muscle_cramp", "musclecramp", "muscle-cramps"])
def test_two_conditions_never_share_a_token(other):
    assert concept_token(1, "muscle-cramp") != concept_token(1, other)


def test_a_word_never_looks_like_another_practices_or_a_condition():
    assert word_token(1, "2xcramp") != word_token(12, "cramp")
    assert word_token(1, "cramp") != concept_token(1, "cramp")
