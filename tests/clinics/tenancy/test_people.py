"""A manager's people: invited to a host that works for them, given another role, named readably."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from clinics import tenancy
from clinics.tenancy import people
from tests.cached_fixtures import cached_fixture
from tests.factories import make_admin, make_editor, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def practice():
    return make_practice("alder", port=8000)


def manager_of(practice):
    user = get_user_model().objects.create_user(f"{practice.slug}-manager", email="m@example.com")
    user.groups.add(tenancy.group_of(practice, "manager"))
    return user


def signed_in(user, host: str = "localhost") -> Client:
    client = Client(headers={"host": host})
    client.force_login(user)
    return client


def role_of(practice, user) -> list[str]:
    return list(practice.groups.filter(group__user=user).values_list("role", flat=True))


def test_a_manager_changes_a_role_and_with_it_what_one_may_do(practice):
    editor = make_editor(practice)
    client = signed_in(manager_of(practice))

    answer = client.post(f"/admin/people/{editor.pk}/role/", {"role": "manager"}, follow=True)

    assert role_of(practice, editor) == ["manager"]
    assert "Managers from now on" in answer.content.decode()
    assert signed_in(editor).get("/admin/people/").status_code == 200


def test_nobody_changes_their_own_role_or_takes_one_that_is_none(practice):
    manager, editor = manager_of(practice), make_editor(practice)
    client = signed_in(manager)

    client.post(f"/admin/people/{manager.pk}/role/", {"role": "editor"})
    answer = client.post(f"/admin/people/{editor.pk}/role/", {"role": "king"}, follow=True)

    assert (role_of(practice, manager), role_of(practice, editor)) == (["manager"], ["editor"])
    assert "There is no such role." in answer.content.decode()


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_who_is_no_manager_changes_no_role(practice, role):
    editor = make_editor(practice)
    other = get_user_model().objects.create_user("other")
    other.groups.add(tenancy.group_of(practice, role))

    signed_in(other).post(f"/admin/people/{editor.pk}/role/", {"role": "manager"})

    assert role_of(practice, editor) == ["editor"]


def test_a_manager_changes_no_role_of_another_practice(practice):
    theirs = make_editor(make_practice("beech"))
    client = signed_in(manager_of(practice))

    answer = client.post(f"/admin/people/{theirs.pk}/role/", {"role": "manager"})
    by_slug = client.post(f"/admin/practices/beech/people/{theirs.pk}/role/", {"role": "manager"})

    assert answer.status_code == 404
    assert by_slug.status_code in (302, 403)
    assert theirs.groups.get().practice_group.role == "editor"


def test_platform_staff_find_a_practice_a_manager(practice):
    client = signed_in(make_admin())

    client.post("/admin/practices/alder/people/", {"email": "new@example.com", "role": "manager"})

    assert role_of(practice, get_user_model().objects.get(email="new@example.com")) == ["manager"]
    assert "new@example.com" in client.get("/admin/practices/alder/people/").content.decode()


def test_user_names_are_read_out_easily_and_tell_nothing_of_others(practice):
    beech = make_practice("beech")
    addresses = (
        "Ann.Lee@one.example",
        "ann.lee@two.example",
        "o'neil@x.example",
    )

    names = [people.invite(None, practice, email, "editor").username for email in addresses]
    elsewhere = people.invite(None, beech, "ann.lee@one.example", "editor").username

    assert names == ["ann.lee@alder", "ann.lee-2@alder", "o-neil@alder"]
    assert elsewhere == "ann.lee@beech"


def test_the_invitations_link_opens_on_the_practices_host_and_on_the_platforms(
    practice, mailoutbox, django_capture_on_commit_callbacks, settings
):
    settings.WAGTAILADMIN_BASE_URL = "http://localhost"
    with django_capture_on_commit_callbacks(execute=True):
        people.invite(None, practice, "ann@example.com", "editor")

    links = re.findall(r"http\S+reset/confirm\S+", mailoutbox[0].body)

    assert [link.split("/admin")[0] for link in links] == [
        "http://alder.localhost:8000",
        "http://localhost",
    ]
    for link in links:
        host, path = link.removeprefix("http://").split("/", 1)
        form = Client(headers={"host": host}).get(f"/{path}", follow=True)
        assert form.status_code == 200
        assert "new_password1" in form.content.decode()
