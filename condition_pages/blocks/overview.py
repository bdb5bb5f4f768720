"""What the condition is, its types, who gets it, how it goes on."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from clinics.forms.form_fields import FoldedTicks
from condition_pages import vocabulary
from condition_pages.blocks.children import (
    LabelledBlock,
    TermBlock,
    TermsBlock,
    entries,
    problem,
    rich_text,
)
from condition_pages.blocks.section import NEEDED, SectionBlock, SectionValue
from condition_pages.blocks.text import asked_of, has_kind, has_words
from condition_pages.importer.values import labelled, regions_in, says
from seo.graph import text

HEADINGS = {
    "what_is": ngettext_lazy("What is %(condition)s?", "What are %(condition)s?", "number"),
    "types": _("What types of %(condition)s are there?"),
    "who_gets_it": _("Who gets %(condition)s?"),
    "outlook": _("What can I expect with %(condition)s?"),
    "affected_areas": _("Where in the body is it?"),
    "complications": _("What can %(condition)s lead to?"),
}
HEALTH_ASPECTS = {
    "what_is": "OverviewHealthAspect",
    "types": "TypesHealthAspect",
    # schema.org has no member for how common a condition is.
    "who_gets_it": "OverviewHealthAspect",
    "outlook": "PrognosisHealthAspect",
    "affected_areas": "OverviewHealthAspect",
    "complications": "RisksOrComplicationsHealthAspect",
}
#: Where a subtype's text goes on the MedicalCondition; each takes plain Text.
TEXT_PROPERTIES = {
    "what_is": "description",
    "who_gets_it": "epidemiology",
    "outlook": "expectedPrognosis",
    "complications": "possibleComplication",
}


def region_choices():
    return vocabulary.choices("body_regions")


class OverviewValue(SectionValue):
    @property
    def aspect(self) -> str:
        return self["aspect"] if self["aspect"] in HEADINGS else "what_is"

    @property
    def region_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("body_regions", self["regions"])]

    def default_heading(self, condition_name):
        return asked_of(condition_name, HEADINGS[self.aspect])

    def contents_label(self):
        return gettext(vocabulary.label("aspects", self.aspect))

    def anchor_base(self):
        return self.aspect.replace("_", "-")

    def health_aspect(self):
        return HEALTH_ASPECTS[self.aspect]

    def words_from_elsewhere(self):
        yield from self.region_labels

    def condition_facts(self, context):
        facts = {}
        if self.aspect in TEXT_PROPERTIES:
            facts[TEXT_PROPERTIES[self.aspect]] = [self.prose()]
        if self.aspect == "complications":
            facts["possibleComplication"] += [
                text(entry["label"] or entry["text"]) for entry in self["entries"]
            ]
        facts["associatedAnatomy"] = [
            {"@type": "SuperficialAnatomy", "name": name} for name in self.region_labels
        ]
        return facts


class OverviewBlock(SectionBlock):
    aspect = TermBlock(
        lambda: vocabulary.choices("aspects"),
        required=True,
        default="what_is",
        label=_("What this part is about"),
    )
    text = rich_text(required=False, help_text=_("One to three short paragraphs. No claims."))
    entries = entries(LabelledBlock(), label=_("Points"))
    regions = TermsBlock(region_choices, label=_("Body regions"), widget=FoldedTicks())

    class Meta:
        value_class = OverviewValue
        label = _("Overview")
        in_sentence = gettext_noop("overview")
        icon = "doc-full"
        group = NEEDED
        description = _("What it is, its types, who gets it, the outlook, where it happens.")
        health_aspect = "OverviewHealthAspect"
        preview_value = {
            "aspect": "what_is",
            "text": "<p>A muscle spasm is a muscle that tightens by itself and does not let go "
            "at once. Most pass within minutes.</p>",
        }

    def clean(self, value):
        value = super().clean(value)
        filled = has_words(value["text"]) or value["entries"] or value["regions"]
        if not self.is_deferred_validation and not filled:
            raise problem(text=_("Write at least a paragraph."))
        return value

    def missing_from(self, body):
        return "" if has_kind(body, "overview") else _("Add an overview: what the condition is.")

    def start(self, condition, practice):
        return [{"aspect": "what_is"}]

    def from_import(self, found):
        aspect = aspect_of(found.section)
        regions = regions_in(found.words) if aspect == "affected_areas" else []
        return {
            "heading": found.heading,
            "text": found.prose,
            "aspect": aspect,
            "entries": found.entries(labelled),
            "regions": found.list_of("regions", regions),
        }


def aspect_of(section) -> str:
    """Which side of the condition the words of another page show."""
    said = f"{section.heading} {section.text[:400]}"
    aspect = says("aspects", section.heading or said)
    if not aspect:
        aspect = says("aspects", said)
        # Said in passing, these are no subject.
        aspect = aspect if aspect in ("affected_areas", "who_gets_it") else ""
    return aspect or "what_is"
