"""Practices with a few pages to look for."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace

import pytest
from django.test import Client
from wagtail.actions.publish_page_revision import PublishPageRevisionAction

from clinics import tenancy
from clinics.models import (
    ContentPage,
    LocationIndexPage,
    LocationPage,
    PractitionerIndexPage,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from tests.cached_fixtures import cached_fixture


def make_practice(slug="harbour", **facts):
    return tenancy.provision(
        **{
            "name": f"{slug.title()} Clinic",
            "slug": slug,
            "hostname": f"{slug}.localhost",
            "country": "US",
            "professions": ["acupuncture"],
            **facts,
        }
    )


def add(practice, index, page, live=True, publish=True):
    """Add a page below the practice's index of a kind (or its home), published or a draft."""
    parent = tenancy.owned(index, practice).get() if index else practice.home
    page.live = live
    parent.add_child(instance=page)
    if live and publish:
        # As it is: these tests read few of the sections that a page is asked for.
        PublishPageRevisionAction(page.save_revision()).execute()
    return page


def reviewer_of(practice):
    """Somebody who reviewed the practice's pages: publishing one asks for a name."""
    found = tenancy.owned(PractitionerPage, practice).filter(slug="reviewer").first()
    return found or make_person(practice, title="Rae Viewer", slug="reviewer", bio="")


def make_condition(practice, term_id, live=True, words="", **facts):
    """A condition page named as the library names it, with ``words`` in its overview."""
    condition = Condition.objects.get(term_id=term_id)
    body = [
        {"type": "overview", "value": {"aspect": "what_is", "text": f"<p>{words}</p>"}},
    ]
    page = ConditionPage(
        **{
            "title": condition.name,
            "slug": term_id,
            "condition": condition,
            "summary": "A short account of it.",
            "body": json.dumps(body),
            "reviewer": reviewer_of(practice),
            "last_reviewed": datetime.date(2026, 1, 5),
            "next_review_due": datetime.date(2099, 1, 5),
            **facts,
        }
    )
    # Publishing would ask for sections that no search reads.
    return add(practice, ConditionIndexPage, page, live, publish=False)


def make_treatment(practice, **facts):
    page = TreatmentPage(
        **{
            "title": "Acupuncture",
            "slug": "acupuncture",
            "therapy": "acupuncture",
            "summary": "Thin needles, placed with care.",
            "what_it_is": "<p>Needles rest in the skin for a while.</p>",
            "risks": ["A small bruise"],
            "who_should_not": "<p>IndexQuery first.</p>",
            **facts,
        }
    )
    return add(practice, TreatmentIndexPage, page)


def make_person(practice, **facts):
    page = PractitionerPage(
        **{
            "title": "Ada Quillfeather",
            "slug": "ada",
            "professions": ["acupuncture"],
            "bio": "<p>Ada has worked with backs.</p>",
            **facts,
        }
    )
    return add(practice, PractitionerIndexPage, page)


def make_place(practice, **facts):
    page = LocationPage(
        **{
            "title": "Harbour Street",
            "slug": "harbour-street",
            "street": "12 Harbour Street",
            "locality": "Port Example",
            "country": "US",
            "time_zone": "America/New_York",
            **facts,
        }
    )
    return add(practice, LocationIndexPage, page)


def make_plain_page(practice, title, words="", live=True, **facts):
    slug = title.lower().replace(" ", "-")
    body = json.dumps([{"type": "text", "value": f"<p>{words}</p>"}])
    return add(practice, None, ContentPage(title=title, slug=slug, body=body, **facts), live)


def visit(practice, path, data=None, **headers):
    """What a visitor gets on the practice's own host."""
    host = {"host": practice.site.hostname, **headers}
    return Client().get(path, data or {}, headers=host)


@pytest.fixture
def build():
    """Functions that make what a test reads."""
    return SimpleNamespace(
        practice=make_practice,
        condition=make_condition,
        treatment=make_treatment,
        person=make_person,
        place=make_place,
        plain_page=make_plain_page,
        visit=visit,
    )


@cached_fixture
def practice():
    return make_practice()


def answer(practice, query):
    from search.finder import Search

    return Search(practice).answer(query)


def results(answer):
    return {result.title: result for group in answer.groups for result in group.results}


@pytest.fixture
def found(practice):
    """A function: the titles of the results for a query, in order."""

    def found(query, where=practice):
        return list(results(answer(where, query)))

    return found
