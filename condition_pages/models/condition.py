"""The condition itself: one entity that the pages of several practices speak of."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from clinics.fields import LinesField, TermsField
from condition_pages import vocabulary


def body_regions():
    return vocabulary.choices("body_regions")


class Condition(index.Indexed, models.Model):
    """A shared entry of the platform's library; practices refer to it and don't change it.

    ``icd10`` is what a list of terms suggests; only ``icd10_confirmed``, set by an editor who
    looked it up, ever reaches markup.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    term_id = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("plain name"), max_length=65)
    clinical_name = models.CharField(_("clinical name"), max_length=160, blank=True)
    lay_synonyms = LinesField(_("what people call it"), blank=True, help_text=_("One a line."))
    body_regions = TermsField(_("body regions"), terms=body_regions, blank=True)
    icd10_suggestion = models.CharField(
        _("ICD-10 code, not verified"),
        max_length=60,
        blank=True,
        help_text=_("A hint to look up. It appears nowhere."),
    )
    icd10 = models.CharField(
        _("ICD-10 code, confirmed"),
        max_length=10,
        blank=True,
        help_text=_("Fill this in only after looking it up. It goes into the page’s markup."),
    )
    same_as = LinesField(
        _("the same thing elsewhere"),
        blank=True,
        help_text=_("Addresses at Wikidata or MeSH, one a line."),
    )
    related = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=False,
        related_name="related_from",
        verbose_name=_("related"),
    )
    do_not_merge = models.ManyToManyField(
        "self",
        blank=True,
        symmetrical=True,
        verbose_name=_("never the same as"),
        help_text=_("Search may show both but never treats them as one."),
    )
    do_not_merge_note = models.CharField(_("easily confused with"), max_length=160, blank=True)

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("clinical_name"),
                FieldPanel("term_id"),
                FieldPanel("lay_synonyms"),
                FieldPanel("body_regions"),
            ],
            heading=_("Names"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("icd10_suggestion", read_only=True), FieldPanel("icd10")]
                ),
                FieldPanel("same_as"),
            ],
            heading=_("Codes"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("related"),
                FieldPanel("do_not_merge"),
                FieldPanel("do_not_merge_note"),
            ],
            heading=_("Relations"),
        ),
    ]
    search_fields = [
        index.SearchField("name", boost=4),
        index.SearchField("clinical_name"),
        index.AutocompleteField("name"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self):
        return self.name

    @property
    def region_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("body_regions", self.body_regions)]
