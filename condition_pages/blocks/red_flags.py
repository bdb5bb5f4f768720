"""When to get help, at three levels of urgency: what to do, and if what."""

from __future__ import annotations

from html import escape

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics import vocabulary as clinic_vocabulary
from condition_pages import vocabulary
from condition_pages.blocks.children import TermBlock, entries, problem, rich_text
from condition_pages.blocks.section import NEEDED, ListedValue, SectionBlock
from condition_pages.importer.values import says
from condition_pages.red_flags import signs_of
from seo import nodes


class RedFlagsValue(ListedValue):
    in_heading = frozenset({"action"})

    @property
    def level(self) -> str:
        level = self["level"]
        return level if level in vocabulary.terms("red_flag_levels") else "urgent"

    @property
    def level_label(self) -> str:
        return gettext(vocabulary.label("red_flag_levels", self.level))

    @property
    def country(self) -> str:
        return self.practice.country if self.practice else ""

    @property
    def action_label(self) -> str:
        """What to do: the editor's words, else those for the practice's country."""
        return self["action"] or gettext(clinic_vocabulary.care_action(self.level, self.country))

    @property
    def emergency_number(self) -> dict | None:
        """The number to dial, for an emergency only."""
        number = clinic_vocabulary.emergency_number(self.country)
        if self.level != "emergency" or not number:
            return None
        return {"display": number, "tel": f"tel:{number}"}

    def default_heading(self, condition_name):
        return gettext("%(action)s if:") % {"action": self.action_label}

    def anchor_base(self):
        return self.level.replace("_", "-")

    def graph_nodes(self, context):
        yield self.section_node(
            context,
            description=self.prose(),
            mainEntity=nodes.text_list(self["entries"]) if self["entries"] else None,
        )


class RedFlagsBlock(SectionBlock):
    # The heading is what to do, so that it can't say anything else.
    heading = None
    level = TermBlock(
        lambda: vocabulary.choices("red_flag_levels"),
        required=True,
        default="urgent",
        label=_("How urgent"),
    )
    action = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("What to do"),
        help_text=_("Leave empty for the usual advice in your country. “if:” follows by itself."),
    )
    text = rich_text(required=False, label=_("Before the list"))
    entries = entries(
        blocks.CharBlock(max_length=240, label=_("Sign")),
        label=_("Signs"),
        help_text=_("Two to eight short signs."),
    )

    class Meta:
        value_class = RedFlagsValue
        label = _("When to get help")
        in_sentence = gettext_noop("red flags")
        icon = "warning"
        group = NEEDED
        description = _("Signs that need a doctor: emergency, urgent, or not urgent.")
        health_aspect = "SeeDoctorHealthAspect"
        entries_wanted = (2, 8)
        preview_value = {
            "level": "emergency",
            "entries": ["your speech is slurred", "one side of your face droops"],
        }

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if not value["entries"]:
            raise problem(entries=_("Name at least one sign."))
        if value.level == "emergency" and "<a " in value["text"].source:
            raise problem(
                text=_("No links on an emergency card: they lead away from the call for help.")
            )
        return value

    def missing_from(self, body):
        levels = {child.value.level for child in body if child.block_type == "red_flags"}
        if levels & {"emergency", "urgent"}:
            return ""
        return _("Add “When to get help” for signs that are urgent or an emergency.")

    def start(self, condition, practice):
        signs = signs_of(condition)
        return [{"level": level, "entries": names} for level, names in signs.items()]

    def from_import(self, found):
        # There is no heading but what to do: the page's own becomes the first paragraph.
        heading = f"<p><b>{escape(found.heading, quote=False)}</b></p>" if found.heading else ""
        return {
            "text": heading + found.prose,
            "level": level_of(found.section),
            "action": "",
            "entries": found.entries(lambda item: item.words),
        }


def level_of(section) -> str:
    """How urgent the words of another page say it is."""
    return says("levels", section.words) or "non_urgent"
