"""The tenant: a host, a branch of the tree, a collection of media and groups of people."""

from django.contrib.auth.models import Group
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import Collection, Site


class Practice(models.Model):
    """One business on this installation. Never a snippet: only platform staff see several."""

    slug = models.SlugField(_("short name"), unique=True)
    home = models.OneToOneField(
        "clinics.ClinicPage", on_delete=models.PROTECT, related_name="practice_record"
    )
    site = models.OneToOneField(Site, on_delete=models.PROTECT, related_name="practice")
    collection = models.OneToOneField(Collection, on_delete=models.PROTECT, related_name="practice")

    opened_at = models.DateTimeField(
        _("opened to visitors"),
        null=True,
        blank=True,
        editable=False,
        help_text=_("Until then only the practice’s own people see its site."),
    )
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True, editable=False)
    keep_enquiries_months = models.PositiveSmallIntegerField(
        _("months to keep enquiries"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("Enquiries are deleted for good when they are older than this."),
    )
    enquiries_to = models.EmailField(
        _("send word of enquiries to"),
        blank=True,
        help_text=_("The mail says that there is one, never what it says."),
    )

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")

    def __str__(self):
        return self.home.title

    @cached_property
    def uninvited(self) -> list[str]:
        """Mail addresses that an invitation could not be sent to while this object was in hand."""
        return []

    @property
    def state_label(self) -> str:
        """Whether it is there for visitors, in a word."""
        if self.archived_at:
            return gettext("Archived")
        return gettext("Open") if self.is_open else gettext("Private")

    @property
    def is_open(self) -> bool:
        """Whether visitors are let in."""
        return self.opened_at is not None and self.archived_at is None


class PracticeGroup(models.Model):
    """The people of a practice in one role."""

    class Role(models.TextChoices):
        EDITOR = "editor", _("Editors")
        MANAGER = "manager", _("Managers")
        REVIEWER = "reviewer", _("Clinical reviewers")

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="groups")
    group = models.OneToOneField(Group, on_delete=models.CASCADE, related_name="practice_group")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)

    class Meta:
        unique_together = [("practice", "role")]
        verbose_name = _("practice group")
        verbose_name_plural = _("practice groups")

    def __str__(self):
        return f"{self.practice}: {self.get_role_display()}"
