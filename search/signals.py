"""When the index changes: whatever happens to a page, in the admin or by code, passes here."""

from __future__ import annotations

from django.apps import apps
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete, pre_save
from wagtail.models import Page, PageViewRestriction, ReferenceIndex
from wagtail.signals import page_published, page_unpublished, post_page_move

from clinics import tenancy
from clinics.models import ClinicPage, LocationPage, Practice, TreatmentPage
from condition_pages.models import Condition, ConditionPage

from . import indexer, library
from .engines import server
from .models import SearchDocument

#: What saving a draft or ending a copy writes to a live page's row: nothing that search reads.
BOOKKEEPING = frozenset(
    {
        "latest_revision",
        "latest_revision_created_at",
        "live_revision",
        "first_published_at",
        "last_published_at",
        "numchild",
        "draft_title",
        "has_unpublished_changes",
        "locked",
        "locked_at",
        "locked_by",
        "comments",
    }
)


#: Of these the practice's home tells as well.
SHOWN_AT_HOME = (TreatmentPage, LocationPage)


def connect_signals() -> None:
    """Called once, when the project is ready."""
    items = [apps.get_model(label) for label in tenancy.OWNED_CHILDREN]
    of_items = [
        (signal, refresh_users, item) for item in items for signal in (post_save, pre_delete)
    ]
    for signal, receiver, sender in (
        *of_items,
        (page_published, refresh_page, None),
        (page_unpublished, refresh_page, None),
        (post_page_move, refresh_moved, None),
        (pre_save, notice_publishing, None),
        (post_save, refresh_saved, None),
        (post_save, refresh_restricted, PageViewRestriction),
        (post_delete, refresh_restricted, PageViewRestriction),
        (post_save, library.clear_cache, Condition),
        (post_delete, library.clear_cache, Condition),
        (m2m_changed, library.clear_cache, Condition.related.through),
        (m2m_changed, library.clear_cache, Condition.do_not_merge.through),
        (post_save, refresh_renamed, Condition),
        (post_save, refresh_practice, Practice),
        (pre_delete, forget_deleted, Page),
        (post_delete, forget_practice, Practice),
    ):
        uid = f"clinic_search.{receiver.__name__}.{sender}.{id(signal)}"
        signal.connect(receiver, sender=sender, dispatch_uid=uid)


def renew_index(using, verbosity=1, **kwargs):
    """After an upgrade: index anew what an older version did, once the database is up to date."""
    executor = MigrationExecutor(connections[using])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if not SearchDocument.objects.exclude(version=indexer.VERSION).exists():
        return
    for practice in Practice.objects.select_related("home").order_by("slug"):
        count = indexer.rebuild(practice)
        if verbosity:
            print(f"  Indexed {count} pages of {practice.slug} for search")


# Deleting a page takes its row of the index along: the database sees to that, for itself.


def forget_deleted(instance, **kwargs):
    """A page about to be deleted, which a search server has to be told, and the home tells of."""
    if server.configured():
        indexer.remove([instance.pk])
    page = Page.objects.filter(pk=instance.pk).first()
    if page and issubclass(page.specific_class or Page, SHOWN_AT_HOME):
        practice = tenancy.practice_of(page)
        if practice is not None:
            transaction.on_commit(lambda: refresh_homes_of(practice))


def forget_practice(instance, **kwargs):
    """A deleted practice."""
    practice = instance.pk
    if server.configured():
        transaction.on_commit(lambda: server.forget_practice(practice))


def refresh_page(instance, **kwargs):
    indexer.refresh(instance)
    if isinstance(instance.specific_deferred, SHOWN_AT_HOME):
        refresh_homes(instance)


def notice_publishing(instance, raw=False, update_fields=None, **kwargs):
    """Mark a page that is saved because it is being published: it is told of once more then."""
    if not isinstance(instance, Page) or raw:
        return
    instance._clinic_search_publishing = False
    if not instance.live or not instance.live_revision_id or update_fields is not None:
        return
    if instance._state.adding:
        # A copy, with a revision that is not its own yet. An alias is told of no more.
        instance._clinic_search_publishing = instance.alias_of_id is None
    else:
        before = Page.objects.filter(pk=instance.pk).values_list("live_revision_id", flat=True)
        instance._clinic_search_publishing = any(
            revision != instance.live_revision_id for revision in before
        )


def refresh_saved(instance, raw=False, update_fields=None, **kwargs):
    """A page saved without publishing, as code does it."""
    if not isinstance(instance, Page) or raw:
        return
    if getattr(instance, "_clinic_search_publishing", False):
        # Its children are not saved yet; page_published comes when they are.
        return
    if update_fields is not None and BOOKKEEPING.issuperset(update_fields):
        return
    indexer.refresh(instance)


def refresh_moved(instance, **kwargs):
    """A page moved, perhaps into another practice, perhaps below a private page."""
    indexer.refresh_branch(instance)


def refresh_restricted(instance, **kwargs):
    """A page made private or public again, with all below it."""
    page = Page.objects.filter(pk=instance.page_id).first()
    # Deleting a page deletes its restrictions: then there is nothing left to index.
    if page:
        indexer.refresh_branch(page)


def refresh_users(instance, raw=False, signal=None, **kwargs):
    """A call to action, an offer or a testimonial whose words stand on the pages that name it."""
    if raw:
        return
    named_by = ReferenceIndex.get_references_to(instance).values_list("object_id", flat=True)
    ids = [int(pk) for pk in named_by if pk.isdecimal()]
    pages = ConditionPage.objects.filter(pk__in=ids).live()
    homes = ClinicPage.objects.filter(pk=instance.page_id).live()
    for page in (*pages, *homes):
        if signal is pre_delete:
            # Then it is still there.
            transaction.on_commit(lambda page=page: indexer.refresh(page))
        else:
            indexer.refresh(page)


def refresh_renamed(instance, raw=False, **kwargs):
    """A condition of the library that is called something else now."""
    if raw:
        return
    for page in ConditionPage.objects.filter(condition=instance).live():
        indexer.refresh(page)


def refresh_homes(page: Page) -> None:
    """The practice's homes, which tell of its prices, people and places in their own words."""
    practice = tenancy.practice_of(page)
    if practice is not None:
        refresh_homes_of(practice)


def refresh_homes_of(practice: Practice) -> None:
    for home in tenancy.homes_of(practice).live():
        indexer.refresh(home)


def refresh_practice(instance, raw=False, **kwargs):
    """A practice made over pages that were there before."""
    if not raw:
        indexer.rebuild(instance)
