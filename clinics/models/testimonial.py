"""Patients' words."""

from __future__ import annotations

from django.db import models
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics.models.item import PracticeItem

#: Australia's National Law, section 133: no testimonials about clinical care.
FORBIDDEN_IN = {"AU"}


class Testimonial(PracticeItem):
    """A patient's words, kept with the consent to show them."""

    words = ("quote",)

    page = models.ForeignKey(
        "clinics.ClinicPage", on_delete=models.CASCADE, related_name="testimonials"
    )
    quote = models.TextField(_("quote"))
    name = models.CharField(_("shown name"), max_length=80, blank=True)
    consent = models.BooleanField(_("the person agreed in writing"), default=False)
    consent_date = models.DateField(_("date of consent"), null=True, blank=True)

    class Meta(PracticeItem.Meta):
        verbose_name = _("testimonial")
        verbose_name_plural = _("testimonials")

    @property
    def state_label(self) -> str:
        return gettext("May be shown") if self.consent else gettext("Not shown: no consent")

    def __str__(self):
        return Truncator(self.quote).chars(60)
