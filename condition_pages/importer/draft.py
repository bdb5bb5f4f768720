"""The only step of the importer that writes: a proposal becomes an unpublished page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import Page

from clinics import tenancy
from clinics.models import (
    ContentPage,
    LocationIndexPage,
    LocationPage,
    Practice,
    PractitionerIndexPage,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.importer.filling import FILL
from condition_pages.importer.model import Proposal
from condition_pages.importer.propose import report_text
from condition_pages.importer.stored import to_data
from condition_pages.models import ConditionIndexPage, ConditionPage, ImportRecord

TITLE_LENGTH = 255
SLUG_LENGTH = 240

#: What each type of page becomes, and the list that it is put in; None is right below the home.
MODELS: dict[str, tuple[type[Page], type[Page] | None]] = {
    "condition": (ConditionPage, ConditionIndexPage),
    "treatment": (TreatmentPage, TreatmentIndexPage),
    "person": (PractitionerPage, PractitionerIndexPage),
    "location": (LocationPage, LocationIndexPage),
    "post": (ContentPage, None),
    "other": (ContentPage, None),
}


@dataclass(frozen=True)
class Draft:
    """What came of a proposal. ``what``: "made", "updated" or "kept" (somebody worked on it)."""

    page: Page
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
    page_type: str = "condition",
    is_moving: bool = False,
) -> Draft:
    """Write ``proposal`` as a draft of ``practice``; never publishes anything.

    ``images``: ids of the practice's images by the addresses that they were fetched from.
    ``page_type`` is one of MODELS. ``is_moving`` says that the site it came from becomes this
    practice's. The same source again updates its own untouched draft. One that somebody has worked
    on, or published, is kept as it is, unless ``again`` asks for a second page. Raises
    ValidationError when the practice has no list to put the page in, or ``user`` may not.
    """
    model, _index = MODELS[page_type]
    record = None if again else record_of(proposal, practice)
    if record and record.page.specific_class is not model and record.is_untouched:
        # Its editor says now that it is something else.
        record = None
    if record and not may_replace(record, user):
        return Draft(record.page, "kept")
    with tenancy.working_on(practice):
        page = record.page.specific if record else new_page(proposal, practice, user, page_type)
        page.title = page.draft_title = title_of(proposal)
        FILL[model](page, proposal, practice, images or {})
        page.save()
        revision = page.save_revision(user=user, clean=False, log_action=bool(record))
    ImportRecord.objects.update_or_create(
        page=page,
        defaults={
            "fingerprint": proposal.fingerprint,
            "source_name": proposal.source_name[:500],
            "source_url": proposal.url[:2000],
            "is_moving": is_moving,
            "revision_id": revision.pk,
            "stored": to_data(proposal),
            "report": report_text(proposal),
            "imported_by": user,
        },
    )
    return Draft(page, "updated" if record else "made")


def new_page(
    proposal: Proposal, practice: Practice, user: Any = None, page_type: str = "condition"
) -> Page:
    """An empty, unpublished page where the practice has those of its type."""
    model, listing = MODELS[page_type]
    parent = tenancy.owned(listing, practice).first() if listing else practice.home
    if parent is None and page_type == "condition":
        raise ValidationError(_("%s has no list of conditions to put the page in.") % practice)
    if parent is None:
        raise ValidationError(
            _("%(practice)s has no list to put the page in: %(list)s.")
            % {"practice": practice, "list": listing._meta.verbose_name if listing else ""}
        )
    if user and not parent.permissions_for_user(user).can_add_subpage():
        raise ValidationError(_("You may not add pages to “%s”.") % parent.title)
    page = unsaved_page(model, proposal, practice)
    page.slug, page.live, page.owner = free_slug(parent, page.title), False, user
    parent.add_child(instance=page)
    log(instance=page, action="wagtail.create", user=user, content_changed=True)
    return page


def unsaved_page(model: type[Page], proposal: Proposal, practice: Practice) -> Page:
    """A page with what the source need not say."""
    page = model(title=title_of(proposal))
    if isinstance(page, LocationPage):
        page.country = practice.home.country
    return page


def title_of(proposal: Proposal) -> str:
    return (proposal.title or _("Untitled import"))[:TITLE_LENGTH]


def free_slug(parent: Page, title: str) -> str:
    """A slug that no sibling has."""
    base = slugify(title)[:SLUG_LENGTH] or "import"
    taken = set(parent.get_children().values_list("slug", flat=True))
    return next(
        slug
        for number in range(1, len(taken) + 2)
        if (slug := base if number == 1 else f"{base}-{number}") not in taken
    )
