"""Form fields that read what practices write as people of their country write it."""

from __future__ import annotations

import phonenumbers
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from phonenumber_field import formfields
from phonenumber_field.phonenumber import PhoneNumber, to_python
from wagtail.admin.widgets import AdminDateInput

from clinics import vocabulary
from clinics.forms.inputs import Span, read_amount, read_day, read_spans, read_time


class PhoneField(formfields.PhoneNumberField):
    """A phone number as people of ``country`` write it; others begin with + and their code."""

    country = ""
    default_validators = ()

    def to_python(self, value):
        return to_python(value, region=self.country or None) if value else self.empty_value

    def validate(self, value):
        super().validate(value)
        if value and not self.is_number(value):
            raise ValidationError(self.refusal(), code="invalid")

    def is_number(self, value: PhoneNumber) -> bool:
        return value.is_valid()

    def has_changed(self, initial, data):
        # Numbers count as equal whatever their extensions.
        return self.written(initial) != self.written(data)

    def written(self, value) -> str:
        number = self.to_python(value)
        return number.as_rfc3966 if number and number.is_valid() else str(value or "")

    def refusal(self) -> str:
        if not (self.country and phonenumbers.example_number(self.country)):
            return translate("This is no phone number. Begin with + and the country’s code.")
        return translate(
            "This is no phone number of %(country)s. One looks like %(example)s; numbers from "
            "elsewhere begin with + and the country’s code."
        ) % {
            "country": translate(vocabulary.label("countries", self.country)),
            "example": phone_example(self.country),
        }

    def prepare_value(self, value):
        return shown(value, self.country) if isinstance(value, PhoneNumber) else value


def is_whole(number: PhoneNumber) -> bool:
    """Whether a number has as many digits as its country's have, though its range be unknown."""
    if not number.country_code:
        return False
    reason = phonenumbers.is_possible_number_with_reason(number)
    return number.is_valid() or reason == phonenumbers.ValidationResult.IS_POSSIBLE


def phone_example(country: str) -> str:
    """A number as people of ``country`` write one; with + where the country is not known."""
    example = phonenumbers.example_number(country) if country else None
    if example:
        return phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.NATIONAL)
    return "+1 201-555-0123"


def shown(number: PhoneNumber, country: str) -> str:
    """A number as people of ``country`` read it: without the country's code where it is theirs.

    Where the country is not known, all are taken for its own.
    """
    if not number.is_valid():
        return str(number.raw_input or "")
    return formatted(number, country)


def formatted(number: PhoneNumber, country: str) -> str:
    """As ``shown``, for a number of which it is known that its digits are all there."""
    is_home = not country or number.country_code == phonenumbers.country_code_for_region(country)
    return number.as_national if is_home else number.as_international


class DayField(forms.DateField):
    """A day in the order of ``country``; ``is_coming`` says that it needs no year."""

    country = ""
    is_coming = False

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        today = timezone.localdate()
        try:
            return read_day(value, self.country, coming=today if self.is_coming else None)
        except ValueError:
            raise ValidationError(
                _("This is no day, or could be two. Write it like %(example)s."),
                code="invalid",
                # In figures that nobody can take for another day.
                params={"example": f"{today.year}-12-24"},
            ) from None


class DayInput(AdminDateInput):
    """Wagtail's picker of days, which lets stand what somebody writes instead of picking."""

    def get_config(self):
        return {**super().get_config(), "validateOnBlur": False}


class FoldedTicks(forms.CheckboxSelectMultiple):
    """A long list of ticks, folded below those that are chosen until somebody opens it."""

    template_name = "clinics/admin/widgets/folded_ticks.html"

    def __init__(self, attrs=None, choices=()):
        super().__init__({"class": "terms", **(attrs or {})}, choices)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        ticked = [
            str(option["label"])
            for _group, options, _index in widget["optgroups"]
            for option in options
            if option["selected"]
        ]
        widget["chosen"] = ", ".join(ticked) or translate("Choose")
        return context


class ClockInput(forms.TextInput):
    """A time as text; Wagtail's own input wipes away what is no 24-hour time."""

    def format_value(self, value):
        return f"{value:%H:%M}" if hasattr(value, "hour") else value


class ClockField(forms.TimeField):
    """A time of day; where ``may_be_hours``, also a day's spans, as a list."""

    may_be_hours = False

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        return self.read(value)

    def read(self, value, after=None):
        try:
            return read_time(value, after=after)
        except ValueError:
            if self.may_be_hours:
                return self.read_hours(value)
        raise ValidationError(_("This is no time. Write it like 17:30 or 5:30 pm."), code="invalid")

    def read_hours(self, value) -> list[Span]:
        try:
            return read_spans(value)
        except ValueError:
            raise ValidationError(
                _("These are no hours. Write them like 9:00, or the whole day: 9-1, 2-6."),
                code="invalid",
            ) from None


class AmountField(forms.DecimalField):
    """An amount of money, with its currency's sign or without."""

    def to_python(self, value):
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        try:
            return read_amount(value)
        except ValueError:
            raise ValidationError(
                _("This is no amount. Write it like 55 or 55.50."), code="invalid"
            ) from None


#: What stands in for Django's own fields in a practice's forms.
READERS = {
    forms.DateField: DayField,
    forms.TimeField: ClockField,
    formfields.PhoneNumberField: PhoneField,
}
#: Days that lie ahead, so that the year may be left out.
COMING = {"first_day", "last_day", "valid_until"}


def read_as_written(form_fields: dict[str, forms.Field], country: str) -> None:
    """Have the fields of one form read what people of ``country`` write."""
    for name, field in form_fields.items():
        # A field is made by its model, which does not know whose form it is for.
        if name == "price" and type(field) is forms.DecimalField:
            field.__class__ = AmountField
            field.widget = forms.TextInput(attrs={"inputmode": "decimal"})
        elif type(field) in READERS:
            field.__class__ = READERS[type(field)]
        if isinstance(field, ClockField) and not isinstance(field.widget, ClockInput):
            field.widget = ClockInput()
        if isinstance(field, PhoneField):
            field.validators = []
            field.widget = forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"})
        if isinstance(field, (PhoneField, DayField)):
            field.country = country
        if isinstance(field, DayField):
            field.widget = DayInput(field.widget.attrs)
            field.is_coming = name in COMING
