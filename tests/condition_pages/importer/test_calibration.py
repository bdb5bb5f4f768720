"""How sure the reader says it is of a section, and when it asks for a second look."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import pytest

from condition_pages.importer import edit
from condition_pages.importer.classify.calibration import calibrated
from condition_pages.importer.model import Proposal, Section
from condition_pages.importer.stored import from_data, to_data

from .scoring import HERE, folded, label_of, names_in, proposal_of, section_text


@pytest.mark.parametrize(
    ("said", "opinions", "sure", "check"),
    [
        (0.99, ("causes", "causes"), 0.9, False),
        (0.5, ("causes", "causes"), 0.8, False),
        (0.99, ("", "causes"), 0.8, False),
        (0.4, ("", "causes"), 0.4, False),
        (0.8, ("causes", "symptoms"), 0.6, True),
        (0.4, ("symptoms", "causes"), 0.4, True),
        (0.99, ("symptoms", "causes"), 0.75, True),
        (0.99, ("symptoms", "symptoms"), 0.6, True),
        (0.99, ("", "symptoms"), 0.6, True),
    ],
)
def test_who_agrees_decides_how_sure_is_said_and_what_is_to_be_checked(said, opinions, sure, check):
    assert calibrated(said, "causes", opinions) == (sure, check)


def told_of(folder) -> list[tuple[Section, bool]]:
    """(section, whether it is right) for every place that the folder's labels name."""
    found = []
    for name in names_in(folder):
        proposal = proposal_of(name, folder)
        texts = [
            section_text(
                {"heading": s.heading, "text": s.text, "items": [i.words for i in s.items]}
            )
            for s in proposal.sections
        ]
        for wanted in label_of(name, folder)["expected"]["sections"]:
            kinds = {wanted["kind"], *wanted.get("alt_kinds", [])}
            for anchor in wanted["anchors"]:
                at = next((n for n, text in enumerate(texts) if folded(anchor) in text), None)
                if at is not None:
                    section = proposal.sections[at]
                    found.append((section, section.kind in kinds))
    return found


def test_on_pages_it_was_never_corrected_on_it_is_right_about_as_often_as_it_says():
    rows = told_of(HERE / "measured")
    said: dict[float, list[tuple[float, bool]]] = defaultdict(list)
    for section, is_right in rows:
        said[round(section.confidence, 1)].append((section.confidence, is_right))

    # Of fewer than 20 places nothing can be told.
    for places in (places for places in said.values() if len(places) >= 20):
        share = sum(is_right for _, is_right in places) / len(places)
        assert share == pytest.approx(sum(sure for sure, _ in places) / len(places), abs=0.1)
    right = {
        check: [is_right for section, is_right in rows if section.check == check]
        for check in (True, False)
    }
    shares = {check: sum(found) / len(found) for check, found in right.items()}
    # .15 over all 51 labelled pages; of the 12 here, with 53 places to be checked, it is .08.
    assert shares[False] - shares[True] > 0.05
    assert len(right[True]) < len(rows) / 3


def test_nothing_is_said_to_be_surer_than_the_best_that_was_measured(read):
    found = read("Neck pain\n\nNeck pain is common.\n\nSymptoms\n\n- Stiffness\n- An ache")

    assert max(section.confidence for section in found.sections) <= 0.9


def doubtful(read) -> Proposal:
    found = read("Neck pain\n\nNeck pain is common.\n\nSymptoms\n\n- Stiffness\n- An ache")
    first, *rest = found.sections
    first = replace(first, check=True, opinions=("overview", "causes"), confidence=0.6)
    return replace(found, sections=(first, *rest))


@pytest.mark.parametrize("change", [lambda p: edit.confirm(p, 0), lambda p: edit.move(p, 0, "faq")])
def test_what_an_editor_decided_is_to_be_checked_no_more(read, change):
    section = change(doubtful(read)).sections[0]

    assert not section.check
    assert section.opinions == ()
    assert section.confidence == 1.0
    assert section.reason == edit.BY_EDITOR


def test_an_import_that_was_begun_before_there_were_checks_can_still_be_read(read):
    data = to_data(doubtful(read))
    del data["added"]
    for section in data["sections"]:
        del section["check"], section["opinions"]

    found = from_data(Proposal, data)

    assert not any(section.check for section in found.sections)
    assert found.added == ()
