"""People and practices in the admin."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clinics import tenancy
from clinics.models import Practice

NEW = {
    "name": "Beech Clinic",
    "slug": "beech",
    "hostname": "beech.example.com",
    "port": "443",
    "country": "US",
    "professions": ["acupuncture"],
    "first_manager": "ann@example.com",
}


@pytest.fixture
def practice(db):
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


@pytest.mark.parametrize("change", [{"hostname": "a b"}, {"slug": "alder"}, {"country": "XX"}])
def test_bad_facts_come_back_with_the_form(admin_client, practice, change):
    answer = admin_client.post("/admin/practices/new/", {**NEW, **change})

    assert answer.status_code == 200
    assert "error" in answer.content.decode()
    assert Practice.objects.count() == 1


def test_a_practice_is_deleted_after_an_export_and_by_its_name(admin_client, practice):
    address = "/admin/practices/alder/"
    admin_client.post(address, {"do": "delete", "confirmation": "Alder"})
    assert Practice.objects.exists()

    exported = admin_client.post(address, {"do": "export"})
    admin_client.post(address, {"do": "delete", "confirmation": "alder"})
    assert Practice.objects.exists()
    admin_client.post(address, {"do": "delete", "confirmation": "Alder"})

    assert exported.json()
    assert not Practice.objects.exists()


def test_people_of_a_practice_make_and_change_no_practice(practice):
    client = signed_in(member(practice, "manager"))

    client.post("/admin/practices/new/", NEW)
    client.post("/admin/practices/alder/", {"do": "archive"})

    assert list(Practice.objects.values_list("slug", "archived_at")) == [("alder", None)]
