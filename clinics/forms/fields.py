"""Model fields for what practices fill in: terms of a vocabulary, lists of lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField

from clinics.country import local
from clinics.forms.form_fields import FoldedTicks

Choices = Iterable[tuple[str, str]]

#: A list of more choices than this is folded in a form.
MANY = 12


def translated(choices: Choices) -> list[tuple[str, str]]:
    """Choices with their labels in the reader's language."""
    return list(_translated(tuple(choices), local.here()))


def stated_first(stated: Iterable[str], added: Iterable[str]) -> list[str]:
    """Sentences of a vocabulary in the reader's language, then what an editor adds to them."""
    first = [translate(sentence) for sentence in stated]
    return first + [sentence for sentence in added if sentence and sentence not in first]


# Saving a page checks thousands of choices; without this a seventh of the time went into labels.
@lru_cache(maxsize=512)
def _translated(choices: tuple[tuple[str, str], ...], tag: str) -> tuple:
    # What gettext knows of "" is the catalogue's own header.
    return tuple((value, translate(label) if label else "") for value, label in choices)


class TermField(models.CharField):
    """One term of a vocabulary, kept by its id. ``terms`` returns (id, label) pairs.

    The choices stay out of migrations: a vocabulary grows without a schema change.
    """

    def __init__(self, *args, terms: Callable[[], Choices] | None = None, **kwargs):
        self.terms = terms
        kwargs.setdefault("max_length", 64)
        if terms is not None:
            kwargs["choices"] = lambda: translated(terms())
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("choices", None)
        return name, path, args, kwargs


class TermsField(models.JSONField):
    """Several terms of a vocabulary, kept as a list of ids."""

    def __init__(self, *args, terms: Callable[[], Choices] | None = None, **kwargs):
        self.terms = terms
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        known = {term_id for term_id, _label in self.terms()} if self.terms else set()
        unknown = [item for item in value or [] if item not in known]
        if self.terms and unknown:
            raise ValidationError(
                _("%(term)s is not a known choice."), params={"term": ", ".join(map(str, unknown))}
            )

    def formfield(self, **kwargs):
        if self.terms is None:
            return super().formfield(**kwargs)
        is_long = len(list(self.terms())) > MANY
        return forms.MultipleChoiceField(
            choices=lambda: translated(self.terms()),
            widget=FoldedTicks() if is_long else forms.CheckboxSelectMultiple({"class": "terms"}),
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


class PhoneField(PhoneNumberField):
    """A phone number, kept with its extension where it has one."""

    def get_prep_value(self, value):
        number = self.to_python(value)
        if number and number.is_valid() and number.extension:
            return number.as_rfc3966
        return super().get_prep_value(value)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj))


class LinesWidget(forms.Textarea):
    """A list of strings, edited one a line."""

    def __init__(self, attrs=None):
        super().__init__({"rows": 3, **(attrs or {})})

    def format_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value


class LinesFormField(forms.CharField):
    widget = LinesWidget

    def to_python(self, value):
        if isinstance(value, list):
            return value
        return [line.strip() for line in super().to_python(value).splitlines() if line.strip()]

    def has_changed(self, initial, data):
        return (initial or []) != self.to_python(data or "")


class LinesField(models.JSONField):
    """A list of short texts that an editor writes one a line."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("default", list)
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        return LinesFormField(
            required=not self.blank, label=capfirst(self.verbose_name), help_text=self.help_text
        )
