"""Pages of invented clinics, in the forms that clinics' pages take, scored against hand labels."""

from __future__ import annotations

import html
import json
import re
import statistics
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from condition_pages.importer.model import Proposal, Source
from condition_pages.importer.propose import propose, to_draft

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))
PLAIN_QUOTES = str.maketrans("\u2018\u2019\u201c\u201d", "''\"\"")


def label_of(name: str) -> dict:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))


def proposal_of(name: str) -> Proposal:
    label = label_of(name)
    path = PAGES / f"{name}.{'txt' if label['form'] == 'text' else 'html'}"
    form = "rich" if label["form"] == "rich" else ""
    return propose(Source(path.read_bytes(), name=path.name, form=form))


# -- the figures -------------------------------------------------------------------------------


def folded(text: str | None) -> str:
    text = html.unescape(re.sub(r"<[^>]+>", " ", text or ""))
    text = unicodedata.normalize("NFKC", text).translate(PLAIN_QUOTES)
    return " ".join(text.split()).lower()


def words_of(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", folded(text))


def item_text(item: str | dict) -> str:
    return item if isinstance(item, str) else " ".join(item.values())


def section_text(section: dict) -> str:
    items = [item_text(item) for item in section["items"]]
    return folded(" \n ".join([section["heading"], section["text"], *items]))


def figures(label: dict, draft: dict) -> dict[str, list[float]]:
    """Route, items, heads: what stands where the label wants it, one number a question."""
    sections = draft["sections"]
    texts = [section_text(section) for section in sections]
    found: dict[str, list[float]] = {"route": [], "items": [], "heads": []}
    for wanted in label["expected"]["sections"]:
        kinds = {wanted["kind"], *wanted.get("alt_kinds", [])}
        hit: dict | None = None
        for anchor in wanted["anchors"]:
            holders = [s for s, t in zip(sections, texts, strict=True) if folded(anchor) in t]
            right = [s for s in holders if s["kind"] in kinds]
            found["route"].append(float(bool(right)))
            hit = hit or next(iter(right or holders), None)
        if wanted["n_items"]:
            n = len(hit["items"]) if hit else 0
            found["items"].append(max(0.0, 1 - abs(n - wanted["n_items"]) / wanted["n_items"]))
        if wanted["heading"]:
            heading = folded(wanted["heading"]).rstrip(": ")
            found["heads"].append(float(bool(hit) and heading in folded(hit["heading"])))
    return found


def field_figures(label: dict, draft: dict) -> list[float]:
    wanted = label["expected"]
    practice, given = folded(wanted["practice_name"]), folded(draft["practice_name"])
    people = {frozenset(words_of(name)) for name in wanted["practitioners"]}
    named = {frozenset(words_of(name)) for name in draft["practitioners"]}
    call, asked = set(words_of(wanted["cta_text"] or "")), set(words_of(draft["cta_text"]))
    digits = [{re.sub(r"\D", "", n)[-8:] for n in p} for p in (wanted["phones"], draft["phones"])]
    return [
        float(practice == given if not practice else bool(given) and practice in given),
        float(people == named),
        float(digits[0] == digits[1]),
        float(not asked) if not call else len(call & asked) / len(call),
    ]


def lost_words(source: str, draft: dict) -> list[str]:
    told = [section_text(section) for section in draft["sections"]]
    told += [draft["title"], *(one["text"] for one in draft["dropped"])]
    return list((Counter(words_of(source)) - Counter(words_of(" ".join(told)))).elements())


def made_runs(source: str, draft: dict) -> list[tuple[str, ...]]:
    """Runs of four words that the source does not have."""
    words = words_of(source)
    known = {tuple(words[i : i + 4]) for i in range(len(words) - 3)}
    made = []
    for section in draft["sections"]:
        for part in [section["text"], *map(item_text, section["items"])]:
            own = words_of(part)
            made += [tuple(own[i : i + 4]) for i in range(len(own) - 3)]
    return [run for run in made if run not in known]


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
