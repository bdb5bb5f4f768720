"""From the visitor's form to the practice's answer and the purge."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.users.models import UserProfile

from clinics import tenancy
from clinics.enquiries import forms, notices
from clinics.enquiries.encryption import new_key
from clinics.models import Enquiry, EnquiryAccess, EnquiryPage
from clinics.models.enquiry import ACTIONS
from tests.cached_fixtures import cached_fixture
from tests.factories import ENQUIRY as WORDS

HOST = "alder.example.com"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()
    yield
    cache.clear()


def make_practice(slug="alder"):
    practice = tenancy.provision(
        name=slug.title(),
        slug=slug,
        hostname=f"{slug}.example.com",
        country="US",
        professions=["acupuncture"],
    )
    practice.enquiries_to = f"desk@{slug}.example.com"
    practice.save()
    return practice


@cached_fixture
def practice():
    return make_practice()


def member(practice, role="editor"):
    user = get_user_model().objects.create_user(f"{practice.slug}-{role}")
    user.groups.add(tenancy.group_of(practice, role))
    return user


def stored(practice, **words):
    enquiry = Enquiry(practice=practice, kind="message")
    enquiry.encrypt({**{k: WORDS[k] for k in ("name", "email", "phone", "message")}, **words})
    enquiry.save()
    return enquiry


def send(page, address="127.0.0.1", **changes):
    client = Client(headers={"host": HOST}, enforce_csrf_checks=True, REMOTE_ADDR=address)
    return client.post(f"/enquiry/{page.pk}/send/", {**WORDS, **changes})


# The visitor


def test_the_page_with_the_form_sets_no_cookie_and_no_token(form):
    answer = Client(headers={"host": HOST}).get("/contact/")

    assert answer.status_code == 200
    assert not answer.cookies
    assert 'name="token" value=""' in answer.content.decode()
    assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_an_enquiry_with_a_fetched_token_is_stored_encrypted(form, practice, token):
    answer = send(form, token=token)

    enquiry = Enquiry.objects.get()
    assert answer.status_code == 302
    assert "Saturdays" not in enquiry.encrypted
    assert enquiry.words["message"] == WORDS["message"]
    assert enquiry.practice == practice


def test_both_mails_go_out_and_neither_says_what_was_written(
    form, token, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        send(form, token=token)

    assert [mail.to for mail in mailoutbox] == [["desk@alder.example.com"], ["pat@example.com"]]
    assert not any("Saturdays" in mail.body + mail.subject for mail in mailoutbox)


def test_without_script_the_form_comes_back_filled_in_and_is_sent_again(form, monkeypatch):
    first = send(form, token="")
    token = re.search(r'name="token" value="([^"]+)"', first.content.decode())[1]
    assert first.status_code == 200
    assert WORDS["message"] in first.content.decode()
    assert not Enquiry.objects.exists()
    monkeypatch.setattr(forms, "LEAST_SECONDS", -1)

    second = send(form, token=token)

    assert second.status_code == 302
    assert Enquiry.objects.count() == 1


def test_the_receipt_names_the_reference_and_can_not_be_guessed(form, token):
    address = send(form, token=token).headers["Location"]
    client = Client(headers={"host": HOST})

    shown = client.get(address)

    assert Enquiry.objects.get().reference in shown.content.decode()
    assert "Saturdays" not in shown.content.decode()
    assert client.get(address[:-3] + "x/").status_code == 404


def test_a_receipt_ends_after_an_hour(form, token, monkeypatch):
    from clinics.enquiries import visitors

    address = send(form, token=token).headers["Location"]
    monkeypatch.setattr(visitors, "RECEIPT_SECONDS", -1)

    assert Client(headers={"host": HOST}).get(address).status_code == 404


def test_a_machine_that_fills_in_the_trap_is_thanked_and_forgotten(form, token):
    answer = send(form, token=token, website="https://spam.example.com")

    assert answer.status_code == 302
    assert not Enquiry.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "1:2:3"])
def test_a_forged_token_stores_nothing(form, token):
    assert send(form, token=token).status_code == 200
    assert not Enquiry.objects.exists()


def test_a_token_used_at_once_or_after_hours_stores_nothing(form, monkeypatch):
    token = forms.new_token(form)

    assert forms.token_problem(token, form) == "early"
    monkeypatch.setattr(forms, "MOST_SECONDS", -1)
    assert forms.token_problem(token, form) == "late"


def test_the_sixth_enquiry_in_an_hour_from_one_sender_is_refused(form, token):
    answers = [send(form, token=forms.new_token(form)).status_code for _ in range(6)]

    assert answers == [302] * 5 + [429]
    assert Enquiry.objects.count() == 5


@pytest.mark.parametrize(
    "change",
    [{"consent": ""}, {"email": "no"}, {"kind": "call_back"}, {"kind": "x"}, {"name": ""}],
)
def test_a_form_with_gaps_comes_back_and_stores_nothing(form, token, change):
    assert send(form, token=token, **change).status_code == 422
    assert not Enquiry.objects.exists()


def test_a_line_break_in_a_name_makes_no_mail_header(form, token, mailoutbox):
    notices.send("a\nBcc: all@example.com", "b", "pat@example.com")

    assert mailoutbox[0].subject == "a Bcc: all@example.com"


def test_another_practices_form_is_not_found_on_this_host(form, db):
    other = make_practice("beech").home.add_child(instance=EnquiryPage(title="B", slug="contact"))

    assert send(other).status_code == 404


def test_a_mail_server_that_fails_loses_no_enquiry(
    form, token, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "no.such.Backend"

    with django_capture_on_commit_callbacks(execute=True):
        answer = send(form, token=token)

    assert answer.status_code == 302
    assert Enquiry.objects.count() == 1


@pytest.fixture
def queue(settings):
    """A queue that a worker empties, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def work() -> None:
    """Let a worker do what is due."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_visitor_waits_for_no_mail_server_and_a_killed_process_costs_no_receipt(
    queue, form, token, mailoutbox
):
    answer = send(form, token=token)
    waiting = list(mailoutbox)
    work()

    assert answer.status_code == 302
    assert waiting == []
    assert [mail.to for mail in mailoutbox] == [["desk@alder.example.com"], ["pat@example.com"]]


@pytest.mark.django_db(transaction=True)
def test_mail_that_could_not_go_out_is_tried_again(queue, form, token, settings, mailoutbox):
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "no.such.Backend"
    send(form, token=token)
    work()
    later = DBTaskResult.objects.filter(status="READY")
    assert later.count() == 2

    settings.EMAIL_BACKEND = backend
    later.update(run_after=timezone.now())
    work()

    assert len(mailoutbox) == 2
    assert not DBTaskResult.objects.filter(status="READY").exists()


@pytest.mark.django_db(transaction=True)
def test_no_task_holds_what_a_visitor_wrote(queue, form, token):
    send(form, token=token)

    held = str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))

    assert "Saturdays" not in held
    assert "pat@example.com" not in held


def test_who_writes_in_somebodys_name_keeps_them_from_nothing_and_fills_no_mailbox(
    form, token, mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            send(form, token=forms.new_token(form), address=f"192.0.2.{n}") for n in range(8)
        ]

    assert {answer.status_code for answer in answers} == {302}
    assert Enquiry.objects.count() == 8
    assert [mail.to for mail in mailoutbox].count(["pat@example.com"]) == forms.PER_SENDER


def test_a_flood_from_many_senders_fills_no_mailbox_and_keeps_nobody_from_writing(
    practice, form, token, mailoutbox, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(forms, "NOTICES", 3)
    monkeypatch.setattr(forms, "PER_PRACTICE", 6)

    with django_capture_on_commit_callbacks(execute=True):
        answers = [
            send(form, token=forms.new_token(form), address=f"192.0.2.{n}") for n in range(8)
        ]

    assert [answer.status_code for answer in answers] == [302] * 6 + [429] * 2
    assert Enquiry.objects.count() == 6
    told = [mail.body for mail in mailoutbox if mail.to == [practice.enquiries_to]]
    assert ["no mail for more of them" in body for body in told] == [False, False, True]


# The practice


def admin(user):
    client = Client(headers={"host": HOST})
    client.force_login(user)
    return client


def test_reading_marks_as_read_and_is_logged(practice):
    enquiry, user = stored(practice), member(practice)

    shown = admin(user).get(f"/admin/enquiries/{enquiry.uuid}/")

    enquiry.refresh_from_db()
    assert WORDS["message"] in shown.content.decode()
    assert enquiry.status == "read"
    assert [(row.who, row.action) for row in EnquiryAccess.objects.all()] == [
        ("alder-editor", "read")
    ]


def test_the_list_names_who_wrote_and_the_log_says_who_saw_it(practice):
    stored(practice), stored(practice, name="Kim <b>Doe</b>")
    client = admin(member(practice))

    client.get("/admin/enquiries/")
    shown = client.get("/admin/enquiries/?status=new").content.decode()

    assert WORDS["name"] in shown
    assert "Kim &lt;b&gt;Doe&lt;/b&gt;" in shown
    assert WORDS["message"] not in shown
    assert [(row.who, row.action) for row in EnquiryAccess.objects.all()] == [
        ("alder-editor", "saw the list")
    ]
    assert Enquiry.objects.filter(status="new").count() == 2


def test_an_enquiry_that_no_key_opens_stands_in_the_list_all_the_same(practice):
    Enquiry.objects.filter(pk=stored(practice).pk).update(encrypted="broken")

    shown = admin(member(practice)).get("/admin/enquiries/")

    assert "Can’t be opened" in shown.content.decode()


def test_an_answer_goes_by_mail_and_is_kept_encrypted(practice, mailoutbox):
    enquiry = stored(practice)

    admin(member(practice)).post(f"/admin/enquiries/{enquiry.uuid}/", {"text": "Yes, we do."})

    enquiry = Enquiry.objects.get()
    assert mailoutbox[0].to == ["pat@example.com"]
    assert mailoutbox[0].body == "Yes, we do."
    assert enquiry.status == "done"
    assert enquiry.words["answers"] == ["Yes, we do."]


@pytest.mark.parametrize("role", ["reviewer", "platform", "other"])
def test_nobody_else_reads_enquiries(practice, role, django_user_model):
    enquiry = stored(practice)
    user = {
        "reviewer": lambda: member(practice, "reviewer"),
        "platform": lambda: django_user_model.objects.create_superuser("root"),
        "other": lambda: member(make_practice("beech")),
    }[role]()
    client = admin(user)

    answers = [
        client.get("/admin/enquiries/"),
        client.get(f"/admin/enquiries/{enquiry.uuid}/"),
        client.post("/admin/enquiries/download/"),
        client.post("/admin/enquiries/visitor/", {"email": "pat@example.com", "do": "export"}),
    ]

    assert {answer.status_code for answer in answers} <= {302, 403, 404}
    assert not any(WORDS["name"] in answer.content.decode() for answer in answers)


def test_the_spreadsheet_runs_nothing(practice):
    stored(practice, name="=1+1", message="@SUM(A1)")

    csv = admin(member(practice)).post("/admin/enquiries/download/").content.decode()

    assert '"\'=1+1"' in csv
    assert '"\'@SUM(A1)"' in csv


def test_a_visitor_gets_a_copy_and_is_erased_whatever_the_case_of_their_address(practice):
    stored(practice), stored(practice, email="PAT@example.com"), stored(practice, email="x@y.org")
    client = admin(member(practice, "manager"))

    copy = client.post("/admin/enquiries/visitor/", {"email": "Pat@Example.com", "do": "export"})
    client.post("/admin/enquiries/visitor/", {"email": "pat@example.com", "do": "erase"})

    assert len(copy.json()) == 2
    assert [enquiry.words["email"] for enquiry in Enquiry.objects.all()] == ["x@y.org"]
    assert EnquiryAccess.objects.filter(action="erased").count() == 2


def test_an_editor_erases_nobody(practice):
    stored(practice)

    answer = admin(member(practice)).post(
        "/admin/enquiries/visitor/", {"email": "pat@example.com", "do": "erase"}
    )

    assert answer.status_code in (302, 403)
    assert Enquiry.objects.count() == 1


def test_the_log_is_for_managers(practice):
    assert admin(member(practice, "manager")).get("/admin/enquiries/accesses/").status_code == 200
    assert admin(member(practice)).get("/admin/enquiries/accesses/").status_code != 200


def test_the_log_says_what_was_done_in_the_readers_language(practice):
    enquiry = stored(practice)
    manager = member(practice, "manager")
    admin(manager).get(f"/admin/enquiries/{enquiry.uuid}/")
    UserProfile.objects.update_or_create(user=manager, defaults={"preferred_language": "es"})

    said = admin(manager).get("/admin/enquiries/accesses/").content.decode()

    assert "la leyó" in said
    assert "read it" not in said


def test_every_access_that_is_written_down_has_words():
    """An action without words would be shown in English in every language."""
    written = {"saw the list", "read", "answered", "exported a visitor", "exported all"}
    written |= {"erased", "purged", *(f"marked {status}" for status in Enquiry.Status.values)}

    assert written == set(ACTIONS)


def test_with_a_wrong_key_an_enquiry_says_so_and_is_kept(practice, settings):
    enquiry = stored(practice)
    before = enquiry.encrypted
    settings.ENQUIRY_KEYS = [new_key()]

    shown = admin(member(practice)).get(f"/admin/enquiries/{enquiry.uuid}/")

    enquiry = Enquiry.objects.get()
    assert "No key of this installation" in shown.content.decode()
    assert (enquiry.encrypted, enquiry.status) == (before, "new")


def test_with_a_wrong_key_nothing_is_exported_erased_or_answered_by_halves(practice, settings):
    stored(practice)
    settings.ENQUIRY_KEYS = [new_key()]
    enquiry = stored(practice, name="Readable Person")
    encrypted = sorted(Enquiry.objects.values_list("encrypted", flat=True))
    client = admin(member(practice, "manager"))

    answers = [
        client.post("/admin/enquiries/download/", follow=True),
        client.post("/admin/enquiries/visitor/", {"email": "pat@example.com", "do": "export"}),
        client.post("/admin/enquiries/visitor/", {"email": "pat@example.com", "do": "erase"}),
    ]

    assert "No key of this installation" in answers[0].content.decode()
    assert not any(answer.has_header("Content-Disposition") for answer in answers)
    assert sorted(Enquiry.objects.values_list("encrypted", flat=True)) == encrypted
    assert enquiry.words["name"] == "Readable Person"
    assert not EnquiryAccess.objects.filter(action__in=("erased", "exported all")).exists()


def test_a_manager_says_how_long_enquiries_are_kept_and_who_is_told(practice):
    client = admin(member(practice, "manager"))
    told = {"keep_enquiries_months": 3, "enquiries_to": "front@alder.example.com"}

    client.post("/admin/enquiries/settings/", told)
    refused = client.post("/admin/enquiries/settings/", {**told, "keep_enquiries_months": 0})

    practice.refresh_from_db()
    assert (practice.keep_enquiries_months, practice.enquiries_to) == (3, told["enquiries_to"])
    assert refused.context["form"].errors["keep_enquiries_months"]
    assert "after 3 months" in client.get("/admin/enquiries/").content.decode()


def test_an_editor_changes_nothing_of_how_enquiries_are_kept(practice):
    answer = admin(member(practice)).post(
        "/admin/enquiries/settings/", {"keep_enquiries_months": 99, "enquiries_to": ""}
    )

    practice.refresh_from_db()
    assert answer.status_code in (302, 403)
    assert practice.keep_enquiries_months == 12


def test_the_task_purges_as_the_command_does(practice):
    from clinics.tasks import purge_enquiries

    old = stored(practice)
    Enquiry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=361))

    purge_enquiries.enqueue()

    assert not Enquiry.objects.exists()


# Keeping and forgetting


def test_the_purge_takes_what_is_older_than_the_practice_keeps(practice):
    old, fresh = stored(practice), stored(practice)
    Enquiry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=361))

    call_command("purge_enquiries", stdout=io.StringIO())

    assert list(Enquiry.objects.all()) == [fresh]
    assert EnquiryAccess.objects.get().action == "purged"


def test_rotation_seals_all_or_none(practice, settings):
    one, other_key = stored(practice), new_key()
    settings.ENQUIRY_KEYS = [other_key]
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("rotate_enquiry_keys")
    assert Enquiry.objects.get().encrypted == one.encrypted
    settings.ENQUIRY_KEYS = [other_key, "dGVzdHMtb25seS0wMDAwMDAwMDAwMDAwMDAwMDAwMDA="]

    call_command("rotate_enquiry_keys", stdout=io.StringIO())

    settings.ENQUIRY_KEYS = [other_key]
    assert Enquiry.objects.get().words["name"] == WORDS["name"]
