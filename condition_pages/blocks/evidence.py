"""What research found, how sure that is, and where it ends. No citation, no publishing."""

from __future__ import annotations

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from condition_pages import vocabulary
from condition_pages.blocks.children import TermBlock, problem, rich_text
from condition_pages.blocks.citation import citation_list, study_subject
from condition_pages.blocks.section import SectionBlock, SectionValue
from condition_pages.blocks.text import has_words
from condition_pages.importer.values import says
from seo import markdown as md
from seo.graph import ref, text

#: So many kinds of conventional care are named beside a finding.
MOST_NAMED = 4


class EvidenceValue(SectionValue):
    @property
    def finding_label(self) -> str:
        """What was found, in a word or two: what an upgrade could not know is unclear."""
        name = self["finding"]
        return gettext(vocabulary.label("findings", name)) if name else ""

    @property
    def certainty_label(self) -> str:
        name = self["certainty"]
        return gettext(vocabulary.label("certainties", name)) if name else ""

    @property
    def basis_label(self) -> str:
        """The kind of study that the finding rests on."""
        name = self["basis"]
        return gettext(vocabulary.label("study_kinds", name)) if name else ""

    @property
    def conventional_care(self) -> list[tuple[str, list[str]]]:
        """(anchor, names) of the conventional care that the page's sections on treatments name.

        A finding about one therapy is read beside what doctors would do.
        """
        found = []
        for section in getattr(self.page, "sections", ()):
            if section.kind == "treatments":
                names = [text(entry["label"]) for entry in section.value.of_group("conventional")]
                if any(names):
                    found.append((section.anchor, [name for name in names if name][:MOST_NAMED]))
        return found

    def words_from_elsewhere(self):
        yield from filter(None, (self.finding_label, self.certainty_label, self.basis_label))
        for _anchor, names in self.conventional_care:
            yield from names

    @property
    def citations_shown(self):
        return list(self["citations"])

    def condition_facts(self, context):
        return {
            "study": [
                {
                    "@type": "MedicalTrial",
                    "name": citation["title"],
                    "url": citation.address,
                    **study_subject(citation, self.section.page.condition_node_id(context)),
                    "subjectOf": ref(context.anchor(citation.anchor)),
                }
                for citation in self["citations"]
                if citation["kind"] == "trial"
            ]
        }

    def graph_nodes(self, context):
        yield self.section_node(
            context,
            description=self.prose(),
            citation=[ref(context.anchor(c.anchor)) for c in self["citations"]],
        )

    def warnings(self):
        if not self["certainty"]:
            yield gettext("Say how sure it is what was found.")
        if not has_words(self["limits"]):
            yield gettext("Say what this evidence does not show.")

    def markdown(self):
        care = [name for _anchor, names in self.conventional_care for name in names]
        facts = (
            (gettext("What was found"), self.finding_label),
            (gettext("How sure this is"), self.certainty_label),
            (gettext("What it rests on"), self.basis_label),
            (gettext("Conventional care"), ", ".join(care)),
        )
        stated = [md.labelled(label, words) for label, words in facts if words]
        return [*stated, *super().markdown()]


class EvidenceBlock(SectionBlock):
    text = rich_text(label=_("What research shows"))
    finding = TermBlock(
        lambda: vocabulary.choices("findings"),
        required=True,
        label=_("What was found"),
        help_text=_("Unclear: studies disagree, are too weak, or looked at something else."),
    )
    certainty = TermBlock(
        lambda: vocabulary.choices("certainties"),
        required=True,
        label=_("How sure this is"),
        help_text=_("As the authors of a review grade it: high, moderate, low, very low."),
    )
    basis = TermBlock(
        lambda: vocabulary.choices("study_kinds"),
        required=True,
        label=_("What it rests on"),
        help_text=_("The best kind of study among the citations. It says nothing of the result."),
    )
    citations = citation_list(help_text=_("At least one. Without it the page can't be published."))
    limits = rich_text(required=False, label=_("What it does not show"))

    class Meta:
        value_class = EvidenceValue
        label = _("Evidence")
        in_sentence = gettext_noop("evidence")
        icon = "table"
        group = _("Evidence")
        description = _("What research found, how sure that is, with citations.")
        default_heading = _("What does research show?")
        in_contents = _("Research")
        health_aspect = "EffectivenessHealthAspect"
        preview_value = {
            "text": "<p>Trials of stretching before bed gave mixed results.</p>",
            "finding": "unclear",
            "certainty": "low",
            "basis": "systematic_review",
            "citations": [{"title": "A review of trials", "year": 2020, "kind": "review"}],
        }

    def clean(self, value):
        value = super().clean(value)
        if not self.is_deferred_validation and not value["citations"]:
            raise problem(citations=_("Evidence needs at least one citation."))
        return value

    def from_import(self, found):
        # What was found, and how sure, is for a person to say who has read the studies.
        unsaid = {"finding": "", "certainty": ""}
        basis = says("study_kinds", found.words)
        found, cited = found.cite()
        citations = found.list_of("citations", cited)
        return {**super().from_import(found), **unsaid, "basis": basis, "citations": citations}
