"""Calls to action: what a visitor can do next."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics import vocabulary
from clinics.forms.fields import TermField, TermsField
from clinics.models.clinic import audiences, consultation_modes, cta_kinds
from clinics.models.cta_kinds import CTA_KINDS, CtaKind
from clinics.models.item import PracticeItem

if TYPE_CHECKING:
    from clinics.models.clinic import ClinicPage


@dataclass(frozen=True)
class Action:
    """A call to action, ready to show: where it leads and what it says."""

    uuid: uuid.UUID
    kind: str
    label: str
    href: str
    detail: str = ""
    offer_text: str = ""
    offer_terms: str = ""
    modes: list[str] = field(default_factory=list)
    #: The code of the language of the page that it leads to, where that is not the reader's.
    language: str = ""

    @property
    def external(self) -> bool:
        return self.href.startswith(("http://", "https://"))

    @property
    def of_kind(self) -> CtaKind:
        """What all of its kind have in common."""
        return CTA_KINDS[self.kind]


class CallToAction(PracticeItem):
    """Something a visitor can do next. It points at facts kept elsewhere: change a phone once."""

    words = ("label", "offer_text", "offer_terms")

    page = models.ForeignKey(
        "clinics.ClinicPage", on_delete=models.CASCADE, related_name="calls_to_action"
    )
    kind = TermField(_("kind"), terms=cta_kinds, max_length=20)
    label = models.CharField(
        _("label"), max_length=60, help_text=_("Start with a verb; five words at most.")
    )
    location = models.ForeignKey(
        "clinics.LocationPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("location"),
        help_text=_("Whose phone, booking address or directions. Empty: your first location."),
    )
    target_page = models.ForeignKey(
        "wagtailcore.Page",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("page"),
    )
    target_url = models.URLField(_("web address"), blank=True)
    document = models.ForeignKey(
        "wagtaildocs.Document",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("document"),
    )
    offer_text = models.CharField(_("offer"), max_length=120, blank=True)
    offer_terms = models.CharField(_("terms of the offer"), max_length=255, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    modes = TermsField(_("ways to consult"), terms=consultation_modes, blank=True)
    # Kept, and not asked for in the form: no page acts on these yet.
    audience = TermField(_("for"), terms=audiences, max_length=20, default="everyone")
    after_hours = TermField(
        _("when closed, offer instead"), terms=cta_kinds, max_length=20, blank=True
    )
    tracking_key = models.SlugField(_("key for counting"), max_length=40, blank=True)

    class Meta(PracticeItem.Meta):
        verbose_name = _("call to action")
        verbose_name_plural = _("calls to action")

    def __str__(self):
        return self.label

    def clean(self):
        super().clean()
        errors = {}
        if len(self.label.split()) > 5:
            errors["label"] = _("Use five words at most.")
        if kind := CTA_KINDS.get(self.kind):
            errors |= kind.problems(self)
        if self.offer_text and not self.offer_terms:
            errors["offer_terms"] = _("An offer needs its terms.")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            errors["valid_until"] = _("The offer ends before it starts.")
        if errors:
            raise ValidationError(errors)

    @property
    def leads_to_booking(self) -> bool:
        if self.target_url or self.target_page:
            return True
        location = self.location
        if location is None and self.page_id:
            location = self.location_of(self.page)
        return bool(location and location.booking_url)

    def why_not_shown(self, practice: ClinicPage) -> str:
        """Why no page shows this, in a sentence; "" where it is shown."""
        if self.as_action(practice):
            return ""
        kind = CTA_KINDS.get(self.kind)
        return str(kind.why_hidden) if kind else gettext("Nothing here knows this kind of button.")

    def as_action(self, practice: ClinicPage) -> Action | None:
        """This call to action with its target looked up; None while it leads nowhere."""
        href, detail = self.target(practice)
        if not href:
            return None
        offered = self.offer_text if self.offer_is_current else ""
        return Action(
            uuid=self.uuid,
            kind=self.kind,
            label=self.label,
            href=href,
            detail=detail,
            offer_text=offered,
            offer_terms=self.offer_terms if offered else "",
            modes=[gettext(m) for m in vocabulary.labels("consultation_modes", self.modes)],
            language=self.language_of_target(practice, href),
        )

    @property
    def offer_is_current(self) -> bool:
        today = timezone.localdate()
        return (not self.valid_from or self.valid_from <= today) and (
            not self.valid_until or today <= self.valid_until
        )

    def target(self, practice: ClinicPage) -> tuple[str, str]:
        """Where it leads and what to show beside the label, both empty while unknown."""
        kind = CTA_KINDS.get(self.kind)
        return kind.target(self, practice) if kind else ("", "")

    def page_url(self, practice: ClinicPage) -> str:
        """The address of the page that it leads to; "" where none is published."""
        page = self.page_for(practice)
        return page.get_url() if page and page.live else ""

    def page_for(self, practice: ClinicPage):
        """The page that it leads to, in the practice page's language where there is one."""
        page = self.target_page
        if page and practice.is_translation and page.locale_id != practice.locale_id:
            # Copied with the page that it was translated from, it leads to that one's language.
            version = practice.content.get(
                f"version-{page.translation_key}-{practice.locale_id}",
                lambda: page.get_translation_or_none(practice.locale),
            )
            return version if version and version.live else page
        return page

    def language_of_target(self, practice: ClinicPage, href: str) -> str:
        page = self.page_for(practice) if practice.is_translation else None
        if page is None or page.locale_id == practice.locale_id or href != page.get_url():
            return ""
        return page.locale.language_code

    def location_of(self, practice: ClinicPage):
        by_id = {location.pk: location for location in practice.locations}
        chosen = by_id.get(self.location_id)
        if chosen is None and practice.is_translation and self.location:
            by_key = {location.translation_key: location for location in practice.locations}
            chosen = by_key.get(self.location.translation_key)
        return chosen or practice.main_location
