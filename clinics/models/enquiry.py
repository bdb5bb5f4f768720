"""What visitors write to a practice: encrypted, for its own people, and only for so long."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField

from clinics.enquiries.encryption import Cipher, DecryptionError
from clinics.models.base import PracticePage
from clinics.models.clinic import PROSE
from clinics.models.practice import Practice


class EnquiryKind(models.TextChoices):
    MESSAGE = "message", _("Message")
    CALL_BACK = "call_back", _("Please call me back")
    BOOK = "book", _("Ask for an appointment")


class AnswerBy(models.TextChoices):
    """How a visitor would like to be answered. The values name the fields of the form."""

    PHONE = "phone", _("By phone")
    EMAIL = "email", _("By email")


class EnquiryPage(PracticePage):
    """A form by which visitors write to the practice. It holds no cookie, so it can be cached."""

    intro = models.TextField(_("introduction"), blank=True)
    consent_text = models.CharField(
        _("consent"),
        max_length=255,
        blank=True,
        help_text=_("What the visitor agrees to. Empty: that you store the message to answer it."),
    )
    answer_days = models.PositiveSmallIntegerField(
        _("days until you answer"),
        null=True,
        blank=True,
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(30)],
        help_text=_(
            "Days on which you are open; 1 is the next of them. Visitors read it beside the form "
            "and after sending: promise what you can keep. Empty: no day is named."
        ),
    )
    readers = models.CharField(
        _("who reads it"),
        max_length=255,
        blank=True,
        help_text=_(
            "A sentence for visitors, such as “Our reception reads what you send.” Empty: that "
            "only people who work at this practice read it."
        ),
    )
    thanks = RichTextField(
        _("after sending"),
        blank=True,
        features=PROSE,
        help_text=_("What else to say. When you answer, and who reads it, is said already."),
    )

    facts = ("answer_days",)

    content_panels = [
        *PracticePage.content_panels,
        FieldPanel("intro"),
        FieldPanel("consent_text"),
        MultiFieldPanel(
            [FieldPanel("answer_days"), FieldPanel("readers"), FieldPanel("thanks")],
            heading=_("What happens next"),
        ),
    ]
    parent_page_types = ["clinics.ClinicPage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    schema_page_type = "ContactPage"
    template = "clinics/enquiry_page.html"

    class Meta:
        verbose_name = _("enquiry form")
        verbose_name_plural = _("enquiry forms")

    def get_context(self, request, *args, **kwargs):
        from clinics.enquiries import answers
        from clinics.enquiries.forms import LONGEST_MESSAGE, EnquiryForm

        context = super().get_context(request, *args, **kwargs)
        context["form"] = EnquiryForm(page=self)
        context["longest_message"] = LONGEST_MESSAGE
        context["who_reads"] = answers.who_reads(self)
        # No day is named: the page may come from a cache.
        context["when_answered"] = answers.when_answered(self)
        return context

    def get_meta_description(self):
        return self.search_description or self.intro


class EnquirySet(models.QuerySet):
    def due(self, now=None) -> EnquirySet:
        """Those older than their practice keeps them."""
        now = now or timezone.now()
        due = models.Q(pk__in=[])
        for practice in Practice.objects.all():
            # Months of 30 days at most: never kept longer than promised.
            oldest = now - timedelta(days=30 * practice.keep_enquiries_months)
            due |= models.Q(practice=practice, created_at__lt=oldest)
        return self.filter(due)


class Enquiry(models.Model):
    """One visitor's message. ``encrypted`` holds all that they wrote, and the answers."""

    class Status(models.TextChoices):
        NEW = "new", _("New")
        READ = "read", _("Read")
        DONE = "done", _("Done")

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="enquiries")
    kind = models.CharField(_("kind"), max_length=20, choices=EnquiryKind.choices)
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.NEW
    )
    encrypted = models.TextField(editable=False)
    created_at = models.DateTimeField(_("received"), default=timezone.now, db_index=True)

    objects = EnquirySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        verbose_name = _("enquiry")
        verbose_name_plural = _("enquiries")

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """What visitor and practice call it by; tells nothing."""
        return self.uuid.hex[:8].upper()

    @cached_property
    def words(self) -> dict | None:
        """What the visitor wrote, and the practice's answers; None if unreadable.

        name, email, phone (one of the two may be ""), message, answers; answer_by (see AnswerBy)
        is not in those from before it was asked.
        """
        try:
            return cipher().decrypt(self.encrypted)
        except DecryptionError:
            return None

    def encrypt(self, words: dict) -> None:
        self.encrypted = cipher().encrypt(words)
        self.__dict__.pop("words", None)


def cipher() -> Cipher:
    """With the keys of this installation. Raises InvalidKeyError."""
    return Cipher(settings.ENQUIRY_KEYS)


#: How what is written down of an access is said.
ACTIONS = {
    "saw the list": pgettext_lazy("access to an enquiry", "saw the list"),
    "read": pgettext_lazy("access to an enquiry", "read it"),
    "marked new": pgettext_lazy("access to an enquiry", "marked it as new"),
    "marked read": pgettext_lazy("access to an enquiry", "marked it as read"),
    "marked done": pgettext_lazy("access to an enquiry", "marked it as done"),
    "answered": pgettext_lazy("access to an enquiry", "answered it"),
    "exported a visitor": pgettext_lazy("access to an enquiry", "exported what a visitor wrote"),
    "exported all": pgettext_lazy("access to an enquiry", "exported all enquiries"),
    "erased": pgettext_lazy("access to an enquiry", "erased it for a visitor"),
    "purged": pgettext_lazy("access to an enquiry", "deleted when its time was over"),
}


class EnquiryAccess(models.Model):
    """Who did what with which enquiry. Outlives it, and says nothing of its content."""

    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    who = models.CharField(_("who"), max_length=255)
    action = models.CharField(_("what"), max_length=40)
    reference = models.CharField(_("enquiry"), max_length=40, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("access to enquiries")
        verbose_name_plural = _("accesses to enquiries")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.who}: {self.action} {self.reference}"

    @property
    def did(self) -> str:
        """What was done, in the reader's language."""
        return str(ACTIONS.get(self.action, self.action))
