"""Plain functions that build what a test reads, each as small as it can be and still be valid."""

from __future__ import annotations

import datetime
import json
from typing import Any

from django.contrib.auth import get_user_model

from clinics import tenancy
from clinics.models import (
    CallToAction,
    LocationIndexPage,
    LocationPage,
    LocationPhone,
    Practice,
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage

SUMMARY = (
    "A muscle spasm is a muscle that tightens by itself and hurts. Most pass within minutes, and "
    "gentle stretching, warmth and rest are usually enough to help."
)


#: What a visitor sends, but for the form's token.
ENQUIRY = {
    "kind": "message",
    "name": "Pat Example",
    "email": "pat@example.com",
    "phone": "",
    "message": "Do you open on Saturdays?",
    "consent": "on",
    "website": "",
}


def make_practice(slug: str = "elm", **facts: Any) -> Practice:
    """A practice with its home page, listings, site, collection and editors' group."""
    facts = {
        "name": f"{slug.title()} Clinic",
        "hostname": f"{slug}.localhost",
        "port": 80,
        "country": "US",
        "professions": ["acupuncture"],
        **facts,
    }
    return tenancy.provision(slug=slug, **facts)


def index_of(model, practice: Practice):
    """The practice's own listing page of one kind."""
    return tenancy.owned(model, practice).get()


def make_editor(practice: Practice, name: str = "") -> Any:
    """A person who edits one practice."""
    user = get_user_model().objects.create_user(name or f"{practice.slug}-editor", password="pw")
    user.groups.add(tenancy.editors_of(practice))
    return user


def make_member(practice: Practice, role: str, name: str = "") -> Any:
    """A person with one role in one practice, whom mail reaches."""
    name = name or f"{practice.slug}-{role}"
    user = get_user_model().objects.create_user(name, f"{name}@example.com", password="pw")
    user.groups.add(tenancy.group_of(practice, role))
    return user


def make_admin() -> Any:
    """A person who looks after the installation."""
    return get_user_model().objects.create_superuser("staff", password="pw")


def make_location(practice: Practice, phone: str = "+12605550165", **facts: Any) -> LocationPage:
    facts = {
        "title": "Main street",
        "street": "1 Main Street",
        "locality": "Springfield",
        "country": "US",
        "time_zone": "America/New_York",
        **facts,
    }
    location = LocationPage(**facts)
    if phone:
        location.phones = [LocationPhone(number=phone)]
    return index_of(LocationIndexPage, practice).add_child(instance=location)


def make_practitioner(
    practice: Practice, credentials: tuple[str, ...] = ("L.Ac.",), **facts: Any
) -> PractitionerPage:
    facts = {"title": "Ann Lee", "professions": ["acupuncture"], **facts}
    person = PractitionerPage(**facts)
    person.credentials = [PractitionerCredential(token=token) for token in credentials]
    return index_of(PractitionerIndexPage, practice).add_child(instance=person)


def make_treatment(practice: Practice, **facts: Any) -> TreatmentPage:
    facts = {
        "title": "Acupuncture",
        "therapy": "acupuncture",
        "summary": "Thin needles at chosen points.",
        "what_it_is": "<p>Thin needles at chosen points.</p>",
        "risks": ["itching"],
        "who_should_not": "<p>Tell us if you bleed easily.</p>",
        **facts,
    }
    return index_of(TreatmentIndexPage, practice).add_child(instance=TreatmentPage(**facts))


def make_cta(practice: Practice, **facts: Any) -> CallToAction:
    """A call to action; by default one that rings the practice's first location."""
    place = CallToAction.objects.filter(page=practice.home_id).count()
    facts = {"kind": "call", "label": "Call us", "sort_order": place, **facts}
    return CallToAction.objects.create(page=practice.home, **facts)


def section(kind: str, **value: Any) -> dict[str, Any]:
    """A section in the form in which it is stored."""
    return {"type": kind, "value": value}


def needed_sections(cta: CallToAction | None = None) -> list[dict[str, Any]]:
    """The sections that publishing asks for, no more."""
    return [
        section("overview", aspect="what_is", text="<p>A muscle that tightens by itself.</p>"),
        section("red_flags", level="emergency", entries=["your speech is slurred"]),
        section("cta", ctas=[str(cta.uuid)] if cta else []),
    ]


def make_condition_page(
    practice: Practice, body: list[dict[str, Any]] | None = None, **facts: Any
) -> ConditionPage:
    """A condition page below the practice's listing; a live one unless ``live`` is False.

    Without ``body`` it has what publishing asks for, save that nothing can be called.
    """
    facts = {
        "title": "Muscle spasm",
        "condition": Condition.objects.get(term_id="muscle-spasm"),
        "summary": SUMMARY,
        "author_name": "Ann Lee",
        "last_reviewed": datetime.date(2026, 1, 15),
        "next_review_due": datetime.date(2028, 1, 15),
        **facts,
    }
    if "reviewer" not in facts and facts.get("live", True):
        facts["reviewer"] = make_practitioner(practice)
    page = ConditionPage(body=json.dumps(needed_sections() if body is None else body), **facts)
    added = index_of(ConditionIndexPage, practice).add_child(instance=page)
    return ConditionPage.objects.get(pk=added.pk)
