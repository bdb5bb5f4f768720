"""The fields that sections of several kinds have: prose, lists, terms, what a practice owns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from clinics import tenancy, vocabulary
from clinics.forms.fields import translated
from condition_pages.blocks.text import has_words

#: What prose in a section may hold; headings are the template's business.
PROSE = ["bold", "italic", "link", "ul", "ol"]


def framing_choices():
    return vocabulary.choices("framings")


class LabelledBlock(blocks.StructBlock):
    """One point of a list: a short label, a text, or both."""

    label = blocks.CharBlock(required=False, max_length=120, label=_("Label"))
    text = blocks.TextBlock(required=False, rows=2, label=_("Text"))

    class Meta:
        icon = "list-ul"
        label_format = "{label} {text}"
        form_classname = "struct-block"

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not (value["label"] or value["text"]):
            raise problem(text=_("Write a label or a text, or delete this point."))
        return value


def rich_text(**kwargs) -> blocks.RichTextBlock:
    """A block for prose with the house's few features."""
    kwargs.setdefault("label", _("Text"))
    return ProseBlock(features=PROSE, **kwargs)


class ProseBlock(blocks.RichTextBlock):
    """Rich text that counts as filled in when there is a word in it."""

    def clean(self, value):
        value = super().clean(value)
        if self.required and not has_words(value):
            raise ValidationError(self.field.error_messages["required"], code="required")
        return value


def entries(child: blocks.Block, **kwargs) -> blocks.ListBlock:
    """A list of a section. Never named ``items``: that is a method of the value."""
    kwargs.setdefault("label", _("List"))
    kwargs.setdefault("default", [])
    return blocks.ListBlock(child, **kwargs)


class TermBlock(blocks.ChoiceBlock):
    """A choice from a vocabulary; ``terms`` returns (id, label) pairs."""

    def normalize_choice(self, value):
        # The keys of vocabularies are text, as what is stored is: Wagtail would look through all.
        return value if isinstance(value, str) else super().normalize_choice(value)

    def __init__(self, terms=None, **kwargs):
        self.terms = terms
        kwargs.setdefault("required", False)
        super().__init__(choices=lambda: translated(terms()) if terms else [], **kwargs)

    def get_searchable_content(self, value):
        return []


class TermsBlock(blocks.MultipleChoiceBlock):
    """Several choices from a vocabulary."""

    def normalize_choice(self, value):
        # As above, for each of them.
        is_text = isinstance(value, str)
        return value if is_text else super().normalize_choice(value)

    def __init__(self, terms=None, **kwargs):
        self.terms = terms
        kwargs.setdefault("required", False)
        kwargs.setdefault("default", [])
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple(attrs={"class": "terms"}))
        super().__init__(choices=lambda: translated(terms()) if terms else [], **kwargs)

    def get_searchable_content(self, value):
        return []


class OwnedBlock(blocks.FieldBlock):
    """A choice of something that the page's own practice owns, kept by its UUID.

    ``of`` is "app.Model". Only rows of the practice being worked on are offered or accepted.
    """

    def __init__(self, of="", required=False, help_text=None, **kwargs):
        self.of = of
        self.field = forms.ChoiceField(
            choices=lambda: [("", "---------"), *tenancy.owned_choices(of)],
            required=required,
            help_text=help_text,
            error_messages={
                "invalid_choice": _("This is not one of your practice's own, or it is gone.")
            },
        )
        super().__init__(**kwargs)

    def get_prep_value(self, value):
        return str(value) if value else ""

    def to_python(self, value):
        return value or ""

    def value_for_form(self, value):
        return str(value or "")

    def extract_references(self, value):
        # So that Wagtail says where a thing is used before somebody deletes it.
        model = apps.get_model(self.of)
        row = model._base_manager.filter(uuid=value).only("pk").first() if is_uuid(value) else None
        if row:
            yield model, str(row.pk), "", ""

    class Meta:
        icon = "link"
        default = ""


def is_uuid(value) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True


def problem(**errors: Any) -> StructBlockValidationError:
    """An error at the named children of a struct."""
    return StructBlockValidationError(
        block_errors={name: ValidationError(message) for name, message in errors.items()}
    )
