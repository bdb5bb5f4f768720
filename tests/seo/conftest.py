"""A practice with one page of every kind, and ways to read what a visitor gets."""

from __future__ import annotations

import datetime
import json
from types import SimpleNamespace

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from lxml import html as lxml_html
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file

from clinics import tenancy
from clinics.models import (
    ContentPage,
    LocationIndexPage,
    LocationPage,
    LocationPhone,
    OpeningHours,
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerLicence,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.models import Condition, ConditionIndexPage, ConditionPage
from tests.cached_fixtures import cached_fixture
from tests.clinics.files.mp4 import mp4


def make_practice(slug="harbour", **facts):
    """A practice alone, as it is provisioned."""
    practice = tenancy.provision(
        **{
            "name": "Harbour Clinic",
            "slug": slug,
            "hostname": f"{slug}.localhost",
            "country": "US",
            "professions": ["chiropractic", "acupuncture"],
            **facts,
        }
    )
    home = practice.home
    home.tagline = "Gentle care for backs and necks in a small harbour town."
    home.price_range = "$60 to $140 a visit"
    home.social_links = ["https://social.example.com/harbour"]
    home.mark = "spine"
    home.first_published_at = home.last_published_at = None
    publish(home)
    return practice


def publish(page):
    page.save_revision().publish()
    page.refresh_from_db()
    return page


def add(parent, page):
    parent.add_child(instance=page)
    return publish(page)


def index(kind, practice):
    """The practice's list, with words of its own: without, a list of one leads on to that one."""
    page = tenancy.owned(kind, practice).get()
    if not page.intro:
        page.intro = "All of them."
        page.save(update_fields=["intro"])
    return page


def make_location(practice, **facts):
    place = LocationPage(
        **{
            "title": "Harbour Street",
            "slug": "harbour-street",
            "street": "12 Harbour Street",
            "locality": "Port Example",
            "region": "Maine",
            "postcode": "04101",
            "country": "US",
            "latitude": "43.656100",
            "longitude": "-70.255300",
            "time_zone": "America/New_York",
            "email": "hello@harbour.example.com",
            **facts,
        }
    )
    place.phones = [LocationPhone(number="+12075550123")]
    place.opening_hours = [
        OpeningHours(days=["mon", "tue"], opens=datetime.time(9), closes=datetime.time(12)),
        OpeningHours(days=["mon"], opens=datetime.time(13), closes=datetime.time(17)),
    ]
    return add(index(LocationIndexPage, practice), place)


def make_practitioner(practice, **facts):
    person = PractitionerPage(
        **{
            "title": "Ada Example",
            "slug": "ada-example",
            "honorific": "Dr",
            "professions": ["chiropractic"],
            "modalities": ["acupuncture"],
            "languages": ["en"],
            "bio": "<p>Ada has worked with backs for twelve years.</p>",
            "memberships": ["Society of Examples"],
            "profile_links": ["https://register.example.com/ada", "https://www.example.org/ada"],
            "is_reviewer": True,
            **facts,
        }
    )
    person.credentials = [PractitionerCredential(token="L.Ac.", body="Board of Examples")]
    person.licences = [
        PractitionerLicence(number="AC-1", jurisdiction="Maine", board="Maine Board of Examples")
    ]
    return add(index(PractitionerIndexPage, practice), person)


def make_treatment(practice, **facts):
    return add(
        index(TreatmentIndexPage, practice),
        TreatmentPage(
            **{
                "title": "Acupuncture",
                "slug": "acupuncture",
                "therapy": "acupuncture",
                "summary": "Thin needles, placed with care.",
                "what_it_is": "<p>Needles rest in the skin for a while.</p>",
                "visit_steps": ["We talk", "You rest with the needles in"],
                "risks": ["A small bruise"],
                "who_should_not": "<p>Ask your doctor first if you take blood thinners.</p>",
                **facts,
            }
        ),
    )


def make_image(practice, title="IMG_1.jpg", size=(1400, 900)):
    return get_image_model().objects.create(
        title=title, collection=practice.collection, file=get_test_image_file(size=size)
    )


def make_video(practice):
    return get_document_model().objects.create(
        title="calf.mp4",
        collection=practice.collection,
        file=ContentFile(mp4(65), name="calf.mp4"),
    )


def sections(*, person, treatment, cta, offer, testimonial, image, video):
    """One section of each kind, filled in as an editor would."""
    trial = {
        "title": "A trial of stretching",
        "authors": "Example A",
        "source": "Journal of Examples",
        "year": 2010,
        "doi": "10.1000/xyz",
        "kind": "trial",
        "studied": "page",
    }
    case = {**trial, "title": "A case of night spasms", "doi": "10.1000/abc", "kind": "case_report"}
    return [
        ("overview", {"aspect": "what_is", "text": "<p>A muscle that tightens by itself.</p>"}),
        (
            "overview",
            {
                "aspect": "complications",
                "text": "<p>Seldom more than soreness.</p>",
                "entries": [{"label": "A sore muscle", "text": "for a day or two"}],
            },
        ),
        (
            "red_flags",
            {"level": "emergency", "entries": ["your speech is slurred", "one side is weak"]},
        ),
        (
            "symptoms",
            {"entries": [{"label": "Tightness", "text": "hard to the touch", "region": "calf"}]},
        ),
        ("causes", {"entries": [{"label": "Hard exercise", "text": "", "kind": "lifestyle"}]}),
        ("risk_factors", {"entries": [{"label": "Age over 50", "text": ""}]}),
        (
            "diagnosis",
            {"text": "<p>We ask and look.</p>", "entries": [{"label": "EMG", "text": "nerves"}]},
        ),
        (
            "prevention",
            {
                "entries": [
                    {"advice": "do", "text": "stretch gently"},
                    {"advice": "dont", "text": "push through sharp pain"},
                ]
            },
        ),
        (
            "treatments",
            {
                "entries": [
                    {"group": "self_care", "label": "Rest", "text": ""},
                    {
                        "group": "conventional",
                        "label": "Physiotherapy",
                        "text": "",
                        "kind": "physical",
                    },
                    {"group": "ours", "label": "Needling", "text": "", "therapy": "acupuncture"},
                ]
            },
        ),
        (
            "modality",
            {
                "therapy": "acupuncture",
                "text": "<p>Some people find that it eases pain.</p>",
                "framing": "traditional",
                "what_happens": "<p>Needles stay in for twenty minutes.</p>",
                "points": ["UB 57"],
                "herbs": [{"name": "yarrow", "latin": "Achillea millefolium"}],
                "treatment": str(treatment.uuid),
            },
        ),
        (
            "modality",
            {
                "therapy": "massage",
                "text": "<p>Slow pressure.</p>",
                "framing": "biomedical",
                "risks": ["soreness the day after"],
            },
        ),
        (
            "mechanisms",
            {
                "text": "<p>A nerve tells the muscle to tighten.</p>",
                "entries": [{"label": "Nerve", "text": "the signal goes on"}],
            },
        ),
        (
            "evidence",
            {
                "text": "<p>Trials of stretching gave mixed results.</p>",
                "finding": "unclear",
                "certainty": "low",
                "basis": "rct",
                "citations": [trial],
                "limits": "<p>Few people took part.</p>",
            },
        ),
        (
            "case_study",
            {
                "text": "<p>A runner had spasms at night.</p>",
                "outcome": "Fewer after four weeks.",
                "consent": True,
                "citations": [case],
            },
        ),
        ("faq", {"entries": [{"question": "Can I run?", "answer": "<p>If it does not hurt.</p>"}]}),
        (
            "about_clinic",
            {"text": "<p>We have seen many spasms.</p>", "practitioners": [str(person.uuid)]},
        ),
        ("cta", {"text": "<p>Not sure?</p>", "ctas": [str(cta.uuid)]}),
        (
            "related_conditions",
            {"conditions": [Condition.objects.get(term_id="muscle-cramp").pk]},
        ),
        ("testimonial", {"testimonials": [str(testimonial.uuid)]}),
        ("offer", {"offer": str(offer.uuid)}),
        (
            "image",
            {
                "image": image.pk,
                "alt_text": "Somebody leans against a wall.",
                "caption": "Keep the heel down.",
                "credit": "Ada Example",
            },
        ),
        (
            "video",
            {
                "heading": "A calf stretch",
                "text": "<p>A minute, against a wall.</p>",
                "video": video.pk,
                "poster": image.pk,
                "duration": "1:05",
                "silent": True,
                "transcript": "<p>Put one foot behind you.</p>",
            },
        ),
        ("disclaimer", {"text": "<p>This page does not replace your doctor.</p>"}),
    ]


def make_condition(practice, body, **facts):
    with tenancy.working_on(practice):
        return add(
            index(ConditionIndexPage, practice),
            ConditionPage(
                **{
                    "title": "Muscle spasm",
                    "slug": "muscle-spasm",
                    "condition": Condition.objects.get(term_id="muscle-spasm"),
                    "also_known_as": ["charley horse"],
                    "summary": "A muscle that tightens by itself and does not let go at once. "
                    "Most spasms pass within minutes, and gentle stretching often helps them on.",
                    "body": json.dumps([{"type": kind, "value": value} for kind, value in body]),
                    "author_name": "The clinic’s editors",
                    "last_reviewed": datetime.date(2026, 1, 5),
                    "next_review_due": datetime.date(2099, 1, 5),
                    **facts,
                }
            ),
        )


def make_whole(slug="harbour", **facts):
    """A practice with one page of every kind, all published."""
    practice = make_practice(slug, **facts)
    home = practice.home
    place = make_location(practice)
    person = make_practitioner(practice)
    treatment = make_treatment(practice)
    home.calls_to_action.create(kind="call", label="Call us today")
    home.offers.create(name="A first talk", price=0, terms="For new patients.", modes=["phone"])
    home.testimonials.create(quote="They listened.", name="A. P.", consent=True)
    publish(home)
    content = add(
        home,
        ContentPage(
            title="Privacy",
            slug="privacy",
            body=json.dumps(
                [
                    {"type": "heading", "value": "What we keep"},
                    {"type": "text", "value": "<p>Only what we need.</p>"},
                ]
            ),
        ),
    )
    image = make_image(practice)
    condition = make_condition(
        practice,
        sections(
            person=person,
            treatment=treatment,
            cta=home.calls_to_action.get(),
            offer=home.offers.get(),
            testimonial=home.testimonials.get(),
            image=image,
            video=make_video(practice),
        ),
        reviewer=person,
        picture=image,
        picture_alt="A calf, held by two hands.",
        picture_caption="Where spasms are felt most.",
        picture_credit="Ada Example",
    )
    return SimpleNamespace(
        practice=practice,
        home=home,
        place=place,
        person=person,
        treatment=treatment,
        content=content,
        condition=condition,
    )


def pages_of(practice):
    home = practice.home
    return [page.specific for page in home.get_descendants(inclusive=True).live()]


def visit(page_or_url, host="", **headers):
    """What a visitor gets from a page's own host."""
    from urllib.parse import urlsplit

    url = page_or_url if isinstance(page_or_url, str) else page_or_url.get_full_url()
    parts = urlsplit(url)
    return Client().get(
        f"{parts.path}?{parts.query}" if parts.query else parts.path,
        headers={"host": host or parts.netloc, **headers},
    )


def parse(response):
    return lxml_html.fromstring(response.content.decode())


def graph_of(response):
    """The JSON-LD documents of a page, as a parser finds them."""
    scripts = parse(response).xpath('//script[@type="application/ld+json"]/text()')
    return [json.loads(script) for script in scripts]


@cached_fixture
def practice():
    return make_practice()


@cached_fixture
def whole():
    return make_whole()


@pytest.fixture
def build():
    """The functions above, for tests that build something of their own."""
    return SimpleNamespace(
        practice=make_practice,
        whole=make_whole,
        location=make_location,
        practitioner=make_practitioner,
        treatment=make_treatment,
        condition=make_condition,
        add=add,
        publish=publish,
        index=index,
        pages_of=pages_of,
        visit=visit,
        parse=parse,
        graph_of=graph_of,
    )
