"""What is checked, and what each test can and cannot show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from condition_pages.blocks.children import LabelledBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue, named


class DiagnosisValue(ListedValue):
    def condition_facts(self, context):
        return {"typicalTest": [named(entry, "MedicalTest") for entry in self["entries"]]}


class DiagnosisBlock(ListedSectionBlock):
    text = rich_text(required=False, help_text=_("What we ask and look at."))
    entries = entries(
        LabelledBlock(label=_("Test")),
        label=_("Tests"),
        help_text=_("Name each test and say what it can and cannot show."),
    )

    class Meta:
        value_class = DiagnosisValue
        label = _("Diagnosis")
        in_sentence = gettext_noop("diagnosis")
        icon = "search"
        description = _("How it is found out, and what each test can and cannot show.")
        default_heading = ngettext_lazy(
            "How is %(condition)s diagnosed?", "How are %(condition)s diagnosed?", "number"
        )
        in_contents = _("Diagnosis")
        health_aspect = "ScreeningHealthAspect"
        entries_wanted = (0, 8)
        preview_value = {
            "text": "<p>We ask when it started and look at how you move.</p>",
            "entries": [
                {"label": "Blood test", "text": "can show low salts, but not why they are low"}
            ],
        }
