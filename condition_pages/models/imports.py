"""Pages on their way in: what is waiting to be reviewed, and where a draft came from."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from condition_pages.importer.model import Proposal
from condition_pages.importer.stored import from_data, to_data

#: A review that nobody goes on with is thrown away after this long.
KEPT_FOR = timedelta(days=30)
#: A source that ended the process this often is not read again.
MOST_ATTEMPTS = 2
#: How long one step of a site's import may take before another process takes it up.
LONGEST_STEP = timedelta(seconds=90)


class ImportBatch(models.Model):
    """What one person gave at one time, for one practice."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    practice = models.ForeignKey("clinics.Practice", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(_("given"), auto_now_add=True)
    # What only the import of a whole site has.
    is_site = models.BooleanField(default=False)
    site_name = models.CharField(_("site"), max_length=500, blank=True)
    is_moving = models.BooleanField(
        _("old addresses lead to the new pages"),
        default=True,
        help_text=_("Once a page is published, its old address leads there."),
    )
    is_stopped = models.BooleanField(default=False)
    notes = models.JSONField(default=list)
    repeated = models.JSONField(null=True)
    busy_until = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("pages to import")
        verbose_name_plural = _("pages to import")

    def __str__(self):
        return f"{self.practice}, {self.created_at:%Y-%m-%d %H:%M}"

    def take_turn(self) -> bool:
        """Whether nobody else works on this now; if so, it is ours until ``end_turn``.

        One at a time: the old site is asked for one page after the other, whoever looks on.
        """
        now = timezone.now()
        free = models.Q(busy_until=None) | models.Q(busy_until__lt=now)
        mine = type(self).objects.filter(free, pk=self.pk)
        return bool(mine.update(busy_until=now + LONGEST_STEP))

    def end_turn(self) -> None:
        type(self).objects.filter(pk=self.pk).update(busy_until=None)

    @classmethod
    def purge(cls) -> None:
        """Throw away what is finished and what nobody went on with."""
        # What was left on a site's list may be brought in another day.
        going_on = [*PendingImport.OPEN, PendingImport.State.LISTED]
        with_open = PendingImport.objects.filter(state__in=going_on).values("batch")
        old = timezone.now() - KEPT_FOR
        yesterday = timezone.now() - timedelta(days=1)
        finished = models.Q(created_at__lt=yesterday) & ~models.Q(pk__in=with_open)
        cls.objects.filter(models.Q(created_at__lt=old) | finished).delete()


class PendingImportQuerySet(models.QuerySet):
    def for_list(self) -> PendingImportQuerySet:
        """The pages as lists show them: their drafts' titles, nothing of what was read."""
        titled = self.annotate(draft_title=models.F("page__draft_title"))
        return titled.defer("content", "lines", "stored")


class PendingImport(models.Model):
    """One source and, once it is read, the proposal that its editor is reviewing."""

    class State(models.TextChoices):
        LISTED = "listed", _("Not chosen")
        WAITING = "waiting", _("Waiting")
        FETCHED = "fetched", _("Fetched")
        REFUSED = "refused", _("Refused")
        READY = "ready", _("To review")
        MAKING = "making", _("To be made a draft")
        CHECKLIST = "checklist", _("Check-list")
        DONE = "done", _("Draft made")
        GONE = "gone", _("Left out")

    OPEN = (State.WAITING, State.FETCHED, State.READY, State.MAKING)
    #: What a site's import still has to do by itself.
    AHEAD = (State.WAITING, State.FETCHED, State.MAKING)

    class Type(models.TextChoices):
        CONDITION = "condition", _("condition page")
        TREATMENT = "treatment", _("treatment")
        PERSON = "person", _("practitioner")
        LOCATION = "location", _("location")
        POST = "post", _("post, as a plain page")
        OTHER = "other", _("plain page")
        INDEX = "index", _("list of pages: check-list only")

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField(default=0)
    source_name = models.CharField(_("source"), max_length=500)
    form = models.CharField(max_length=10, blank=True)
    url = models.URLField(_("address"), max_length=2000, blank=True)
    content = models.BinaryField(null=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    message = models.TextField(_("why it was refused"), blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # Of a site's pages only; of one by itself the draft is a condition page.
    page_type = models.CharField(_("becomes"), max_length=10, choices=Type.choices, blank=True)
    encoding = models.CharField(max_length=40, blank=True)
    lines = models.JSONField(null=True)
    stored = models.JSONField(_("proposal"), null=True)
    #: What a list of pages says of the proposal, which is long: see ``summary_of``.
    summary = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("draft"),
    )

    objects = PendingImportQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("page to import")
        verbose_name_plural = _("pages to import")

    def __str__(self):
        return self.source_name

    @property
    def proposal(self) -> Proposal:
        """What is under review. Raises ValueError when it cannot be read any more."""
        return from_data(Proposal, self.stored)

    @proposal.setter
    def proposal(self, proposal: Proposal) -> None:
        self.stored = to_data(proposal)
        self.summary = summary_of(self.stored)
        self.version += 1


def summary_of(stored: dict) -> dict:
    """A stored proposal in a few words: its title, its type, and how much there is to look at."""
    return {
        "title": stored["title"],
        "kind": stored["page_type"]["kind"],
        "sections": len(stored["sections"]),
        "unclear": sum(line["status"] == "not_understood" for line in stored["report"]["lines"]),
    }


class ImportRecord(models.Model):
    """The source of one draft. It goes with the page, and so stays inside the practice."""

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="import_record"
    )
    fingerprint = models.CharField(_("fingerprint of the source"), max_length=64, db_index=True)
    source_name = models.CharField(_("source"), max_length=500)
    source_url = models.URLField(_("old address"), max_length=2000, blank=True)
    is_moving = models.BooleanField(_("its old address leads here"), default=False)
    revision_id = models.PositiveBigIntegerField(
        null=True,
        help_text=_("The draft as imported: a newer one means that somebody worked on it."),
    )
    stored = models.JSONField(_("proposal"))
    report = models.TextField(_("report"))
    imported_at = models.DateTimeField(_("imported"), auto_now=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("imported by"),
    )

    # A page is not "in use" for having been imported.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.source_name

    @property
    def proposal(self) -> Proposal:
        """What the draft was made of. Raises ValueError when it cannot be read any more."""
        return from_data(Proposal, self.stored)

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has worked on the draft or published it since."""
        return not self.page.live and self.page.latest_revision_id == self.revision_id
