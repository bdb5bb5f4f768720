"""A practice's page on a condition, and the list of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import count
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, TitleFieldPanel
from wagtail.api import APIField
from wagtail.fields import NoFutureDateValidator, RichTextField
from wagtail.search import index

from clinics import nodes as clinic_nodes
from clinics import tenancy
from clinics.country import local
from clinics.forms.fields import LinesField, TermsField
from clinics.models.base import (
    Identified,
    Illustrated,
    PracticePage,
    PracticePageForm,
    found_in,
    illustration_panel,
)
from clinics.models.listing import IndexPage
from condition_pages import agreement, body_map, browse, markdown, vocabulary
from condition_pages.blocks.body import ConditionBody, SectionsField
from condition_pages.blocks.children import PROSE
from condition_pages.blocks.section import Section
from condition_pages.conditions.panel import LeftPanel
from condition_pages.models.condition import (
    Condition,
    body_regions,
    names_of,
    protect_library,
)
from condition_pages.names import Named
from seo.graph import GraphContext, Node, ref, unite
from seo.plain_text import plain_text

#: A page is checked again after two years unless its editors say sooner.
#: Source: NHS service manual, review dates.
LONGEST_REVIEW_CYCLE = timedelta(days=3 * 365)
SUMMARY_WORDS = (25, 50)
PEOPLE = "clinics.PractitionerPage"
#: What fits a heading on a phone and a search result.
TITLE_LENGTH = 65


class ConditionIndexPage(IndexPage):
    """The conditions that a practice writes about."""

    start_title, start_slug, menu_order = _("Conditions"), "conditions", 10
    admin_label, admin_icon = _("Conditions"), "doc-full"
    lists = "condition_pages.ConditionPage"
    subpage_types = ["condition_pages.ConditionPage"]
    parent_page_types = ["clinics.ClinicPage"]
    template = "condition_pages/condition_index_page.html"

    class Meta:
        verbose_name = _("list of conditions")
        verbose_name_plural = _("lists of conditions")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        found = [
            browse.Found(
                page.title,
                page.get_url(request),
                page.also_known_as,
                page.body_regions,
                page.language_beside(self),
            )
            for page in self.listed
        ]
        terms = vocabulary.terms("body_regions").values()
        context["letters"] = browse.a_to_z(found)
        context["regions"] = browse.by_region(found, terms, label=gettext)
        context["wide_regions"] = [region for region in context["regions"] if region.is_wide]
        context["has_lens"] = body_map.needs_lens(region.id for region in context["regions"])
        return context


class SectionsSerializer(serializers.Field):
    """The sections that visitors see, in their order, each with its words."""

    def to_representation(self, page):
        return [
            {
                "id": section.block_id,
                "type": section.kind,
                "anchor": section.anchor,
                "heading": section.heading,
                "text": section.value.plain_text(),
                "value": section.value.block.get_api_representation(section.value),
            }
            for section in page.sections
        ]


class ConditionPageForm(PracticePageForm):
    """Publishing asks for more than a draft; each error stands at its field."""

    def clean(self):
        cleaned = super().clean()
        if not self.is_deferred_validation:
            for name, message in header_errors(cleaned).items():
                self.add_error(name, message)
        return cleaned


def header_errors(values: Mapping[str, Any]) -> dict[str, Any]:
    """What publishing asks of the page's own fields beside their being filled in, by field."""
    errors = {}
    if len(values.get("title") or "") > TITLE_LENGTH:
        errors["title"] = _(
            "Use 65 characters at most: the plain name, then the medical term in brackets."
        )
    if not values.get("author") and not values.get("author_name"):
        errors["author"] = _("Say who wrote the page: a practitioner here, or another name.")
    return errors


class ConditionPage(Identified, Illustrated, PracticePage):
    """One condition in a practice's words: a header, typed sections, a review."""

    condition = models.ForeignKey(
        Condition,
        null=True,
        on_delete=protect_library,
        related_name="pages",
        verbose_name=_("condition"),
        help_text=_("From the library, or named by yourself where the library lacks it."),
    )
    also_known_as = LinesField(
        _("also known as"), blank=True, help_text=_("Everyday names first, one a line.")
    )
    summary = models.TextField(
        _("summary"), help_text=_("One or two sentences, 25 to 50 words: what it is, what helps.")
    )
    body_regions = TermsField(_("body regions"), terms=body_regions, blank=True)
    body: Any = SectionsField(ConditionBody(), verbose_name=_("sections"), blank=True)

    author_name = models.CharField(
        _("author, if not a practitioner here"), max_length=120, blank=True
    )
    author = models.ForeignKey(
        "clinics.PractitionerPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    reviewer = models.ForeignKey(
        "clinics.PractitionerPage",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("reviewed by"),
    )
    last_reviewed = models.DateField(
        _("last reviewed"),
        null=True,
        validators=[NoFutureDateValidator()],
        help_text=_("The day when somebody qualified read the whole page."),
    )
    next_review_due = models.DateField(_("next review due"), null=True)
    sources = RichTextField(_("other sources"), blank=True, features=PROSE)

    content_panels = [
        LeftPanel(),
        MultiFieldPanel(
            [
                TitleFieldPanel("title"),
                FieldPanel("condition"),
                FieldPanel("also_known_as"),
                FieldPanel("summary"),
            ],
            heading=_("Header"),
            icon="title",
        ),
        FieldPanel("body_regions", classname="collapsed"),
        illustration_panel(),
        FieldPanel("body"),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("author", widget=forms.Select), FieldPanel("author_name")]
                ),
                FieldPanel("reviewer", widget=forms.Select),
                FieldRowPanel([FieldPanel("last_reviewed"), FieldPanel("next_review_due")]),
                FieldPanel("sources"),
            ],
            heading=_("Review"),
            icon="calendar-check",
        ),
    ]
    base_form_class = ConditionPageForm
    search_fields = [
        *PracticePage.search_fields,
        index.SearchField("summary"),
        index.SearchField("also_known_as"),
        index.SearchField("body"),
        index.FilterField("last_reviewed"),
        index.FilterField("next_review_due"),
    ]
    parent_page_types = ["condition_pages.ConditionIndexPage"]
    subpage_types: list[str] = []
    schema_page_type = "MedicalWebPage"
    social_kind = "article"
    template = "condition_pages/condition_page.html"
    left_out_of_lists = ("body",)
    shown_with = ("condition",)

    class Meta:
        verbose_name = _("condition page")
        verbose_name_plural = _("condition pages")

    # What may be saved, and what may be published

    def clean(self):
        super().clean()
        errors: dict[str, Any] = {}
        reviewed, due = self.last_reviewed, self.next_review_due
        if reviewed and due and due <= reviewed:
            errors["next_review_due"] = _("The next review is due before the last one.")
        if getattr(self.body, "errors", None):
            errors["body"] = " ".join(self.body.errors)
        if errors:
            raise ValidationError(errors)

    def check_publishable(self) -> None:
        """Refuse a page that lacks what publishing asks for. Raises ValidationError by field."""
        errors: dict[str, Any] = {}
        for check in (super().check_publishable, self.full_clean):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        for name, message in header_errors(vars(self) | {"author": self.author}).items():
            errors.setdefault(name, []).append(ValidationError(message))
        with tenancy.working_on(tenancy.practice_of(self)):
            try:
                self.body.stream_block.clean(self.body)
            except ValidationError as error:
                errors.setdefault("body", []).extend(
                    map(ValidationError, sentences(self.body, error))
                )
        if errors:
            raise ValidationError(errors)

    def with_content_json(self, content):
        page = super().with_content_json(content)
        if page.condition and page.condition.taken_as_id:
            # A draft from before the library took its condition in.
            page.condition = page.condition.entry
        return page

    # What others' programs read

    api_fields = [
        APIField("summary"),
        APIField("also_known_as"),
        APIField("last_reviewed"),
        APIField("sections", serializer=SectionsSerializer(source="*")),
    ]

    # What sections ask of their page

    def fill(self):
        super().fill()
        people = {row.pk: row for row in self._all_owned(PEOPLE).values()}
        for name in ("author", "reviewer"):
            if (found := people.get(getattr(self, f"{name}_id"))) is not None:
                setattr(self, name, found)

    @cached_property
    def _owned(self) -> dict[str, dict[str, models.Model]]:
        return {}

    def owned(self, model: str, name) -> models.Model | None:
        """What the practice owns under UUID ``name``; for pages, only what is published."""
        if not name:
            return None
        return found_in(self._all_owned(model), name, self.locale.language_code)

    def _all_owned(self, model: str) -> dict[str, models.Model]:
        if model not in self._owned:
            # In all languages: a translated page refers to what it was copied with.
            rows = self.practice.everything_owned(model) if self.practice else ()
            self._owned[model] = {str(row.uuid): row for row in rows}
        return self._owned[model]

    @cached_property
    def _conditions_named(self) -> set[int]:
        return {
            chosen.entry.pk
            for child in self.body
            if child.block_type == "related_conditions"
            for chosen in child.value["conditions"]
            if chosen
        }

    @cached_property
    def _pages_by_condition(self) -> dict[int, ConditionPage]:
        """The practice's own pages on the conditions that this page names as related."""
        return self._pages_on(self._conditions_named)

    def _pages_on(self, conditions: set[int]) -> dict[int, ConditionPage]:
        if not conditions or not self.practice:
            return {}
        pages = self.practice.own(self._meta.label, condition__in=sorted(conditions))
        return {page.condition_id: page for page in pages if page.pk != self.pk}

    def page_on_condition(self, condition: Condition) -> ConditionPage | None:
        """The practice's own page on another condition, where there is one."""
        key = condition.entry.pk
        if key not in self._conditions_named:
            return self._pages_on({key}).get(key)
        return self._pages_by_condition.get(key)

    # What visitors read

    @property
    def is_in_first_language(self) -> bool:
        """Whether the library's names are words of this page's language."""
        return not self.locale_id or self.locale.language_code == settings.LANGUAGE_CODE

    @cached_property
    def disagreements(self) -> list[agreement.Disagreement]:
        """Where title or headings are about another condition than the page."""
        if not (self.condition and self.is_in_first_language):
            return []
        texts = [("title", self.title)]
        texts += [(child.id, child.value.get("heading") or "") for child in self.body]
        own = self.condition.names
        if not agreement.doubtful(texts, own):
            # Most pages: the library need not be read.
            return []
        others = Condition.objects.for_practice(tenancy.practice_of(self))
        rows = others.exclude(pk=self.condition.pk).values_list(
            "pk", "name", "clinical_name", "lay_synonyms"
        )
        return agreement.disagreements(
            texts, own, [Named(pk, names_of(*called)) for pk, *called in rows]
        )

    def disagreement_messages(self) -> Iterator[tuple[str, str]]:
        """(field of the page or "body:id", sentence) for each disagreement."""
        for each in self.disagreements:
            own = self.condition.name if self.condition else ""
            values = {"text": each.text, "other": each.other, "condition": own}
            if each.place == "title":
                yield (
                    "condition",
                    gettext(
                        "The title “%(text)s” is about %(other)s, the condition chosen is "
                        "%(condition)s. Headings and search follow the condition."
                    )
                    % values,
                )
            else:
                yield (
                    f"body:{each.place}",
                    gettext(
                        "The heading “%(text)s” is about %(other)s, the page about %(condition)s."
                    )
                    % values,
                )

    @property
    def condition_name(self) -> str:
        """The condition inside a sentence: "muscle spasm"."""
        condition = self.condition if self.is_in_first_language else None
        name = local.in_words_of_here(condition.name) if condition else self.title
        # Proper names and acronyms keep their capitals.
        return name[:1].lower() + name[1:] if name[1:2].islower() else name

    @property
    def region_labels(self) -> list[str]:
        return [gettext(name) for name in vocabulary.labels("body_regions", self.body_regions)]

    @property
    def body_marks(self) -> body_map.Marks:
        return body_map.marks(self.body_regions)

    @property
    def sections(self) -> list[Section]:
        """The sections that have something to show; signs that need help come first."""
        # Asked for by all parts of the page; what is pointed at does not change meanwhile.
        every, shown = self.__dict__.get("_shown", (None, []))
        if every is not self.all_sections:
            every = self.all_sections
            shown = [section for section in every if section.value.is_shown]
            self.__dict__["_shown"] = every, shown
        return shown

    @cached_property
    def all_sections(self) -> list[Section]:
        """Every section with its anchor and heading, in the order of reading."""
        urgency = {"emergency": 0, "urgent": 1, "non_urgent": 2}
        children = sorted(
            self.body,
            key=lambda child: (
                urgency[child.value.level] if child.block_type == "red_flags" else len(urgency)
            ),
        )
        used: dict[str, int] = {}
        sections = []
        for child in children:
            base = child.value.anchor_base()
            used[base] = used.get(base, 0) + 1
            section = Section(
                kind=child.block_type,
                anchor=base if used[base] == 1 else f"{base}-{used[base]}",
                heading="",
                value=child.value,
                block_id=child.id,
                page=self,
            )
            child.value.section = section
            section.heading = child.value.get("heading") or child.value.default_heading(
                self.condition_name
            )
            sections.append(section)
        number_citations(sections)
        return sections

    @property
    def red_flags(self) -> list[Section]:
        return [section for section in self.sections if section.kind == "red_flags"]

    @property
    def first_signs(self) -> Section | None:
        """The most urgent signs: they stand in the first screen, the others after the contents."""
        return next(iter(self.red_flags), None)

    @property
    def contents(self) -> list[Section]:
        """The sections that the list of contents leads to."""
        sections = [s for s in self.sections if s.kind not in ("red_flags", "disclaimer")]
        # A picture need have no heading.
        return [section for section in sections if section.in_contents]

    @property
    def stylesheets(self) -> list[str]:
        """The stylesheets of the section kinds on this page, each once."""
        return list(dict.fromkeys(section.stylesheet for section in self.sections))

    @cached_property
    def footnotes(self) -> list[dict]:
        """The publications cited, numbered in order of first mention."""
        shown: dict[int, dict] = {}
        for section in self.sections:
            for citation in section.value.citations_shown:
                note = {"number": citation.number, "id": citation.anchor, "citation": citation}
                shown.setdefault(citation.number, note)
        return [shown[number] for number in sorted(shown)]

    @property
    def primary_cta(self):
        return next(iter(self.chosen_actions), None)

    @property
    def secondary_cta(self):
        return next(iter(self.chosen_actions[1:]), None)

    @cached_property
    def chosen_actions(self) -> list:
        """The page's own calls to action, else the practice's."""
        for section in self.sections:
            if section.kind == "cta" and section.value.actions:
                return section.value.actions
        return self.practice.actions[:2] if self.practice else []

    @property
    def author_label(self) -> str:
        return self.author.display_name if self.author else self.author_name

    @cached_property
    def reviewer_label(self) -> str:
        """The reviewer with credentials, as shown beside the date."""
        if not self.reviewer:
            return ""
        tokens = [c.token for c in self.reviewer.credentials.all() if c.kind != "honour"]
        return ", ".join([self.reviewer.display_name, *tokens])

    def publish_warnings(self) -> Iterator[str]:
        """What a published page had better have, one sentence each."""
        for _field, sentence in self.advice():
            yield sentence

    def advice(self) -> Iterator[tuple[str, str]]:
        """(field, sentence) of what a published page had better have.

        A field of a section is "body:" and the section's block id.
        """
        words = len(self.summary.split())
        if self.summary and not SUMMARY_WORDS[0] <= words <= SUMMARY_WORDS[1]:
            sentence = gettext("The summary has %(count)d words; 25 to 50 serve readers best.")
            yield "summary", sentence % {"count": words}
        yield from self.disagreement_messages()
        yield from self.advice_on_sections()
        if self.last_reviewed and self.next_review_due:
            due = self.next_review_due
            if due - self.last_reviewed > LONGEST_REVIEW_CYCLE:
                sentence = gettext("The next review is more than three years after the last one.")
                yield "next_review_due", sentence
            if due < timezone.localdate():
                yield "next_review_due", gettext("The review of this page is overdue.")

    def advice_on_sections(self) -> Iterator[tuple[str, str]]:
        kinds = {section.kind for section in self.all_sections}
        for kind, block in self.body.stream_block.child_blocks.items():
            if block.meta.wanted and kind not in kinds:
                sentence = gettext("There is no section “%(section)s”.")
                yield "body", sentence % {"section": block.label}
        if sum(len(s.value["ctas"]) for s in self.all_sections if s.kind == "cta") > 2:
            yield (
                "body",
                gettext("More than two calls to action: readers choose best between one or two."),
            )
        if not self.footnotes and not plain_text(self.sources):
            yield "sources", gettext("The page names no source.")
        for section in self.all_sections:
            for warning in section.value.warnings():
                yield f"body:{section.block_id}", f"{section.heading}: {warning}"

    # The graph

    def get_meta_description(self):
        return self.search_description or self.summary

    def condition_node_id(self, context: GraphContext) -> str:
        return context.entity("condition", self.condition.uuid if self.condition else self.uuid)

    def main_entity_id(self, context):
        return self.condition_node_id(context)

    def page_facts(self, context):
        facts: Node = {
            "about": ref(self.condition_node_id(context)),
            "lastReviewed": self.last_reviewed.isoformat() if self.last_reviewed else None,
            "reviewedBy": self.person_reference(context, self.reviewer),
            "author": self.author_reference(context),
            "specialty": clinic_nodes.specialties(self.practice.professions)
            if self.practice
            else None,
            "medicalAudience": {"@type": "MedicalAudience", "audienceType": "Patient"},
            "hasPart": [
                ref(context.anchor(section.anchor))
                for section in self.sections
                if section.value.is_in_graph
            ],
            "citation": [ref(context.anchor(note["id"])) for note in self.footnotes],
            "potentialAction": clinic_nodes.actions(self.chosen_actions),
        }
        return facts

    @staticmethod
    def person_reference(context, person) -> Node | None:
        """A person by their page; by name alone once that page is down."""
        if person is None:
            return None
        if not person.live:
            return {"@type": "Person", "name": person.title}
        return ref(clinic_nodes.person_id(context, person))

    def author_reference(self, context) -> Node | None:
        if self.author:
            return self.person_reference(context, self.author)
        return {"@type": "Person", "name": self.author_name} if self.author_name else None

    def graph_contributors(self):
        return [self, *(section.value for section in self.sections)]

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        yield self.condition_node(context)
        for person in {self.author, self.reviewer}:
            if person and person.live:
                yield clinic_nodes.person_stub(context, person)
        for note in self.footnotes:
            yield note["citation"].node(context)

    def condition_node(self, context) -> Node:
        """The MedicalCondition, with what each section says of it."""
        node: Node = {
            "@type": "MedicalCondition",
            "@id": self.condition_node_id(context),
            "name": self.title,
            "alternateName": self.also_known_as,
            "associatedAnatomy": [
                {"@type": "SuperficialAnatomy", "name": name} for name in self.region_labels
            ],
        }
        if self.condition:
            node["sameAs"] = self.condition.same_as
            if self.condition.icd10:
                node["code"] = {
                    "@type": "MedicalCode",
                    "codeValue": self.condition.icd10,
                    "codingSystem": "ICD-10",
                }
        for section in self.sections:
            for key, value in section.value.condition_facts(context).items():
                node[key] = unite(node.get(key) or [], value)
        return node

    # The audit

    graph_fields = {
        "WebPage.lastReviewed": "last_reviewed",
        "WebPage.reviewedBy": "reviewer",
        "WebPage.author": "author",
        "MedicalCondition.name": "title",
        "MedicalCondition.alternateName": "also_known_as",
        "MedicalCondition.code": "condition",
        "MedicalCondition.sameAs": "condition",
        "associatedAnatomy": "body_regions",
    }

    def audit_facts(self):
        overdue = gettext("The review of this page is overdue.")
        return {
            "red_flags": [section.value.level for section in self.red_flags],
            "reviewer": self.reviewer_label,
            "last_reviewed": self.last_reviewed,
            "next_review_due": self.next_review_due,
            "today": timezone.localdate(),
            "sections": [
                (
                    section.block_id,
                    section.heading,
                    section.value.plain_text(),
                    bool(section.value.citations_shown),
                )
                for section in self.sections
                if section.kind not in ("testimonial", "red_flags", "disclaimer")
            ],
            # Being overdue is a rule of its own.
            "advice": [words for words in self.publish_warnings() if words != overdue],
        }

    def field_of(self, node_id, node_type, name):
        anchor = node_id.partition("#")[2]
        for section in self.sections:
            if section.anchor == anchor:
                return f"body:{section.block_id}"
        found = super().field_of(node_id, node_type, name)
        return found or ("body" if node_type == "MedicalCondition" else "")

    # Readers that are machines

    def markdown(self):
        return markdown.page(self)

    # Words

    def plain_text(self) -> str:
        """Every word of the page, for search and for counting."""
        pieces = [self.title, *self.also_known_as, self.summary]
        pieces += [f"{s.heading}\n{s.value.plain_text()}" for s in self.sections]
        return "\n".join([*pieces, plain_text(self.sources)])


def sentences(body, error: Any) -> Iterator[str]:
    """What keeps the sections from being published, each with the name of its section."""
    for message in getattr(error, "non_block_errors", None) or ():
        yield str(message)
    for position, nested in getattr(error, "block_errors", {}).items():
        label = body[position].block.label
        for message in messages_of(nested):
            yield f"{position + 1}. {label}: {message}"


def messages_of(error: Any) -> Iterator[str]:
    """The sentences of a block's error and of all errors below it."""
    below = getattr(error, "block_errors", None)
    if below is None:
        yield from error.messages
        return
    for message in getattr(error, "non_block_errors", None) or ():
        yield str(message)
    for nested in below.values() if isinstance(below, dict) else below:
        if nested is not None:
            yield from messages_of(nested)


def number_citations(sections: list[Section]) -> None:
    """Give each publication one number, in the order of first mention; each mention an anchor."""
    numbers: dict[str, int] = {}
    mentions = count(1)
    for section in sections:
        for citation in section.value.citations_shown:
            citation.number = numbers.setdefault(citation.key, len(numbers) + 1)
            citation.mention = f"cite-{next(mentions)}"
