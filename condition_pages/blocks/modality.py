"""One therapy that the practice gives for this condition, its risks in sight."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics import nodes as clinic_nodes
from clinics import tenancy
from clinics import vocabulary as clinic_vocabulary
from clinics.forms.fields import stated_first
from clinics.markdown import risks
from condition_pages.blocks.children import (
    OwnedBlock,
    TermBlock,
    entries,
    framing_choices,
    problem,
    rich_text,
)
from condition_pages.blocks.section import NEEDED, FramedValue, SectionBlock
from condition_pages.blocks.text import bold, has_kind, has_words, markdown_of
from condition_pages.importer.values import framing_of, names_point, therapies_in
from seo import markdown as md
from seo.graph import ref, text


def modality_choices():
    return clinic_vocabulary.choices("modalities")


class ModalityValue(FramedValue):
    @property
    def therapy_label(self) -> str:
        name = self["therapy"]
        return gettext(clinic_vocabulary.label("modalities", name)) if name else ""

    @property
    def stated_contraindications(self) -> list[str]:
        """With what the therapy is not given, whatever the editor adds."""
        return stated_first(clinic_vocabulary.contraindications_of(self["therapy"]), [])

    @property
    def all_risks(self) -> list[str]:
        """The mild risks that must be stated with the therapy, then those that the editor adds."""
        return stated_first(clinic_vocabulary.risks_of(self["therapy"]), self["risks"])

    @property
    def all_serious_risks(self) -> list[str]:
        """The same of the serious ones."""
        stated = clinic_vocabulary.serious_risks_of(self["therapy"])
        return stated_first(stated, self["serious_risks"])

    @property
    def treatment_page(self):
        """The practice's own page on this therapy; None while there is none."""
        return self.owned("clinics.TreatmentPage", self["treatment"])

    @property
    def treatment_url(self) -> str:
        """Where the practice's own page on this therapy is read; empty while there is none."""
        return self.treatment_page.get_url() if self.treatment_page else ""

    def words_from_elsewhere(self):
        stated = (
            *clinic_vocabulary.risks_of(self["therapy"]),
            *clinic_vocabulary.serious_risks_of(self["therapy"]),
        )
        yield from (gettext(risk) for risk in stated)
        yield from self.stated_contraindications

    def default_heading(self, condition_name):
        return gettext("%(therapy)s for %(condition)s") % {
            "therapy": self.therapy_label or gettext("Therapy"),
            "condition": condition_name,
        }

    def contents_label(self):
        return self.therapy_label

    def anchor_base(self):
        return self["therapy"] or "therapy"

    def node_uuid(self):
        """The same entity as the practice's own page on this therapy, where there is one."""
        if self["treatment"]:
            return self["treatment"]
        return uuid.uuid5(self.page.uuid, f"therapy:{self.section.anchor}")

    def condition_facts(self, context):
        return {
            "possibleTreatment": [ref(clinic_nodes.therapy_id(context, self.node_uuid()))]
            if self["therapy"]
            else []
        }

    def graph_nodes(self, context):
        if self["therapy"]:
            yield clinic_nodes.therapy(
                context,
                self["therapy"],
                uuid=self.node_uuid(),
                name=self.therapy_label,
                description=self.prose(),
                how_performed=self.prose("what_happens"),
                risks=self.all_risks,
                serious_risks=self.all_serious_risks,
                contraindications=[
                    *self.stated_contraindications,
                    *filter(None, [self.prose("who_should_not")]),
                ],
                body_location=self["points"],
                url=self.treatment_page.get_full_url() if self.treatment_page else "",
            )
        yield self.section_node(
            context,
            about=ref(clinic_nodes.therapy_id(context, self.node_uuid()))
            if self["therapy"]
            else None,
            mentions=[
                {
                    "@type": "DietarySupplement",
                    "name": text(herb["name"]),
                    "alternateName": text(herb["latin"]),
                }
                for herb in self["herbs"]
            ],
        )

    def warnings(self):
        if not self["framing"]:
            yield gettext("Say whether the explanation is traditional or biomedical.")

    def markdown(self):
        parts = markdown_of(self, besides={"risks", "serious_risks", "who_should_not"})
        stated = risks(self)
        if any(stated):
            parts.append(md.blocks(bold(gettext("Risks")), *stated))
        not_for = [
            md.bullets(map(md.escaped, self.stated_contraindications)),
            md.from_html(self["who_should_not"].source if self["who_should_not"] else ""),
        ]
        if any(not_for):
            parts.append(md.blocks(bold(gettext("Who should not have it")), *not_for))
        return [md.escaped(self.framing_note), *parts]


class HerbValue(blocks.StructValue):
    def markdown(self):
        return md.escaped(" ".join(filter(None, [self["name"], self["latin"]])))


class HerbBlock(blocks.StructBlock):
    name = blocks.CharBlock(max_length=80, label=_("Name"))
    latin = blocks.CharBlock(required=False, max_length=80, label=_("Botanical name"))

    class Meta:
        icon = "list-ul"
        label_format = "{name}"
        value_class = HerbValue


class ModalityBlock(SectionBlock):
    therapy = TermBlock(
        modality_choices,
        required=True,
        label=_("Therapy"),
        help_text=_("Its known risks are stated by themselves."),
    )
    text = rich_text(
        required=False,
        label=_("How it may help"),
        help_text=_("Carefully: “may ease”, never “cures”. Studies go into the evidence section."),
    )
    framing = TermBlock(
        framing_choices,
        label=_("Kind of explanation"),
        help_text=_("Readers are told whether this is tradition or biomedicine."),
    )
    what_happens = rich_text(
        required=False,
        label=_("What happens"),
        help_text=_("From coming in to going home: what is done, how it feels, how long."),
    )
    sessions = blocks.CharBlock(
        required=False,
        max_length=120,
        label=_("Usual number of visits"),
        help_text=_("Such as: four to six, a week apart."),
    )
    risks = entries(
        blocks.CharBlock(max_length=160, label=_("Risk")),
        label=_("More risks"),
        help_text=_("Mild ones, besides those that are always stated with this therapy."),
    )
    serious_risks = entries(
        blocks.CharBlock(max_length=160, label=_("Serious risk")),
        label=_("More serious risks"),
        help_text=_("However rare: what needs a doctor, or lasts."),
    )
    who_should_not = rich_text(
        required=False,
        label=_("Who should not have it"),
        help_text=_("Such as in pregnancy, with blood thinners, with a pacemaker."),
    )
    points = entries(
        blocks.CharBlock(max_length=40, label=_("Point")),
        label=_("Points"),
        help_text=_("Where needles or hands go, such as GB34. May stay empty."),
    )
    herbs = entries(
        HerbBlock(label=_("Herb")),
        label=_("Herbs or supplements"),
        help_text=_("Each with its botanical name, so that a pharmacist can check it."),
    )
    treatment = OwnedBlock(
        "clinics.TreatmentPage",
        required=False,
        label=_("Your page on this therapy"),
        help_text=_("Readers are led there for cost and what a visit is like."),
    )

    class Meta:
        value_class = ModalityValue
        label = _("Therapy")
        in_sentence = gettext_noop("therapy")
        icon = "thumbtack"
        group = NEEDED
        description = _(
            "Needed where you offer therapies: what happens, how it may help, its risks."
        )
        health_aspect = "TreatmentsHealthAspect"
        preview_value = {
            "therapy": "acupuncture",
            "framing": "biomedical",
            "text": "<p>Some people find that it eases pain for a while.</p>",
            "what_happens": "<p>Thin needles stay in for about 20 minutes.</p>",
        }

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if not has_words(value["text"]) and not has_words(value["what_happens"]):
            raise problem(text=_("Say what happens or how it may help."))
        if not (value.all_risks or value.all_serious_risks):
            raise problem(risks=_("State at least one risk: nothing that works is without any."))
        return value

    def missing_from(self, body):
        if has_kind(body, "modality") or not offered_by(tenancy.current()):
            return ""
        return _("Add a section for a therapy that you offer, with its risks.")

    def start(self, condition, practice):
        offered = list(offered_by(practice)[:2])
        # Which of several is meant, the editor knows.
        only = offered[0] if len(offered) == 1 else None
        chosen = {"therapy": only.therapy, "treatment": str(only.uuid)} if only else {}
        return [chosen] if offered else []

    def from_import(self, found):
        said = found.words
        therapies = therapies_in(found.heading) or therapies_in(said)
        points = [point for point in found.facts.points if names_point(point, said)]
        herbs = [
            {"name": name, "latin": latin}
            for name, latin in found.facts.herbs
            if name in said.lower()
        ]
        return {
            "heading": found.heading,
            "text": found.all_as_prose,
            "therapy": therapies[0] if therapies else "",
            "framing": framing_of(said),
            "points": found.list_of("points", points),
            "herbs": found.list_of("herbs", herbs),
        }


def offered_by(practice):
    """The practice's pages on the therapies that it offers."""
    return tenancy.owned("clinics.TreatmentPage", practice).live()
