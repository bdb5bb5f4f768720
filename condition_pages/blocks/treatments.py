"""What helps: by oneself, with conventional care, and what the practice offers, in that order."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from clinics import vocabulary as clinic_vocabulary
from condition_pages import vocabulary
from condition_pages.blocks.children import LabelledBlock, TermBlock, entries, rich_text
from condition_pages.blocks.section import NEEDED, ListedSectionBlock, ListedValue, named
from condition_pages.blocks.text import has_kind, point, prose_of
from condition_pages.importer.values import labelled, says, therapies_in
from seo import markdown as md

TYPES = {
    "therapy": "MedicalTherapy",
    "physical": "PhysicalTherapy",
    "medicine": "Drug",
    "lifestyle": "LifestyleModification",
    "diet": "Diet",
}
TYPE_OF_GROUP = {"self_care": "LifestyleModification"}
#: What an imported entry of a group is, as long as nobody says otherwise.
KIND_OF_GROUP = {"ours": "therapy", "conventional": "medicine", "self_care": "lifestyle"}


class TreatmentsValue(ListedValue):
    @property
    def groups(self) -> list[dict]:
        """The entries by group, conventional care always above what the practice offers."""
        return [
            {"group": group, "label": gettext(label), "entries": members}
            for group, label in vocabulary.choices("treatment_groups")
            if (members := self.of_group(group))
        ]

    def of_group(self, group: str) -> list:
        """The entries that are shown under a term of ``treatment_groups``."""
        return [entry for entry in self["entries"] if group_of(entry) == group]

    def condition_facts(self, context):
        return {
            "possibleTreatment": [named(entry, schema_type(entry)) for entry in self["entries"]]
        }

    def markdown(self):
        groups = (
            md.blocks(md.heading(3, group["label"]), md.bullets(map(point, group["entries"])))
            for group in self.groups
        )
        return [prose_of(self), *groups]


def group_of(entry) -> str:
    """Where an entry is shown; what an editor has not placed yet counts as conventional care."""
    group = entry["group"]
    return group if group in vocabulary.terms("treatment_groups") else "conventional"


def schema_type(entry) -> str:
    """The type that possibleTreatment takes for an entry."""
    if entry["kind"] in TYPES:
        return TYPES[entry["kind"]]
    term = clinic_vocabulary.terms("modalities").get(entry["therapy"])
    if term:
        return term["schema_type"]
    return TYPE_OF_GROUP.get(entry["group"], "MedicalTherapy")


class TreatmentEntryBlock(LabelledBlock):
    group = TermBlock(
        lambda: vocabulary.choices("treatment_groups"),
        required=True,
        default="conventional",
        label=_("Group"),
    )
    kind = TermBlock(lambda: vocabulary.choices("treatment_kinds"), label=_("Kind"))
    therapy = TermBlock(lambda: clinic_vocabulary.choices("modalities"), label=_("Therapy"))


class TreatmentsBlock(ListedSectionBlock):
    text = rich_text(required=False, label=_("Before the lists"))
    entries = entries(TreatmentEntryBlock(label=_("Treatment")), label=_("Treatments"))

    class Meta:
        value_class = TreatmentsValue
        label = _("Treatments")
        in_sentence = gettext_noop("treatments")
        icon = "form"
        group = NEEDED
        description = _("Self-care, conventional care, and what you offer, in that order.")
        default_heading = ngettext_lazy(
            "How is %(condition)s treated?", "How are %(condition)s treated?", "number"
        )
        in_contents = _("Treatment")
        health_aspect = "TreatmentsHealthAspect"
        entries_wanted = (0, 15)
        preview_value = {
            "entries": [
                {"group": "self_care", "label": "Rest and gentle stretching"},
                {"group": "conventional", "label": "Physiotherapy"},
                {"group": "ours", "label": "Acupuncture", "text": "beside your usual care"},
            ]
        }

    def entry_from_import(self, item):
        therapies = therapies_in(item.label) or therapies_in(item.text)
        group = "ours" if therapies else says("treatment_groups", item.words) or "ours"
        is_told = therapies or group != "ours"
        return {
            **labelled(item),
            "group": group,
            "therapy": therapies[0] if therapies else "",
            "kind": KIND_OF_GROUP[group] if is_told else "",
        }

    def missing_from(self, body):
        if has_kind(body, "treatments"):
            return ""
        return _("Add the treatments: self-care first, then conventional care.")
