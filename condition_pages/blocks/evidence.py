"""What research shows, how strong it is, and where it ends. No citation, no publishing."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from condition_pages import vocabulary
from condition_pages.blocks.base import (
    SectionBlock,
    SectionValue,
    TermBlock,
    has_words,
    problem,
    rich_text,
)
from condition_pages.blocks.citation import citation_list
from seo.graph import ref


class EvidenceValue(SectionValue):
    @property
    def strength_label(self) -> str:
        name = self["strength"]
        return gettext(vocabulary.label("strengths", name)) if name else ""

    @property
    def citations_shown(self):
        return list(self["citations"])

    def condition_facts(self, context):
        return {
            "study": [
                {
                    "@type": "MedicalTrial",
                    "name": citation["title"],
                    "url": citation.address,
                    "healthCondition": ref(self.section.page.condition_node_id(context)),
                    "studySubject": ref(self.section.page.condition_node_id(context)),
                    "subjectOf": ref(context.anchor(citation.anchor)),
                }
                for citation in self["citations"]
                if citation["kind"] == "trial"
            ]
        }

    def graph_nodes(self, context):
        yield self.section_node(
            context,
            description=self.prose(),
            citation=[ref(context.anchor(c.anchor)) for c in self["citations"]],
        )

    def warnings(self):
        if not has_words(self["limits"]):
            yield gettext("Say what this evidence does not show.")


class EvidenceBlock(SectionBlock):
    text = rich_text(label=_("What research shows"))
    strength = TermBlock(
        lambda: vocabulary.choices("strengths"), required=True, label=_("Kind of evidence")
    )
    citations = citation_list(help_text=_("At least one. Without it the page can't be published."))
    limits = rich_text(required=False, label=_("What it does not show"))

    class Meta:
        value_class = EvidenceValue
        label = _("Evidence")
        icon = "table"
        group = _("Evidence")
        description = _("What research shows, how strong it is, with citations.")
        default_heading = _("What research shows")
        health_aspect = "EffectivenessHealthAspect"
        preview_value = {
            "text": "<p>Trials of stretching before bed gave mixed results.</p>",
            "strength": "systematic_review",
            "citations": [{"title": "A review of trials", "year": 2020, "kind": "review"}],
        }

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["citations"]:
            raise problem(citations=_("Evidence needs at least one citation."))
        return value
