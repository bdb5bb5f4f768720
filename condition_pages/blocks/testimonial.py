"""Patients' words, kept apart from evidence. No ratings, no stars."""

from __future__ import annotations

from django.utils.functional import cached_property
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from clinics.models.testimonial import FORBIDDEN_IN
from condition_pages.blocks.children import OwnedBlock, entries, problem, rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue
from condition_pages.blocks.text import prose_of
from seo import markdown as md


class TestimonialValue(SectionValue):
    @cached_property
    def quotes(self) -> list:
        """The testimonials that may be shown: agreed to, in a country that allows them."""
        if self.practice is None or self.is_forbidden:
            return []
        found = (self.owned("clinics.Testimonial", name) for name in self["testimonials"])
        return [quote for quote in found if quote and quote.consent]

    @property
    def is_forbidden(self) -> bool:
        """Whether the practice's country allows no testimonials about clinical care."""
        return bool(self.practice) and self.practice.country in FORBIDDEN_IN

    @property
    def why_hidden(self):
        if self.quotes:
            return ""
        if self.is_forbidden:
            return gettext("Testimonials about clinical care are not allowed in your country.")
        return gettext("No testimonial is chosen, or none of them has consent.")

    def words_from_elsewhere(self):
        for quote in self.quotes:
            yield from (quote.quote, quote.name)

    def warnings(self):
        if self.is_forbidden:
            yield self.why_hidden
        elif len(self.quotes) < len(self["testimonials"]):
            yield gettext("A testimonial without consent is not shown.")

    def markdown(self):
        said = (
            f"> {md.escaped(quote.quote)}"
            + (f"\n> — {md.escaped(quote.name)}" if quote.name else "")
            for quote in self.quotes
        )
        return [prose_of(self), *said]


def quoted(testimonial) -> str:
    """A testimonial as Markdown."""
    by = f"\n> — {md.escaped(testimonial.name)}" if testimonial.name else ""
    return f"> {md.escaped(testimonial.quote)}{by}"


class TestimonialBlock(SectionBlock):
    text = rich_text(required=False)
    testimonials = entries(
        OwnedBlock("clinics.Testimonial", required=True, label=_("Testimonial")),
        label=_("Testimonials"),
    )

    class Meta:
        value_class = TestimonialValue
        label = _("Testimonials")
        in_sentence = gettext_noop("testimonial")
        icon = "openquote"
        group = _("Your practice")
        description = _("Patients’ words, with consent. Kept apart from evidence.")
        default_heading = _("What patients say")
        health_aspect = "PatientExperienceHealthAspect"
        preview_value = {"text": "<p>Experiences differ from person to person.</p>"}

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["testimonials"]:
            raise problem(testimonials=_("Choose at least one testimonial."))
        return value
