"""Forms about the library of conditions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm

from clinics.forms.fields import LinesFormField
from condition_pages.conditions import naming
from condition_pages.models import Condition

MOST_LINES = 20
LONGEST_LINE = 80


class ShortLinesField(LinesFormField):
    """A handful of short names, one a line."""

    def clean(self, value):
        lines = super().clean(value)
        if len(lines) > MOST_LINES:
            raise ValidationError(
                translate("At most %(count)d names, one a line.") % {"count": MOST_LINES}
            )
        if any(len(line) > LONGEST_LINE for line in lines):
            raise ValidationError(
                translate("At most %(count)d letters a line.") % {"count": LONGEST_LINE}
            )
        return lines


class ConditionFilterForm(BaseFilterForm):
    """Looks for a condition under all that it is called."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"placeholder": _("Such as slipped disc, heel pain")}),
    )

    def __init__(self, *args, practice=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.practice = practice

    def filter(self, objects):
        query = self.cleaned_data.get("q", "").strip()
        if not query:
            return objects
        self.is_searching = True
        self.search_query = query
        found = naming.search(query, self.practice)
        for condition, by in found:
            condition.found_by = by
        return [condition for condition, _by in found]


class NameConditionForm(forms.ModelForm):
    """Names what the library lacks. What it has under another name is said first."""

    lay_synonyms = ShortLinesField(
        label=_("What people call it"),
        required=False,
        help_text=_("One a line. Visitors’ searches find your page under these words."),
    )
    #: Ticked where the library's entry is something else. Shown once that is in question.
    is_other = forms.BooleanField(
        label=_("No, I mean something else"), required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = Condition
        fields = ["name", "clinical_name", "lay_synonyms"]

    def __init__(self, *args, practice=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.fields["name"].help_text = translate("As you would say it to a patient.")
        self.fields["clinical_name"].help_text = translate("The medical term, if there is one.")

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get("name")
        if not name:
            return cleaned
        if not naming.may_name_more(self.practice):
            raise ValidationError(
                translate(
                    "Your practice has named %(count)d conditions that the library lacks. Ask the "
                    "platform’s staff to look through them first."
                )
                % {"count": naming.MOST_OWN}
            )
        there = [condition for condition, by in naming.called(name, self.practice) if by]
        if there and not cleaned.get("is_other"):
            self.fields["is_other"].widget = forms.CheckboxInput()
            self.add_error(
                "name",
                translate(
                    "The library has this as “%(name)s”. Choose that from the list, or tick below "
                    "that you mean something else."
                )
                % {"name": there[0].name},
            )
        return cleaned

    def save(self, commit=True):
        return naming.add(self.instance, self.practice)


class TakeForm(forms.ModelForm):
    """Takes a wish into the library: as an entry of its own, or as one that is there."""

    same_as = forms.ModelChoiceField(
        Condition.objects.none(),
        label=_("It is the same as"),
        required=False,
        empty_label=_("None of these: make a new entry"),
        help_text=_("Its pages then speak of that entry, and people find it under both names."),
    )
    lay_synonyms = ShortLinesField(
        label=_("What people call it"), required=False, help_text=_("One a line.")
    )

    class Meta:
        model = Condition
        fields = ["name", "clinical_name", "lay_synonyms", "body_regions", "group"]

    def __init__(self, *args, wish: naming.Wish, **kwargs):
        kwargs["initial"] = {
            "name": wish.name,
            "clinical_name": next(iter(wish.clinical_names), ""),
            "lay_synonyms": wish.lay_names,
            "body_regions": wish.body_regions,
            **kwargs.pop("initial", {}),
        }
        super().__init__(*args, **kwargs)
        self.wish = wish
        same_as: Any = self.fields["same_as"]
        same_as.queryset = Condition.objects.of_library().order_by("name")
        self.order_fields(["same_as"])

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("same_as"):
            for name in self.Meta.fields:
                self.errors.pop(name, None)
            return cleaned
        taken = [each for each, by in naming.called(cleaned.get("name", ""), None) if not by]
        if taken:
            self.add_error("name", translate("The library has an entry of this name."))
        return cleaned

    def _post_clean(self):
        # Where an entry is chosen, the fields of a new one are nobody's concern.
        if not self.cleaned_data.get("same_as"):
            super()._post_clean()

    def save(self, commit=True):
        """The entry, and how many pages now speak of it."""
        entry = self.cleaned_data["same_as"]
        if entry is None:
            entry = self.instance
            entry.term_id = naming.free_term_id(entry.name)
        return entry, naming.take(self.wish, entry)
