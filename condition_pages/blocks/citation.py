"""A publication that a section rests on."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from condition_pages import citations, vocabulary
from condition_pages.blocks.base import TermBlock, problem
from seo.graph import GraphContext, Node

#: What PubMed calls each kind, where it has a name for it.
PUBLICATION_TYPES = {
    "trial": "Clinical Trial",
    "review": "Systematic Review",
    "case_report": "Case Reports",
    "guideline": "Practice Guideline",
}


class CitationValue(blocks.StructValue):
    #: Its number among the page's footnotes; set by the page that renders it.
    number = 0

    @property
    def address(self) -> str:
        return citations.address(self["doi"], self["pmid"], self["url"])

    @property
    def reference(self) -> str:
        return citations.vancouver(
            authors=self["authors"],
            title=self["title"],
            source=self["source"],
            year=self["year"],
        )

    def words(self):
        """The reference as it is written out; its identifiers are no words."""
        yield self.reference

    @property
    def key(self) -> str:
        """What makes two citations the same publication; DOIs differ in letters only by case."""
        return (self.address or self["title"] or "").casefold()

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"

    def node(self, context: GraphContext) -> Node:
        return {
            "@type": "MedicalScholarlyArticle",
            "@id": context.anchor(self.anchor),
            "name": self["title"],
            "url": self.address,
            # No datePublished: it takes a whole date, and a citation names a year only.
            "publicationType": PUBLICATION_TYPES.get(self["kind"]),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": scheme, "value": self[name]}
                for scheme, name in (("DOI", "doi"), ("PMID", "pmid"))
                if self[name]
            ],
        }


class CitationBlock(blocks.StructBlock):
    """One publication, found again by DOI, PubMed identifier or address."""

    title = blocks.CharBlock(max_length=400, label=_("Title"))
    authors = blocks.CharBlock(
        required=False, max_length=300, label=_("Authors"), help_text=_("Such as: Smith J, Lee A.")
    )
    source = blocks.CharBlock(required=False, max_length=200, label=_("Journal or publisher"))
    year = blocks.IntegerBlock(required=False, min_value=1800, max_value=2200, label=_("Year"))
    doi = blocks.CharBlock(required=False, max_length=200, label=_("DOI"))
    pmid = blocks.CharBlock(required=False, max_length=60, label=_("PubMed ID"))
    url = blocks.URLBlock(required=False, label=_("Web address"))
    kind = TermBlock(
        lambda: vocabulary.choices("citation_kinds"),
        default="article",
        label=_("Kind of publication"),
    )

    class Meta:
        icon = "link-external"
        label = _("Citation")
        label_format = "{title} {year}"
        value_class = CitationValue

    def clean(self, value):
        errors = {}
        try:
            value = super().clean(value)
        except StructBlockValidationError as error:
            errors = dict(error.block_errors)
        for name, parse, message in (
            ("doi", citations.parse_doi, _("This is no DOI. One looks like 10.1000/xyz123.")),
            ("pmid", citations.parse_pmid, _("This is no PubMed ID. One is up to nine digits.")),
        ):
            if value[name]:
                try:
                    value[name] = parse(value[name])
                except ValueError:
                    errors.setdefault(name, message)
        if value["year"] and value["year"] > timezone.localdate().year:
            errors.setdefault("year", _("This year is still to come."))
        if not errors and not self.is_deferred_validation and not value.address:
            errors["doi"] = _("Give a DOI, a PubMed ID or a web address.")
        if errors:
            raise problem(**errors)
        return value


def citation_list(**kwargs) -> blocks.ListBlock:
    kwargs.setdefault("label", _("Citations"))
    kwargs.setdefault("default", [])
    return blocks.ListBlock(CitationBlock(), **kwargs)
