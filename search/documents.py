"""What a page has to say to search: its kind, names, headings and words.

A page type tells it by a function marked ``describes``; one without is told by its own text
fields, so that a new page type is found from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import models
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.rich_text import RichText

from clinics.models import (
    ClinicPage,
    LocationPage,
    PracticePage,
    PractitionerPage,
    TreatmentPage,
)
from clinics.models.listing import IndexPage
from condition_pages.models import Condition, ConditionPage

from .lexicon import make_term

CONDITION, TREATMENT, PERSON, PLACE, OTHER = "condition", "treatment", "person", "place", "page"
#: In this order visitors see them.
KINDS = (CONDITION, TREATMENT, PERSON, PLACE, OTHER)
EXCERPT_WORDS = 40


@dataclass(frozen=True)
class Document:
    """A page as search sees it; all text is plain. ``concept``: the ``term_id`` it is about."""

    kind: str
    title: str
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    text: str = ""
    excerpt: str = ""
    concept: str = ""


Describer = Callable[[Page], Document]
_describers: dict[type[Page], Describer] = {}


def describes(model: type[Page]) -> Callable[[Describer], Describer]:
    """Mark a function that turns a page of ``model`` (or below it) into its Document."""

    def register(describer: Describer) -> Describer:
        _describers[model] = describer
        return describer

    return register


def document_of(page: Page) -> Document | None:
    """What ``page`` says to search; None for a kind of page that visitors don't look for."""
    for model in type(page).__mro__:
        if model in _describers:
            return _describers[model](page)
    return None


def plain(value) -> str:
    """HTML, rich text or text as plain text."""
    if isinstance(value, RichText):
        value = value.source
    return " ".join(strip_tags(str(value or "").replace("<", " <")).split())


def shorten(text: str) -> str:
    return Truncator(text).words(EXCERPT_WORDS)


# By kind of page


def names_of(condition: Condition | None) -> tuple[str, ...]:
    """Everything that a condition of the library is called."""
    if condition is None:
        return ()
    return make_term(
        condition.term_id, condition.name, condition.clinical_name, condition.lay_synonyms
    ).names


@describes(ConditionPage)
def describe_condition(page: ConditionPage) -> Document:
    return Document(
        kind=CONDITION,
        title=page.title,
        names=tuple(dict.fromkeys([*page.also_known_as, *names_of(page.condition)])),
        headings=tuple(section.heading for section in page.sections),
        text=page.plain_text(),
        excerpt=page.summary,
        concept=page.condition.term_id if page.condition else "",
    )


@describes(TreatmentPage)
def describe_treatment(page: TreatmentPage) -> Document:
    return Document(
        kind=TREATMENT,
        title=page.title,
        names=(page.therapy_label,),
        text=" ".join([*own_words(page), *page.visit_steps, *page.all_risks]),
        excerpt=page.summary,
    )


@describes(PractitionerPage)
def describe_person(page: PractitionerPage) -> Document:
    credentials = [
        word for held in page.credentials.all() for word in (held.token, held.expands, held.body)
    ]
    what = [*page.profession_words, *page.professions_labels, *page.modalities_labels]
    return Document(
        kind=PERSON,
        title=page.title,
        names=(page.display_name, *page.profession_words),
        headings=tuple(what),
        text=" ".join([*own_words(page), *page.languages_labels, *page.memberships, *credentials]),
        excerpt=page.get_meta_description(),
    )


@describes(LocationPage)
def describe_place(page: LocationPage) -> Document:
    return Document(
        kind=PLACE,
        title=page.title,
        names=(page.locality,),
        # What the page shows without a heading of the editor's, and visitors look for.
        headings=(page.one_line, gettext("Opening hours, phone, directions")),
        text=" ".join([page.one_line, *own_words(page)]),
        excerpt=page.one_line,
    )


@describes(ClinicPage)
def describe_home(page: ClinicPage) -> Document:
    names = (page.short_name, page.legal_name, *page.other_names)
    facts = [*page.professions_labels, *page.languages_labels, *page.insurance, *page.service_area]
    return Document(
        kind=OTHER,
        title=page.title,
        names=tuple(name for name in names if name),
        headings=(page.tagline,),
        text=" ".join([*own_words(page), *facts]),
        excerpt=page.tagline,
    )


@describes(IndexPage)
@describes(PracticePage)
def describe_other(page: PracticePage) -> Document:
    text = " ".join(own_words(page))
    return Document(
        kind=OTHER,
        title=page.title,
        text=text,
        excerpt=page.search_description or shorten(text),
    )


def own_words(page: Page) -> Iterator[str]:
    """The plain text of the prose fields that a page type adds to Wagtail's own."""
    for field in page._meta.concrete_fields:
        if field.model is Page or field.is_relation:
            continue
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            yield from words_of_stream(value)
        elif isinstance(field, (RichTextField, models.TextField)):
            if text := plain(value):
                yield text


def words_of_stream(stream) -> Iterator[str]:
    """The words of a StreamField in reading order, by the blocks' own account of them."""
    block = stream.stream_block
    yield from (" ".join(str(piece).split()) for piece in _searchable(block, stream))


def _searchable(block, value) -> Iterable[str]:
    return (plain(content) for content in block.get_searchable_content(value))
