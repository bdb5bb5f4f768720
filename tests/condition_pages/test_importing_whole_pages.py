"""Old pages become live ones: imported into a practice, completed as an editor would, published."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import pytest

from clinics import vocabulary
from condition_pages.importer.draft import make_draft
from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose
from condition_pages.models import Condition, ConditionPage
from seo.vocabulary import describe, problems
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    SUMMARY,
    make_cta,
    make_location,
    make_practice,
    make_practitioner,
    section,
)

OWN = Path(__file__).parent / "importer" / "pages"
#: Real clinics' pages, where they lie beside the project.
REAL = sorted((Path(__file__).resolve().parents[3] / "shared" / "seeds").glob("[0-9]*_*.txt"))
PAGES = [
    OWN / f"{name}.txt" for name in ("01-lead-without-list", "05-split-list", "08-no-headings")
]

pytestmark = pytest.mark.django_db


@cached_fixture
def practice():
    practice = make_practice("elm")
    make_location(practice)
    make_practitioner(practice)
    make_cta(practice)
    return practice


def completed(body: list[dict[str, Any]], practice) -> list[dict[str, Any]]:
    """The sections with what publishing asks for and an old page does not have."""
    calls = [str(action.uuid) for action in practice.home.actions][:1]
    kept = []
    for one in body:
        value = dict(one["value"])
        if one["type"] in ("testimonial", "offer"):
            continue  # the practice has none of its own to show
        if one["type"] == "cta":
            value["ctas"] = calls
        elif one["type"] == "evidence":
            value["basis"] = value["basis"] or "observational"
            value["finding"], value["certainty"] = "unclear", "low"
            value["citations"] = [
                {
                    "title": "A trial of warmth",
                    "authors": "Lee A",
                    "year": 2020,
                    "kind": "article",
                    "source": "J Warmth",
                    "doi": "10.1000/warmth",
                }
            ]
        elif one["type"] == "case_study":
            value |= {"consent": True, "consent_date": "2026-01-10"}
        elif one["type"] == "modality":
            value["therapy"] = value["therapy"] or "acupuncture"
            value["risks"] = list(vocabulary.risks_of(value["therapy"]))[:1]
        elif one["type"] == "red_flags":
            value["level"] = "urgent"
            value["entries"] = value["entries"] or ["your speech is slurred"]
        elif one["type"] == "related_conditions":
            value["conditions"] = [str(Condition.objects.first().uuid)]
        kept.append({**one, "value": value})
    kinds = {one["type"] for one in kept}
    if "red_flags" not in kinds:
        kept.append(section("red_flags", level="emergency", entries=["your speech is slurred"]))
    if "treatments" not in kinds:
        rest = {"group": "self_care", "label": "Rest", "text": "Keep it warm and still."}
        kept.append(section("treatments", entries=[rest]))
    if "cta" not in kinds:
        kept.append(section("cta", ctas=calls))
    return kept


@pytest.mark.parametrize("path", [*PAGES, *REAL], ids=lambda path: path.stem[:12])
def test_a_page_is_imported_completed_and_published_with_a_graph_without_problems(
    path: Path, practice, client
):
    draft = make_draft(propose(Source(path.read_bytes(), name=path.name)), practice).page

    assert not draft.live
    page = ConditionPage.objects.get(pk=draft.pk)
    page.body = json.dumps(completed(json.loads(json.dumps(list(page.body.raw_data))), practice))
    page.condition = page.condition or Condition.objects.get(term_id="muscle-spasm")
    page.summary = SUMMARY
    page.author_name = "Ann Lee"
    page.reviewer = practice.home.practitioners[0]
    page.last_reviewed = datetime.date(2026, 1, 15)
    page.next_review_due = datetime.date(2099, 1, 15)
    page.save_revision().publish()

    page.refresh_from_db()
    assert page.live
    answer = client.get(page.url, headers={"host": "elm.localhost"})
    assert answer.status_code == 200
    graph = answer.content.decode().split('<script type="application/ld+json">')[1]
    assert describe(problems(json.loads(graph.split("</script>")[0]))) == ""
