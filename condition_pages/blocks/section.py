"""What all section kinds share.

A section's value speaks for itself: what it adds to the page's MedicalCondition
(``condition_facts``), which nodes stand beside it (``graph_nodes``), and its words in order.
A section kind is five files of one name: block, template, stylesheet, docs page, test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urljoin

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics import vocabulary
from condition_pages.blocks.children import problem
from condition_pages.blocks.text import asked_of, has_words, markdown_of, words_of
from condition_pages.importer.model import Item
from condition_pages.importer.values import ImportedSection, joined, labelled
from seo.graph import GraphContext, Node, text
from seo.plain_text import plain_text

T = TypeVar("T")


SCHEMA = "https://schema.org/"


class SectionValue(blocks.StructValue):
    """The value of one section, with what it says in the graph."""

    #: The children whose words are the section's heading.
    in_heading = frozenset({"heading"})

    #: Where this value stands; set by the page that renders it, None for a value on its own.
    section: Any = None

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

    def markdown(self) -> list[str]:
        """What stands below the heading as Markdown, one block of text each."""
        return markdown_of(self)

    def warnings(self) -> Iterator[str]:
        """What is better corrected before publishing, one sentence each."""
        return iter(())

    def full_url(self, address: str) -> str:
        """The address of a file on the host of the page that this stands on."""
        return urljoin(self.page.get_full_url() or "", address)

    def prose(self, name: str = "text") -> str:
        """A rich text child as plain text."""
        return plain_text(self.get(name))


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
        #: Whether a page without a section of this kind is told to its editor.
        wanted = False
        #: What the import calls this kind in a sentence, in English, marked by ``gettext_noop``;
        #: left empty, its name in words.
        in_sentence = ""
        #: Whether an editor can move words of an imported page into a section of this kind.
        takes_words = True

    def missing_from(self, body: blocks.StreamValue) -> Any:
        """What publishing asks for where ``body`` has not enough of this kind; "" where it has."""
        return ""

    def start(self, condition: Any, practice: Any) -> list[dict]:
        """The stored values of the sections of this kind that a new page starts with.

        ``condition`` is of the library. All that nobody wrote is left for the editor to say.
        """
        return [{}] if self.meta.group == NEEDED or self.meta.wanted else []

    def from_import(self, found: ImportedSection) -> dict:
        """The stored value of a section that is imported; what is left out gets its default."""
        return {"heading": found.heading, "text": found.all_as_prose}

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

    def from_import(self, found):
        entries = found.entries(self.entry_from_import)
        return {"heading": found.heading, "text": found.prose, "entries": entries}

    def entry_from_import(self, item: Item) -> dict:
        """The stored value of an entry of the list; where it has no label, its text says it all."""
        fields = self.child_blocks["entries"].child_block.child_blocks
        if {"label", "text"} <= fields.keys():
            return labelled(item)
        if "text" in fields:
            return {"text": joined(item)}
        raise NotImplementedError(f"{self.name} has to say what becomes of an imported entry")

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not (value["entries"] or has_words(value["text"])):
            raise problem(text=_("This section is empty: write text or add to the list."))
        return value


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


def named(entry, kind: str, **facts) -> Node:
    """A labelled point as a graph node: the label names it, the text describes it."""
    label, words = text(entry["label"]), text(entry["text"])
    return {
        "@type": kind,
        "name": label or words,
        "description": words if label else "",
        **facts,
    }


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
