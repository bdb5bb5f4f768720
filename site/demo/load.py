"""Makes the demo's practices. Writes only what has never been made: editors keep their changes."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.db.models.signals import post_save
from django.utils import timezone
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site

from clinics import tenancy
from clinics.models import (
    CallToAction,
    ClinicPage,
    ContentPage,
    EnquiryPage,
    HolidayException,
    LocationIndexPage,
    LocationPage,
    LocationPhone,
    Offer,
    OpeningHours,
    Practice,
    PracticeGroup,
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerLicence,
    PractitionerPage,
    Registration,
    Testimonial,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from demo import content
from demo.content import PracticeContent, Raw, prose
from demo.models import DemoRecord
from seo.models import SearchEngines

#: Wagtail's own first page, which the list of practices stands in for.
#: Fields that name a drawing of ``images``.
PICTURES = ("logo", "picture", "portrait")
#: What is said of the picture of a health page.
ILLUSTRATED = ("picture_alt", "picture_caption", "picture_credit")
WELCOME = "Welcome to your new Wagtail site!"
PRACTICE = "practice"


@dataclass(frozen=True)
class Loaded:
    """What became of one practice. ``skipped`` says why nothing of it could be made."""

    slug: str
    added: int = 0
    skipped: str = ""


def load() -> list[Loaded]:
    """Make what is missing of each practice; all or nothing for each."""
    open_platform()
    return [load_practice(written) for written in content.practices()]


def load_practice(written: PracticeContent) -> Loaded:
    """Make the practice, or those of its pages that were never made."""
    with transaction.atomic():
        made = set(DemoRecord.objects.filter(practice=written.slug).values_list("name", flat=True))
        practice = Practice.objects.filter(slug=written.slug).select_related("home", "site").first()
        if PRACTICE in made and practice is None:
            return Loaded(written.slug, skipped="it was deleted")
        try:
            practice = practice if practice and PRACTICE in made else make_practice(written)
        except ValidationError as error:
            return Loaded(written.slug, skipped=" ".join(error.messages))
        move_to_port(practice.site)
        with tenancy.working_on(practice):
            # Calls to action lead to places; condition pages carry calls to action.
            added = sum(add_pages(clinic_steps(written), written, practice, made))
            if PRACTICE not in made:
                fill_home(written, practice)
                remember(written, PRACTICE)
            added += sum(add_pages(condition_steps(written), written, practice, made))
            for language, translated in written.translations.items():
                added += sum(add_translations(language, translated, practice, made))
    return Loaded(written.slug, added)


def remember(written: PracticeContent, name: str) -> None:
    DemoRecord.objects.create(practice=written.slug, name=name)


# The platform and its people


def open_platform() -> None:
    """The first admin, and the default site on the port that is served."""
    User = get_user_model()
    admin = settings.DEMO_ADMIN
    if not User.objects.filter(**{User.USERNAME_FIELD: admin["username"]}).exists():
        User.objects.create_superuser(
            admin["username"], email="admin@example.com", password=admin["password"]
        )
    site = Site.objects.filter(is_default_site=True, hostname="localhost").first()
    if site and tenancy.practice_of(site) is None:
        move_to_port(site)
        Page.objects.filter(pk=site.root_page_id, title=WELCOME).update(
            title=settings.WAGTAIL_SITE_NAME, draft_title=settings.WAGTAIL_SITE_NAME
        )


def move_to_port(site: Site) -> None:
    if site.port != settings.DEMO_PORT:
        site.port = settings.DEMO_PORT
        site.save()


def login_of(role: str, slug: str) -> str:
    return f"{role}-{slug}"


@cache
def known_password() -> str:
    # Hashing takes a third of a second on purpose; all have one known password anyway.
    return make_password(settings.DEMO_EDITOR_PASSWORD)


def make_people(practice: Practice) -> None:
    """A person for each role, who works for this practice and nothing else."""
    User = get_user_model()
    for role in PracticeGroup.Role.values:
        user, is_new = User.objects.get_or_create(
            **{User.USERNAME_FIELD: login_of(role, practice.slug)},
            defaults={"email": f"{role}@{practice.slug}.example.com", "password": known_password()},
        )
        if is_new:
            user.groups.add(tenancy.group_of(practice, role))


# The practice


def make_practice(written: PracticeContent) -> Practice:
    """The practice as provisioned: its branch, host, collection, groups and people.

    Raises ValidationError where its name or host is taken.
    """
    profile = written.profile
    practice = tenancy.provision(
        name=profile["name"],
        slug=written.slug,
        hostname=f"{written.slug}.localhost",
        port=settings.DEMO_PORT,
        country=profile["country"],
        professions=profile["professions"],
    )
    make_people(practice)
    # Off until somebody asks for it; here it is to be seen.
    SearchEngines.objects.create(site=practice.site, llms_txt=True)
    return practice


def fill_home(written: PracticeContent, practice: Practice) -> None:
    """Profile, calls to action, offers, testimonials and registrations; after the locations."""
    home, profile = practice.home, written.profile
    # Pages were made below it since it was read.
    home.refresh_from_db(fields=["numchild"])
    home.uuid = written.name("clinic", "home")
    for name, value in profile.get("home", {}).items():
        if name in PICTURES:
            value = image(practice, value)
        setattr(home, name, prose(value) if name == "intro" else value)
    add_items(written, practice)
    home.registrations = [  # type: ignore[misc]  # rows of modelcluster's
        Registration(**raw) for raw in profile.get("registrations", [])
    ]
    publish(home)
    lists = profile.get("lists", {})
    for index in home.get_children().filter(slug__in=lists).specific():
        index.intro = lists[index.slug]
        index.save()


def add_items(written: PracticeContent, practice: Practice) -> None:
    """What the practice keeps beside its pages, in the order in which it is written."""
    profile = written.profile
    kinds = (
        [call_to_action(written, practice, cta) for cta in profile["calls_to_action"]],
        [offer(written, raw) for raw in profile.get("offers", [])],
        [
            Testimonial(uuid=written.name("testimonial", raw["key"]), **without(raw, "key"))
            for raw in profile.get("testimonials", [])
        ],
    )
    for items in kinds:
        for place, item in enumerate(items):
            item.page, item.sort_order = practice.home, place
            item.save()


def call_to_action(written: PracticeContent, practice: Practice, raw: Raw) -> CallToAction:
    cta = CallToAction(
        uuid=written.name("cta", raw["key"]), **without(raw, "key", "location", "page")
    )
    if "location" in raw:
        cta.location = find(LocationPage, practice, written.name("location", raw["location"]))
    if "page" in raw:
        cta.target_page = tenancy.owned(Page, practice).filter(slug=raw["page"]).first()
    return cta


def offer(written: PracticeContent, raw: Raw) -> Offer:
    days = raw.get("valid_for_days")
    until = timezone.localdate() + datetime.timedelta(days=days) if days else None
    return Offer(
        uuid=written.name("offer", raw["key"]),
        valid_until=until,
        **without(raw, "key", "valid_for_days"),
    )


# Its pages


def clinic_steps(written: PracticeContent) -> Iterator[tuple]:
    """Places, people and treatments, in an order in which pages find what they refer to."""
    profile = written.profile
    for raw in profile["locations"]:
        yield "location", LocationIndexPage, location, raw
    for raw in profile["people"]:
        yield "practitioner", PractitionerIndexPage, practitioner, raw
    for raw in profile["treatments"]:
        yield "treatment", TreatmentIndexPage, treatment, raw
    for raw in profile.get("pages", []):
        yield "page", ClinicPage, content_page, raw
    if "enquiry" in profile:
        yield "page", ClinicPage, enquiry_page, {"key": "contact", **profile["enquiry"]}


def condition_steps(written: PracticeContent) -> Iterator[tuple]:
    for slug, raw in written.conditions.items():
        yield "condition", ConditionIndexPage, condition_page, {**raw, "key": slug}


def add_pages(
    steps: Iterable[tuple], written: PracticeContent, practice: Practice, made: set[str]
) -> Iterator[bool]:
    """Make each page of ``steps`` that never was."""
    for kind, index_model, build, raw in steps:
        name = f"{kind}/{raw['key']}"
        if name in made:
            continue
        index = tenancy.owned(index_model, practice).first()
        # An editor who deleted the list, or took the page's address, has decided.
        if index is None or index.get_children().filter(slug=raw["key"]).exists():
            continue
        page = build(written, practice, raw)
        page.slug, page.live = raw["key"], False
        if raw.get("draft"):
            index.add_child(instance=page)
            page.save_revision(clean=False)
        else:
            with unheard():
                index.add_child(instance=page)
            publish(page)
        remember(written, name)
        yield True


# In other languages


def add_translations(
    language: str, written: PracticeContent, practice: Practice, made: set[str]
) -> Iterator[bool]:
    """Make what is written of the practice in another language, the home first.

    As an editor does it: Wagtail copies each page for translation, then its words are replaced.
    """
    locale, _is_new = Locale.objects.get_or_create(language_code=language)
    for name, page, translate, raw in translation_steps(written, practice):
        name = f"{language}/{name}"
        if page is None or name in made or page.has_translation(locale):
            continue
        page.refresh_from_db()
        version = page.copy_for_translation(locale)
        translate(written, version, raw)
        publish(version)
        remember(written, name)
        yield True


def translation_steps(written: PracticeContent, practice: Practice) -> Iterator[tuple]:
    """(name, page in the first language, what translates it, words), in the order of the tree."""
    profile = written.profile
    yield "home", practice.home, translate_home, profile
    for slug, raw in profile["lists"].items():
        index = practice.home.get_children().filter(slug=slug).first()
        name = "list" if slug == "conditions" else f"list/{slug}"
        yield name, index and index.specific, translate_list, raw
    for kind, model, part in (
        ("location", LocationPage, "locations"),
        ("practitioner", PractitionerPage, "people"),
        ("treatment", TreatmentPage, "treatments"),
    ):
        for raw in profile.get(part, []):
            page = find(model, practice, written.name(kind, raw["key"]))
            yield f"{kind}/{raw['key']}", page, translate_fields, raw
    for raw in profile.get("pages", []):
        page = tenancy.owned(ContentPage, practice).filter(slug=raw["key"]).first()
        yield f"page/{raw['key']}", page, translate_content, raw
    if "enquiry" in profile:
        form = tenancy.owned(EnquiryPage, practice).first()
        yield "page/contact", form, translate_fields, profile["enquiry"]
    for key, raw in written.conditions.items():
        page = find(ConditionPage, practice, written.name("condition", key))
        yield f"condition/{key}", page, translate_condition, {**raw, "key": key}


def translate_home(written: PracticeContent, home: ClinicPage, raw: Raw) -> None:
    for name, value in raw["home"].items():
        setattr(home, name, prose(value) if name == "intro" else value)
    for name, kind in (
        ("calls_to_action", "cta"),
        ("offers", "offer"),
        ("testimonials", "testimonial"),
    ):
        items = {item.uuid: item for item in getattr(home.first_home, name).all()}
        for words in raw.get(name, []):
            version = items[written.name(kind, words["key"])].in_language(home)
            for field, value in without(words, "key").items():
                setattr(version, field, value)
            version.save()


def translate_list(written: PracticeContent, index: ConditionIndexPage, raw: Raw) -> None:
    index.title, index.slug, index.intro = raw["title"], raw["slug"], raw["intro"]


#: Fields of pages that hold prose, whose words are written as plain paragraphs.
RICH = ("access", "bio", "what_it_is", "how_it_may_work", "who_should_not", "thanks")


def translate_fields(written: PracticeContent, page: Page, raw: Raw) -> None:
    """Put words in the place of those that were copied; a page's ``name`` is its title."""
    page.title = raw.get("name", page.title)
    for name, value in without(raw, "key", "name").items():
        setattr(page, name, prose(value) if name in RICH else value)


def translate_content(written: PracticeContent, page: Any, raw: Raw) -> None:
    practice: Any = tenancy.practice_of(page)
    page.title, page.slug = raw["name"], raw["slug"]
    page.search_description = raw["search_description"]
    page.body = json.dumps(content_body(practice, raw))


def translate_condition(written: PracticeContent, page: Any, raw: Raw) -> None:
    practice: Any = tenancy.practice_of(page)
    page.title, page.slug, page.summary = raw["title"], raw["slug"], raw["summary"]
    page.also_known_as = raw.get("also_known_as", [])
    for name in ILLUSTRATED:
        setattr(page, name, raw.get(name, getattr(page, name)))
    page.body = sections(written, practice, raw["key"])


def location(written: PracticeContent, practice: Practice, raw: Raw) -> LocationPage:
    page: Any = LocationPage(
        uuid=written.name("location", raw["key"]),
        title=raw["name"],
        country=written.profile["country"],
        access=prose(raw.get("access", "")),
        picture=image(practice, raw["picture"]) if "picture" in raw else None,
        **without(raw, "key", "name", "access", "phones", "hours", "closed", "picture"),
    )
    page.phones = [LocationPhone(**phone) for phone in raw["phones"]]
    page.opening_hours = [OpeningHours(**span) for span in raw["hours"]]
    page.exceptions = [
        HolidayException(
            label=exception["label"],
            first_day=next_time(exception["day"]),
            opens=exception.get("opens"),
            closes=exception.get("closes"),
        )
        for exception in raw.get("closed", [])
    ]
    return page


def content_page(written: PracticeContent, practice: Practice, raw: Raw) -> ContentPage:
    body = json.dumps(content_body(practice, raw))
    return ContentPage(title=raw["name"], body=body, **without(raw, "key", "name", "body"))


def content_body(practice: Practice, raw: Raw) -> list[Raw]:
    """The parts of a plain page as a StreamField keeps them."""
    body = []
    for part in raw["body"]:
        if "heading" in part:
            body.append({"type": "heading", "value": part["heading"]})
        if "picture" in part:
            shown = {"image": image(practice, part["picture"]).pk, "decorative": False}
            body.append({"type": "image", "value": {**shown, "alt_text": part["picture_alt"]}})
        if "text" in part:
            body.append({"type": "text", "value": prose(part["text"])})
    return body


def enquiry_page(written: PracticeContent, practice: Practice, raw: Raw) -> EnquiryPage:
    return EnquiryPage(
        title=raw["name"], thanks=prose(raw["thanks"]), **without(raw, "key", "name", "thanks")
    )


def image(practice: Practice, name: str) -> Any:
    """A drawing of ``images`` in the practice's own collection."""
    return own_file(get_image_model(), practice, content.IMAGES / f"{name}.webp")


def video(practice: Practice, name: str) -> Any:
    """A video of ``videos`` among the practice's own documents."""
    return own_file(get_document_model(), practice, content.VIDEOS / f"{name}.mp4")


def own_file(model: Any, practice: Practice, path: Path) -> Any:
    """The picture or document that the practice has of a file; made where it has none yet."""
    made = model.objects.filter(collection=practice.collection, title=path.stem).first()
    if made is None:
        with path.open("rb") as file:
            made = model(title=path.stem, collection=practice.collection)
            made.file.save(path.name, File(file), save=True)
    return made


def practitioner(written: PracticeContent, practice: Practice, raw: Raw) -> PractitionerPage:
    page: Any = PractitionerPage(
        uuid=written.name("practitioner", raw["key"]),
        title=raw["name"],
        bio=prose(raw["bio"]),
        portrait=image(practice, raw["portrait"]) if "portrait" in raw else None,
        **without(raw, "key", "name", "bio", "portrait", "credentials", "licences"),
    )
    page.credentials = [PractitionerCredential(**one) for one in raw["credentials"]]
    page.licences = [PractitionerLicence(**one) for one in raw.get("licences", [])]
    page.locations = list(tenancy.owned(LocationPage, practice))
    return page


def treatment(written: PracticeContent, practice: Practice, raw: Raw) -> TreatmentPage:
    rich = ("what_it_is", "how_it_may_work", "who_should_not")
    return TreatmentPage(
        uuid=written.name("treatment", raw["key"]),
        title=raw["name"],
        **{name: prose(raw[name]) for name in rich if name in raw},
        picture=image(practice, raw["picture"]) if "picture" in raw else None,
        **without(raw, "key", "name", "picture", *rich),
    )


def condition_page(written: PracticeContent, practice: Practice, raw: Raw) -> ConditionPage:
    page = ConditionPage(
        uuid=written.name("condition", raw["key"]),
        title=raw["title"],
        condition=Condition.objects.filter(term_id=raw.get("condition", "")).first(),
        summary=raw["summary"],
        also_known_as=raw.get("also_known_as", []),
        body_regions=raw.get("body_regions", []),
        body=sections(written, practice, raw["key"]),
        picture=image(practice, raw["picture"]) if "picture" in raw else None,
        **{name: raw[name] for name in ILLUSTRATED if name in raw},
        author_name=raw.get("author_name", ""),
        sources=prose(raw.get("sources", "")),
    )
    for name in ("author", "reviewer"):
        if name in raw:
            person = find(PractitionerPage, practice, written.name("practitioner", raw[name]))
            setattr(page, name, person)
    today = timezone.localdate()
    if "reviewed_days_ago" in raw:
        page.last_reviewed = today - datetime.timedelta(days=raw["reviewed_days_ago"])
        page.next_review_due = today + datetime.timedelta(days=raw["review_due_in_days"])
    return page


def sections(written: PracticeContent, practice: Practice, page: str) -> str:
    """The sections of a condition page as they are stored, with pictures of the practice's own."""
    found = content.body(written, page, condition_ids())
    for section in found:
        value = section["value"]
        for name in ("image", "poster"):
            if name in value:
                value[name] = image(practice, value[name]).pk
        if "video" in value:
            value["video"] = video(practice, value["video"]).pk
    return json.dumps(found)


def condition_ids() -> dict[str, int]:
    return dict(Condition.objects.values_list("term_id", "pk"))


def publish(page: Page) -> None:
    with unheard():
        # Publishing checks the page once more.
        revision = page.save_revision(clean=False)
    revision.publish()


@contextmanager
def unheard() -> Iterator[None]:
    """Save a page that is about to be published, which saves it again and tells everybody.

    Indexes of search and of references would else be written three times for each page.
    """
    listening, post_save.receivers = post_save.receivers, []
    try:
        yield
    finally:
        post_save.receivers = listening


def find(model: Any, practice: Practice, uuid: Any) -> Any:
    return tenancy.owned(model, practice).filter(uuid=uuid).first()


def without(raw: Raw, *names: str) -> Raw:
    return {key: value for key, value in raw.items() if key not in names}


def next_time(day: str) -> datetime.date:
    """The next day of the year written "12-25", today included."""
    month, number = map(int, day.split("-"))
    today = timezone.localdate()
    this_year = today.replace(month=month, day=number)
    return this_year if this_year >= today else this_year.replace(year=today.year + 1)
