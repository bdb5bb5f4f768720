"""One person's course, told with their consent."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics.models.testimonial import FORBIDDEN_IN
from condition_pages.blocks.children import problem, rich_text
from condition_pages.blocks.citation import citation_list, study_subject
from condition_pages.blocks.drafts import DayBlock
from condition_pages.blocks.section import SectionBlock, SectionValue
from seo.graph import ref


class CaseStudyValue(SectionValue):
    @property
    def citations_shown(self):
        return list(self["citations"])

    def condition_facts(self, context):
        return {
            "study": [
                {
                    "@type": "MedicalStudy",
                    "name": citation["title"],
                    "url": citation.address,
                    **study_subject(citation, self.section.page.condition_node_id(context)),
                    "subjectOf": ref(context.anchor(citation.anchor)),
                }
                for citation in self["citations"]
            ]
        }

    def graph_nodes(self, context):
        yield self.section_node(
            context,
            description=self.prose(),
            citation=[ref(context.anchor(c.anchor)) for c in self["citations"]],
        )

    def warnings(self):
        if self.practice and self.practice.country in FORBIDDEN_IN and not self["citations"]:
            yield gettext("A patient’s story that praises care counts as a testimonial here.")


class CaseStudyBlock(SectionBlock):
    text = rich_text(label=_("Story"), help_text=_("60 to 150 words. No infants."))
    outcome = blocks.CharBlock(required=False, max_length=300, label=_("Outcome"))
    consent = blocks.BooleanBlock(
        required=False,
        label=_("The person agreed in writing, or the case is published"),
    )
    consent_date = DayBlock(required=False, label=_("Date of consent"))
    citations = citation_list(max_num=1, label=_("Publication"))

    class Meta:
        value_class = CaseStudyValue
        label = _("Case study")
        in_sentence = gettext_noop("case study")
        icon = "history"
        group = _("Evidence")
        description = _("One person’s course, with consent. Results differ between people.")
        default_heading = _("One person’s experience")
        in_contents = _("One person")
        health_aspect = "EffectivenessHealthAspect"
        preview_value = {
            "text": "<p>A runner had calf spasms at night for two months.</p>",
            "outcome": "Fewer spasms after four weeks of stretching.",
            "consent": True,
        }

    def from_import(self, found):
        found, cited = found.cite(most=1)
        return {**super().from_import(found), "citations": found.list_of("citations", cited)}

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        if not value["consent"]:
            raise problem(consent=_("A case study needs consent or a publication."))
        if not value["consent_date"] and not value["citations"]:
            raise problem(consent_date=_("Give the date of consent, or cite the publication."))
        return value
