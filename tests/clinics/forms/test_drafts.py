"""A draft is kept and shown whatever is written in it; what is wrong is marked, then refused."""

from __future__ import annotations

import datetime

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from clinics.models import (
    ContentPage,
    EnquiryPage,
    HolidayException,
    Offer,
    OpeningHours,
    PractitionerLicence,
)
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_condition_page,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    make_treatment,
)

KINDS = (
    "clinics.ClinicPage",
    "clinics.LocationPage",
    "clinics.PractitionerPage",
    "clinics.TreatmentPage",
    "clinics.ContentPage",
    "clinics.LocationIndexPage",
    "clinics.PractitionerIndexPage",
    "clinics.TreatmentIndexPage",
    "clinics.EnquiryPage",
    "condition_pages.ConditionIndexPage",
    "condition_pages.ConditionPage",
)
#: What Wagtail needs to know the page by, and what is about the form itself.
NEEDED = {"title", "slug", "csrfmiddlewaretoken", "next"}
NEEDED_ENDINGS = ("_FORMS", "-id", "-ORDER", "-DELETE", "-count")


@cached_fixture
def place() -> tuple:
    practice = make_practice()
    location = make_location(practice, email="hello@example.com")
    location.opening_hours = [
        OpeningHours(days=["mon"], opens=datetime.time(9), closes=datetime.time(17))
    ]
    location.exceptions = [HolidayException(first_day=datetime.date(2030, 12, 24))]
    location.save()
    person = make_practitioner(practice)
    person.licences = [PractitionerLicence(number="1", jurisdiction="Ohio")]
    person.save()
    make_treatment(practice)
    make_cta(practice)
    home = practice.home
    home.refresh_from_db()
    home.registrations.create(regulator="The board")
    home.save()
    home.add_child(instance=ContentPage(title="Fees"))
    home.add_child(instance=EnquiryPage(title="Write to us"))
    make_condition_page(practice, [])
    return practice, make_editor(practice)


def pages_of(practice) -> dict[str, Page]:
    branch = Page.objects.descendant_of(practice.home, inclusive=True).specific()
    return {page._meta.label: page for page in branch}


def sent_by(html: str) -> dict:
    """What a browser sends of an editor's form as it stands."""
    form = BeautifulSoup(html, "html.parser").select_one("[data-edit-form]")
    for template in form.select("template, script"):
        template.decompose()
    data: dict = {"body-count": "0"}
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = field["name"], field.get("type", "")
        if kind in ("checkbox", "radio"):
            if field.has_attr("checked"):
                data.setdefault(name, []).append(field.get("value", "on"))
        elif field.name == "select":
            chosen = field.select_one("option[selected]")
            data[name] = chosen.get("value", "") if chosen else ""
        elif field.name == "textarea":
            data[name] = field.text
        elif kind not in ("submit", "button"):
            data[name] = field.get("value", "")
    return data


def is_needed(name: str) -> bool:
    return name in NEEDED or name.endswith(NEEDED_ENDINGS) or name.startswith("comments")


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_with_any_field_empty_or_wrong_is_previewed(place, client, kind):
    practice, editor = place
    page = pages_of(practice)[kind]
    client.force_login(editor)
    data = sent_by(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    names = [name for name in data if not is_needed(name)]
    rich = {name for name in names if str(data[name]).startswith("{")}
    wrong = {name: "null" if name in rich else "<b>no" for name in names}
    empty = {name: "null" if name in rich else "" for name in names}
    halves = [names[::2], names[1::2]]

    # Before it is saved for the first time it has no number yet, nor what refers to one.
    label = kind.lower().split(".")
    new = reverse("wagtailadmin_pages:preview_on_add", args=[*label, page.get_parent().pk])
    fresh = {
        name: "0" if name.endswith("INITIAL_FORMS") else value
        for name, value in data.items()
        if not name.endswith("-id")
    } | {"slug": "new"}
    for sent in ({}, empty, wrong) if kind != "clinics.ClinicPage" else ():
        answer = client.post(new, {**fresh, **sent}).json()
        assert answer == {"is_valid": True, "is_available": True}, sent
        for mode in ("", "search-and-markup"):
            assert client.get(new, {"mode": mode}).status_code == 200

    for sent in (
        empty,
        wrong,
        *({name: wrong[name] for name in half} for half in halves),
        *({name: empty[name] for name in half} for half in halves),
    ):
        answer = client.post(address, {**data, **sent}).json()
        assert answer == {"is_valid": True, "is_available": True}, sent
        for mode in ("", "search-and-markup"):
            assert client.get(address, {"mode": mode}).status_code == 200


def test_a_draft_keeps_what_can_not_be_read_marks_it_and_is_not_published_with_it(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    written = {
        "email": "hello at example",
        "map_place": "north",
        "booking_url": "javascript:alert(1)",
        "phones-0-number": "call Ann",
        "opening_hours-0-opens": "when we are up",
        "exceptions-0-first_day": "Christmas",
    }

    saved = client.post(address, {**sent_by(client.get(address).content.decode()), **written})
    shown = client.get(address)
    sent = sent_by(shown.content.decode())
    refused = client.post(address, {**sent, "action-publish": "yes"})

    assert saved.status_code == 302
    assert {name: sent[name] for name in written} == written
    form = shown.context["form"]
    rows = [form.formsets[name][0] for name in ("phones", "opening_hours", "exceptions")]
    assert set(form.errors) == {"email", "map_place", "booking_url"}
    assert [set(row.errors) for row in rows] == [{"number"}, {"opens"}, {"first_day"}]
    assert refused.status_code == 200
    assert set(refused.context["form"].errors) == {"email", "map_place", "booking_url"}
    page.refresh_from_db()
    assert page.email == "hello@example.com"

    corrected = {
        "email": "hi@example.com",
        "map_place": "",
        "booking_url": "",
        "phones-0-number": "+12605550166",
        "opening_hours-0-opens": "8:00",
        "exceptions-0-first_day": "2030-12-24",
    }
    published = client.post(address, {**sent, **corrected, "action-publish": "yes"})
    page.refresh_from_db()

    assert published.status_code == 302
    assert (page.email, page.as_written) == ("hi@example.com", {})
    assert [row.as_written for row in page.phones.all()] == [{}]


def test_no_road_publishes_what_a_draft_could_not_read(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    data = sent_by(client.get(address).content.decode())
    written = {"email": "hello at example", "phones-0-number": "call Ann"}
    client.post(address, {**data, **written})

    page.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        page.get_latest_revision().publish()
    at_once = client.post(f"{bulk}?id={page.pk}&next=/admin/", follow=True)

    assert set(refused.value.message_dict) == {"email", "phones"}
    assert "“hello at example” can’t be read." in at_once.content.decode()
    page.refresh_from_db()
    assert page.email == "hello@example.com"


def test_what_does_not_go_together_is_marked_in_a_draft_too(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())

    days = {"exceptions-0-first_day": "2030-12-24", "exceptions-0-last_day": "2030-12-20"}
    saved = client.post(address, {**data, **days})

    [row] = client.get(address).context["form"].formsets["exceptions"]
    assert saved.status_code == 302
    assert set(row.errors) == {"last_day"}


def test_a_draft_never_takes_in_what_is_another_practices(place, client):
    practice, editor = place
    oak = make_practice("oak")
    theirs = make_location(oak, title="Oak house")
    page = pages_of(practice)["clinics.PractitionerPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())

    client.post(address, {**data, "locations": [theirs.pk]})
    page.refresh_from_db()
    draft = page.get_latest_revision_as_object()

    assert list(draft.locations.all()) == []
    assert str(theirs.pk) not in str(draft.as_written)
    assert theirs.title not in client.get(address).content.decode()


# Input as people write


def test_what_is_none_of_the_choices_is_not_kept_as_if_somebody_had_written_it(place, client):
    practice, editor = place
    client.force_login(editor)
    page = pages_of(practice)["condition_pages.ConditionPage"]
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    sent = sent_by(client.get(address).content.decode())

    client.post(address, {**sent, "body_regions": ["7700001"]})
    page.refresh_from_db()

    draft = page.get_latest_revision_as_object()
    assert "7700001" not in str(draft.as_written)
    assert draft.body_regions == []


def test_a_phone_is_read_as_the_places_country_writes_it_and_shown_as_the_page_shows_it(
    place, client
):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())
    home = data["phones-0-number"]
    seen = []

    for country, number in (
        ("US", "(208) 555-0123"),
        ("US", "208.555.0123 ext 12"),
        ("GB", "0113 496 0000"),
        ("GB", "+1 208 555 0123"),
    ):
        sent = {**data, "country": country, "phones-0-number": number, "action-publish": "1"}
        assert client.post(address, sent).status_code == 302, number
        page.refresh_from_db()
        phone = page.phones.get()
        written = sent_by(client.get(address).content.decode())["phones-0-number"]
        assert written == phone.display
        seen.append((phone.display, phone.href))

    assert home == "(260) 555-0165"
    assert seen == [
        ("(208) 555-0123", "tel:+12085550123"),
        ("(208) 555-0123 ext. 12", "tel:+12085550123;ext=12"),
        ("0113 496 0000", "tel:+441134960000"),
        ("+1 208-555-0123", "tel:+12085550123"),
    ]


def test_a_phone_that_is_none_is_refused_with_one_of_the_country(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())

    answer = client.post(address, {**data, "phones-0-number": "12", "action-publish": "1"})

    [[message]] = answer.context["form"].formsets["phones"][0].errors.values()
    assert "United States" in message
    assert "(201) 555-0123" in message


def test_the_hours_of_a_whole_day_become_spans_when_the_page_is_published(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())
    hours = {"opening_hours-0-opens": "9-1, 2-6", "opening_hours-0-closes": ""}

    for _turn in range(2):
        assert client.post(address, {**data, **hours}).status_code == 302
    draft = sent_by(client.get(address).content.decode())
    published = client.post(address, {**data, **hours, "action-publish": "1"})
    page.refresh_from_db()

    assert draft["opening_hours-0-opens"] == "9-1, 2-6"
    assert draft["opening_hours-TOTAL_FORMS"] == "1"
    assert published.status_code == 302
    assert sorted(span.times for span in page.opening_hours.all()) == [
        ["09:00", "13:00"],
        ["14:00", "18:00"],
    ]


@pytest.mark.parametrize(
    ("opens", "closes", "times", "past_midnight"),
    [
        ("9", "5", ["09:00", "17:00"], False),
        ("8am", "5pm", ["08:00", "17:00"], False),
        ("9:30 to 5", "", ["09:30", "17:00"], False),
        ("5pm", "midnight", ["17:00", "00:00"], True),
    ],
)
def test_hours_are_read_as_people_write_them(place, client, opens, closes, times, past_midnight):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())
    hours = {"opening_hours-0-opens": opens, "opening_hours-0-closes": closes}

    client.post(address, {**data, **hours, "action-publish": "1"})
    page.refresh_from_db()

    [span] = page.opening_hours.all()
    assert (span.times, span.past_midnight) == (times, past_midnight)


def test_a_date_is_read_in_the_order_of_the_country(place, client):
    practice, editor = place
    page = pages_of(practice)["clinics.LocationPage"]
    client.force_login(editor)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    data = sent_by(client.get(address).content.decode())
    days = {"exceptions-0-first_day": "3/4/2026", "exceptions-0-last_day": "24 April 2026"}

    client.post(address, {**data, **days, "country": "GB"})
    page.refresh_from_db()
    row = page.get_latest_revision_as_object().exceptions.all()[0]

    assert (row.first_day, row.last_day) == (
        datetime.date(2026, 4, 3),
        datetime.date(2026, 4, 24),
    )


def test_the_price_of_an_offer_is_read_as_people_write_it(place, client):
    practice, editor = place
    offer = Offer.objects.create(page=practice.home, name="A first talk", terms="Once a person.")
    client.force_login(editor)
    address = f"/admin/offers/edit/{offer.pk}/"
    data = sent_by(client.get(address).content.decode())

    answer = client.post(address, {**data, "price": "£1,250.50", "valid_until": "12/24/2030"})
    offer.refresh_from_db()

    assert answer.status_code == 302
    assert (str(offer.price), offer.valid_until) == ("1250.50", datetime.date(2030, 12, 24))
