"""Questions in visitors' words to the demo's practices: how many lead to the page that answers."""

from __future__ import annotations

import pytest

from tests.search.site_questions import EARLIER, KEPT_ASIDE, TUNING
from tools.bench.site_questions import Figures, count, measure

# The demo takes seconds to load: one process of the run does it, once.
pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]

LEAST_FIRST, LEAST_AMONG = 0.90, 0.97


@pytest.mark.parametrize(
    "questions", [TUNING, EARLIER, KEPT_ASIDE], ids=["tuning", "earlier", "kept aside"]
)
def test_most_questions_lead_to_the_right_page_and_none_to_a_wrong_condition(questions):
    figures = measure(questions)

    assert figures.share_first >= LEAST_FIRST, "\n".join(figures.misses)
    assert figures.share_among >= LEAST_AMONG, "\n".join(figures.misses)
    assert figures.merges == 0, "\n".join(figures.misses)


@pytest.mark.parametrize("questions", [TUNING, EARLIER, KEPT_ASIDE])
def test_what_nobody_there_does_is_not_found(questions):
    assert measure(questions).false_finds == 0


def test_there_are_enough_questions_of_each_kind():
    questions = [*TUNING, *EARLIER, *KEPT_ASIDE]

    assert len({(each.practice, each.language, each.asked) for each in questions}) > 350
    assert sum(each.apart for each in questions) >= 30
    assert sum(each.finds_nothing for each in questions) >= 15
    assert sum(each.language == "es" for each in questions) >= 20


def test_a_wrong_first_result_counts_as_a_miss():
    figures = Figures()
    [question] = [each for each in TUNING if each.asked == "massage"]

    count(figures, question, [("treatments/exercise/", "treatment")])

    assert figures.misses
    assert (figures.answerable, figures.first, figures.among) == (1, 0, 0)
