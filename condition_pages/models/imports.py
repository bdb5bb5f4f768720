"""Where an imported draft came from, and what became of each line of its source."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportRecord(models.Model):
    """The source of one draft. It goes with the page, and so stays inside the practice."""

    page = models.OneToOneField(
        "condition_pages.ConditionPage", on_delete=models.CASCADE, related_name="import_record"
    )
    fingerprint = models.CharField(_("fingerprint of the source"), max_length=64, db_index=True)
    source_name = models.CharField(_("source"), max_length=500)
    revision_id = models.PositiveBigIntegerField(
        null=True,
        help_text=_("The draft as imported: a newer one means that somebody worked on it."),
    )
    proposal = models.JSONField(_("proposal"))
    report = models.TextField(_("report"))
    imported_at = models.DateTimeField(_("imported"), auto_now=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("imported by"),
    )

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self):
        return self.source_name

    @property
    def is_untouched(self) -> bool:
        """Whether nobody has worked on the draft or published it since."""
        return not self.page.live and self.page.latest_revision_id == self.revision_id
