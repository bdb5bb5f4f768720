"""A publication that a section rests on."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.forms import Media
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter, StructBlockValidationError

from condition_pages import citations, vocabulary
from condition_pages.blocks.children import TermBlock, problem
from seo.graph import GraphContext, Node, ref, text

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
    #: The anchor of the place that cites it, for the way back; set with the number.
    mention = ""

    @property
    def address(self) -> str:
        """Where to read it; empty while nothing that is written leads anywhere."""
        url = self["url"] or ""
        return citations.citation_url(
            self.identifiers.get("doi", ""),
            self.identifiers.get("pmid", ""),
            url if url.startswith(("http://", "https://")) else "",
        )

    @property
    def identifiers(self) -> dict[str, str]:
        """Its DOI and PubMed identifier as far as there are such; a draft may hold others."""
        found = {}
        for name, parse in (("doi", citations.parse_doi), ("pmid", citations.parse_pmid)):
            with suppress(ValueError):
                found[name] = parse(self[name] or "")
        return found

    @property
    def reference(self) -> str:
        return citations.vancouver(
            authors=self["authors"],
            title=self["title"],
            source=self["source"],
            year=self["year"],
        )

    @property
    def other_subject(self) -> str:
        """What was studied in the place of the page's condition; empty where nothing is said."""
        return text(self["subject"]) if self["studied"] == "other" else ""

    def words(self):
        """The reference as it is written out; its identifiers are no words."""
        yield self.reference
        yield self.other_subject

    @property
    def key(self) -> str:
        """What makes two citations the same publication; DOIs differ in letters only by case."""
        return (self.address or self["title"] or "").casefold()

    @property
    def anchor(self) -> str:
        return f"source-{self.number}"

    def place(self) -> Node:
        """Where it came out: in a periodical, or with the body that issued a guideline."""
        if self["kind"] == "guideline":
            return {"publisher": {"@type": "Organization", "name": self["source"]}}
        return {"isPartOf": {"@type": "Periodical", "name": self["source"]}}

    def node(self, context: GraphContext) -> Node:
        return {
            "@type": "MedicalScholarlyArticle",
            "@id": context.anchor(self.anchor),
            "name": self["title"],
            "url": self.address,
            "author": [
                {"@type": "Person" if is_person else "Organization", "name": name}
                for name, is_person in citations.authors(self["authors"] or "")
            ],
            "datePublished": str(self["year"]) if self["year"] else None,
            **self.place(),
            "publicationType": PUBLICATION_TYPES.get(self["kind"]),
            "identifier": [
                {"@type": "PropertyValue", "propertyID": scheme, "value": self.identifiers[name]}
                for scheme, name in (("DOI", "doi"), ("PMID", "pmid"))
                if name in self.identifiers
            ],
        }


def study_subject(citation: CitationValue, condition_id: str) -> Node:
    """What a study studied, as far as its citation says so: often not the page's condition."""
    if citation["studied"] == "page":
        subject = ref(condition_id)
    elif citation.other_subject:
        subject = {"@type": "MedicalCondition", "name": citation.other_subject}
    else:
        return {}
    return {"healthCondition": subject, "studySubject": subject}


class CitationBlock(blocks.StructBlock):
    """One publication, found again by DOI, PubMed identifier or address."""

    doi = blocks.CharBlock(
        required=False,
        max_length=200,
        label=_("DOI"),
        help_text=_("Such as 10.1000/xyz123, or its address at doi.org."),
    )
    pmid = blocks.CharBlock(
        required=False,
        max_length=60,
        label=_("PubMed ID"),
        help_text=_("Up to nine digits, or its address."),
    )
    url = blocks.URLBlock(required=False, label=_("Web address"))
    title = blocks.CharBlock(max_length=400, label=_("Title"))
    authors = blocks.CharBlock(
        required=False, max_length=300, label=_("Authors"), help_text=_("Such as: Smith J, Lee A.")
    )
    source = blocks.CharBlock(required=False, max_length=200, label=_("Journal or publisher"))
    year = blocks.IntegerBlock(required=False, min_value=1800, max_value=2200, label=_("Year"))
    kind = TermBlock(
        lambda: vocabulary.choices("citation_kinds"),
        default="article",
        label=_("Kind of publication"),
    )
    studied = TermBlock(
        lambda: vocabulary.choices("studied"),
        label=_("What it studied"),
        help_text=_("Search engines are told so. Leave it open where you are not sure."),
    )
    subject = blocks.CharBlock(
        required=False,
        max_length=100,
        label=_("Something else, namely"),
        help_text=_("Such as: low back pain. Readers see it with the source."),
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
        if value["studied"] == "other" and not value["subject"] and not self.is_deferred_validation:
            errors.setdefault("subject", _("Say what it studied."))
        if isinstance(value["year"], int) and value["year"] > timezone.localdate().year:
            errors.setdefault("year", _("This year is still to come."))
        if not errors and not self.is_deferred_validation and not value.address:
            errors["doi"] = _("Give a DOI, a PubMed ID or a web address.")
        if errors:
            raise problem(**errors)
        return value


class CitationBlockAdapter(StructBlockAdapter):
    """The citation's form with its button "Fill in", where registries may be asked."""

    js_constructor = "condition_pages.Citation"

    def js_args(self, block):
        name, children, meta = super().js_args(block)
        if getattr(settings, "CITATION_LOOKUP", False):
            meta["lookup"] = {
                "url": reverse("condition_citation_lookup"),
                "label": _("Fill in from DOI or PubMed"),
                "looking": _("Looking it up …"),
                "nothing": _("Write a DOI, a PubMed ID or a web address first."),
                "failed": _("It could not be looked up. Write the fields by hand."),
                "done": _("Filled in what was empty. Check it."),
            }
        return [name, children, meta]

    @cached_property
    def media(self):
        return super().media + Media(js=["condition_pages/admin/citation.js"])


register(CitationBlockAdapter(), CitationBlock)


def citation_list(**kwargs) -> blocks.ListBlock:
    kwargs.setdefault("label", _("Citations"))
    kwargs.setdefault("default", [])
    return blocks.ListBlock(CitationBlock(), **kwargs)
