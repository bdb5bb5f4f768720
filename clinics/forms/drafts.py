"""The admin's forms of what practices write: a draft is kept whatever is written in it.

Wagtail lets a draft leave out what is required, but refuses one with a value that is wrong: one
mistyped phone, and nothing of the page is saved or previewed. Here such a value is kept as it was
written, beside the field that can't hold it, shown again where it was written with what is wrong
about it, and refused when the page is to be published.
"""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.utils import ErrorDict
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.models import WagtailAdminModelForm, WagtailAdminModelFormMetaclass

from clinics.forms.form_fields import read_as_written
from clinics.forms.inputs import Span

MIDNIGHT = time(0)
#: Without these there is no page, or it is published at a wrong hour.
NEVER_KEPT = {"title", "slug", "go_live_at", "expire_at"}
#: What no draft may hold: a thing of another practice.
NEVER_KEPT_CODES = {"crosses", "unseen"}
#: In place of what was written: the value can be read, but does not go with others.
READABLE = ""


class DraftForm(WagtailAdminModelForm):
    """A form whose drafts keep what can't be read in their model's ``as_written``."""

    #: What can't be read, by field; filled while a draft is cleaned.
    kept: dict[str, str]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = {}
        written = {
            name: text
            for name, text in self.instance.as_written.items()
            if name in self.fields and text
        }
        self.initial.update(written)

    def mark_what_is_wrong(self) -> None:
        """Show the errors of the draft that is about to be edited."""
        if self.instance.as_written and not self.is_bound:
            self._errors = self.errors_of_draft()

    def full_clean(self):
        self.kept = {}
        super().full_clean()

    def add_error(self, field, error):
        error = error if isinstance(error, ValidationError) else ValidationError(error)
        if not self.is_deferred_validation:
            super().add_error(field, error)
            return
        by_field = getattr(error, "error_dict", None) or {
            field or NON_FIELD_ERRORS: error.error_list
        }
        for name, found in by_field.items():
            if name in NEVER_KEPT or any(one.code in NEVER_KEPT_CODES for one in found):
                super().add_error(None if name == NON_FIELD_ERRORS else name, found)
            else:
                self.keep(name, found)

    def keep(self, name: str, found: list[ValidationError]) -> None:
        """Go on without the value of a field, if there is none, and keep what was written."""
        if name in self.cleaned_data or name not in self.fields:
            self.kept[name] = READABLE
            return
        field = self.fields[name]
        try:
            self.cleaned_data[name] = field.clean(None)
        except ValidationError:
            # The database needs a value, or what was chosen is not to be had.
            super().add_error(name, found)
            return
        # What is none of those to choose from is not a text to write again.
        if not isinstance(field, forms.ChoiceField):
            self.kept[name] = str(self[name].data or READABLE)

    def _post_clean(self):
        super()._post_clean()
        for name, value in self.cleaned_data.items():
            if getattr(value, "is_wrong", False):
                self.kept[name] = READABLE
        self.instance.as_written = self.kept

    def errors_of_draft(self) -> ErrorDict:
        """What is wrong with the draft that is shown, by field."""
        errors = ErrorDict()
        found: dict[str, list[Any]] = {}
        for name, text in self.instance.as_written.items():
            if name not in self.fields or not text:
                continue
            try:
                self.fields[name].clean(text)
            except ValidationError as error:
                found[name] = error.error_list
        if READABLE in self.instance.as_written.values():
            self.find_errors_of_whole(found)
        for name, problems in found.items():
            if name in self.fields:
                errors[name] = self.error_class(renderer=self.renderer)
                errors[name].extend(problems)
        return errors

    def find_errors_of_whole(self, found: dict[str, list[Any]]) -> None:
        """Add to ``found`` what is wrong though each value can be read."""
        fields = self.instance._meta.fields
        # What is empty is not wrong: that is asked for at publishing.
        left_out = [f.name for f in fields if f.name not in self.fields or is_empty(self, f)]
        try:
            self.instance.full_clean(left_out, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            for name, problems in error.update_error_dict({}).items():
                found.setdefault(name, []).extend(problems)
        for name, field in self.fields.items():
            block = getattr(field, "block", None)
            if block is not None and hasattr(block, "errors_of_draft"):
                problem = block.errors_of_draft(getattr(self.instance, name))
                if problem:
                    found.setdefault(name, []).append(problem)

    def read_as_written(self, country: str) -> None:
        """Have its fields read what people of ``country`` write."""
        read_as_written(self.fields, country)
        self.mark_what_is_wrong()


def is_empty(form: forms.ModelForm, field) -> bool:
    return field.value_from_object(form.instance) in field.empty_values


class HoursForm(DraftForm):
    """From when to when; "opens" may hold the hours of the whole day: "9-1, 2-6"."""

    #: The spans of the day beside the first one.
    more: list[Span]

    def read_as_written(self, country):
        read_as_written(self.fields, country)
        self.fields["opens"].may_be_hours = True
        self.mark_what_is_wrong()

    def full_clean(self):
        self.more = []
        closes = self.fields["closes"]
        # The whole day's hours in "opens" say it already.
        self.needs_closes, closes.required = closes.required, False
        super().full_clean()
        closes.required = self.needs_closes

    def clean_closes(self):
        closes, opens = self.cleaned_data.get("closes"), self.cleaned_data.get("opens")
        written = self["closes"].data
        if closes and isinstance(opens, time) and isinstance(written, str):
            return self.fields["closes"].read(written, after=opens)
        return closes

    def clean(self):
        cleaned = super().clean()
        opens = cleaned.get("opens")
        if isinstance(opens, list):
            self.take_spans(opens)
        elif opens and cleaned.get("closes") == MIDNIGHT and "past_midnight" in self.fields:
            cleaned["past_midnight"] = True
        if self.needs_closes and cleaned.get("closes") is None and "closes" not in self.errors:
            self.add_error("closes", self.fields["closes"].error_messages["required"])
        return cleaned

    def take_spans(self, spans: list[Span]) -> None:
        """Spread the hours of a whole day over the row's own fields and further rows."""
        written = self["opens"].data
        first, *more = spans
        if self.cleaned_data.get("closes") not in (None, first.closes):
            self.cleaned_data["opens"] = first.opens
            self.add_error("closes", _("The hours beside say already when you close."))
            return
        self.cleaned_data["opens"], self.cleaned_data["closes"] = first.opens, first.closes
        if "past_midnight" in self.fields:
            self.cleaned_data["past_midnight"] = first.is_past_midnight
        if more and "past_midnight" not in self.fields:
            self.add_error("opens", _("Only one span can stand here."))
        elif more and self.is_deferred_validation:
            # A browser saves on and on with the row that it has: rows are made once, at publishing.
            self.kept["opens"] = written
        else:
            self.more = more


class DraftPageFormMetaclass(WagtailAdminModelFormMetaclass):
    """Has the rows of a page's form keep what is written as the page's own fields do."""

    def __new__(cls, name, bases, attrs):
        made = super().__new__(cls, name, bases, attrs)
        for formset in getattr(made, "formsets", {}).values():
            row = formset.form
            if hasattr(formset.model, "as_written") and not issubclass(row, DraftForm):
                base = getattr(formset.model, "base_form_class", DraftForm)
                formset.form = type(row)(f"Draft{row.__name__}", (base, row), {})
        return made


class DraftPageForm(DraftForm, WagtailAdminPageForm, metaclass=DraftPageFormMetaclass):
    """The form of a page."""

    def save(self, commit=True):
        page = super().save(commit=commit)
        for name, formset in self.formsets.items():
            rows = getattr(page, name, None)
            for form in formset.forms:
                for span in getattr(form, "more", ()):
                    rows.add(form.instance.with_span(span))
            if commit and any(getattr(form, "more", ()) for form in formset.forms):
                rows.commit()
        return page
