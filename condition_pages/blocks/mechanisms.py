"""How it comes about or how a therapy is thought to work; folded on the page."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics import vocabulary as clinic_vocabulary
from condition_pages.blocks.children import (
    LabelledBlock,
    TermBlock,
    entries,
    framing_choices,
    rich_text,
)
from condition_pages.blocks.citation import citation_list
from condition_pages.blocks.section import FramedValue, ListedSectionBlock
from condition_pages.importer.values import framing_of, labelled
from seo import nodes
from seo.graph import text


class MechanismsValue(FramedValue):
    @property
    def citations_shown(self):
        return [citation for entry in self["entries"] for citation in entry["citations"]]

    def condition_facts(self, context):
        return {"pathophysiology": [self.prose()]}

    def graph_nodes(self, context):
        names = [text(entry["label"] or entry["text"]) for entry in self["entries"]]
        yield self.section_node(context, mainEntity=nodes.text_list(names) if names else None)


class MechanismValue(blocks.StructValue):
    @property
    def framing_label(self) -> str:
        name = self["framing"]
        return gettext(clinic_vocabulary.label("framings", name)) if name else ""


class MechanismBlock(LabelledBlock):
    framing = TermBlock(framing_choices, label=_("Kind of explanation"))
    citations = citation_list(max_num=1, label=_("Citation"))

    class Meta:
        value_class = MechanismValue


class MechanismsBlock(ListedSectionBlock):
    text = rich_text(required=False)
    framing = TermBlock(framing_choices, label=_("Kind of explanation"))
    entries = entries(MechanismBlock(label=_("Mechanism")), label=_("Mechanisms"))

    class Meta:
        value_class = MechanismsValue
        label = _("How it works")
        in_sentence = gettext_noop("mechanisms")
        icon = "cogs"
        group = _("Evidence")
        description = _("What happens in the body, or how a therapy is thought to work.")
        default_heading = _("How does it work?")
        health_aspect = "HowItWorksHealthAspect"
        preview_value = {
            "framing": "biomedical",
            "text": "<p>A nerve tells the muscle to tighten; in a spasm the signal goes on.</p>",
        }

    def from_import(self, found):
        return {**super().from_import(found), "framing": framing_of(found.words)}

    def entry_from_import(self, item):
        return {**labelled(item), "framing": framing_of(item.words), "citations": []}
