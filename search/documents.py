"""What a page has to say to search: its kind, names, headings and words.

A page type tells it by a function marked ``describes``; one without is told by its own text
fields, so that a new page type is found from the start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from django.db import models
from django.utils.formats import time_format
from django.utils.text import Truncator
from django.utils.translation import gettext
from wagtail.blocks import Block, StreamValue
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from clinics.models import (
    ClinicPage,
    ContentPage,
    EnquiryPage,
    LocationIndexPage,
    LocationPage,
    PracticePage,
    PractitionerIndexPage,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from clinics.models.item import in_language_of
from clinics.models.listing import IndexPage
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from seo.plain_text import plain_text

from . import intents
from .lexicon import make_term
from .treatments import plain_names, term_id
from .words import split

CONDITION, TREATMENT, PERSON, PLACE, OTHER = "condition", "treatment", "person", "place", "page"
#: In this order visitors see them.
KINDS = (CONDITION, TREATMENT, PERSON, PLACE, OTHER)
EXCERPT_WORDS = 40
#: So many sections of a page on the first visit tell how it begins.
STARTS_A_VISIT = 2


@dataclass(frozen=True)
class Passage:
    """A part of a page that answers what visitors ask a practice.

    ``intents``: those that it answers, each with how well, 0 to 1. ``anchor``: of its place on the
    page, empty for the page itself. ``text``: what it says there. ``first`` and ``last``: the days
    on which it holds, if it does not hold always.
    """

    intents: dict[str, float]
    text: str
    anchor: str = ""
    first: date | None = None
    last: date | None = None

    def as_json(self) -> dict:
        return {
            "intents": self.intents,
            "text": self.text,
            "anchor": self.anchor,
            "first": self.first.isoformat() if self.first else "",
            "last": self.last.isoformat() if self.last else "",
        }


@dataclass(frozen=True)
class Document:
    """A page as search sees it; all text is plain.

    ``concept``: the id of the term that it is about, a condition's or a therapy's. ``passages``:
    what it answers of what visitors ask a practice.
    """

    kind: str
    title: str
    names: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    text: str = ""
    excerpt: str = ""
    concept: str = ""
    passages: tuple[Passage, ...] = ()


Describer = Callable[[Any], Document | None]
D = TypeVar("D", bound=Describer)
_describers: dict[type[Page], Describer] = {}


def describes(model: type[Page]) -> Callable[[D], D]:
    """Mark a function that turns a page of ``model`` (or below it) into its Document."""

    def register(describer: D) -> D:
        _describers[model] = describer
        return describer

    return register


def document_of(page: Page) -> Document | None:
    """What ``page`` says to search; None for a kind of page that visitors don't look for."""
    for model in type(page).__mro__:
        if model in _describers:
            document = _describers[model](page)
            if document is None:
                return None
            kept = tuple(each for each in document.passages if each.text and each.intents)
            return replace(document, passages=kept)
    return None


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
    should_not = [*page.stated_contraindications, plain_text(page.who_should_not)]
    risks = [*page.all_serious_risks, *page.all_risks]
    facts = [page.cost, page.insurance, page.visit_length, page.sessions]
    return Document(
        kind=TREATMENT,
        title=page.title,
        names=tuple(dict.fromkeys([page.therapy_label, *plain_names(page.therapy)])),
        text=" ".join([*own_words(page), *page.visit_steps, *risks, *should_not, *facts]),
        excerpt=page.summary,
        concept=term_id(page.therapy) if page.therapy else "",
        passages=(
            Passage({"cost": 0.85}, page.cost, "cost"),
            Passage({"insurance": 0.9}, page.insurance, "insurance"),
            Passage(
                {"duration": 0.9},
                ". ".join(filter(None, [page.visit_length, page.sessions])),
                "duration",
            ),
            Passage({"firstvisit": 0.4}, " ".join(page.visit_steps), "visit"),
            Passage({"risks": 1.0}, ", ".join(risks), "risks"),
            Passage({"whonot": 1.0}, " ".join(should_not), "who-should-not"),
        ),
    )


@describes(PractitionerPage)
def describe_person(page: PractitionerPage) -> Document:
    credentials = [
        word for held in page.credentials.all() for word in (held.token, held.expands, held.body)
    ]
    licences = [f"{one.jurisdiction} {one.number}" for one in page.current_licences]
    what = [*page.profession_words, *page.professions_labels, *page.modalities_labels]
    spoken = ", ".join(page.languages_labels)
    return Document(
        kind=PERSON,
        title=page.title,
        names=(page.display_name, *page.profession_words),
        headings=tuple(what),
        text=" ".join(
            [*own_words(page), spoken, *page.memberships, *page.honours, *credentials, *licences]
        ),
        excerpt=page.get_meta_description(),
        passages=(
            Passage({"languages": 0.8, **spoken_in(page.languages, 1.0)}, spoken),
            Passage({"credentials": 0.9}, ", ".join(filter(None, [*credentials, *licences]))),
            Passage({"team": 0.6}, page.get_meta_description()),
        ),
    )


@describes(LocationPage)
def describe_place(page: LocationPage) -> Document:
    access, phones = plain_text(page.access), [str(phone) for phone in page.phones.all()]
    labels = [f"{phone.label} {phone.display}".strip() for phone in page.phones.all()]
    ways = [*labels, page.email]
    return Document(
        kind=PLACE,
        title=page.title,
        names=(page.locality,),
        # What the page shows without a heading of the editor's, and visitors look for.
        headings=(page.one_line, gettext("Opening hours, phone, directions")),
        text=" ".join([page.one_line, *own_words(page), *ways, *phones]),
        excerpt=page.one_line,
        passages=(
            hours_of(page),
            Passage({"address": 1.0, "transit": 0.3}, page.one_line, "way"),
            Passage({"parking": 1.0, **answers(page.parking, page, 0.95)}, page.parking, "parking"),
            Passage({"access": 1.0, **answers(access, page, 0.95)}, access, "access"),
            Passage({"phone": 1.0}, ", ".join(labels), "contact"),
            Passage({"email": 0.9}, page.email, "contact"),
            Passage(
                {"booking": 1.0} if page.booking_url else {},
                gettext("Book a visit") if page.booking_url else "",
                "contact",
            ),
        ),
    )


def hours_of(page: LocationPage) -> Passage:
    """When a place is open, day by day; it answers for each day on which it is."""
    days = [
        (day, ", ".join(f"{time_format(s.opens)} – {time_format(s.closes)}" for s in day["spans"]))
        for day in page.hours
    ]
    if not any(spans for _day, spans in days):
        return Passage({}, "")
    open_days = {f"on{day['id']}": 0.2 for day, spans in days if spans}
    text = "; ".join(f"{day['day_label']} {spans or gettext('Closed')}" for day, spans in days)
    return Passage({"hours": 1.0, **open_days}, text, "hours")


@describes(ClinicPage)
def describe_home(page: ClinicPage) -> Document:
    names = (page.short_name, page.legal_name, *page.other_names)
    facts = [*page.professions_labels, *page.languages_labels, *page.insurance, *page.service_area]
    registered = [f"{one.regulator} {one.number}" for one in page.registrations.all()]
    actions = [
        word for each in page.actions for word in (each.label, each.offer_text, each.offer_terms)
    ]
    quotes = [quote.quote for quote in page.shown_testimonials]
    return Document(
        kind=OTHER,
        title=page.title,
        names=tuple(name for name in names if name),
        headings=(page.tagline,),
        text=" ".join([*own_words(page), *facts, *registered, *filter(None, actions), *quotes]),
        excerpt=page.tagline,
        passages=tuple(home_passages(page, registered)),
    )


def home_passages(page: ClinicPage, registered: list[str]) -> Iterator[Passage]:
    costs = [f"{treatment.title}: {treatment.cost}" for treatment in page.prices]
    yield Passage({"cost": 0.9}, "; ".join(costs), "first-visit")
    for offer in in_language_of(page, "offers"):
        said = " ".join(filter(None, [f"{offer.name}.", offer.price_label, offer.terms]))
        yield Passage(
            {"offer": 1.0, "cost": 0.8, **answers(said, page, 0.5)},
            said,
            "first-visit",
            offer.valid_from,
            offer.valid_until,
        )
    for action in page.actions:
        if action.offer_text:
            yield Passage({"offer": 0.9}, f"{action.offer_text}. {action.offer_terms}")
        if action.kind == "book":
            yield Passage({"booking": 0.7}, action.label)
    yield Passage({"insurance": 1.0}, ", ".join(page.insurance), "insurance")
    spoken = {"languages": 0.7, **spoken_in(page.languages, 0.9)}
    yield Passage(spoken, ", ".join(page.languages_labels), "languages")
    if {"online", "phone"} & set(page.consultation_modes):
        yield Passage({"online": 1.0}, ", ".join(page.modes_labels), "modes")
    room = gettext("We have room for new patients")
    if not page.accepts_new_patients:
        room = gettext("We take no new patients at present")
    yield Passage({"newpatients": 1.0}, room, "new-patients")
    yield Passage({"towns": 1.0}, ", ".join(page.service_area), "towns")
    yield Passage({"credentials": 1.0, "complaints": 0.8}, ", ".join(registered), "registrations")
    quotes = [f"“{quote.quote}”" for quote in page.shown_testimonials]
    yield Passage({"reviews": 1.0}, " ".join(quotes), "patients-say")
    yield Passage(answers(f"{page.tagline} {plain_text(page.intro)}", page, 0.6), page.tagline)


@describes(ContentPage)
def describe_content(page: ContentPage) -> Document:
    sections = list(sections_of(page))
    text = " ".join(own_words(page))
    return Document(
        kind=OTHER,
        title=page.title,
        headings=tuple(heading for _anchor, heading, _text in sections if heading),
        text=text,
        excerpt=page.search_description or shorten(text),
        passages=tuple(content_passages(page, sections)),
    )


def sections_of(page: ContentPage) -> Iterator[tuple[str, str, str]]:
    """(anchor, heading, text) of each section of a plain page; what is before the first heading
    has neither of the first two.
    """
    anchor = heading = ""
    texts: list[str] = []
    for place, block in enumerate(page.body, 1):
        if block.block_type == "heading":
            yield anchor, heading, " ".join(texts)
            anchor, heading, texts = f"part-{place}", str(block.value), []
        elif block.block_type == "text":
            texts.append(plain_text(block.value))
    yield anchor, heading, " ".join(texts)


def content_passages(page: ContentPage, sections: list[tuple[str, str, str]]) -> Iterator[Passage]:
    """What a plain page answers: by its title, by each heading, and by what stands below it."""
    of_title = dict.fromkeys(asked_by(page.title), 0.9)
    for number, (anchor, heading, text) in enumerate(sections):
        if not (heading or text):
            continue
        found = {**answers(text, page, 0.9), **dict.fromkeys(asked_by(heading), 0.95)}
        if page.is_first_visit:
            found["firstvisit"] = 1.0 if number < STARTS_A_VISIT else 0.5
            found.update({"cost": 1.0} if "cost" in asked_by(heading) else {})
        for intent, worth in of_title.items():
            found.setdefault(intent, worth)
        yield Passage(found, text or heading, anchor)


def asked_by(heading: str) -> list[str]:
    """The intents that a heading has, were it a question: "Fees", "Cancelling a visit"."""
    return [intent.id for intent in intents.intents_of(split(heading))]


@describes(EnquiryPage)
def describe_enquiry(page: EnquiryPage) -> Document:
    said = " ".join(filter(None, [page.intro, page.readers]))
    return Document(
        kind=OTHER,
        title=page.title,
        headings=(gettext("Message"),),
        text=" ".join([*own_words(page), said]),
        excerpt=page.intro or shorten(said),
        passages=(
            Passage({"email": 1.0, "booking": 0.6, "phone": 0.5}, page.intro or page.title),
            Passage({"privacy": 0.6}, page.readers),
        ),
    )


#: What a list of pages answers by being one.
LISTS = {
    ConditionIndexPage: "conditionlist",
    LocationIndexPage: "address",
    PractitionerIndexPage: "team",
    TreatmentIndexPage: "treatmentlist",
}


@describes(IndexPage)
def describe_list(page: IndexPage) -> Document:
    intent = next((LISTS[model] for model in LISTS if isinstance(page, model)), "")
    weight = 0.5 if intent == "address" else 1.0
    passages = [Passage({intent: weight} if intent else {}, page.intro or page.title)]
    passages.append(Passage(answers(page.intro, page, 0.8), page.intro))
    return replace(describe_other(page), passages=tuple(passages))


@describes(PracticePage)
def describe_other(page: PracticePage) -> Document:
    text = " ".join(own_words(page))
    return Document(
        kind=OTHER,
        title=page.title,
        text=text,
        excerpt=page.search_description or shorten(text),
    )


def spoken_in(languages: Iterable[str], worth: float) -> dict[str, float]:
    """That each of these languages is spoken, as intents."""
    return {f"speaks{code}": worth for code in languages}


def answers(text: str, page: Page, worth: float) -> dict[str, float]:
    """What a passage in a page's language answers by its words, each as well as ``worth``."""
    language = page.locale.language_code
    return dict.fromkeys(intents.answered_by(text or "", language), worth)


def own_words(page: Page) -> Iterator[str]:
    """The plain text of the prose fields that a page type adds to Wagtail's own."""
    for field in page._meta.concrete_fields:
        if field.model is Page or field.is_relation:
            continue
        value = getattr(page, field.attname)
        if isinstance(field, StreamField):
            yield from words_of_stream(value)
        elif isinstance(field, (RichTextField, models.TextField)):
            if text := plain_text(value):
                yield text


def words_of_stream(stream: StreamValue) -> Iterator[str]:
    """The words of a StreamField in reading order, by the blocks' own account of them."""
    block = stream.stream_block
    yield from (" ".join(str(piece).split()) for piece in _searchable(block, stream))


def _searchable(block: Block, value: Any) -> Iterable[str]:
    return (plain_text(content) for content in block.get_searchable_content(value))
