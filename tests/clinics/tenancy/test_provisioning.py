"""A practice from its first day to its last."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import ProtectedError
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Page, Site, Workflow

from clinics import tenancy
from clinics.models import ContentPage, Enquiry, Practice
from clinics.tenancy import people

FACTS = {"country": "US", "professions": ["acupuncture"]}


def make(called="alder", **more):
    facts = {"name": called.title(), "slug": called, "hostname": f"{called}.example.com"}
    return tenancy.provision(**{**facts, **FACTS, **more})


def member(practice, role="editor"):
    user = get_user_model().objects.create_user(f"{practice.slug}-{role}", email="x@example.com")
    user.groups.add(tenancy.group_of(practice, role))
    return user


def everything():
    kinds = (Practice, Page, Site, Collection, Group, Workflow, get_user_model())
    return [kind.objects.count() for kind in kinds]


# Made


@pytest.mark.django_db
def test_a_practice_starts_with_groups_a_workflow_and_its_usual_pages_as_drafts():
    practice = make(usual_pages=True)

    assert set(practice.groups.values_list("role", flat=True)) == {"editor", "manager", "reviewer"}
    assert practice.home.get_workflow() is not None
    drafts = practice.home.get_children().filter(live=False)
    assert set(drafts.values_list("slug", flat=True)) == {"contact", "privacy"}
    assert practice.home.calls_to_action.count() == 2


@pytest.mark.django_db
def test_a_practice_that_comes_first_by_name_moves_nothing_of_the_others():
    birch = make("birch")
    before = birch.collection.path

    make("alder")
    Collection.get_first_root_node().add_child(instance=Collection(name="Aaa"))

    birch.collection.refresh_from_db()
    assert birch.collection.path == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"slug": "alder"}, "slug"),
        ({"hostname": "alder.example.com"}, "hostname"),
        ({"hostname": "ALDER.example.com"}, "hostname"),
        ({"hostname": "alder.example.com."}, "hostname"),
        ({"hostname": "alder.example.com", "port": 8000}, "hostname"),
        ({"hostname": "beech.example.com:80"}, "hostname"),
        ({"hostname": "https://beech.example.com"}, "hostname"),
        ({"hostname": "beech .example.com"}, "hostname"),
        ({"hostname": ""}, "hostname"),
        ({"country": "XX"}, "country"),
        ({"professions": ["wizard"]}, "professions"),
        ({"name": ""}, "title"),
    ],
)
def test_bad_facts_are_refused_and_nothing_is_made(change, field):
    make()
    before = everything()

    with pytest.raises(ValidationError) as refused:
        make("beech", **change)

    assert field in refused.value.message_dict
    assert everything() == before


@pytest.mark.django_db
def test_a_bad_first_manager_leaves_nothing_behind():
    before = everything()

    with pytest.raises(ValidationError):
        make(first_manager="nobody")

    assert everything() == before


@pytest.mark.django_db
def test_with_sign_off_editors_submit_and_do_not_publish():
    practice = make(sign_off=True)

    rights = practice.home.permissions_for_user(member(practice))

    assert rights.can_edit()
    assert rights.can_submit_for_moderation()
    assert not rights.can_publish()


@pytest.mark.django_db
def test_the_command_makes_a_practice_and_mails_its_manager(
    mailoutbox, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        call_command(
            "create_practice", "Alder Clinic", "--slug=alder", "--host=alder.example.com",
            "--country=US", "--profession=acupuncture", "--manager=ann@example.com",
            stdout=io.StringIO(),
        )  # fmt: skip

    assert Practice.objects.get().home.title == "Alder Clinic"
    assert mailoutbox[0].to == ["ann@example.com"]


# Out of service and back


@pytest.mark.django_db
def test_an_archived_practice_says_that_it_is_closed_and_comes_back_whole():
    practice, host = make(), {"host": "alder.example.com"}
    user = member(practice)
    client = Client(headers=host)
    client.force_login(user)
    assert client.get("/admin/").status_code == 200

    tenancy.archive(practice)

    closed = Client(headers=host).get("/")
    assert closed.status_code == 410
    assert "Alder" in closed.content.decode()
    assert client.get("/admin/").status_code == 410
    assert client.get("/admin/login/").status_code == 410
    assert not Session.objects.exists()
    tenancy.restore(practice)
    assert Client(headers=host).get("/").status_code == 200


# The end


@pytest.mark.django_db
def test_deleting_takes_all_of_one_practice_and_nothing_of_another(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    make("beech", usual_pages=True)
    before = everything()
    practice = make(usual_pages=True)
    member(practice)
    Image.objects.create(title="a", file=get_test_image_file(), collection=practice.collection)
    enquiry = Enquiry(practice=practice, kind="message")
    enquiry.encrypt({"name": "Pat"})
    enquiry.save()

    tenancy.delete(practice, confirmation="Alder", exported=True)

    assert everything() == before
    assert not Image.objects.exists()
    assert not Enquiry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "exported"), [("alder", True), ("", True), ("Alder", False)])
def test_nothing_is_deleted_unconfirmed_or_unexported(name, exported):
    practice = make()
    before = everything()

    with pytest.raises(ValidationError):
        tenancy.delete(practice, confirmation=name, exported=exported)

    assert everything() == before


@pytest.mark.django_db
def test_the_command_writes_the_export_before_it_deletes(tmp_path):
    make(usual_pages=True)
    file = tmp_path / "alder.zip"
    with pytest.raises(CommandError):
        call_command("delete_practice", "alder", export=file, confirm="Beech")
    assert not file.exists()

    call_command("delete_practice", "alder", export=file, confirm="Alder", stdout=io.StringIO())

    assert not Practice.objects.exists()
    assert zipfile.is_zipfile(file)


@pytest.mark.django_db
def test_a_home_is_not_deleted_without_its_practice():
    practice = make()

    with pytest.raises(ProtectedError):
        practice.home.delete()

    assert Practice.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["editor", "manager"])
def test_nobody_of_a_practice_deletes_its_home(role):
    practice = make()
    client = Client(headers={"host": "alder.example.com"})
    client.force_login(member(practice, role))

    client.post(f"/admin/pages/{practice.home.pk}/delete/", {"confirm": practice.home.title})

    assert Page.objects.filter(pk=practice.home.pk).exists()


# Between two


@pytest.mark.django_db
def test_a_page_does_not_move_to_another_practice_and_the_refusal_lists_what_it_uses():
    alder, beech = make(), make("beech")
    fees = alder.home.add_child(instance=ContentPage(title="Fees", slug="fees"))

    with pytest.raises(tenancy.CrossTenantError, match="can’t move"):
        fees.move(beech.home, "last-child")

    fees.refresh_from_db()
    assert tenancy.practice_of(fees) == alder


@pytest.mark.django_db
def test_platform_staff_who_move_a_page_across_are_told_why_not(admin_client):
    alder, beech = make(), make("beech")
    fees = alder.home.add_child(instance=ContentPage(title="Fees", slug="fees"))

    answer = admin_client.post(f"/admin/pages/{fees.pk}/move/{beech.home.pk}/confirm/", follow=True)

    assert "can’t move from one practice to another" in answer.content.decode()


@pytest.mark.django_db
def test_a_person_joins_one_practice_only():
    alder, beech = make(), make("beech")
    user = member(alder)

    with pytest.raises(tenancy.CrossTenantError), transaction.atomic():
        user.groups.add(tenancy.editors_of(beech))
    with pytest.raises(tenancy.CrossTenantError), transaction.atomic():
        tenancy.editors_of(beech).user_set.add(user)

    assert list(tenancy.practices_for(user)) == [alder]


# People


@pytest.mark.django_db(transaction=True)
def test_a_mail_server_that_is_away_makes_the_practice_and_says_who_was_not_invited(
    settings, caplog
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    arguments = ["Elm", "--slug=elm", "--host=elm.example.com", "--country=US"]
    arguments += ["--profession=acupuncture", "--manager=ann@example.com"]
    errors = io.StringIO()

    call_command("create_practice", *arguments, stdout=io.StringIO(), stderr=errors)

    [person] = people.people_of(Practice.objects.get(slug="elm"))
    assert errors.getvalue().startswith(f"The invitation of {person.email} could not be sent.")
    [line] = [record for record in caplog.records if "could not be sent" in record.getMessage()]
    assert line.exc_info is None


@pytest.mark.django_db
def test_an_invitation_sets_the_password_once(mailoutbox, django_capture_on_commit_callbacks):
    practice = make()
    manager = member(practice, "manager")

    with django_capture_on_commit_callbacks(execute=True):
        invited = people.invite(manager, practice, "ann@example.com", "editor")
    link = urlsplit(re.search(r"http\S+", mailoutbox[0].body)[0]).path
    client = Client(headers={"host": "alder.example.com"})
    form = client.get(link, follow=True).redirect_chain[-1][0]
    sent = {"new_password1": "a long new word 7", "new_password2": "a long new word 7"}
    client.post(form, sent)

    invited.refresh_from_db()
    assert invited.check_password("a long new word 7")
    assert client.get(link).status_code == 200
    assert list(tenancy.practices_for(invited)) == [practice]


@pytest.mark.django_db
def test_only_a_manager_of_the_same_practice_invites_and_removes():
    alder, beech = make(), make("beech")
    editor, stranger = member(alder), member(beech, "manager")

    for by in (editor, stranger):
        with pytest.raises(PermissionDenied):
            people.invite(by, alder, "ann@example.com", "editor")
    with pytest.raises(PermissionDenied):
        people.remove(stranger, alder, editor)
    with pytest.raises(PermissionDenied):
        people.remove(stranger, beech, editor)


@pytest.mark.django_db
def test_an_address_known_elsewhere_is_invited_all_the_same():
    alder, beech = make(), make("beech")
    people.invite(None, beech, "ann@example.com", "editor")

    ann = people.invite(None, alder, "ann@example.com", "editor")

    assert list(tenancy.practices_for(ann)) == [alder]


@pytest.mark.django_db
def test_a_removed_person_is_signed_out_at_once():
    practice = make()
    editor, manager = member(practice), member(practice, "manager")
    client = Client(headers={"host": "alder.example.com"})
    client.force_login(editor)

    people.remove(manager, practice, editor)

    assert client.get("/admin/").status_code == 302
    assert not Session.objects.exists()


# Hosts


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["alder.example.com", "ALDER.Example.COM", "alder.example.com:8443"]
)
def test_a_host_is_known_however_it_is_written(host):
    make()

    assert Client(headers={"host": host}).get("/team/").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "host", ["unknown.example.com", "alder.example.com.evil.org", "evil.org#alder.example.com", ""]
)
def test_an_unknown_host_is_answered_nothing(host):
    make()

    answer = Client(headers={"host": host}).get("/team/")

    assert answer.status_code == 400 or host == ""
    assert b"Alder" not in answer.content


@pytest.mark.django_db
def test_a_forwarded_host_is_not_believed():
    make(), make("beech")

    answer = Client(headers={"host": "alder.example.com", "x-forwarded-host": "beech.example.com"})

    assert b"Alder" in answer.get("/team/").content
