"""What a visitor is told: beside the form, of what is wrong with it, and after it is sent."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connections
from django.test import Client
from django.utils import translation
from wagtail.models import Locale

from clinics import tenancy
from clinics.enquiries import answers, forms, storage, visitors
from clinics.models import Enquiry, EnquiryAccess, EnquiryPage, LocationIndexPage, LocationPage
from clinics.models.location import HolidayException, LocationPhone, OpeningHours
from clinics.runtime import limits
from tests.cached_fixtures import cached_fixture
from tests.factories import ENQUIRY, make_member, make_practice

HOST = "elm.localhost"
PHONE, TEL = "(208) 555-0161", "tel:+12085550161"
MONDAY = datetime(2027, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


@cached_fixture
def practice():
    practice = make_practice("elm")
    practice.enquiries_to = "desk@example.com"
    practice.save()
    return practice


@pytest.fixture
def place(practice):
    """Open from Monday to Friday, but not on Wednesday, 3 March 2027."""
    place = LocationPage(
        title="Elm Street",
        street="1 Elm Street",
        locality="Boise",
        country="US",
        time_zone="America/Boise",
    )
    place.phones = [LocationPhone(number="+12085550161")]
    place.opening_hours = [
        OpeningHours(days=["mon", "tue", "wed", "thu", "fri"], opens=time(9), closes=time(17))
    ]
    place.exceptions = [HolidayException(label="Training", first_day=date(2027, 3, 3))]
    return tenancy.owned(LocationIndexPage, practice).get().add_child(instance=place)


def send(page, **changes):
    return Client(headers={"host": HOST}).post(f"/enquiry/{page.pk}/send/", {**ENQUIRY, **changes})


def read(answer) -> BeautifulSoup:
    return BeautifulSoup(answer.content.decode(), "html.parser")


def follow(answer) -> BeautifulSoup:
    assert answer.status_code == 302
    return read(Client(headers={"host": HOST}).get(answer.headers["Location"]))


def listed(page: BeautifulSoup) -> dict[str, str]:
    """What the list of errors says, by the id that each line leads to."""
    links = page.select(".enquiry__errors a")
    return {link["href"].removeprefix("#"): link.get_text() for link in links}


# One token, one enquiry


def test_a_form_sent_twice_is_one_enquiry_with_one_receipt_and_one_mail_each(
    form, token, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        first, second = send(form, token=token), send(form, token=token)

    enquiry = Enquiry.objects.get()
    assert enquiry.reference in follow(first).get_text()
    assert enquiry.reference in follow(second).get_text()
    assert [mail.to for mail in mailoutbox] == [["desk@example.com"], ["pat@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_a_double_click_whose_two_arrive_at_once_is_one_enquiry(
    form, token, mailoutbox, monkeypatch
):
    both_have_looked = Barrier(2, timeout=20)
    notice = visitors.notice
    monkeypatch.setattr(
        visitors, "notice", lambda practice: (both_have_looked.wait(), notice(practice))[1]
    )

    def click(_number):
        try:
            return send(form, token=token)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as clicks:
        answered = list(clicks.map(click, range(2)))

    reference = Enquiry.objects.get().reference
    assert all(reference in follow(answer).get_text() for answer in answered)
    assert [mail.to for mail in mailoutbox] == [["desk@example.com"], ["pat@example.com"]]


def test_the_same_words_from_another_tab_are_another_enquiry(form, token):
    send(form, token=token)
    send(form, token=forms.new_token(form))

    assert Enquiry.objects.count() == 2


def test_two_tokens_of_one_second_are_not_the_same(form, monkeypatch):
    monkeypatch.setattr("django.core.signing.time.time", lambda: 1_800_000_000.0)

    assert forms.new_token(form) != forms.new_token(form)


def test_a_form_sent_again_the_next_day_still_has_its_first_receipt(form, token, monkeypatch):
    send(form, token=token)
    monkeypatch.setattr(forms, "MOST_SECONDS", -1)

    again = send(form, token=token)

    assert Enquiry.objects.get().reference in follow(again).get_text()


def test_sending_once_more_what_has_arrived_uses_up_nobodys_turns(form, token):
    answered = {send(form, token=token).status_code for _ in range(forms.PER_SENDER * 2)}
    another = send(form, token=forms.new_token(form))

    assert answered == {302}
    assert another.status_code == 302
    assert Enquiry.objects.count() == 2


def test_the_second_of_two_at_once_gives_its_turn_back(form, token, monkeypatch):
    name = forms.enquiry_of(token, form)
    words = {**ENQUIRY, "answer_by": "email"}
    there, _ = storage.receive(tenancy.practice_of(form), "message", words, name=name)
    nothing_yet = Enquiry.objects.none()
    monkeypatch.setattr(type(there.practice.enquiries), "filter", lambda *_a, **_k: nothing_yet)
    monkeypatch.setattr(storage, "receive", lambda *_a, **_k: (there, False))

    answered = {send(form, token=token).status_code for _ in range(forms.PER_SENDER * 2)}

    assert answered == {302}


def test_what_is_changed_after_sending_is_neither_sent_under_the_old_name_nor_lost(form, token):
    send(form, token=token)

    back = send(form, token=token, message="And on Sundays?")
    page = read(back)

    enquiry = Enquiry.objects.get()
    assert enquiry.words["message"] == ENQUIRY["message"]
    assert enquiry.reference in page.select_one("[role=alert]").get_text()
    assert page.select_one("#id_message").get_text().strip() == "And on Sundays?"
    fresh = page.select_one("[name=token]")["value"]
    assert send(form, token=fresh, message="And on Sundays?").status_code == 302
    assert Enquiry.objects.count() == 2


def test_a_form_that_comes_back_keeps_its_token_while_it_is_good(form, token):
    page = read(send(form, token=token, name=""))

    assert page.select_one("[name=token]")["value"] == token


def test_a_token_of_another_form_is_worth_nothing(form, token, practice):
    other = EnquiryPage(pk=form.pk + 1)

    assert forms.enquiry_of(forms.new_token(other), form) is None
    assert send(form, token=forms.new_token(other)).status_code == 200
    assert not Enquiry.objects.exists()


# By phone or by mail


def test_who_wants_a_call_needs_no_mail_address(form, token, mailoutbox):
    send(form, token=token, answer_by="phone", phone="208 555 0199", email="")

    enquiry = Enquiry.objects.get()
    assert enquiry.kind == "call_back"
    assert enquiry.words["phone"] == "(208) 555-0199"
    assert enquiry.words["email"] == ""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"email": "pat@example.com", "phone": ""}, "email"),
        ({"email": "", "phone": "208 555 0199"}, "phone"),
    ],
)
def test_the_one_way_that_is_given_is_the_one_that_is_wanted(form, token, given, wanted):
    send(form, token=token, **given)

    assert Enquiry.objects.get().words["answer_by"] == wanted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"answer_by": "phone", "phone": ""}, "id_phone"),
        ({"answer_by": "phone", "phone": "  "}, "id_phone"),
        ({"answer_by": "phone", "phone": "not a phone"}, "id_phone"),
        ({"answer_by": "phone", "phone": "1" * 50_000}, "id_phone"),
        ({"answer_by": "phone", "phone": "555 0199"}, "id_phone"),
        ({"answer_by": "email", "phone": "208 555 019"}, "id_phone"),
        ({"answer_by": "email", "email": ""}, "id_email"),
        ({"answer_by": "email", "email": "pat@"}, "id_email"),
        ({"answer_by": "email", "email": "a" * 300 + "@example.com"}, "id_email"),
        ({"answer_by": "phone", "phone": "208 555 0199", "email": "pat"}, "id_email"),
        ({"answer_by": "pigeon"}, "id_answer_by_0"),
        ({"email": "", "phone": ""}, "id_answer_by_0"),
        ({"phone": "208 555 0199"}, "id_answer_by_0"),
        ({"kind": "x"}, "id_kind_0"),
        ({"name": " "}, "id_name"),
        ({"consent": ""}, "id_consent"),
    ],
)
def test_each_gap_is_one_line_that_leads_to_its_field(form, token, changes, field):
    answer = send(form, token=token, **changes)

    page = read(answer)
    assert answer.status_code == 422
    assert list(listed(page)) == [field]
    assert page.find(id=field).name in ("input", "textarea")
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize(
    ("country", "example"), [("US", "(201) 555-0123"), ("GB", "0121 234 5678"), ("", "+1 201")]
)
def test_a_wrong_number_is_told_how_one_of_the_country_looks(country, example, db):
    home = type("Home", (), {"country": country})
    page = type("Page", (), {"practice": home, "consent_text": ""})
    form = forms.EnquiryForm({**ENQUIRY, "phone": "not a phone"}, page=page)

    assert example in form.errors["phone"][0]


def test_a_whole_number_is_taken_though_no_list_knows_its_range(form, token):
    send(form, token=token, answer_by="phone", phone="+44 7700 900123")

    assert Enquiry.objects.get().words["phone"] == "+44 7700 900123"


def test_a_number_from_another_country_is_taken_with_its_code(form, token):
    send(form, token=token, answer_by="phone", phone="+44 20 7946 0961")

    assert Enquiry.objects.get().words["phone"] == "+44 20 7946 0961"


# What is wrong


def test_errors_are_listed_first_with_the_focus_and_said_in_the_title(form, token):
    page = read(send(form, token=token, name="", email="pat@", consent=""))

    first = page.select_one("main .page > *")
    assert "enquiry__errors" in first["class"]
    assert first.has_attr("autofocus")
    assert first["tabindex"] == "-1"
    assert first.select_one("[role=alert] h2").get_text() == "There is a problem"
    assert list(listed(page)) == ["id_name", "id_email", "id_consent"]
    assert page.title.get_text().startswith("Error: Contact us")


def test_no_message_says_only_that_something_is_required(form, token):
    answer = Client(headers={"host": HOST}).post(f"/enquiry/{form.pk}/send/", {"token": token})

    said = listed(read(answer))
    assert len(said) == 4
    assert not any("required" in text for text in said.values())
    assert all(re.match("Choose |Write |Tick ", text) for text in said.values())


def test_a_wrong_field_is_marked_and_described_by_its_hint_and_its_error(form, token):
    page = read(send(form, token=token, email="pat@"))

    field = page.select_one("#id_email")
    assert field["aria-invalid"] == "true"
    described = [page.find(id=name).get_text() for name in field["aria-describedby"].split()]
    assert "name@example.com" in described[0]
    assert described[1].startswith("Error: Your email address")
    assert not page.select_one("#id_name").has_attr("aria-invalid")


def test_a_wrong_choice_is_described_at_its_group(form, token):
    page = read(send(form, token=token, email=""))

    group = page.select_one("#id_answer_by_0").find_parent("fieldset")
    assert page.find(id=group["aria-describedby"]).get_text().startswith("Error: Choose how")


def test_all_that_was_typed_and_chosen_is_kept(form, token):
    page = read(
        send(form, token=token, kind="book", answer_by="phone", phone="none", message="Hi <b>")
    )

    assert page.select_one("#id_name")["value"] == ENQUIRY["name"]
    assert page.select_one("#id_phone")["value"] == "none"
    assert page.select_one("#id_message").get_text().strip() == "Hi <b>"
    assert page.select_one("[name=kind][checked]")["value"] == "book"
    assert page.select_one("[name=answer_by][checked]")["value"] == "phone"
    assert page.select_one("#id_consent").has_attr("checked")


def test_what_is_too_long_is_kept_whole_and_told_by_how_much(form, token):
    text = "é" * 1_012

    page = read(send(form, token=token, message=text, name="n" * 121))

    assert "12 characters too long" in listed(page)["id_message"]
    assert "1 character too long" in listed(page)["id_name"]
    assert page.select_one("#id_message").get_text().strip() == text
    assert page.select_one("#id_name")["value"] == "n" * 121


def test_a_line_counts_as_its_writer_counts_it(form, token):
    text = "x\r\n" * 499 + "xx"

    assert send(form, token=token, message=text).status_code == 302
    assert len(Enquiry.objects.get().words["message"]) == 1_000


def test_no_field_is_cut_by_the_browser_and_the_limit_stands_beside_it(form):
    page = read(Client(headers={"host": HOST}).get("/contact/"))

    assert not page.select("form.enquiry [maxlength]")
    assert "Up to 1000 characters" in page.find(id="id_message_helptext").get_text()


def test_a_hundred_kilobytes_come_back_and_store_nothing(form, token):
    answer = send(form, token=token, message="x" * 100_000)

    assert answer.status_code == 422
    assert "99000 characters too long" in listed(read(answer))["id_message"]
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("name", ["name", "phone", "email", "message", "token", "kind"])
def test_markup_in_a_field_stays_text(form, token, name):
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>'

    page = read(send(form, **{"token": token, "consent": "", name: evil}))

    assert not [tag for tag in page.select("script") if "alert" in tag.get_text()]
    assert not page.select("img[onerror]")


def test_the_address_of_a_form_that_came_back_leads_to_the_form(form):
    answer = Client(headers={"host": HOST}).get(f"/enquiry/{form.pk}/send/")

    assert answer.headers["Location"].endswith("/contact/")


# The phone, and what happens next


def shown_phone(page: BeautifulSoup) -> tuple[str, bool]:
    """Where the call button beside the form leads, and whether it says if the place is open."""
    beside = page.select_one("main .call")
    return beside.select_one("a.button")["href"], bool(beside.select_one("[data-open-now]"))


def test_the_phone_and_whether_it_is_answered_now_stand_on_every_page_of_the_form(
    place, form, token, monkeypatch
):
    client = Client(headers={"host": HOST})
    sent = send(form, token=token)
    pages = [
        read(client.get("/contact/")),
        read(send(form, token="")),
        read(send(form, token=token, name="")),
        read(send(form, token=token, message="Else")),
        follow(sent),
    ]
    monkeypatch.setattr(limits, "too_many", lambda *_counters: True)
    flooded = send(form, token=forms.new_token(form))
    pages.append(read(flooded))

    assert flooded.status_code == 429
    assert pages[-1].title.get_text().startswith("Error: ")
    assert ENQUIRY["message"] in pages[-1].select_one("#id_message").get_text()
    assert [shown_phone(page) for page in pages] == [(TEL, True)] * 6
    assert PHONE in pages[0].select_one(".call").get_text()


def test_a_practice_without_a_phone_offers_no_call(form):
    page = read(Client(headers={"host": HOST}).get("/contact/"))

    assert page.select_one(".call") is None


def test_the_form_says_first_whom_to_call_in_an_emergency(place, form):
    page = read(Client(headers={"host": HOST}).get("/contact/"))

    first = page.select_one(".enquiry-page > *")
    assert first.select_one("a")["href"] == "tel:911"


@pytest.mark.parametrize(
    ("days", "received", "said"),
    [
        (1, MONDAY, "We answer on the next day that we are open: Tuesday, March 2."),
        # Wednesday is closed, and so is the weekend.
        (2, MONDAY, "We answer by Thursday, March 4."),
        (4, MONDAY, "We answer by Monday, March 8."),
        # In Boise it is still Sunday.
        (1, datetime(2027, 3, 1, 5, tzinfo=UTC), "We answer on the next day that we are open: "
         "Monday, March 1."),
        (None, MONDAY, "We answer as soon as we can."),
    ],
)  # fmt: skip
def test_the_receipt_names_the_day_of_the_answer_by_the_hours(place, form, days, received, said):
    form.answer_days = days

    assert answers.when_answered(form, received) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, "We answer on the next day that we are open."),
        (3, "We answer within 3 days on which we are open."),
    ],
)
def test_a_page_that_may_come_from_a_cache_names_no_day(place, form, days, said):
    EnquiryPage.objects.filter(pk=form.pk).update(answer_days=days)

    page = read(Client(headers={"host": HOST}).get("/contact/"))

    assert said in page.select_one("form.enquiry").get_text()
    assert "Only people who work at this practice" in page.select_one("form.enquiry").get_text()


def test_a_practice_that_is_shut_for_long_or_has_no_hours_names_no_day(place, form):
    without = "We answer within 3 days on which we are open."
    place.exceptions = [
        HolidayException(first_day=date(2027, 3, 2), last_day=date(2027, 3, 2) + timedelta(days=90))
    ]
    place.save()
    shut = answers.when_answered(EnquiryPage.objects.get(), MONDAY)
    place.exceptions, place.opening_hours = [], []
    place.save()
    no_hours = answers.when_answered(EnquiryPage.objects.get(), MONDAY)

    assert [shut, no_hours] == [without, without]


def test_the_receipt_says_when_an_answer_comes_and_who_reads_it(place, form, token):
    EnquiryPage.objects.filter(pk=form.pk).update(answer_days=1, readers="Ana reads it.")

    page = follow(send(form, token=token))

    said = page.select_one("main [role=status]").get_text()
    assert re.search(r"on the next day that we are open: \w+day, \w+ \d+\.", said)
    assert "Ana reads it." in said
    assert page.title.get_text().startswith("Thank you: ")


def test_the_mail_to_the_visitor_says_when_an_answer_comes_and_what_number_to_call(
    place, form, token, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(form, token=token)

    body = mailoutbox[1].body
    assert "We answer by " in body
    assert PHONE in body
    assert "In an emergency call 911." in body


def test_the_form_speaks_spanish(place, form):
    with translation.override("es"):
        bad = forms.EnquiryForm({"message": "x" * 1_001, "phone": "x"}, page=form)
        said = [error.text for error in bad.listed_errors]
        promise = answers.when_answered(form, MONDAY)

    assert promise == "Respondemos a más tardar el viernes, 5 de marzo."
    assert "sobra 1 carácter" in " ".join(said)
    assert not any(re.match("Choose |Write |Tick |Your ", text) for text in said)


def test_who_writes_in_spanish_is_answered_in_spanish(
    practice, place, form, token, mailoutbox, django_capture_on_commit_callbacks
):
    practice.home.save_revision().publish()
    form.save_revision().publish()
    spanish = Locale.objects.create(language_code="es")
    practice.home.copy_for_translation(spanish).save_revision().publish()
    version = form.copy_for_translation(spanish)
    version.title = "Escríbanos"
    version.save_revision().publish()

    wrong = send(version, token=forms.new_token(version), email="")
    with django_capture_on_commit_callbacks(execute=True):
        sent = send(version, token=forms.new_token(version))
    receipt = Client(headers={"host": HOST}).get(sent["Location"])

    for answer in (wrong, receipt):
        assert answer["Content-Language"] == "es-US"
        assert read(answer).html["lang"] == "es-US"
    assert read(wrong).title.string.startswith("Error: Escríbanos")
    assert read(receipt).h1.string == "Gracias"
    assert "En una emergencia, llame al 911." in mailoutbox[-1].body


# In the admin


def signed_in(practice, role="manager"):
    client = Client(headers={"host": HOST})
    client.force_login(make_member(practice, role))
    return client


def from_phone(practice, phone="(208) 555-0199", **words):
    kept = {**ENQUIRY, "answer_by": "phone", "email": "", "phone": phone, **words}
    return storage.receive(practice, "call_back", kept)[0]


def test_who_gave_no_mail_address_is_called_by_a_link_and_not_mailed(practice, mailoutbox):
    enquiry = from_phone(practice)

    shown = read(signed_in(practice).get(f"/admin/enquiries/{enquiry.uuid}/"))

    assert shown.select_one('a[href="tel:+12085550199"]')
    assert shown.select_one("[name=text]") is None
    assert "By phone" in shown.get_text()
    assert storage.answer(None, enquiry, "Hello") is False


def test_a_visitor_is_found_by_their_phone_however_it_is_written_and_nobody_else_is(practice):
    from_phone(practice), from_phone(practice, "(208) 555-0111"), from_phone(practice, "")
    client = signed_in(practice)

    copy = client.post("/admin/enquiries/visitor/", {"phone": "+1 208-555-0199", "do": "export"})
    client.post("/admin/enquiries/visitor/", {"phone": "208.555.0199", "do": "erase"})

    assert [one["phone"] for one in copy.json()] == ["(208) 555-0199"]
    assert sorted(one.words["phone"] for one in Enquiry.objects.all()) == ["", "(208) 555-0111"]


@pytest.mark.parametrize("nobody", [{}, {"email": " ", "phone": " "}, {"phone": "none"}])
def test_who_is_not_named_is_not_everybody(practice, nobody):
    from_phone(practice), from_phone(practice, "")

    answer = signed_in(practice).post("/admin/enquiries/visitor/", {**nobody, "do": "erase"})

    assert answer.status_code == 302
    assert Enquiry.objects.count() == 2
    assert not EnquiryAccess.objects.filter(action="erased").exists()
