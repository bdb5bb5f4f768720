"""The body of a condition page: which sections, how many, and what publishing asks for."""

from __future__ import annotations

import json
import threading
from hashlib import sha256
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.stream_block import StreamBlockValidationError
from wagtail.fields import StreamField

from condition_pages.blocks.about_clinic import AboutClinicBlock
from condition_pages.blocks.case_study import CaseStudyBlock
from condition_pages.blocks.causes import CausesBlock
from condition_pages.blocks.children import problem
from condition_pages.blocks.cta import CtaBlock
from condition_pages.blocks.diagnosis import DiagnosisBlock
from condition_pages.blocks.disclaimer import DisclaimerBlock
from condition_pages.blocks.drafts import keep_parts
from condition_pages.blocks.evidence import EvidenceBlock
from condition_pages.blocks.faq import FaqBlock
from condition_pages.blocks.image import ImageSectionBlock
from condition_pages.blocks.mechanisms import MechanismsBlock
from condition_pages.blocks.modality import ModalityBlock
from condition_pages.blocks.offer import OfferBlock
from condition_pages.blocks.overview import OverviewBlock
from condition_pages.blocks.prevention import PreventionBlock
from condition_pages.blocks.red_flags import RedFlagsBlock
from condition_pages.blocks.related_conditions import RelatedConditionsBlock
from condition_pages.blocks.repair import repair_body
from condition_pages.blocks.risk_factors import RiskFactorsBlock
from condition_pages.blocks.symptoms import SymptomsBlock
from condition_pages.blocks.testimonial import TestimonialBlock
from condition_pages.blocks.treatments import TreatmentsBlock
from condition_pages.blocks.video import VideoBlock

#: Wagtail notes on the blocks themselves, which all threads share, whether a draft is being saved.
#: Without this, one editor's draft would let another editor's page be published with gaps.
ONE_AT_A_TIME = threading.RLock()

#: Sections as they can be read, by a hash of what is stored; of so many pages in each process.
_repaired: dict[bytes, str] = {}
MOST_KEPT = 200


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
    image = ImageSectionBlock()
    video = VideoBlock()
    disclaimer = DisclaimerBlock()

    class Meta:
        required = False
        collapsed = True

    def to_python(self, value):
        """Stored sections as a StreamValue; what can't be shown is left out of it.

        ``errors`` of the result names what was left out, one sentence each.
        """
        if isinstance(value, blocks.StreamValue):
            return value
        sections, errors = readable(self, value)
        stream = super().to_python(sections)
        stream.errors = errors
        return stream

    def clean_deferred(self, value):
        with ONE_AT_A_TIME:
            return super().clean_deferred(value)

    def clean(self, value):
        with ONE_AT_A_TIME:
            return self.clean_alone(value)

    def clean_alone(self, value):
        if self.is_deferred_validation:
            return self.clean_draft(value)
        errors: dict[int, ValidationError] = repeated_levels(value)
        absent = missing_sections(value).values()
        missing: list[Any] = [ValidationError(message) for message in absent]
        cleaned = value
        try:
            cleaned = super().clean(value)
        except StreamBlockValidationError as error:
            # One look shows everything that is to be done.
            errors = {**errors, **error.block_errors}
            missing = [*error.non_block_errors, *missing]
        if errors or missing:
            raise StreamBlockValidationError(block_errors=errors, non_block_errors=missing)
        return cleaned

    def gaps(self, value) -> tuple[dict[str, str], dict[int, ValidationError]]:
        """What publishing asks for and is not there: sections by kind, errors by position."""
        try:
            self.clean(value)
        except StreamBlockValidationError as error:
            return missing_sections(value), error.block_errors
        return {}, {}

    def clean_draft(self, value):
        """``value`` with what is wrong in it as it was written; then its ``is_wrong`` is true."""
        try:
            return super().clean(value)
        except ValidationError:
            kept = keep_parts(self, value)
            kept.is_wrong = True
            return kept

    def errors_of_draft(self, value) -> ValidationError | None:
        """What is wrong, not only missing, in a draft's sections; None where nothing is."""
        with ONE_AT_A_TIME:
            self.defer_required_validation()
            try:
                super().clean(value)
            except ValidationError as error:
                return error
            finally:
                self.restore_deferred_validation()
        return None


def readable(block: ConditionBody, value: Any) -> tuple[Any, list[str]]:
    """``value`` in a form that a StreamBlock can read, and what had to be left out of it."""
    if isinstance(value, str) and value:
        try:
            value = json.loads(value)
        except ValueError:
            return value, [gettext("The sections can't be read: this is no JSON.")]
    is_stored = isinstance(value, (dict, int, float)) or (
        isinstance(value, list) and not all(isinstance(member, tuple) for member in value)
    )
    return repaired(block, value) if is_stored else (value, [])


def repaired(block: ConditionBody, stored: Any) -> tuple[Any, list[str]]:
    """What ``repair_body`` gives, worked out once for what visits read again and again."""
    try:
        hashed = sha256(json.dumps(stored).encode()).digest()
    except (TypeError, ValueError):
        # What a script gave holds more than JSON can.
        return repair_body(block, stored)
    if (known := _repaired.get(hashed)) is not None:
        # Each page gets sections of its own.
        return json.loads(known), []
    sections, errors = repair_body(block, stored)
    if not errors:
        if len(_repaired) >= MOST_KEPT:
            _repaired.clear()
        _repaired[hashed] = json.dumps(sections)
    return sections, errors


def missing_sections(value) -> dict[str, str]:
    """What must be on a page before it is published: a sentence for each kind of section."""
    kinds = value.stream_block.child_blocks
    asked = {kind: block.missing_from(value) for kind, block in kinds.items()}
    return {kind: message for kind, message in asked.items() if message}


def repeated_levels(value) -> dict[int, ValidationError]:
    """An error at each second card of one level: a reader finds all its signs in one place."""
    seen: set[str] = set()
    errors = {}
    for position, child in enumerate(value):
        if child.block_type != "red_flags":
            continue
        if child.value.level in seen:
            errors[position] = problem(
                level=_("There is already a card of this level. Put all its signs in one.")
            )
        seen.add(child.value.level)
    return errors


class SectionsField(StreamField):
    """A StreamField that migrations know as plain JSON.

    A new section kind then needs no migration, and data migrations see the raw sections.
    See docs/decisions/0003-sections-and-migrations.md.
    """

    def deconstruct(self):
        name, _path, _args, kwargs = models.Field.deconstruct(self)
        return name, "django.db.models.JSONField", [], {**kwargs, "default": list}

    def clone(self):
        # Migration states are built from clones: there this is the JSON it is stored as.
        _name, _path, _args, kwargs = self.deconstruct()
        return models.JSONField(**kwargs)
