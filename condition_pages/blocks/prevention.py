"""What people can do themselves, and what they had better not."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from condition_pages import vocabulary
from condition_pages.blocks.children import TermBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue
from condition_pages.importer.values import joined, says
from seo import markdown as md
from seo.graph import text


def advice_choices():
    return vocabulary.choices("advice")


class PreventionValue(ListedValue):
    @property
    def dos(self) -> list[str]:
        """What to do, in the editor's order."""
        return [entry["text"] for entry in self["entries"] if entry["advice"] != "dont"]

    @property
    def donts(self) -> list[str]:
        return [entry["text"] for entry in self["entries"] if entry["advice"] == "dont"]

    def condition_facts(self, context):
        # secondaryPrevention takes a LifestyleModification; primaryPrevention a therapy only.
        return {
            "secondaryPrevention": [
                {"@type": "LifestyleModification", "name": text(advice)} for advice in self.dos
            ]
        }


class AdviceValue(blocks.StructValue):
    def markdown(self):
        is_dont = self["advice"] == "dont"
        return md.labelled(gettext("Don’t") if is_dont else gettext("Do"), self["text"])


class AdviceBlock(blocks.StructBlock):
    advice = TermBlock(advice_choices, required=True, default="do", label=_("Advice"))
    text = blocks.CharBlock(max_length=300, label=_("What"))

    class Meta:
        icon = "list-ul"
        label_format = "{advice}: {text}"
        value_class = AdviceValue


class PreventionBlock(ListedSectionBlock):
    text = rich_text(required=False, label=_("Before the list"))
    entries = entries(AdviceBlock(label=_("Advice")), label=_("Do and don’t"))

    class Meta:
        value_class = PreventionValue
        label = _("Prevention and self-care")
        in_sentence = gettext_noop("prevention")
        icon = "check"
        wanted = True
        description = _("What people can do themselves, and what they had better not.")
        default_heading = _("What can I do about %(condition)s?")
        in_contents = _("What to do")
        health_aspect = "PreventionHealthAspect"
        entries_wanted = (3, 10)
        preview_value = {
            "entries": [
                {"advice": "do", "text": "stretch gently until the muscle lets go"},
                {"advice": "dont", "text": "push on through sharp pain"},
            ]
        }

    def entry_from_import(self, item):
        return {"advice": says("advice", item.words) or "do", "text": joined(item)}
