"""What makes it more likely."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from condition_pages.blocks.children import LabelledBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue, named


class RiskFactorsValue(ListedValue):
    def condition_facts(self, context):
        return {"riskFactor": [named(entry, "MedicalRiskFactor") for entry in self["entries"]]}


class RiskFactorsBlock(ListedSectionBlock):
    text = rich_text(required=False, label=_("Before the list"))
    entries = entries(LabelledBlock(label=_("Risk factor")), label=_("Risk factors"))

    class Meta:
        value_class = RiskFactorsValue
        label = _("Risk factors")
        in_sentence = gettext_noop("risk factors")
        icon = "sliders"
        description = _("What makes it more likely. Not how to prevent it.")
        default_heading = _("What makes %(condition)s more likely?")
        in_contents = _("Risk factors")
        health_aspect = "RisksOrComplicationsHealthAspect"
        entries_wanted = (2, 8)
        preview_value = {"entries": [{"label": "Age over 50"}, {"label": "Pregnancy"}]}
