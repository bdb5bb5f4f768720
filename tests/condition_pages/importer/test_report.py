"""The report tells where each line went, what is missing and what looks wrong."""

from __future__ import annotations

import json

import pytest

from condition_pages.importer.propose import to_draft, to_json
from condition_pages.importer.report import report_text

PAGE = """Neck Pain

Neck pain is a common complaint of people who sit all day.

Causes

- A high pillow
- A low screen
- Drink more water

Powered by SiteBarn"""


def codes(proposal) -> set[str]:
    return {finding.code for finding in proposal.report.warnings}


def test_each_line_is_placed_or_dropped_with_a_reason(read):
    lines = read(PAGE).report.lines

    assert [(x.number, x.status, x.where) for x in lines] == [
        (1, "placed", "title"),
        (3, "placed", "1 overview"),
        (5, "placed", "2 causes"),
        (7, "placed", "2 causes"),
        (8, "placed", "2 causes"),
        (9, "placed", "2 causes"),
        (11, "dropped", ""),
    ]
    assert lines[-1].reason == "widget"


def test_what_the_page_lacks_is_told(read):
    missing = {finding.code for finding in read(PAGE).report.missing}

    assert {"red_flags", "citations", "reviewer", "practice_name", "phone", "cta"} <= missing


def test_a_case_study_needs_consent(read):
    page = (
        f"{PAGE}\n\nCase study\n\nA runner came to us and after two visits she was able to sleep."
    )

    assert "consent" in {finding.code for finding in read(page).report.missing}


@pytest.mark.parametrize(
    ("sentence", "code"),
    [
        ("Our needles are completely safe.", "absolute_safety"),
        ("You will get immediate relief.", "promise"),
        ("Studies have shown that it works.", "uncited_research"),
    ],
)
def test_absolute_claims_are_pointed_out(read, sentence, code):
    assert code in codes(read(f"Neck Pain\n\nNeck pain is common.\n\n{sentence}"))


def test_advice_among_causes_is_pointed_out(read):
    assert "mixed_list" in codes(read(PAGE))


def test_a_page_in_its_head_that_bars_search_engines_is_told(read):
    page = '<body><meta name="robots" content="noindex"><h1>Neck</h1><p>It hurts a lot.</p>'

    warnings = [finding.message for finding in read(page).report.warnings]

    assert "The page tells search engines not to index it, in its body." in warnings


def test_the_report_can_be_read_by_people(read):
    text = report_text(read(PAGE, name="neck.txt"))

    assert text.startswith("neck.txt")
    for part in ("Page type   condition", "Lines placed (6)", "Lines dropped (1)", "Missing"):
        assert part in text


def test_the_draft_is_plain_data(read):
    proposal = read(PAGE)

    draft = json.loads(to_json(proposal))

    assert draft == to_draft(proposal)
    assert draft["title"] == "Neck Pain"
    assert draft["sections"][1] == {
        "kind": "causes",
        "heading": "Causes",
        "text": "",
        "items": ["A high pillow", "A low screen", "Drink more water"],
    }
    assert draft["dropped"] == [{"text": "Powered by SiteBarn", "reason": "widget", "lines": [11]}]


def test_the_same_content_has_the_same_fingerprint(read):
    assert read(PAGE).fingerprint == read(PAGE.encode()).fingerprint
    assert read(PAGE).fingerprint != read(PAGE + ".").fingerprint
