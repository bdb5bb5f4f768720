"""Why this practice for this condition."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from clinics import nodes as clinic_nodes
from condition_pages.blocks.children import OwnedBlock, entries, rich_text
from condition_pages.blocks.section import SectionBlock, SectionValue
from condition_pages.blocks.text import prose_of
from seo import markdown as md
from seo.graph import ref
from seo.plain_text import plain_text


class AboutClinicValue(SectionValue):
    @property
    def team(self) -> list:
        """The practitioners named here, in the editor's order."""
        found = (self.owned("clinics.PractitionerPage", name) for name in self["practitioners"])
        return [person for person in found if person]

    def default_heading(self, condition_name):
        return gettext("%(condition)s care at %(clinic)s") % {
            "condition": condition_name[:1].upper() + condition_name[1:],
            "clinic": self.practice.title if self.practice else gettext("our clinic"),
        }

    def words_from_elsewhere(self):
        for person in self.team:
            yield person.display_name

    @property
    def is_in_graph(self):
        return bool(self.team)

    def graph_nodes(self, context):
        if not self.is_in_graph:
            return
        yield self.section_node(
            context,
            mentions=[ref(clinic_nodes.person_id(context, person)) for person in self.team],
        )
        for person in self.team:
            yield clinic_nodes.person_stub(context, person)

    def warnings(self):
        if len(plain_text(self["text"]).split()) < 40:
            yield gettext("Write at least 40 words of your own about your clinic.")

    def markdown(self):
        people = (md.link(person.display_name, person.get_full_url()) for person in self.team)
        return [prose_of(self), md.bullets(people)]


class AboutClinicBlock(SectionBlock):
    text = rich_text(required=False, help_text=_("40 to 120 words of your own."))
    practitioners = entries(
        OwnedBlock("clinics.PractitionerPage", required=True, label=_("Practitioner")),
        label=_("Practitioners"),
    )
    show_languages = blocks.BooleanBlock(required=False, label=_("Show the languages you speak"))
    show_insurance = blocks.BooleanBlock(required=False, label=_("Show the insurance you take"))

    class Meta:
        value_class = AboutClinicValue
        in_contents = _("Our practice")
        label = _("About the clinic")
        in_sentence = gettext_noop("about the clinic")
        icon = "home"
        wanted = True
        group = _("Your practice")
        description = _("Why you for this: experience, people, languages, insurance.")
        preview_value = {"text": "<p>We have seen people with spasms since 2009.</p>"}

    def from_import(self, found):
        return {
            **super().from_import(found),
            "practitioners": found.list_of("practitioners", people_named(found)),
        }


def people_named(found) -> list[str]:
    """The practice's own people whose family name stands on the imported page."""
    families = {person.family.casefold() for person in found.facts.practitioners if person.family}
    return [
        str(person.uuid)
        for person in (found.practice.home.practitioners if found.practice else ())
        if families & set(person.title.casefold().split())
    ]
