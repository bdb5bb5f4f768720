"""People and practices in the admin."""

import io
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from clinics import tenancy
from clinics.models import Practice
from tests.cached_fixtures import cached_fixture

NEW = {
    "name": "Beech Clinic",
    "slug": "beech",
    "hostname": "beech.example.com",
    "port": "443",
    "country": "US",
    "professions": ["acupuncture"],
    "brand_colour": "#7A1F4B",
    "accent_colour": "#D9822B",
    "type_pairing": "literary",
    "first_manager": "ann@example.com",
    "first_editor": "ben@example.com",
}


@cached_fixture
def practice():
    return tenancy.provision(
        name="Alder",
        slug="alder",
        hostname="alder.example.com",
        country="US",
        professions=["acupuncture"],
    )


def member(practice, role):
    user = get_user_model().objects.create_user(f"{practice.slug}-{role}", f"{role}@example.com")
    user.groups.add(tenancy.group_of(practice, role))
    return user


def signed_in(user):
    client = Client(headers={"host": "alder.example.com"})
    client.force_login(user)
    return client


def test_a_manager_invites_and_removes(practice):
    client = signed_in(member(practice, "manager"))

    client.post("/admin/people/", {"email": "new@example.com", "role": "editor"})
    invited = get_user_model().objects.get(email="new@example.com")
    assert "new@example.com" in client.get("/admin/people/").content.decode()
    client.post(f"/admin/people/{invited.pk}/remove/")

    invited.refresh_from_db()
    assert not invited.is_active
    assert not invited.groups.exists()


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_nobody_else_manages_people(practice, role):
    manager, user = member(practice, "manager"), member(practice, role)
    client = signed_in(user)

    client.post("/admin/people/", {"email": "new@example.com", "role": "manager"})
    client.post(f"/admin/people/{manager.pk}/remove/")

    assert not get_user_model().objects.filter(email="new@example.com").exists()
    assert manager.groups.exists()


def test_platform_staff_make_a_practice_in_one_step(admin_client):
    admin_client.post("/admin/practices/new/", NEW)

    practice = Practice.objects.get()
    assert practice.home.title == "Beech Clinic"
    assert practice.groups.get(role="manager").group.user_set.get().email == "ann@example.com"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"hostname": "a b"}, "hostname"),
        ({"slug": "alder"}, "slug"),
        ({"country": "XX"}, "country"),
        ({"name": " "}, "name"),
        ({"brand_colour": "red-ish"}, "brand_colour"),
        ({"type_pairing": "gothic"}, "type_pairing"),
        ({"first_editor": "ann@example.com"}, "first_editor"),
        ({"logo": SimpleUploadedFile("logo.png", b"no picture")}, "logo"),
        ({"logo": SimpleUploadedFile("logo.svg", b"<svg onload='x()'/>")}, "logo"),
    ],
)
def test_bad_facts_come_back_with_the_form(admin_client, practice, change, field):
    answer = admin_client.post("/admin/practices/new/", {**NEW, **change})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Practice.objects.count() == 1
    assert not Image.objects.exists()
    assert not get_user_model().objects.filter(email="ben@example.com").exists()


def test_the_look_and_the_logo_are_the_practices_own_from_the_start(admin_client):
    logo = get_test_image_file(filename="logo.png", size=(80, 40))
    logo.seek(0)

    made = admin_client.post("/admin/practices/new/", {**NEW, "logo": logo, "mark": "ripple"})
    assert made.status_code == 302, made.context["form"].errors

    practice = Practice.objects.get()
    home = practice.home
    assert (home.brand_colour, home.type_pairing, home.mark) == ("#7A1F4B", "literary", "ripple")
    assert home.logo.collection == practice.collection
    assert (home.logo.width, home.logo.height) == (80, 40)
    assert practice.groups.get(role="editor").group.user_set.get().email == "ben@example.com"


def test_a_logo_that_cannot_be_kept_leaves_no_practice_and_no_file(db, monkeypatch, settings):
    def full(*args, **kwargs):
        raise OSError("no space")

    monkeypatch.setattr(Image, "save", full)
    logo = get_test_image_file(filename="unkept.png")

    with pytest.raises(OSError, match="no space"):
        tenancy.provision(
            name="Oak", slug="oak", hostname="oak.example.com", country="US",
            professions=["acupuncture"], logo=logo,
        )  # fmt: skip

    assert not Practice.objects.exists()
    assert not list(Path(settings.MEDIA_ROOT).rglob("unkept*"))


def test_the_command_takes_the_same_facts(db, tmp_path, capsys):
    logo = tmp_path / "logo.png"
    logo.write_bytes(get_test_image_file().file.getvalue())

    call_command(
        "create_practice", "Beech Clinic", "--slug=beech", "--host=beech.example.com",
        "--country=US", "--profession=acupuncture", "--editor=ben@example.com",
        "--brand-colour=#7A1F4B", "--type-pairing=literary", f"--logo={logo}",
    )  # fmt: skip

    home = Practice.objects.get().home
    assert (home.brand_colour, home.logo.file.name != "") == ("#7A1F4B", True)
    assert "https://beech.example.com" in capsys.readouterr().out


def test_the_command_names_what_is_wrong(db, tmp_path):
    note = tmp_path / "logo.png"
    note.write_text("no picture")
    facts = (
        "create_practice", "Beech", "--slug=beech", "--host=beech.example.com", "--country=US",
        "--profession=acupuncture",
    )  # fmt: skip

    with pytest.raises(CommandError, match=r"^logo: .*logo.png"):
        call_command(*facts, f"--logo={note}")
    with pytest.raises(CommandError, match=r"^logo: .*No such file"):
        call_command(*facts, f"--logo={tmp_path}/none.png")
    with pytest.raises(CommandError, match=r"^brand_colour: "):
        call_command(*facts, "--brand-colour=reddish")
    with pytest.raises(CommandError, match=r"^first_editor: "):
        call_command(*facts, "--editor=nobody")

    assert not Practice.objects.exists()


def test_who_never_set_a_password_is_invited_again(practice, mailoutbox):
    manager = member(practice, "manager")
    manager.set_password("pw")
    manager.save()
    client = signed_in(manager)
    client.post("/admin/people/", {"email": "new@example.com", "role": "editor"})
    invited = get_user_model().objects.get(email="new@example.com")
    assert "Invite again" in client.get("/admin/people/").content.decode()

    client.post(f"/admin/people/{invited.pk}/again/")
    others = client.post(f"/admin/people/{manager.pk}/again/")

    assert [message.to for message in mailoutbox].count(["new@example.com"]) >= 1
    assert others.status_code in (302, 403, 404)
    assert not any(message.to == [manager.email] for message in mailoutbox)


@pytest.mark.django_db(transaction=True)
def test_who_makes_a_practice_or_invites_is_told_of_a_mail_that_did_not_go(
    admin_client, monkeypatch
):
    monkeypatch.setattr(tenancy.people, "send_invitation", lambda practice, user: False)

    made = admin_client.post(
        "/admin/practices/new/", {**NEW, "first_manager": "ann@example.com"}, follow=True
    )
    practice = Practice.objects.get(slug=NEW["slug"])
    listed = admin_client.post(
        f"/admin/practices/{practice.slug}/people/",
        {"email": "bob@example.com", "role": "editor"},
        follow=True,
    )

    said = "The invitation of ann@example.com could not be sent. Send it again under People."
    assert said in made.content.decode()
    assert "The invitation could not be sent. Try again later." in listed.content.decode()
    assert "on its way" not in listed.content.decode()


def test_a_mail_server_that_fails_leaves_an_account_to_invite_again(
    practice, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    client = signed_in(member(practice, "manager"))

    with django_capture_on_commit_callbacks(execute=True):
        client.post("/admin/people/", {"email": "new@example.com", "role": "editor"})
    invited = get_user_model().objects.get(email="new@example.com")
    answer = client.post(f"/admin/people/{invited.pk}/again/", follow=True)

    assert "could not be sent" in answer.content.decode()


def test_a_manager_reads_who_did_what_for_the_own_practice_alone(practice):
    oak = tenancy.provision(
        name="Oak", slug="oak", hostname="oak.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    tenancy.people.invite(member(oak, "manager"), oak, "secret@example.com", "editor")
    client = signed_in(member(practice, "manager"))
    client.post("/admin/people/", {"email": "new@example.com", "role": "editor"})

    history = client.get("/admin/reports/site-history/").content.decode()

    assert "Invited a person: new@example.com" in history
    assert "secret@example.com" not in history


def test_a_practice_is_deleted_after_an_export_and_by_its_name(admin_client, practice):
    address = "/admin/practices/alder/"
    assert "Delete for good" not in admin_client.get(address).content.decode()
    admin_client.post(address, {"do": "delete", "confirmation": "Alder"})
    assert Practice.objects.exists()

    exported = b"".join(admin_client.post(address, {"do": "export"}).streaming_content)
    assert "Delete for good" in admin_client.get(address).content.decode()
    admin_client.post(address, {"do": "delete", "confirmation": "alder"})
    assert Practice.objects.exists()
    admin_client.post(address, {"do": "delete", "confirmation": "Alder"})

    assert zipfile.is_zipfile(io.BytesIO(exported))
    assert not Practice.objects.exists()


def test_people_of_a_practice_make_and_change_no_practice(practice):
    client = signed_in(member(practice, "manager"))

    client.post("/admin/practices/new/", NEW)
    client.post("/admin/practices/alder/", {"do": "archive"})

    assert list(Practice.objects.values_list("slug", "archived_at")) == [("alder", None)]
