"""A picture of the practice's own: a stretch, a room, a drawing of what is meant."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from clinics import nodes
from condition_pages.blocks.children import problem
from condition_pages.blocks.section import SectionBlock, SectionValue
from seo import markdown as md
from seo.graph import GraphContext, text


class ImageValue(SectionValue):
    @property
    def why_hidden(self):
        if self["image"] is None:
            return gettext("No picture is chosen, or it was deleted since.")
        return ""

    @cached_property
    def alt(self) -> str:
        """What is read out in the place of the picture; "" for one that only decorates."""
        return "" if self["decorative"] else text(self["alt_text"])

    @property
    def is_in_graph(self):
        return self["image"] is not None

    def graph_nodes(self, context: GraphContext):
        if self["image"] is None:
            return
        yield {
            **nodes.image(context.anchor(self.section.anchor), self["image"], context.site_root),
            "name": self.get("heading"),
            "description": self.alt,
            "caption": self["caption"],
            "creditText": self["credit"],
        }

    def markdown(self):
        shown = self.alt or self["caption"] or gettext("Picture")
        words = " ".join(filter(None, [self["caption"], self["credit"]]))
        return [f"!{md.link(shown, self.full_url(self['image'].file.url))}", md.escaped(words)]


class ImageSectionBlock(SectionBlock):
    heading = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Heading"),
        help_text=_("Leave empty where the caption says enough."),
    )
    image = ImageChooserBlock(label=_("Picture"))
    alt_text = blocks.CharBlock(
        required=False,
        max_length=300,
        label=_("What the picture shows"),
        help_text=_("Here, to somebody who can't see it. The caption need not be repeated."),
    )
    decorative = blocks.BooleanBlock(
        required=False,
        label=_("The picture only decorates"),
        help_text=_("Nobody misses anything without it."),
    )
    caption = blocks.CharBlock(
        required=False, max_length=300, label=_("Caption"), help_text=_("Shown below the picture.")
    )
    credit = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Credit"),
        help_text=_("Who made the picture, where that is to be named."),
    )

    class Meta:
        value_class = ImageValue
        label = _("Picture")
        takes_words = False
        in_sentence = gettext_noop("picture")
        icon = "image"
        group = _("Pictures and videos")
        description = _("A picture of your own, with a caption.")
        preview_value = {
            "heading": "The calf stretch",
            "alt_text": "A person leans against a wall, one leg straight behind them.",
            "caption": "Keep the heel of the back leg on the floor.",
        }

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if value["image"] and not (text(value["alt_text"]) or value["decorative"]):
            raise problem(alt_text=_("Say what the picture shows, or that it only decorates."))
        return value
