"""The body of a condition page: which sections, how many, and what publishing asks for."""

from __future__ import annotations

from collections import Counter

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField

from condition_pages.blocks.about_clinic import AboutClinicBlock
from condition_pages.blocks.case_study import CaseStudyBlock
from condition_pages.blocks.causes import CausesBlock
from condition_pages.blocks.cta import CtaBlock
from condition_pages.blocks.diagnosis import DiagnosisBlock
from condition_pages.blocks.disclaimer import DisclaimerBlock
from condition_pages.blocks.evidence import EvidenceBlock
from condition_pages.blocks.faq import FaqBlock
from condition_pages.blocks.mechanisms import MechanismsBlock
from condition_pages.blocks.modality import ModalityBlock
from condition_pages.blocks.offer import OfferBlock
from condition_pages.blocks.overview import OverviewBlock
from condition_pages.blocks.prevention import PreventionBlock
from condition_pages.blocks.red_flags import RedFlagsBlock
from condition_pages.blocks.related_conditions import RelatedConditionsBlock
from condition_pages.blocks.risk_factors import RiskFactorsBlock
from condition_pages.blocks.symptoms import SymptomsBlock
from condition_pages.blocks.testimonial import TestimonialBlock
from condition_pages.blocks.treatments import TreatmentsBlock

#: Published without these, a page gets a warning.
WANTED = ("symptoms", "causes", "prevention", "about_clinic")


class ConditionBody(blocks.StreamBlock):
    """Every section kind, in the order of the usual page."""

    overview = OverviewBlock()
    red_flags = RedFlagsBlock()
    symptoms = SymptomsBlock()
    causes = CausesBlock()
    risk_factors = RiskFactorsBlock()
    diagnosis = DiagnosisBlock()
    prevention = PreventionBlock()
    treatments = TreatmentsBlock()
    modality = ModalityBlock()
    mechanisms = MechanismsBlock()
    evidence = EvidenceBlock()
    case_study = CaseStudyBlock()
    faq = FaqBlock()
    about_clinic = AboutClinicBlock()
    cta = CtaBlock()
    related_conditions = RelatedConditionsBlock()
    testimonial = TestimonialBlock()
    offer = OfferBlock()
    disclaimer = DisclaimerBlock()

    class Meta:
        required = False
        collapsed = True

    def clean(self, value):
        value = super().clean(value)
        if self.is_deferred_validation:
            return value
        missing = [ValidationError(message) for message in missing_sections(value)]
        repeated = repeated_levels(value)
        if missing or repeated:
            raise StreamBlockValidationError(block_errors=repeated, non_block_errors=missing)
        return value


def missing_sections(value) -> list[str]:
    """What must be on a page before it is published, one sentence each."""
    kinds = Counter(child.block_type for child in value)
    messages = []
    if not kinds["overview"]:
        messages.append(_("Add an overview: what the condition is."))
    if not any(
        child.block_type == "red_flags" and child.value.level in ("emergency", "urgent")
        for child in value
    ):
        messages.append(_("Add “When to get help” for signs that are urgent or an emergency."))
    if not kinds["cta"]:
        messages.append(_("Add a call to action."))
    return messages


def repeated_levels(value) -> dict[int, ValidationError]:
    """An error at each second card of one level: a reader must find all signs in one place."""
    seen: set[str] = set()
    errors = {}
    for position, child in enumerate(value):
        if child.block_type != "red_flags":
            continue
        if child.value.level in seen:
            errors[position] = ValidationError(
                _("There is already a card of this level. Put all its signs in one.")
            )
        seen.add(child.value.level)
    return errors


class SectionsField(StreamField):
    """A StreamField that migrations know as plain JSON.

    A new section kind then needs no migration, and data migrations see the raw sections.
    See docs/decisions/0003-sections-and-migrations.md.
    """

    def deconstruct(self):
        name, path, args, kwargs = models.Field.deconstruct(self)
        return name, "django.db.models.JSONField", [], {**kwargs, "default": list}

    def clone(self):
        # Migration states are built from clones: there this is the JSON it is stored as.
        _name, _path, _args, kwargs = self.deconstruct()
        return models.JSONField(**kwargs)
