"""The next step: one call to action, or two with the first above the second."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from clinics import tenancy
from clinics.markdown import actions
from condition_pages.blocks.children import OwnedBlock, entries, problem, rich_text
from condition_pages.blocks.section import NEEDED, SectionBlock, SectionValue
from condition_pages.blocks.text import has_kind, prose_of
from condition_pages.importer.links import page_key

#: A section shows no more.
MOST_NAMED = 2


class CtaValue(SectionValue):
    @property
    def actions(self) -> list:
        """The calls to action that lead somewhere, the primary one first."""
        return self.once("actions", self._actions)

    def _actions(self) -> list:
        return self.practice.actions_named(self["ctas"]) if self.practice else []

    @property
    def why_hidden(self):
        if self.actions:
            return ""
        return gettext("No call to action is chosen, or each leads nowhere or is gone.")

    def warnings(self):
        if self.practice and len(self.actions) < len(self["ctas"]):
            yield gettext("A call to action that leads nowhere, or is gone, is not shown.")

    def words_from_elsewhere(self):
        for action in self.actions:
            yield from (action.label, action.offer_text, action.offer_terms)

    def markdown(self):
        return [prose_of(self), actions(self.actions)]


class CtaBlock(SectionBlock):
    text = rich_text(required=False)
    ctas = entries(
        OwnedBlock("clinics.CallToAction", required=True, label=_("Call to action")),
        max_num=MOST_NAMED,
        label=_("Calls to action"),
        help_text=_("The first is the primary one. The menu’s “Calls to action” lists them all."),
    )

    class Meta:
        value_class = CtaValue
        label = _("Call to action")
        in_sentence = gettext_noop("call to action")
        icon = "mail"
        group = NEEDED
        description = _("Call, book, write: the next step for the reader.")
        default_heading = _("Talk to us")
        preview_value = {"text": "<p>Not sure what helps? Ask us.</p>"}

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["ctas"]:
            raise problem(ctas=_("Choose at least one call to action."))
        return value

    def missing_from(self, body):
        return "" if has_kind(body, "cta") else _("Add a call to action.")

    def start(self, condition, practice):
        with tenancy.working_on(practice):
            actions = tenancy.owned_choices("clinics.CallToAction")[:1]
        return [{"ctas": [name for name, _label in actions]}]

    def from_import(self, found):
        led = {page_key(address) or address for address in found.addresses}
        numbers = {f"tel:{phone.e164}" for phone in found.facts.phones if phone.e164}
        actions = found.practice.home.actions if found.practice else ()
        # Where a button of the section leads comes before what the page rings anywhere.
        named = [a for a in actions if (page_key(a.href) or a.href) in led]
        named += [a for a in actions if a.href in numbers and a not in named]
        reached = {page_key(action.href) or action.href for action in named[:MOST_NAMED]}
        found = found.links_at(a for a in found.addresses if (page_key(a) or a) in reached)
        uuids = [str(action.uuid) for action in named[:MOST_NAMED]]
        return {**super().from_import(found), "ctas": found.list_of("ctas", uuids)}
