"""What a practice offers: what it is, what a visit is like, and its risks, always shown."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.search import index

from clinics import markdown, nodes, vocabulary
from clinics.forms.fields import LinesField, TermField, stated_first
from clinics.models.base import Identified, Illustrated, PracticePage, illustration_panel
from clinics.models.clinic import PROSE
from clinics.models.listing import IndexPage
from clinics.models.practitioner import modalities
from seo.graph import GraphContext, Node


def framings():
    return vocabulary.choices("framings")


class TreatmentIndexPage(IndexPage):
    """What a practice offers."""

    start_title, start_slug, menu_order = _("Treatments"), "treatments", 20
    admin_label, admin_icon = _("Treatments"), "clipboard-list"
    lists = "clinics.TreatmentPage"
    subpage_types = ["clinics.TreatmentPage"]
    parent_page_types = ["clinics.ClinicPage"]
    template = "clinics/treatment_index_page.html"

    class Meta:
        verbose_name = _("list of treatments")
        verbose_name_plural = _("lists of treatments")


class TreatmentPage(Identified, Illustrated, PracticePage):
    """One therapy as this practice gives it."""

    therapy = TermField(
        _("therapy"), terms=modalities, help_text=_("Its known risks are stated by themselves.")
    )
    summary = models.TextField(_("summary"), help_text=_("One or two sentences."))
    what_it_is = RichTextField(
        _("what it is"), features=PROSE, help_text=_("In plain words, for who has never had it.")
    )
    visit_steps = LinesField(
        _("what happens at a visit"), blank=True, help_text=_("One step a line, in order.")
    )
    visit_length = models.CharField(
        _("length of a visit"), max_length=80, blank=True, help_text=_("Such as: 45 minutes.")
    )
    sessions = models.CharField(
        _("usual number of visits"),
        max_length=120,
        blank=True,
        help_text=_("Such as: four to six, a week apart."),
    )
    framing = TermField(
        _("kind of explanation"),
        terms=framings,
        blank=True,
        help_text=_("Readers are told whether this is tradition or biomedicine."),
    )
    how_it_may_work = RichTextField(
        _("how it may work"),
        blank=True,
        features=PROSE,
        help_text=_("Carefully: “may ease”, never “cures”."),
    )
    risks = LinesField(
        _("risks"),
        help_text=_("One a line, besides those that are always stated with this therapy."),
    )
    serious_risks = LinesField(
        _("serious risks"),
        blank=True,
        default=list,
        help_text=_("One a line, however rare: what needs a doctor, or lasts."),
    )
    who_should_not = RichTextField(
        _("who should not have it"),
        features=PROSE,
        help_text=_("Such as in pregnancy, with blood thinners, with a pacemaker."),
    )
    cost = models.CharField(
        _("cost"),
        max_length=160,
        blank=True,
        help_text=_("What a visit costs, as you would say it on the phone."),
    )
    insurance = models.CharField(
        _("insurance"),
        max_length=255,
        blank=True,
        help_text=_("Which insurers pay, and what to ask them first."),
    )

    facts = ("therapy", "framing")

    content_panels = [
        *PracticePage.content_panels,
        FieldPanel("therapy"),
        FieldPanel("summary"),
        FieldPanel("what_it_is"),
        illustration_panel(),
        MultiFieldPanel(
            [
                FieldPanel("visit_steps"),
                FieldRowPanel([FieldPanel("visit_length"), FieldPanel("sessions")]),
            ],
            heading=_("A visit"),
        ),
        MultiFieldPanel(
            [FieldPanel("framing"), FieldPanel("how_it_may_work")], heading=_("How it may work")
        ),
        MultiFieldPanel(
            [FieldPanel("risks"), FieldPanel("serious_risks"), FieldPanel("who_should_not")],
            heading=_("Risks"),
        ),
        FieldRowPanel([FieldPanel("cost"), FieldPanel("insurance")]),
    ]
    search_fields = [
        *PracticePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("what_it_is"),
    ]
    subpage_types: list[str] = []
    parent_page_types = ["clinics.TreatmentIndexPage"]
    schema_page_type = "MedicalWebPage"
    social_kind = "article"
    template = "clinics/treatment_page.html"

    class Meta:
        verbose_name = _("treatment")
        verbose_name_plural = _("treatments")

    # What visitors read

    @property
    def therapy_label(self) -> str:
        return gettext(vocabulary.label("modalities", self.therapy))

    @property
    def framing_label(self) -> str:
        return gettext(vocabulary.label("framings", self.framing)) if self.framing else ""

    @property
    def framing_note(self) -> str:
        note = vocabulary.terms("framings").get(self.framing, {}).get("note", "")
        return gettext(note) if note else ""

    @property
    def all_risks(self) -> list[str]:
        """What must be stated with the therapy, then what the practice adds; mild ones."""
        return stated_first(vocabulary.risks_of(self.therapy), self.risks)

    @property
    def all_serious_risks(self) -> list[str]:
        return stated_first(vocabulary.serious_risks_of(self.therapy), self.serious_risks)

    @property
    def stated_contraindications(self) -> list[str]:
        """With what the therapy is not given, whatever the practice adds."""
        return stated_first(vocabulary.contraindications_of(self.therapy), [])

    @cached_property
    def may_help(self) -> list:
        """Condition pages of the practice that describe this therapy; from the app above."""
        return []

    @cached_property
    def practitioners(self) -> list:
        if not self.practice:
            return []
        return [p for p in self.practice.practitioners if self.therapy in p.modalities]

    # Readers that are machines

    def markdown(self):
        return markdown.treatment(self)

    # The graph

    def get_meta_description(self):
        return self.search_description or self.summary

    def main_entity_id(self, context: GraphContext) -> str:
        return nodes.therapy_id(context, self.uuid)

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        yield nodes.therapy(
            context,
            self.therapy,
            uuid=self.uuid,
            name=self.title,
            description=self.summary,
            how_performed="; ".join(self.visit_steps),
            risks=self.all_risks,
            serious_risks=self.all_serious_risks,
            contraindications=[
                *self.stated_contraindications,
                *filter(None, [nodes.plain_text(self.who_should_not)]),
            ],
            url=context.page_url,
        )
