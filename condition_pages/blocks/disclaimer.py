"""What this page is not."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from condition_pages.blocks.children import rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue


class DisclaimerBlock(SectionBlock):
    text = rich_text()

    class Meta:
        value_class = SectionValue
        label = _("Disclaimer")
        in_sentence = gettext_noop("disclaimer")
        icon = "info-circle"
        group = _("Your practice")
        description = _("What this page is not: no diagnosis, no replacement for your doctor.")
        default_heading = _("Please note")
        preview_value = {"text": "<p>This page does not replace advice from your doctor.</p>"}
