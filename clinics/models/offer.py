"""What a practice offers on terms."""

from __future__ import annotations

from decimal import Decimal

from babel import Locale, UnknownLocaleError
from babel.numbers import format_currency, get_currency_name, get_territory_currencies
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clinics.forms.fields import TermsField
from clinics.models.clinic import consultation_modes, countries
from clinics.models.item import PracticeItem


class Offer(PracticeItem):
    """Something a practice offers on terms: a free first talk, a fixed price."""

    words = ("name", "terms")

    page = models.ForeignKey("clinics.ClinicPage", on_delete=models.CASCADE, related_name="offers")
    name = models.CharField(_("what is offered"), max_length=120)
    price = models.DecimalField(
        _("price"),
        max_digits=8,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("0 for free. Leave empty when there is no fixed price."),
    )
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    terms = models.TextField(
        _("terms"), help_text=_("Who can have it, what it covers, what happens after.")
    )
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    modes = TermsField(_("ways to consult"), terms=consultation_modes, blank=True)

    class Meta(PracticeItem.Meta):
        verbose_name = _("offer")
        verbose_name_plural = _("offers")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if not self.currency:
            self.currency = currency_of(self.page.country)
        super().save(*args, **kwargs)

    def clean(self):
        super().clean()
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValidationError({"valid_until": _("The offer ends before it starts.")})

    @property
    def price_label(self) -> str:
        if self.price is None:
            return ""
        if self.price == 0:
            return gettext("Free")
        country = self.page.country if hasattr(self, "page") else ""
        return money(self.price, self.currency or currency_of(country), country)

    @property
    def state_label(self) -> str:
        """Whether visitors see it, and till or from when."""
        today = timezone.localdate()
        if self.valid_from and self.valid_from > today:
            return gettext("Shown from %s") % date_format(self.valid_from)
        if self.valid_until and self.valid_until < today:
            return gettext("Ended on %s") % date_format(self.valid_until)
        if self.valid_until:
            return gettext("Shown until %s") % date_format(self.valid_until)
        return gettext("Shown")

    @property
    def is_current(self) -> bool:
        today = timezone.localdate()
        return (not self.valid_from or self.valid_from <= today) and (
            not self.valid_until or today <= self.valid_until
        )


def currencies() -> list[str]:
    """The codes of what is paid with in the countries that practices are in, by code."""
    codes = {currency_of(country) for country, _label in countries()}
    return sorted(codes)


def currency_label(code: str) -> str:
    """A currency with its name in the reader's language: "CAD – Canadian dollars"."""
    language = (get_language() or settings.LANGUAGE_CODE).replace("-", "_")
    return f"{code} – {get_currency_name(code, locale=Locale.parse(language))}"


def currency_of(country: str) -> str:
    """The code of what is paid with in ``country`` today (ISO 4217); US dollars where unknown."""
    return next(iter(get_territory_currencies(country)), "USD") if country else "USD"


def money(amount: Decimal, currency: str, country: str) -> str:
    """An amount as people of ``country`` write it, in the reader's language.

    Whole amounts have no decimals: £55, £55.50.
    """
    language = (get_language() or settings.LANGUAGE_CODE).replace("-", "_")
    try:
        locale = Locale.parse(f"{language.partition('_')[0]}_{country}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(language)
    pattern = locale.currency_formats["standard"].pattern
    whole = amount == amount.to_integral_value()
    return format_currency(
        amount,
        currency,
        format=pattern.replace("0.00", "0") if whole else None,
        locale=locale,
        currency_digits=not whole,
    )
