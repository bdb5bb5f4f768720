"""The condition itself: one entity that the pages of several practices speak of."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from clinics.forms.fields import LinesField, TermField, TermsField
from condition_pages import vocabulary


def body_regions():
    return vocabulary.choices("body_regions")


def condition_groups():
    return vocabulary.choices("condition_groups")


def protect_library(collector, field, sub_objs, using):
    """What pages refer to stays in the library; a practice's own goes with its practice."""
    own = sub_objs.filter(**{f"{field.name}__practice__isnull": False})
    models.SET_NULL(collector, field, own, using)
    of_library = sub_objs.filter(**{f"{field.name}__practice__isnull": True})
    if of_library.exists():
        models.PROTECT(collector, field, of_library, using)


def names_of(name: str, clinical: str, lay: list[str]) -> list[str]:
    """All names of a condition, each once; ``clinical`` may hold several between semicolons."""
    found: dict[str, str] = {}
    for each in (name, *(part.strip() for part in clinical.split(";")), *(lay or ())):
        found.setdefault(each.casefold(), each)
    return [each for each in found.values() if each]


class ConditionQuerySet(models.QuerySet):
    def of_library(self) -> ConditionQuerySet:
        """The entries that all practices share."""
        return self.filter(practice=None)

    def for_practice(self, practice) -> ConditionQuerySet:
        """What ``practice`` may choose: the library, and what it has named itself.

        What the library has taken in is there under the library's entry alone.
        """
        own = models.Q(practice=practice, taken_as=None) if practice else models.Q(pk=None)
        return self.filter(models.Q(practice=None) | own)

    def open_wishes(self) -> ConditionQuerySet:
        """What practices have named and platform staff have not answered yet."""
        return self.filter(practice__isnull=False, taken_as=None, stays_own=False)


class Condition(index.Indexed, models.Model):
    """What a page is about: an entry of the platform's library, or a practice's own.

    Practices refer to the library and don't change it. What it lacks an editor names; that is
    the practice's own, seen by nobody else, until platform staff take it into the library.
    ``icd10_suggestion`` is a hint; only ``icd10``, which somebody looked up, reaches markup.
    """

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    practice = models.ForeignKey(
        "clinics.Practice",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("practice"),
    )
    taken_as = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="taken_from",
        verbose_name=_("taken into the library as"),
    )
    stays_own = models.BooleanField(_("stays the practice’s own"), default=False, editable=False)
    term_id = models.SlugField(_("identifier"), unique=True)
    name = models.CharField(_("plain name"), max_length=65)
    clinical_name = models.CharField(_("clinical name"), max_length=160, blank=True)
    lay_synonyms = LinesField(_("what people call it"), blank=True, help_text=_("One a line."))
    body_regions = TermsField(_("body regions"), terms=body_regions, blank=True)
    group = TermField(_("group"), terms=condition_groups, blank=True)
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

    objects = ConditionQuerySet.as_manager()

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("clinical_name"),
                FieldPanel("term_id"),
                FieldPanel("lay_synonyms"),
                FieldPanel("body_regions"),
                FieldPanel("group"),
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

    def save(self, *args, **kwargs):
        if self._state.adding and self.practice_id and not self.term_id:
            # Drawn at random: a name that is taken would tell of another practice's.
            self.term_id = f"own-{self.uuid.hex}"
        super().save(*args, **kwargs)

    @property
    def entry(self) -> Condition:
        """The library's entry, where this has been taken into it; else this itself."""
        return self.taken_as or self

    @property
    def names(self) -> list[str]:
        """Everything that it is called, each once, the plain name first."""
        return names_of(self.name, self.clinical_name, self.lay_synonyms)

    @property
    def region_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("body_regions", self.body_regions)]
