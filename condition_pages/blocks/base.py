"""What all section kinds share.

A section's value speaks for itself: what it adds to the page's MedicalCondition
(``condition_facts``), which nodes stand beside it (``graph_nodes``), and its words in order.
A section kind is five files of one name: block, template, stylesheet, docs page, test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.rich_text import RichText

from clinics import tenancy, vocabulary
from clinics.forms.fields import translated
from condition_pages.names import is_plural
from seo.graph import GraphContext, Node, text
from seo.plain_text import plain_text

T = TypeVar("T")

#: What prose in a section may hold; headings are the template's business.
PROSE = ["bold", "italic", "link", "ul", "ol"]

SCHEMA = "https://schema.org/"


class SectionValue(blocks.StructValue):
    """The value of one section, with what it says in the graph."""

    #: The children whose words are the section's heading.
    in_heading = frozenset({"heading"})

    #: Where this value stands; set by the page that renders it, None for a value on its own.
    section: Section | None = None

    @property
    def page(self) -> Any:
        """The page that this value stands on; None for a value on its own."""
        return self.section.page if self.section else None

    @property
    def practice(self) -> Any:
        return getattr(self.page, "practice", None)

    @property
    def why_hidden(self) -> str:
        """Why visitors do not see this section, in a sentence; "" where they do.

        What it points at has ended, is gone, or may not be shown.
        """
        return ""

    @property
    def is_shown(self) -> bool:
        """Whether there is anything to show."""
        return not self.why_hidden

    def once(self, name: str, work: Callable[[], T]) -> T:
        """What ``work`` gives, for as long as this stands where it stands in one language."""
        place = self.section, get_language()
        known = self.__dict__.setdefault("_known", {}).get(name)
        if known is None or known[0] != place:
            known = self.__dict__["_known"][name] = place, work()
        return known[1]

    def owned(self, model: str, name) -> Any:
        """What the page's practice owns under a UUID; None where there is no page."""
        return self.page.owned(model, name) if self.page else None

    def condition_facts(self, context: GraphContext) -> Node:
        """Properties for the page's MedicalCondition; lists from several sections are united."""
        return {}

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        """Nodes beside the condition; the section's own HealthTopicContent by default."""
        if self.is_in_graph:
            yield self.section_node(context)

    @property
    def is_in_graph(self) -> bool:
        """Whether the section says something as a part of the page; its words alone do not."""
        return bool(self.health_aspect())

    def section_node(self, context: GraphContext, **facts) -> Node:
        """This section as a part of the page, at its real anchor."""
        aspect = self.health_aspect()
        return {
            "@type": "HealthTopicContent" if aspect else "WebPageElement",
            "@id": context.anchor(self.section.anchor),
            "url": context.anchor(self.section.anchor),
            "name": self.section.heading,
            "hasHealthAspect": f"{SCHEMA}{aspect}" if aspect else None,
            **facts,
        }

    def health_aspect(self) -> str:
        """The member of HealthAspectEnumeration that this section is about; may be empty."""
        return self.block.meta.health_aspect

    @property
    def citations_shown(self) -> list:
        """The citations that this section refers to, in order."""
        return []

    def default_heading(self, condition_name: str) -> str:
        """The heading where the editor wrote none: mostly a question, as people ask it."""
        return asked_of(condition_name, self.block.meta.default_heading)

    def contents_label(self) -> str:
        """A word or two for the list of contents; "" where the heading is short itself."""
        return str(self.block.meta.in_contents)

    def anchor_base(self) -> str:
        """The anchor, the same however the heading reads; ``-2`` follows for a second one."""
        return self.block.name.replace("_", "-")

    def plain_text(self) -> str:
        """Every word that a reader sees below the heading of this section, one piece a line."""
        pieces = [*words_of(self.block, self, self.in_heading), *self.words_from_elsewhere()]
        return "\n".join(piece for piece in pieces if piece)

    def words_from_elsewhere(self) -> Iterator[str]:
        """What this section shows beside its own fields: vocabularies, what the practice owns."""
        return iter(())

    def warnings(self) -> Iterator[str]:
        """What is better corrected before publishing, one sentence each."""
        return iter(())

    def prose(self, name: str = "text") -> str:
        """A rich text child as plain text."""
        return plain(self.get(name))


@dataclass
class Section:
    """One section of a page: its value with its place on the page."""

    kind: str
    anchor: str
    heading: str
    value: SectionValue
    block_id: str
    page: Any
    level: int = 2

    @property
    def in_contents(self) -> str:
        """How the list of contents calls the section: in its editor's words, or in short."""
        return self.value.get("heading") or self.value.contents_label() or self.heading

    @property
    def template(self) -> str:
        return f"condition_pages/blocks/{self.kind}.html"

    @property
    def stylesheet(self) -> str:
        return f"condition_pages/blocks/{self.kind}.css"


def asked_of(condition_name: str, question: Any) -> str:
    """A lazy heading with the condition in it, in the number that its name takes."""
    number = 2 if is_plural(condition_name) else 1
    return str(question % {"condition": condition_name, "number": number}) if question else ""


#: Where the picker has the kinds of section that publishing asks for.
NEEDED = _("Needed on every page")


class SectionBlock(blocks.StructBlock):
    """A section kind. Subclasses add children and set Meta."""

    heading = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Heading"),
        help_text=_("Leave empty for the usual heading of this section."),
    )

    class Meta:
        value_class = SectionValue
        default_heading = ""
        in_contents = ""
        health_aspect = ""
        icon = "doc-full"
        group = _("About the condition")
        preview_template = "condition_pages/section_preview.html"

    def get_preview_value(self):
        # From the stored form, so that what the sample leaves out has its default.
        return self.to_python(self.meta.preview_value)

    def get_preview_context(self, value, parent_context=None):
        from condition_pages.blocks.preview import preview_context

        return {
            **super().get_preview_context(value, parent_context),
            **preview_context(self, value),
        }


class ListedValue(SectionValue):
    """The value of a section that is first of all a list."""

    def warnings(self):
        yield from count_warning(len(self["entries"]), *self.block.meta.entries_wanted)


class ListedSectionBlock(SectionBlock):
    """A section kind with a list; ``Meta.entries_wanted`` is (fewest, most) before a warning."""

    class Meta:
        value_class = ListedValue
        entries_wanted = (1, 100)

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not (value["entries"] or has_words(value["text"])):
            raise problem(text=_("This section is empty: write text or add to the list."))
        return value


def framing_choices():
    return vocabulary.choices("framings")


class FramedValue(SectionValue):
    """A section that explains, by tradition or by biomedicine, and says which."""

    @property
    def framing_label(self) -> str:
        name = self["framing"]
        return gettext(vocabulary.label("framings", name)) if name else ""

    @property
    def framing_note(self) -> str:
        note = vocabulary.terms("framings").get(self["framing"], {}).get("note", "")
        return gettext(note) if note else ""


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


def named(entry, kind: str, **facts) -> Node:
    """A labelled point as a graph node: the label names it, the text describes it."""
    label, words = text(entry["label"]), text(entry["text"])
    return {
        "@type": kind,
        "name": label or words,
        "description": words if label else "",
        **facts,
    }


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


# Words


def plain(value) -> str:
    """Rich text, HTML or text as plain text on one line."""
    if isinstance(value, RichText):
        value = value.source
    return plain_text(value)


def words_of(block: blocks.Block, value, skip: Iterable[str] = ()) -> Iterator[str]:
    """The visible words under a block's value, in the order of its children but ``skip``.

    A value that shows other words than its fields hold has a ``words`` of its own.
    """
    if hasattr(value, "words"):
        yield from value.words()
    elif isinstance(block, blocks.BaseStructBlock):
        for name, child in block.child_blocks.items():
            if name not in skip:
                yield from words_of(child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for member in value or []:
            yield from words_of(block.child_block, member)
    elif isinstance(block, blocks.RichTextBlock):
        yield plain(value)
    elif isinstance(block, (blocks.CharBlock, blocks.TextBlock)):
        yield text(value or "")


# Checks that several kinds share


def problem(**errors: Any) -> StructBlockValidationError:
    """An error at the named children of a struct."""
    return StructBlockValidationError(
        block_errors={name: ValidationError(message) for name, message in errors.items()}
    )


def has_words(value) -> bool:
    return bool(plain(value))


def count_warning(count: int, fewest: int, most: int) -> Iterator[str]:
    """Says when a list is shorter or longer than readers are served by."""
    if count and count < fewest:
        yield gettext("The list is short: %(fewest)d to %(most)d points serve readers best.") % {
            "fewest": fewest,
            "most": most,
        }
    elif count > most:
        yield ngettext(
            "The list has %(count)d point; readers are served best by %(most)d at most.",
            "The list has %(count)d points; readers are served best by %(most)d at most.",
            count,
        ) % {"count": count, "most": most}


__all__ = [
    "NEEDED",
    "PROSE",
    "SCHEMA",
    "FramedValue",
    "LabelledBlock",
    "ListedSectionBlock",
    "ListedValue",
    "OwnedBlock",
    "Section",
    "SectionBlock",
    "SectionValue",
    "TermBlock",
    "TermsBlock",
    "count_warning",
    "entries",
    "framing_choices",
    "has_words",
    "is_uuid",
    "named",
    "plain",
    "problem",
    "rich_text",
    "words_of",
]
