"""What the section kinds are called in a sentence."""

from __future__ import annotations

from .messages import Message, gettext_noop, join_messages

_NAMES = {
    "overview": gettext_noop("overview"),
    "red_flags": gettext_noop("red flags"),
    "symptoms": gettext_noop("symptoms"),
    "causes": gettext_noop("causes"),
    "risk_factors": gettext_noop("risk factors"),
    "diagnosis": gettext_noop("diagnosis"),
    "prevention": gettext_noop("prevention"),
    "treatments": gettext_noop("treatments"),
    "modality": gettext_noop("therapy"),
    "mechanisms": gettext_noop("mechanisms"),
    "evidence": gettext_noop("evidence"),
    "case_study": gettext_noop("case study"),
    "faq": gettext_noop("questions and answers"),
    "about_clinic": gettext_noop("about the clinic"),
    "cta": gettext_noop("call to action"),
    "related_conditions": gettext_noop("related conditions"),
    "testimonial": gettext_noop("testimonial"),
    "offer": gettext_noop("offer"),
    "disclaimer": gettext_noop("disclaimer"),
}


def kind_name(kind: str) -> Message:
    """The name of a section kind in a sentence."""
    return join_messages([_NAMES.get(kind, kind)])
