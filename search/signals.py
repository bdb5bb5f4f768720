"""When the index changes: whatever happens to a page, in the admin or by code, passes here."""

from __future__ import annotations

from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from clinics.models import Practice
from condition_pages.models import Condition, ConditionPage

from . import upkeep

#: What saving a draft writes to a live page's row: nothing that visitors read.
BOOKKEEPING = frozenset(
    {
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by",
        "comments",
    }
)


def connect() -> None:
    """Called once, when the project is ready."""
    for signal, receiver, sender in (
        (page_published, refresh_page, None),
        (page_unpublished, refresh_page, None),
        (post_page_move, refresh_moved, None),
        (post_save, refresh_saved, None),
        (post_save, refresh_restricted, PageViewRestriction),
        (post_delete, refresh_restricted, PageViewRestriction),
        (post_save, refresh_renamed, Condition),
        (post_save, refresh_practice, Practice),
    ):
        signal.connect(
            receiver, sender=sender, dispatch_uid=f"clinic_search.{receiver.__name__}.{sender}"
        )


# Deleting a page takes its row of the index along: the database sees to that.


def refresh_page(instance, **kwargs):
    upkeep.refresh(instance)


def refresh_saved(instance, raw=False, update_fields=None, **kwargs):
    """A page saved without publishing, as code does it."""
    if not isinstance(instance, Page) or raw:
        return
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return
    upkeep.refresh(instance)


def refresh_moved(instance, **kwargs):
    """A page moved, perhaps into another practice, perhaps below a private page."""
    upkeep.refresh_branch(instance)


def refresh_restricted(instance, **kwargs):
    """A page made private or public again, with all below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    # Deleting a page deletes its restrictions: then there is nothing left to index.
    if page:
        upkeep.refresh_branch(page)


def refresh_renamed(instance, raw=False, **kwargs):
    """A condition of the library that is called something else now."""
    if raw:
        return
    for page in ConditionPage.objects.filter(condition=instance).live():
        upkeep.refresh(page)


def refresh_practice(instance, raw=False, **kwargs):
    """A practice made over pages that were there before."""
    if not raw:
        upkeep.rebuild(instance)
