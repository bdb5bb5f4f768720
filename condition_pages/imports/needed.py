"""What publishing will ask for that an import does not bring, and where it can be given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField
from django.utils.text import capfirst
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.blocks.body import missing_sections
from condition_pages.conditions import left
from condition_pages.importer.draft import MODELS, title_of, unsaved_page
from condition_pages.importer.filling import FILL, fill_condition
from condition_pages.importer.model import Proposal
from condition_pages.importer.values import ImportedSection
from condition_pages.imports.additions import Addition, has_no_call, lacking, offered
from condition_pages.models import ConditionPage
from seo.panel import target_of

#: The page's own fields that the review has, too; they have the same ids there.
FIELDS = ("title", "condition", "summary")
#: The parts of the review that other types of page get a field from.
GIVEN_BY = {
    "title": "id_title",
    "summary": "id_summary",
    "therapy": "id_therapies_0",
    "street": "id_addresses",
}


@dataclass(frozen=True)
class Need:
    """A point of the list. ``target``: the id of the part of the review that it leads to, or "".

    ``is_here``: it can be given there; else the page's own form asks for it afterwards.
    """

    text: str
    target: str = ""
    is_here: bool = False


@dataclass(frozen=True)
class Needed:
    """All that is left, and what can be added with a tick.

    ``is_listed_again``: the page's own form has the same list.
    """

    points: tuple[Need, ...]
    additions: tuple[Addition, ...]
    is_listed_again: bool = True


def needed_of(proposal: Proposal, practice: Practice, page_type: str = "condition") -> Needed:
    """What publishing would ask of a draft of a ``page_type``, by its own rules. Writes nothing."""
    model, _listing = MODELS[page_type]
    if model is not ConditionPage:
        return Needed(tuple(_left_empty(proposal, practice, model)), (), is_listed_again=False)
    page = ConditionPage(locale=practice.home.locale)
    with tenancy.working_on(practice):
        page.title = title_of(proposal)
        fill_condition(page, proposal, practice, {})
        missing = missing_sections(page.body)
        additions = offered(lacking(page.body), page.condition, practice, proposal.added)
        points = [point for point in left.points(page) if not point.is_done]
    kinds = {one.kind for one in additions}
    offers = {str(missing[kind]): f"add-{kind}" for kind in kinds if kind in missing}
    without_call = {
        target_of(page, f"body:{child.id}")
        for child in page.body
        if "cta" in kinds and has_no_call(child)
    }
    fields = {target_of(page, name): f"id_{name}" for name in FIELDS}
    sections = {
        target_of(page, f"body:{_id_of(proposal, place)}"): f"section-{place + 1}"
        for place in range(len(proposal.sections))
    }
    found = []
    for point in points:
        ticked = "add-cta" if point.target in without_call else ""
        here = ticked or offers.get(point.text) or fields.get(point.target, "")
        found.append(Need(point.text, here or sections.get(point.target, ""), bool(here)))
    return Needed(tuple(found), tuple(additions))


def _left_empty(proposal: Proposal, practice: Practice, model: type[Page]) -> Iterator[Need]:
    """The fields that a page may not be published without and that the source leaves empty."""
    page = unsaved_page(model, proposal, practice)
    with tenancy.working_on(practice):
        FILL[model](page, proposal, practice, {})
    of_tree = {field.name for field in Page._meta.concrete_fields} - {"title"}
    for field in page._meta.concrete_fields:
        is_asked = field.editable and not field.blank and not isinstance(field, BooleanField)
        if not is_asked or field.name in of_tree or field.primary_key:
            continue
        if field.value_from_object(page) in field.empty_values:
            target = GIVEN_BY.get(field.name, "")
            yield Need(capfirst(str(field.verbose_name)), target, bool(target))


def _id_of(proposal: Proposal, place: int) -> str:
    """The id that a section's block gets in the draft."""
    name = f"{proposal.fingerprint}/{place}"
    return ImportedSection(proposal.sections[place], proposal.facts, name).id
