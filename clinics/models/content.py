"""A plain page: privacy, fees, what to bring."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock
from wagtail.search import index

from clinics import markdown
from clinics.models.base import PracticePage


class ContentPage(PracticePage):
    """Text with headings and pictures, for what no other page kind fits."""

    is_first_visit = models.BooleanField(
        _("about the first visit and prices"),
        default=False,
        help_text=_("Shown on the home page and in the menu: how it goes, and what it costs."),
    )
    body = StreamField(
        [
            ("heading", blocks.CharBlock(icon="title", label=_("Heading"))),
            (
                "text",
                blocks.RichTextBlock(
                    icon="pilcrow",
                    label=_("Text"),
                    features=["bold", "italic", "link", "ul", "ol", "document-link"],
                ),
            ),
            ("image", ImageBlock(icon="image", label=_("Image"))),
        ],
        verbose_name=_("body"),
        blank=True,
    )

    content_panels = [
        *PracticePage.content_panels,
        FieldPanel("is_first_visit"),
        FieldPanel("body"),
    ]
    search_fields = [*PracticePage.search_fields, index.SearchField("body")]
    parent_page_types = ["clinics.ClinicPage", "clinics.ContentPage"]
    subpage_types = ["clinics.ContentPage"]
    template = "clinics/content_page.html"
    social_kind = "article"

    class Meta:
        verbose_name = _("plain page")
        verbose_name_plural = _("plain pages")

    def main_image(self):
        return next((block.value for block in self.body if block.block_type == "image"), None)

    def markdown(self):
        return markdown.content(self)
