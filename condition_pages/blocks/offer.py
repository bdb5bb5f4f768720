"""An offer with its terms."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from clinics import nodes as clinic_nodes
from condition_pages.blocks.children import OwnedBlock, rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue
from condition_pages.blocks.text import prose_of
from seo import markdown as md


class OfferValue(SectionValue):
    @property
    def offer_object(self):
        """The practice's offer; None once it has ended or is gone."""
        found = self.owned("clinics.Offer", self["offer"])
        return found if found and found.is_current else None

    @property
    def why_hidden(self):
        if self.offer_object is not None:
            return ""
        if self["offer"]:
            return gettext("This offer has ended or is gone, so it is not shown.")
        return gettext("No offer is chosen.")

    def words_from_elsewhere(self):
        if self.offer_object:
            yield from (self.offer_object.name, self.offer_object.terms)

    def graph_nodes(self, context):
        if self.offer_object:
            yield {
                **clinic_nodes.clinic_stub(context, self.practice),
                "makesOffer": [clinic_nodes.offer(context, self.offer_object, self.practice)],
            }

    def warnings(self):
        if self["offer"] and not self.offer_object:
            yield self.why_hidden

    def markdown(self):
        shown = self.offer_object
        if not shown:
            return [prose_of(self)]
        priced = md.labelled(shown.name, shown.price_label)
        return [prose_of(self), priced, md.escaped(shown.terms)]


class OfferBlock(SectionBlock):
    text = rich_text(required=False)
    offer = OwnedBlock("clinics.Offer", required=True, label=_("Offer"))

    class Meta:
        value_class = OfferValue
        label = _("Offer")
        in_sentence = gettext_noop("offer")
        icon = "tag"
        group = _("Your practice")
        description = _("Something you offer, with its terms and dates.")
        default_heading = _("An offer")
        preview_value = {"text": "<p>A first talk is free.</p>"}
