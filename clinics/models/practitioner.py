"""A person who treats: credentials explained, licences, and "Dr" always with the profession."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from clinics import links, markdown, nodes, vocabulary
from clinics.facts import FactsInlinePanel
from clinics.forms.fields import LinesField, TermField, TermsField
from clinics.models.base import Identified, KeepsDrafts, PracticePage
from clinics.models.clinic import PROSE, languages, professions
from clinics.models.listing import IndexPage
from seo.graph import GraphContext, Node


def modalities():
    return vocabulary.choices("modalities")


def credentials():
    return vocabulary.choices("credentials")


class PractitionerIndexPage(IndexPage):
    """The people of a practice."""

    start_title, start_slug, menu_order = _("Our team"), "team", 30
    admin_label, admin_icon = _("Team"), "user"
    leads_on = True
    lists = "clinics.PractitionerPage"
    subpage_types = ["clinics.PractitionerPage"]
    parent_page_types = ["clinics.ClinicPage"]
    template = "clinics/practitioner_index_page.html"

    class Meta:
        verbose_name = _("list of practitioners")
        verbose_name_plural = _("lists of practitioners")


class PractitionerPage(Identified, PracticePage):
    """One person who treats or reviews."""

    class Honorific(models.TextChoices):
        NONE = "", _("None")
        DR = "Dr", _("Dr")

    honorific = models.CharField(
        _("title before the name"),
        max_length=8,
        blank=True,
        choices=Honorific.choices,
        help_text=_("“Dr” is always shown with the profession behind the name."),
    )
    professions = TermsField(_("professions"), terms=professions)
    modalities = TermsField(_("therapies"), terms=modalities, blank=True)
    languages = TermsField(_("languages spoken"), terms=languages, blank=True)
    bio = RichTextField(_("about"), blank=True, features=PROSE, help_text=_("80 to 200 words."))
    memberships = LinesField(_("memberships"), blank=True, help_text=_("One a line."))
    honours = LinesField(
        _("honours"), blank=True, help_text=_("Kept apart from qualifications. One a line.")
    )
    locations = ParentalManyToManyField(
        "clinics.LocationPage", blank=True, related_name="+", verbose_name=_("locations")
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("portrait"),
    )
    profile_links = LinesField(
        _("profiles elsewhere"),
        blank=True,
        help_text=_("Your own pages elsewhere, such as at a register. https://…, one a line."),
    )
    is_reviewer = models.BooleanField(_("reviews health content"), default=False)

    facts = (
        "honorific",
        "professions",
        "modalities",
        "languages",
        "locations",
        "portrait",
        "profile_links",
        "is_reviewer",
        "credentials",
        "licences",
    )

    content_panels = [
        *PracticePage.content_panels,
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("honorific"), FieldPanel("is_reviewer")]),
                FieldPanel("professions"),
                FieldPanel("portrait"),
            ],
            heading=_("Who"),
        ),
        FactsInlinePanel(
            "credentials",
            heading=_("Credentials"),
            label=_("Credential"),
            attrs={"data-row-headings": "credential"},
        ),
        FactsInlinePanel(
            "licences",
            heading=_("Licences"),
            label=_("Licence"),
            attrs={"data-row-headings": "licence"},
        ),
        FieldPanel("modalities"),
        FieldPanel("bio"),
        MultiFieldPanel(
            [
                FieldPanel("languages"),
                FieldPanel("locations", widget=forms.CheckboxSelectMultiple),
                FieldPanel("memberships"),
                FieldPanel("honours"),
                FieldPanel("profile_links"),
            ],
            heading=_("More"),
        ),
    ]
    search_fields = [*PracticePage.search_fields, index.SearchField("bio")]
    subpage_types: list[str] = []
    parent_page_types = ["clinics.PractitionerIndexPage"]
    schema_page_type = "ProfilePage"
    template = "clinics/practitioner_page.html"
    listed_with = ("credentials",)

    class Meta:
        verbose_name = _("practitioner")
        verbose_name_plural = _("practitioners")

    def clean(self):
        super().clean()
        if self.honorific and not self.professions:
            raise ValidationError({"professions": _("“Dr” needs a profession to stand with it.")})
        for address in self.profile_links or []:
            if not links.is_secure(address):
                raise ValidationError(
                    {
                        "profile_links": gettext("%s is no full address with https://.") % address,
                    }
                )

    # What visitors read

    @property
    def profession_words(self) -> list[str]:
        """What the person is, as a noun: "chiropractor"."""
        known = vocabulary.terms("professions")
        return [gettext(known[p]["practitioner"]) for p in self.professions if p in known]

    @property
    def display_name(self) -> str:
        """The name as shown: "Dr" never without the profession.

        Source: ASA (UK) rulings on unqualified "Dr", such as Chiswick Chiropractic Clinic, 2013.
        """
        if not self.shown_honorific:
            return self.title
        return f"{self.shown_honorific} {self.title} ({', '.join(self.profession_words)})"

    @property
    def shown_honorific(self) -> str:
        """The title before the name; none while no profession can stand with it."""
        return self.honorific if self.profession_words else ""

    @property
    def professions_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("professions", self.professions)]

    @property
    def modalities_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("modalities", self.modalities)]

    @property
    def languages_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("languages", self.languages)]

    @property
    def shown_profiles(self) -> list[dict[str, str]]:
        """Pages about the person elsewhere; what is no https address, as in a draft, is no link."""
        return links.labelled(filter(links.is_secure, self.profile_links))

    @property
    def current_licences(self) -> list[PractitionerLicence]:
        """The licences that have not ended."""
        return [licence for licence in self.licences.all() if not licence.has_ended]

    @cached_property
    def places(self) -> list:
        """The live pages of where the person works; in this page's language if there are such."""
        known = self.practice.locations if self.practice else []
        chosen = {location.translation_key for location in self.locations.all()}
        return [location for location in known if location.translation_key in chosen]

    @cached_property
    def interests(self) -> list:
        """Live condition pages that name this person; filled in by the app above."""
        return []

    # Readers that are machines

    def markdown(self):
        return markdown.practitioner(self)

    # The graph

    social_kind = "profile"
    graph_fields = {
        "Person.jobTitle": "professions",
        "Person.description": "bio",
        "Person.image": "portrait",
        "Person.sameAs": "profile_links",
        "Person.hasCredential": "licences",
    }

    @property
    def card_title(self):
        return self.display_name

    def main_image(self):
        return self.portrait

    def get_meta_description(self):
        return self.search_description or ", ".join([self.display_name, *self.professions_labels])

    def main_entity_id(self, context: GraphContext) -> str:
        return nodes.person_id(context, self)

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        yield nodes.person(context, self)


class PractitionerCredential(KeepsDrafts, Orderable):
    page = ParentalKey(PractitionerPage, on_delete=models.CASCADE, related_name="credentials")
    token = TermField(_("credential"), terms=credentials)
    body = models.CharField(_("awarded by"), max_length=160, blank=True)
    year = models.PositiveSmallIntegerField(
        _("year"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1940), MaxValueValidator(2100)],
    )

    panels = [FieldRowPanel([FieldPanel("token"), FieldPanel("body"), FieldPanel("year")])]

    class Meta(Orderable.Meta):
        verbose_name = _("credential")
        verbose_name_plural = _("credentials")

    def __str__(self):
        return self.token

    @property
    def expands(self) -> str:
        return vocabulary.terms("credentials").get(self.token, {}).get("expands", "")

    @property
    def kind(self) -> str:
        return vocabulary.terms("credentials").get(self.token, {}).get("kind", "")


class PractitionerLicence(KeepsDrafts, Orderable):
    page = ParentalKey(PractitionerPage, on_delete=models.CASCADE, related_name="licences")
    number = models.CharField(_("number"), max_length=60)
    jurisdiction = models.CharField(_("where it holds"), max_length=80)
    board = models.CharField(
        _("issued by"),
        max_length=160,
        blank=True,
        help_text=_("The licensing board or register, by its full name."),
    )
    expiry = models.DateField(_("expires"), null=True, blank=True)

    panels = [
        FieldRowPanel([FieldPanel("number"), FieldPanel("jurisdiction"), FieldPanel("expiry")]),
        FieldPanel("board"),
    ]

    class Meta(Orderable.Meta):
        verbose_name = _("licence")
        verbose_name_plural = _("licences")

    def __str__(self):
        return self.number

    @property
    def has_ended(self) -> bool:
        return self.expiry is not None and self.expiry < timezone.localdate()
