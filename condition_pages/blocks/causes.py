"""What brings it on."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from condition_pages import vocabulary
from condition_pages.blocks.children import LabelledBlock, TermBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue, named
from condition_pages.importer.values import labelled, says


class CausesValue(ListedValue):
    def condition_facts(self, context):
        return {"cause": [named(entry, "MedicalCause") for entry in self["entries"]]}


class CauseValue(blocks.StructValue):
    @property
    def kind_label(self) -> str:
        return gettext(vocabulary.label("cause_kinds", self["kind"])) if self["kind"] else ""


class CauseBlock(LabelledBlock):
    kind = TermBlock(lambda: vocabulary.choices("cause_kinds"), label=_("Kind of cause"))

    class Meta:
        value_class = CauseValue


class CausesBlock(ListedSectionBlock):
    text = rich_text(required=False, label=_("Before the list"))
    entries = entries(
        CauseBlock(label=_("Cause")),
        label=_("Causes"),
        help_text=_("Never tell anybody to stop a medicine: send them to their doctor."),
    )

    class Meta:
        value_class = CausesValue
        label = _("Causes")
        in_sentence = gettext_noop("causes")
        icon = "help"
        wanted = True
        description = _("What can bring it on: habits, injuries, medicines, other conditions.")
        default_heading = _("What causes %(condition)s?")
        in_contents = _("Causes")
        health_aspect = "CausesHealthAspect"
        entries_wanted = (3, 12)
        preview_value = {
            "text": "<p>Often there is more than one cause.</p>",
            "entries": [
                {"label": "Hard or new exercise", "kind": "lifestyle"},
                {"label": "Too little fluid", "kind": "lifestyle"},
            ],
        }

    def entry_from_import(self, item):
        return {**labelled(item), "kind": says("cause_kinds", item.words)}
