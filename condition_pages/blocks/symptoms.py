"""What people notice."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from condition_pages import vocabulary
from condition_pages.blocks.children import LabelledBlock, TermBlock, entries, rich_text
from condition_pages.blocks.overview import region_choices
from condition_pages.blocks.section import ListedSectionBlock, ListedValue, named
from condition_pages.importer.values import labelled, regions_in


class SymptomsValue(ListedValue):
    def condition_facts(self, context):
        return {"signOrSymptom": [named(entry, "MedicalSymptom") for entry in self["entries"]]}


class SymptomValue(blocks.StructValue):
    @property
    def region_label(self) -> str:
        """Where it is felt, in everyday words."""
        name = self["region"]
        return gettext(vocabulary.label("body_regions", name)) if name else ""


class SymptomBlock(LabelledBlock):
    region = TermBlock(region_choices, label=_("Body region"))

    class Meta:
        value_class = SymptomValue


class SymptomsBlock(ListedSectionBlock):
    text = rich_text(required=False, label=_("Before the list"))
    entries = entries(SymptomBlock(label=_("Symptom")), label=_("Symptoms"))

    class Meta:
        value_class = SymptomsValue
        label = _("Symptoms")
        in_sentence = gettext_noop("symptoms")
        icon = "clipboard-list"
        wanted = True
        description = _("What people feel or see, in everyday words first.")
        default_heading = _("What are the symptoms of %(condition)s?")
        in_contents = _("Symptoms")
        health_aspect = "SymptomsHealthAspect"
        entries_wanted = (3, 10)
        preview_value = {
            "text": "<p>You may notice:</p>",
            "entries": [
                {"label": "Sudden tightness", "text": "the muscle feels hard to the touch"},
                {"label": "Pain", "text": "from a dull ache to a sharp grip"},
            ],
        }

    def entry_from_import(self, item):
        return {**labelled(item), "region": next(iter(regions_in(item.words)), "")}
