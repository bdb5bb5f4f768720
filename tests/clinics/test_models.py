"""What a practice fills in about itself: places, people, therapies, what a visitor can do."""

import datetime
import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from clinics import nodes, vocabulary
from clinics.models import (
    CallToAction,
    ClinicPage,
    HolidayException,
    LocationIndexPage,
    LocationPage,
    LocationPhone,
    Offer,
    OpeningHours,
    PractitionerCredential,
    PractitionerIndexPage,
    PractitionerPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from seo.graph import GraphContext
from seo.vocabulary import describe, problems
from tests.factories import (
    index_of,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
)

TODAY = datetime.date(2026, 6, 15)
NINE, NOON, TWO = datetime.time(9), datetime.time(12), datetime.time(2)


def errors_of(thing, *names: str) -> dict[str, list[str]]:
    """What is refused, by field; the owner aside, which an editor's form fills in."""
    try:
        thing.full_clean(exclude=["page", *names], validate_unique=False)
    except ValidationError as error:
        return error.message_dict
    return {}


# Opening hours


def test_closing_before_opening_is_one_error_at_the_closing_time():
    errors = errors_of(OpeningHours(days=["mon"], opens=NOON, closes=NINE))

    assert list(errors) == ["closes"]
    assert len(errors["closes"]) == 1
    assert "before opening time" in errors["closes"][0]


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"opens": NINE, "closes": NOON}, []),
        ({"opens": NOON, "closes": TWO, "past_midnight": True}, []),
        ({"opens": NINE, "closes": NOON, "past_midnight": True}, ["past_midnight"]),
        ({"opens": NINE, "closes": NINE}, ["closes"]),
        ({"opens": NINE, "closes": NINE, "past_midnight": True}, []),
        ({"opens": NINE}, ["closes"]),
    ],
)
def test_a_span_may_end_after_midnight_only_when_it_says_so(facts, refused):
    assert list(errors_of(OpeningHours(days=["fri"], **facts))) == refused


def test_a_day_must_be_of_the_week():
    assert list(errors_of(OpeningHours(days=["day"], opens=NINE, closes=NOON))) == ["days"]


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({}, []),
        ({"opens": NINE, "closes": NOON}, []),
        ({"opens": NINE}, ["closes"]),
        ({"opens": NOON, "closes": NINE}, ["closes"]),
        ({"last_day": TODAY - datetime.timedelta(days=1)}, ["last_day"]),
        ({"last_day": TODAY}, []),
    ],
)
def test_an_exception_is_closed_or_has_both_times(facts, refused):
    assert list(errors_of(HolidayException(first_day=TODAY, **facts))) == refused


@pytest.mark.django_db
def test_holidays_that_are_over_are_gone_and_the_nearest_stands_first():
    today = timezone.localdate()

    def day(label, *days_from_now):
        first, *last = [today + datetime.timedelta(days=days) for days in days_from_now]
        return HolidayException(label=label, first_day=first, last_day=last[0] if last else None)

    place = LocationPage(time_zone="America/Boise")
    place.exceptions = [
        day("far", 200), day("near", 20), day("over", -9, -3), day("going on", -9, 20),
    ]  # fmt: skip

    assert [day.label for day in place.coming_exceptions] == ["going on", "near", "far"]


@pytest.mark.django_db
def test_a_draft_whose_hours_are_not_filled_in_yet_can_be_looked_at():
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    place = LocationPage()
    place.opening_hours = [OpeningHours(days=["mon"]), OpeningHours(days=["tue"], opens=NINE)]
    place.exceptions = [HolidayException(), HolidayException(first_day=tomorrow, opens=NINE)]

    assert place.open_now == ""
    place.time_zone = "America/Boise"
    assert json.loads(place.open_now)["week"] == {}
    assert [day["spans"] for day in place.hours] == [[]] * 7
    assert nodes.opening_hours(place) == []
    assert [day.text for day in place.coming_exceptions] == ["Closed"]


def test_a_lunch_break_makes_two_spans_in_the_graph():
    spans = [
        OpeningHours(days=["mon", "tue"], opens=NINE, closes=NOON),
        OpeningHours(days=["mon"], opens=datetime.time(13), closes=datetime.time(17)),
    ]

    class Place:
        class opening_hours:
            all = staticmethod(lambda: spans)

    first, second = nodes.opening_hours(Place)
    assert first["dayOfWeek"] == ["https://schema.org/Monday", "https://schema.org/Tuesday"]
    assert (second["opens"], second["closes"]) == ("13:00", "17:00")


# Phones


@pytest.mark.parametrize("number", ["555-0100", "+1260", "call me", "+999 123"])
def test_an_invalid_phone_is_one_error_at_its_field(number):
    errors = errors_of(LocationPhone(number=number))

    assert list(errors) == ["number"]
    assert len(errors["number"]) == 1


def test_a_phone_is_national_in_text_and_international_in_links():
    phone = LocationPhone(number="+1 260 555 0165")

    assert phone.display == "(260) 555-0165"
    assert phone.href == "tel:+12605550165"


def test_a_phone_that_is_not_filled_in_yet_leads_nowhere():
    assert LocationPhone().display == ""
    assert LocationPhone().href == ""


@pytest.mark.django_db
def test_a_phone_changed_once_is_changed_in_every_call():
    practice = make_practice()
    location = make_location(practice, phone="+12605550165")
    make_cta(practice, label="Call us")
    make_cta(practice, label="Ring reception", location=location)
    phone = location.phones.get()

    phone.number = "+12605550199"
    phone.save()

    home = ClinicPage.objects.get()
    assert [action.href for action in home.actions] == ["tel:+12605550199"] * 2
    assert [action.detail for action in home.actions] == ["(260) 555-0199"] * 2


# Places


@pytest.mark.parametrize(
    ("latitude", "longitude", "refused"),
    [
        (40, -73, []),
        (None, None, []),
        (40, None, ["longitude"]),
        (None, -73, ["latitude"]),
        (91, 0, ["latitude"]),
        (0, 181, ["longitude"]),
    ],
)
@pytest.mark.django_db
def test_a_place_on_the_map_has_both_coordinates(latitude, longitude, refused, monkeypatch):
    monkeypatch.setattr("wagtail.models.Page.clean", lambda self: None)
    place = LocationPage(
        title="Main",
        slug="main",
        path="x",
        depth=1,
        street="1 Main Street",
        locality="Springfield",
        country="US",
        time_zone="America/New_York",
        latitude=latitude,
        longitude=longitude,
    )

    assert list(errors_of(place)) == refused


# What a visitor can do


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({"kind": "call", "label": "Call us"}, []),
        ({"kind": "call", "label": "Call us right now if you can"}, ["label"]),
        ({"kind": "shout", "label": "Shout"}, ["kind"]),
        ({"kind": "download", "label": "Get the form"}, ["document"]),
        ({"kind": "link", "label": "Read more"}, ["target_url"]),
        ({"kind": "link", "label": "Read more", "target_url": "https://example.com/"}, []),
        ({"kind": "link", "label": "Read more", "target_url": "nowhere"}, ["target_url"]),
        ({"kind": "form", "label": "Write to us"}, ["target_page"]),
        ({"kind": "call", "label": "Call", "offer_text": "Free talk"}, ["offer_terms"]),
        (
            {
                "kind": "call",
                "label": "Call",
                "valid_from": TODAY,
                "valid_until": TODAY - datetime.timedelta(days=1),
            },
            ["valid_until"],
        ),
    ],
)
@pytest.mark.django_db
def test_a_call_to_action_is_refused_at_the_field_that_is_wrong(facts, refused):
    assert list(errors_of(CallToAction(**facts))) == refused


@pytest.mark.django_db
def test_each_kind_of_action_leads_where_its_facts_are_kept():
    practice = make_practice()
    make_location(
        practice,
        email="hello@example.com",
        booking_url="https://book.example.com/",
        latitude=Decimal("40.5"),
        longitude=Decimal("-73.25"),
    )
    for kind in ("call", "book", "message", "directions"):
        make_cta(practice, kind=kind, label=kind.title())
    make_cta(practice, kind="link", label="Read", target_url="https://example.com/read")

    leads = {action.kind: action.href for action in ClinicPage.objects.get().actions}

    assert leads == {
        "call": "tel:+12605550165",
        "book": "https://book.example.com/",
        "message": "mailto:hello@example.com",
        "directions": "https://www.openstreetmap.org/directions?to=40.500000%2C-73.250000",
        "link": "https://example.com/read",
    }


@pytest.mark.django_db
def test_an_action_that_leads_nowhere_is_not_shown():
    practice = make_practice()
    make_cta(practice, kind="book", label="Book")

    assert ClinicPage.objects.get().actions == []


@pytest.mark.django_db
def test_an_offer_stands_on_its_action_for_as_long_as_it_lasts():
    practice = make_practice()
    make_location(practice)
    long_ago = datetime.date(2001, 1, 1)
    offer = {"offer_text": "Free talk", "offer_terms": "New patients."}
    make_cta(practice, **offer)
    make_cta(practice, **offer, valid_until=long_ago)

    lasting, ended = ClinicPage.objects.get().actions

    assert (lasting.offer_text, lasting.offer_terms) == ("Free talk", "New patients.")
    assert (ended.offer_text, ended.offer_terms) == ("", "")


@pytest.mark.parametrize(
    ("price", "label"), [(None, ""), (Decimal(0), "Free"), (Decimal("45.00"), "$45")]
)
def test_a_price_of_nothing_is_free_and_no_price_is_none(price, label):
    with override("en"):
        assert Offer(name="Talk", price=price).price_label == label


@pytest.mark.parametrize(
    ("language", "country", "currency", "amount", "label"),
    [
        ("en", "GB", "GBP", "55.00", "£55"),
        ("en", "GB", "GBP", "55.50", "£55.50"),
        ("en", "US", "USD", "1250", "$1,250"),
        ("en", "CA", "CAD", "45", "$45"),
        ("en", "GB", "USD", "45", "US$45"),
        ("es", "US", "USD", "45", "$45"),
        ("en", "", "GBP", "45", "£45"),
    ],
)
def test_a_price_reads_as_people_there_write_it(language, country, currency, amount, label):
    with override(language):
        offer = Offer(page=ClinicPage(country=country), price=Decimal(amount), currency=currency)

        assert offer.price_label == label


@pytest.mark.parametrize(
    ("facts", "refused"),
    [
        ({}, []),
        ({"terms": ""}, ["terms"]),
        ({"price": -1}, ["price"]),
        (
            {"valid_from": TODAY, "valid_until": TODAY - datetime.timedelta(days=1)},
            ["valid_until"],
        ),
    ],
)
def test_an_offer_has_terms_and_ends_after_it_starts(facts, refused):
    offer = Offer(**{"name": "First talk", "terms": "New patients.", **facts})

    assert list(errors_of(offer)) == refused


# People


@pytest.mark.parametrize(
    ("honorific", "professions", "shown"),
    [
        ("", ["chiropractic"], "Ann Lee"),
        ("Dr", ["chiropractic"], "Dr Ann Lee (chiropractor)"),
        ("Dr", ["acupuncture", "naturopathy"], "Dr Ann Lee (acupuncturist, naturopath)"),
        ("Dr", [], "Ann Lee"),
        ("Dr", ["astrology"], "Ann Lee"),
    ],
)
@pytest.mark.django_db
def test_dr_never_stands_without_the_profession(honorific, professions, shown):
    person = PractitionerPage(title="Ann Lee", honorific=honorific, professions=professions)

    assert person.display_name == shown


@pytest.mark.django_db
def test_dr_is_refused_without_a_profession(monkeypatch):
    monkeypatch.setattr("wagtail.models.Page.clean", lambda self: None)
    person = PractitionerPage(title="Ann Lee", honorific="Dr", professions=[])

    with pytest.raises(ValidationError) as refused:
        person.clean()

    assert list(refused.value.message_dict) == ["professions"]


@pytest.mark.django_db
def test_honours_are_not_among_credentials():
    person = make_practitioner(
        make_practice(professions=["chiropractic"]),
        credentials=("DC", "OAM", "JP"),
        honorific="Dr",
        professions=["chiropractic"],
    )
    context = GraphContext("https://elm.example.com/ann/", "https://elm.example.com")

    said = nodes.person(context, person)

    assert said["honorificSuffix"] == "DC"
    assert [credential["name"] for credential in said["hasCredential"]] == [
        "Doctor of Chiropractic"
    ]
    assert said["@type"] == "Person"


def test_every_credential_of_the_vocabulary_says_what_it_stands_for():
    for token in vocabulary.terms("credentials"):
        credential = PractitionerCredential(token=token)
        assert credential.expands
        assert credential.kind


# Therapies


@pytest.mark.django_db
def test_the_risks_that_belong_to_a_therapy_are_always_among_them():
    page = TreatmentPage(title="Needles", therapy="acupuncture", risks=["itching", "soreness"])

    assert page.all_risks == [
        "bleeding or bruising",
        "soreness",
        "fainting",
        "itching",
    ]
    assert page.all_serious_risks == ["rare: a collapsed lung (pneumothorax), infection"]


def test_every_therapy_has_a_type_and_a_system_that_schema_org_knows():
    context = GraphContext("https://elm.example.com/t/", "https://elm.example.com")
    for modality in vocabulary.terms("modalities"):
        node = nodes.therapy(context, modality, uuid=modality)
        found = problems(
            {
                "@context": "https://schema.org",
                "@graph": [{key: value for key, value in node.items() if value}],
            }
        )
        assert not found, describe(found)


# The editor's form


@pytest.mark.django_db
def test_an_editor_sees_one_error_at_each_field_that_is_wrong(client):
    practice = make_practice()
    location = make_location(practice, phone="")
    client.force_login(make_editor(practice))
    spans = [{"opens": "12:00", "closes": "09:00"}]
    data = nested_form_data(
        {
            "title": location.title,
            "slug": location.slug,
            "street": location.street,
            "locality": location.locality,
            "country": "US",
            "time_zone": "America/New_York",
            "booking_url": "somewhere",
            "access": rich_text(""),
            "phones": inline_formset([{"label": "", "number": "555-0100"}]),
            "opening_hours": inline_formset(spans),
            "exceptions": inline_formset([]),
            "comments": inline_formset([]),
        }
    )

    data["opening_hours-0-days"] = ["mon"]

    address = reverse("wagtailadmin_pages:edit", args=[location.pk])
    refused = client.post(address, {**data, "action-publish": "1"}).context["form"]
    client.post(address, data)
    draft = client.get(address).context["form"]

    assert {name: len(errors) for name, errors in refused.errors.items()} == {"booking_url": 1}
    assert {name: len(errors) for name, errors in draft.errors.items()} == {"booking_url": 1}
    (phone,), (span,) = refused.formsets["phones"].errors, refused.formsets["opening_hours"].errors
    assert {name: len(errors) for name, errors in phone.items()} == {"number": 1}
    assert {name: len(errors) for name, errors in span.items()} == {"closes": 1}


@pytest.mark.parametrize(
    ("listing", "model", "formsets"),
    [
        (LocationIndexPage, "locationpage", ["phones", "opening_hours", "exceptions"]),
        (PractitionerIndexPage, "practitionerpage", ["credentials", "licences"]),
        (TreatmentIndexPage, "treatmentpage", []),
    ],
)
@pytest.mark.django_db
def test_a_draft_of_any_page_needs_nothing_but_a_title(listing, model, formsets, client):
    practice = make_practice()
    client.force_login(make_editor(practice))
    url = reverse("wagtailadmin_pages:add", args=["clinics", model, index_of(listing, practice).pk])
    empty = {name: inline_formset([]) for name in [*formsets, "comments"]}
    prose = dict.fromkeys(
        ("access", "bio", "what_it_is", "how_it_may_work", "who_should_not"), rich_text("")
    )
    data = nested_form_data({"title": "Not yet", "slug": "not-yet", **empty, **prose})

    drafted = client.post(url, data)
    published = client.post(url, data | {"slug": "now", "action-publish": "1"})

    assert drafted.status_code == 302, drafted.context["form"].errors
    assert published.status_code == 200, "it lacks what publishing asks for"
    assert all(len(errors) == 1 for errors in published.context["form"].errors.values())
