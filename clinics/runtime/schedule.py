"""Publishing what is due, each by itself: one page that can't go live holds up no other."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.db import InterfaceError, OperationalError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from wagtail.log_actions import log
from wagtail.models import DraftStateMixin, Page, PageLogEntry, Revision
from wagtail.users.models import UserProfile

from clinics import tenancy
from clinics.country import local
from clinics.models import Practice, PracticePage

logger = logging.getLogger(__name__)

#: In a page's history: it was due and could not go live.
NOT_PUBLISHED = "clinics.not_published"


def publish_due() -> tuple[int, int]:
    """Take down what has expired and publish what is due; how many did, and how many could not.

    What can't stays due and is tried again the next time: somebody may have freed its address by
    then. Its practice is told once. Raises only where the database is away.
    """
    done = failed = 0
    for page in list(_expired()):
        if _alone(page, lambda page=page: _unpublish(page)):
            done += 1
        else:
            failed += 1
    for revision in list(_due()):
        if _alone(revision, lambda revision=revision: _publish(revision)):
            done += 1
        else:
            failed += 1
    return done, failed


def _expired() -> Iterable[Any]:
    kinds = [Page, *(kind for kind in apps.get_models() if _has_drafts(kind))]
    for kind in kinds:
        yield from kind.objects.filter(live=True, expire_at__lt=timezone.now()).order_by(
            "expire_at"
        )


def _has_drafts(kind: type) -> bool:
    return issubclass(kind, DraftStateMixin) and not issubclass(kind, Page)


def _due():
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    return due.order_by("approved_go_live_at", "pk")


def overdue(practice: Practice) -> list[Page]:
    """The practice's pages that should be live and could not go live as they are."""
    kinds = ContentType.objects.get_for_models(Page, for_concrete_models=False).values()
    due = list(_due().filter(base_content_type__in=kinds).values_list("object_id", flat=True))
    if not due:
        return []
    pages = tenancy.owned(Page, practice).filter(pk__in=[int(pk) for pk in due])
    tried = PageLogEntry.objects.filter(action=NOT_PUBLISHED, page__in=pages)
    return list(pages.filter(pk__in=tried.values("page")))


def _publish(revision: Revision) -> None:
    """Publish what is due, judged before the transaction: SQLite lets one write at a time."""
    before = _row(revision)
    page = revision.as_object()
    if isinstance(page, PracticePage):
        page.judge()
    with transaction.atomic():
        now = _due().filter(pk=revision.pk).first()
        if now is None:
            # Somebody was quicker, or thought better of it.
            return
        if now.content == revision.content and _row(now) == before:
            # This very object was judged; judged again is only what was changed meanwhile.
            now.as_object = lambda: page
        now.publish(log_action="wagtail.publish.scheduled")


def _row(revision: Revision) -> dict | None:
    """What is kept of a revision's page beside its content, such as its place in the tree."""
    kind = revision.base_content_type.model_class()
    return kind.objects.filter(pk=revision.object_id).values().first()


@transaction.atomic
def _unpublish(thing: Any) -> None:
    thing.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")


def _alone(thing: Any, act) -> bool:
    """Whether ``act`` went well; ``act`` does what it does wholly, or else not at all."""
    try:
        act()
    except (OperationalError, InterfaceError):
        # Nothing is wrong with the page.
        raise
    except Exception as error:
        try:
            with transaction.atomic():
                _tell(thing, error)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            logger.exception("%r could not be published, nor could anybody be told", thing)
        return False
    return True


def _tell(thing: Any, error: Exception) -> None:
    """Say in the log and in the page's history what is wrong, and by mail; once a reason."""
    page = thing.content_object if isinstance(thing, Revision) else thing
    reason = said_by(error, page)
    if isinstance(page, Page):
        page = page.specific
    else:
        logger.error("%r is due and could not be published: %s", thing, reason)
        return
    data = {"revision": thing.pk if isinstance(thing, Revision) else None, "reason": reason}
    entries = PageLogEntry.objects.filter(page=page.pk, action=NOT_PUBLISHED)
    last = entries.order_by("-timestamp").first()
    if last and last.data == data:
        return
    faults = isinstance(error, ValidationError)
    # What is missing in a page is the page's matter; the rest is ours.
    logger.error(
        "Page %s is due and could not be published: %s", page.pk, reason, exc_info=not faults
    )
    log(page, NOT_PUBLISHED, data=data)
    author = thing.user if isinstance(thing, Revision) else None
    transaction.on_commit(lambda: _mail(page, author, error))


def said_by(error: Exception, page: Any) -> str:
    """What a person reads of ``error``: what a page lacks, and nothing of the inside."""
    if not isinstance(error, ValidationError):
        return _("Something went wrong on our side.")
    if not hasattr(error, "message_dict"):
        return " ".join(error.messages)
    names = {field.name: field.verbose_name for field in type(page)._meta.concrete_fields}
    return " ".join(
        f"{names[name]}: {text}" if name in names else text
        for name, texts in error.message_dict.items()
        for text in texts
    )


def people_to_tell(page: Page, author) -> list:
    """Who scheduled a page, if they still work for its practice; else the practice's managers."""
    practice = tenancy.practice_of(page)
    if practice is None:
        return []
    members = tenancy.people.people_of(practice).filter(is_active=True).exclude(email="")
    found = members.filter(pk=author.pk) if author else members.none()
    return list(found or members.filter(groups__practice_group__role="manager").distinct())


def _mail(page: Page, author, error: Exception) -> None:
    address = settings.WAGTAILADMIN_BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    for person in people_to_tell(page, author):
        profile = UserProfile.objects.filter(user=person).first() or UserProfile(user=person)
        with (
            local.at(tenancy.practice_of(page)),
            translation.override(profile.get_preferred_language()),
            timezone.override(profile.get_current_time_zone()),
        ):
            when = date_format(timezone.localtime(), "DATETIME_FORMAT")
            subject = _("“%s” did not go live") % page.get_admin_display_title()
            body = _(
                "The page “%(title)s” was due and could not go live, on %(when)s:\n\n"
                "%(reason)s\n\n"
                "It is tried again every minute. Open it to put it right:\n%(address)s"
            ) % {
                "title": page.get_admin_display_title(),
                "when": when,
                "reason": said_by(error, page),
                "address": address,
            }
            try:
                # A line break would start another header.
                EmailMessage(" ".join(subject.split()), body, to=[person.email]).send()
            except Exception:
                logger.exception("Nobody could be told by mail that page %s is overdue", page.pk)
