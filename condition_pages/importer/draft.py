"""The only step of the importer that writes: a proposal becomes an unpublished page."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer.links import whole_links
from condition_pages.importer.model import Proposal
from condition_pages.importer.propose import report_text
from condition_pages.importer.stored import to_data
from condition_pages.importer.values import ImportedSection, stable_id
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage, ImportRecord

TITLE_LENGTH = 255


@dataclass(frozen=True)
class Draft:
    """What came of a proposal. ``what``: "made", "updated" or "kept" (somebody worked on it)."""

    page: ConditionPage
    what: str


def record_of(proposal: Proposal, practice: Practice) -> ImportRecord | None:
    """What the practice last made of the same source."""
    own = tenancy.owned(Page, practice).values("pk")
    return (
        ImportRecord.objects.filter(fingerprint=proposal.fingerprint, page__in=own)
        .select_related("page")
        .order_by("-imported_at", "-pk")
        .first()
    )


def may_replace(record: ImportRecord, user: Any) -> bool:
    """Whether an import may write over the draft: nobody worked on it, and ``user`` may."""
    page = record.page
    if not record.is_untouched or page.current_workflow_state:
        return False
    if user is None:
        return not page.locked
    permissions = page.permissions_for_user(user)
    return permissions.can_edit() and not permissions.page_locked()


@transaction.atomic
def make_draft(
    proposal: Proposal,
    practice: Practice,
    *,
    user: Any = None,
    again: bool = False,
    images: Mapping[str, int] | None = None,
) -> Draft:
    """Write ``proposal`` as a draft of ``practice``; never publishes anything.

    ``images``: ids of the practice's images by the addresses that they were fetched from.

    The same source again updates its own untouched draft. One that somebody has worked on, or
    published, is kept as it is, unless ``again`` asks for a second page. Raises ValidationError
    when the practice has no list of conditions to put the page in.
    """
    record = None if again else record_of(proposal, practice)
    if record and not may_replace(record, user):
        return Draft(record.page, "kept")
    with tenancy.working_on(practice):
        page = record.page.specific if record else new_page(proposal, practice, user)
        fill(page, proposal, practice, images)
        page.save()
        revision = page.save_revision(user=user, clean=False, log_action=bool(record))
    ImportRecord.objects.update_or_create(
        page=page,
        defaults={
            "fingerprint": proposal.fingerprint,
            "source_name": proposal.source_name[:500],
            "source_url": proposal.url[:2000],
            "revision_id": revision.pk,
            "stored": to_data(proposal),
            "report": report_text(proposal),
            "imported_by": user,
        },
    )
    return Draft(page, "updated" if record else "made")


def new_page(proposal: Proposal, practice: Practice, user: Any = None) -> ConditionPage:
    """An empty, unpublished page in the practice's list of conditions."""
    index = tenancy.owned(ConditionIndexPage, practice).first()
    if index is None:
        raise ValidationError(_("%s has no list of conditions to put the page in.") % practice)
    title = title_of(proposal)
    page = ConditionPage(
        title=title, slug=free_slug(index, title), live=False, summary="", owner=user
    )
    index.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user, content_changed=True)
    return page


def title_of(proposal: Proposal) -> str:
    return (proposal.title or _("Untitled import"))[:TITLE_LENGTH]


def free_slug(index: ConditionIndexPage, title: str) -> str:
    """A slug that no sibling has."""
    base = slugify(title)[:240] or "import"
    taken = set(index.get_children().values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )


def fill(
    page: ConditionPage,
    proposal: Proposal,
    practice: Practice,
    images: Mapping[str, int] | None = None,
) -> None:
    """Put what the proposal says into the page's fields."""
    page.title = page.draft_title = title_of(proposal)
    page.condition = Condition.objects.filter(term_id=proposal.page_type.condition_id).first()
    page.summary = proposal.summary
    page.body_regions = list(proposal.facts.body_regions)
    page.body = json.dumps(to_stream(proposal, practice, images))


def to_stream(
    proposal: Proposal,
    practice: Practice | None = None,
    images: Mapping[str, int] | None = None,
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


def pictures_below(proposal: Proposal, images: Mapping[str, int]) -> dict[str, list[dict]]:
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


def sections_found(proposal: Proposal, practice: Practice | None) -> list[ImportedSection]:
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
