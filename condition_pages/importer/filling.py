"""A proposal's words in the fields of the page made of it: all of them, whatever its type."""

from __future__ import annotations

import html
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from wagtail.models import Page

from clinics import vocabulary
from clinics.models import (
    ContentPage,
    LocationPage,
    LocationPhone,
    Practice,
    PractitionerCredential,
    PractitionerPage,
    TreatmentPage,
)
from condition_pages.importer.links import whole_links
from condition_pages.importer.model import Person, Proposal
from condition_pages.importer.values import ImportedSection, stable_id
from condition_pages.models import Condition, ConditionPage

#: Ids of the practice's images by the addresses that they were fetched from.
Images = Mapping[str, int]


def fill_condition(
    page: ConditionPage, proposal: Proposal, practice: Practice, images: Images
) -> None:
    page.condition = Condition.objects.filter(term_id=proposal.page_type.condition_id).first()
    page.summary = proposal.summary
    page.body_regions = list(proposal.facts.body_regions)
    page.body = json.dumps(to_stream(proposal, practice, images))


def fill_treatment(
    page: TreatmentPage, proposal: Proposal, practice: Practice, images: Images
) -> None:
    known = vocabulary.terms("modalities")
    page.therapy = next((one for one in proposal.facts.therapies if one in known), "")
    page.summary = proposal.summary
    page.what_it_is = prose_of(proposal, lambda kind: kind not in WORKINGS)
    page.how_it_may_work = prose_of(proposal, lambda kind: kind in WORKINGS)


#: The sections of a treatment's page that its field "how it may work" is for.
WORKINGS = ("mechanisms",)
#: The field that takes in the words of a page whose sections have no kinds.
WORDS: dict[type[Page], str] = {
    TreatmentPage: "what_it_is",
    PractitionerPage: "bio",
    LocationPage: "access",
    ContentPage: "body",
}


def field_of(model: type[Page], kind: str) -> str:
    """The field of ``model`` that a section's words go to; "" where sections have kinds."""
    is_working = model is TreatmentPage and kind in WORKINGS
    return "how_it_may_work" if is_working else WORDS.get(model, "")


def fill_person(
    page: PractitionerPage, proposal: Proposal, practice: Practice, images: Images
) -> None:
    person = person_of(proposal)
    if person:
        # "Meet Dr Jane Doe" is about Jane Doe.
        page.title = page.draft_title = f"{person.given} {person.family}".strip() or page.title
        known = vocabulary.terms("credentials")
        tokens = [token for token in person.credentials if token in known]
        page.credentials.set([PractitionerCredential(token=token) for token in tokens])
    known = vocabulary.terms("professions")
    page.professions = [one for one in proposal.facts.professions if one in known]
    has_title = bool(person and person.honorific.lower().startswith("d"))
    page.honorific = "Dr" if has_title and page.professions else ""
    page.bio = prose_of(proposal)


def person_of(proposal: Proposal) -> Person | None:
    """Whom the title names."""
    title = proposal.title.lower()
    return next(
        (
            person
            for person in proposal.facts.practitioners
            if person.family
            and person.given
            and person.family.lower() in title
            and person.given.lower() in title
        ),
        None,
    )


def fill_location(
    page: LocationPage, proposal: Proposal, practice: Practice, images: Images
) -> None:
    facts = proposal.facts
    page.street = facts.addresses[0][:160] if facts.addresses else ""
    page.email = facts.emails[0] if facts.emails else ""
    numbers = [phone.e164 for phone in facts.phones if phone.e164]
    page.phones.set([LocationPhone(number=number) for number in dict.fromkeys(numbers)])
    page.access = prose_of(proposal)


def fill_plain(page: ContentPage, proposal: Proposal, practice: Practice, images: Images) -> None:
    stored = []
    for found in sections_found(proposal):
        if found.heading:
            head = ImportedSection(found.section, found.facts, f"{found.name}/heading")
            stored.append({"type": "heading", "value": found.heading, "id": head.id})
        if found.all_as_prose:
            stored.append({"type": "text", "value": found.all_as_prose, "id": found.id})
    page.body = json.dumps(stored)


FILL: dict[type[Page], Callable[[Any, Proposal, Practice, Images], None]] = {
    ConditionPage: fill_condition,
    TreatmentPage: fill_treatment,
    PractitionerPage: fill_person,
    LocationPage: fill_location,
    ContentPage: fill_plain,
}


def prose_of(proposal: Proposal, wanted: Callable[[str], bool] = bool) -> str:
    """The sections of the kinds that are ``wanted`` as one rich text; its headings are bold."""
    pieces = []
    for found in sections_found(proposal):
        if wanted(found.section.kind):
            head = f"<p><b>{html.escape(found.heading, quote=False)}</b></p>"
            pieces.append(f"{head if found.heading else ''}{found.all_as_prose}")
    return "".join(pieces)


def to_stream(
    proposal: Proposal,
    practice: Practice | None = None,
    images: Images | None = None,
) -> list[dict]:
    """The stored value of ``ConditionPage.body``: each kind of section makes its own.

    ``practice`` is whose people and buttons a section may name. ``images``: see ``make_draft``.
    """
    pictures = pictures_below(proposal, images or {})
    kinds = ConditionPage._meta.get_field("body").stream_block.child_blocks
    stored = []
    for section in sections_found(proposal, practice):
        # An import may wait for so long that its kind is gone: not so its words.
        kind = section.section.kind if section.section.kind in kinds else "overview"
        stored.append({"type": kind, "value": kinds[kind].from_import(section), "id": section.id})
        stored += pictures.get(section.name, [])
    return stored


def pictures_below(proposal: Proposal, images: Images) -> dict[str, list[dict]]:
    """The sections of the fetched pictures, by the name of the section that each stands below."""
    found: dict[str, list[dict]] = defaultdict(list)
    for number, picture in enumerate(proposal.pictures):
        if picture.address not in images or not proposal.sections:
            continue
        # The section whose last line before the picture is the nearest; else the first.
        nearest = max(
            range(len(proposal.sections)),
            key=lambda place: max(
                (n for n in proposal.sections[place].lines if n <= picture.line), default=-place
            ),
        )
        value = {
            "heading": "",
            "image": images[picture.address],
            "alt_text": picture.alt[:300],
            "decorative": False,
            "caption": picture.caption[:300],
            "credit": "",
        }
        name = f"{proposal.fingerprint}/{nearest}"
        id_ = stable_id(f"{proposal.fingerprint}/picture/{number}")
        found[name].append({"type": "image", "value": value, "id": id_})
    return found


def sections_found(proposal: Proposal, practice: Practice | None = None) -> list[ImportedSection]:
    """The sections with the lines that they were read from, and the page's publications."""
    by_number = {
        line.number: replace(line, links=whole_links(line.links, proposal.url))
        for line in proposal.report.lines
    }
    found = [
        ImportedSection(
            section,
            proposal.facts,
            f"{proposal.fingerprint}/{place}",
            practice,
            tuple(by_number[number] for number in section.lines if number in by_number),
        )
        for place, section in enumerate(proposal.sections)
    ]
    standing = [citation for section in found for citation in section.citations]
    rest = tuple(c for c in proposal.facts.citations if c not in standing)
    last = next((s for s in reversed(found) if s.section.kind == "evidence"), None)
    return [replace(s, references=rest) if s is last else s for s in found]
