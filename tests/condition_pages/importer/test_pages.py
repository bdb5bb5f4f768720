"""Pages of invented clinics, in the forms that clinics' pages take, scored against hand labels."""

from __future__ import annotations

import re
import statistics

import pytest

from condition_pages.importer.propose import to_draft
from tests.condition_pages.importer.scoring import (
    PAGES,
    field_figures,
    figures,
    folded,
    label_of,
    lost_words,
    made_runs,
    names_in,
    proposal_of,
    section_text,
)

NAMES = names_in(PAGES)


# -- the tests ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_every_part_of_a_page_stands_in_the_right_section(name):
    label = label_of(name)

    found = figures(label, to_draft(proposal_of(name)))

    assert statistics.mean(found["route"] or [1]) >= 0.85
    assert statistics.mean(found["items"] or [1]) >= 0.9
    assert statistics.mean(found["heads"] or [1]) >= 0.9


def test_over_all_pages_the_figures_are_high():
    every: dict[str, list[float]] = {"route": [], "items": [], "heads": [], "fields": []}
    for name in NAMES:
        label, draft = label_of(name), to_draft(proposal_of(name))
        for figure, values in figures(label, draft).items():
            every[figure] += values
        every["fields"] += field_figures(label, draft)

    assert {figure: round(statistics.mean(values), 2) for figure, values in every.items()} == {
        "route": pytest.approx(1, abs=0.05),
        "items": pytest.approx(1, abs=0.05),
        "heads": pytest.approx(1, abs=0.05),
        "fields": pytest.approx(1, abs=0.05),
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_practice_its_people_and_phones_are_found_and_none_is_made_up(name):
    assert statistics.mean(field_figures(label_of(name), to_draft(proposal_of(name)))) >= 0.85


@pytest.mark.parametrize("name", NAMES)
def test_no_boilerplate_stands_in_a_section(name):
    draft = to_draft(proposal_of(name))

    texts = " ".join(map(section_text, draft["sections"]))

    assert [x for x in label_of(name)["expected"]["boilerplate"] if folded(x) in texts] == []


@pytest.mark.parametrize("name", [n for n in NAMES if label_of(n)["form"] == "text"])
def test_no_word_of_a_text_is_lost_and_none_is_added(name):
    source = (PAGES / f"{name}.txt").read_text(encoding="utf-8")
    # Two words that the page runs together are two words.
    source = re.sub(r"(?<=[a-z]s)(?=[A-Z][a-z])", " ", source)
    draft = to_draft(proposal_of(name))

    assert lost_words(source, draft) == []
    assert made_runs(source, draft) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_kind_of_page_and_its_condition_are_told(name):
    label = label_of(name)

    found = proposal_of(name).page_type

    assert found.kind == label["page_type"]
    if label["expected"]["condition"]:
        assert found.condition.lower() == label["expected"]["condition"].lower()
    assert list(found.other_conditions) == label["other_conditions"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_wrong_with_a_page_is_said(name):
    codes = {finding.code for finding in proposal_of(name).report.warnings}

    assert set(label_of(name)["warnings"]) <= codes


@pytest.mark.parametrize("name", NAMES)
def test_every_line_of_a_page_is_accounted_for(name):
    report = proposal_of(name).report

    assert {line.status for line in report.lines} <= {"placed", "dropped", "not_understood"}
    assert all(line.reason for line in report.lines)
    assert [line.number for line in report.lines] == sorted({line.number for line in report.lines})
