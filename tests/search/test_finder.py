"""What stands on a page of results: groups, what is confused, what is near."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from condition_pages.models import Condition
from tests.search.conftest import answer, results

pytestmark = pytest.mark.django_db


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


def test_a_condition_without_a_page_leads_to_what_is_related(build, practice):
    build.condition(practice, "muscle-twitch")

    result = results(answer(practice, "twitchy eye")).get("Muscle twitch")
    found = answer(practice, "over-active nerves")

    assert result is None
    assert results(found) == {}
    assert [(each.title, each.why) for each in found.related] == [
        ("Muscle twitch", "Related to over-active nerves")
    ]


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
