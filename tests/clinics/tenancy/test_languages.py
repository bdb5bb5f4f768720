"""A practice in two languages has two branches of the tree, and both are its own."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client
from wagtail.models import GroupPagePermission, Locale, Page

from clinics import tenancy
from clinics.models import ContentPage
from clinics.tenancy.context import tenant_context
from tests.cached_fixtures import cached_fixture
from tests.factories import make_editor, make_practice

pytestmark = pytest.mark.django_db


@cached_fixture
def two():
    """(practice, its Spanish home with a page below) of two practices."""
    made = []
    spanish = Locale.objects.get_or_create(language_code="es")[0]
    for slug in ("alder", "beech"):
        practice = make_practice(slug)
        home = practice.home.copy_for_translation(spanish)
        home.title = f"Clínica {slug.title()}"
        home.save_revision().publish()
        home.add_child(instance=ContentPage(title=f"Precios {slug}", slug="precios"))
        made.append((practice, home))
    return made


def test_who_works_on_the_first_home_works_on_the_other_to_the_letter(two):
    for practice, home in two:
        rows = GroupPagePermission.objects.filter(page__in=[practice.home_id, home.pk])
        held = {
            page: set(rows.filter(page=page).values_list("group", "permission"))
            for page in (practice.home_id, home.pk)
        }
        assert held[practice.home_id] == held[home.pk] != set()


def test_each_editor_opens_the_own_translation_alone(two):
    (alder, ours), (_beech, theirs) = two
    client = Client(headers={"host": "alder.localhost"})
    client.force_login(make_editor(alder))

    answers = [client.get(f"/admin/pages/{home.pk}/edit/").status_code for home in (ours, theirs)]
    listed = client.get(f"/admin/pages/{Page.get_first_root_node().pk}/", follow=True)

    assert answers == [200, 404]
    assert "Beech" not in listed.content.decode()


def test_a_visitor_reads_the_translation_on_the_own_host_alone(two):
    for host, own, other in (("alder", "alder", "beech"), ("beech", "beech", "alder")):
        text = Client(headers={"host": f"{host}.localhost"}).get("/es/precios/").content.decode()

        assert f"Precios {own}" in text
        assert other not in text.lower()


def test_a_page_does_not_move_into_another_practices_translation(two):
    (_alder, ours), (beech, theirs) = two
    page = Page.objects.child_of(ours).get(slug="precios")

    for destination in (theirs, beech.home):
        with pytest.raises(tenancy.CrossTenantError), transaction.atomic():
            page.specific.move(destination, "last-child")

    page.refresh_from_db()
    assert page.get_parent().pk == ours.pk


def test_an_export_holds_every_language_of_one_practice(two):
    (alder, _ours), _other = two

    file = io.BytesIO()
    tenancy.export(alder, file)

    with zipfile.ZipFile(file) as archive:
        exported = archive.read("practice.json").decode()
    titles = {row["fields"].get("title") for row in json.loads(exported)["rows"]}
    assert {"Clínica Alder", "Precios alder"} <= titles
    assert "beech" not in exported.lower()


def test_deleting_takes_every_language_of_one_practice(two, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    (alder, ours), (beech, theirs) = two

    tenancy.delete(alder, confirmation=alder.home.title, exported=True)

    assert not Page.objects.filter(path__startswith=ours.path).exists()
    assert not Page.objects.filter(title__icontains="alder").exists()
    assert Page.objects.child_of(theirs).filter(slug="precios").exists()
    assert not GroupPagePermission.objects.filter(page=ours.pk).exists()
    with tenant_context(beech):
        assert Page.objects.filter(pk=theirs.pk).exists()


def test_an_archived_practice_is_gone_in_every_language(two):
    (alder, _ours), _other = two

    tenancy.archive(alder)

    assert Client(headers={"host": "alder.localhost"}).get("/es/precios/").status_code == 410


@pytest.mark.parametrize("role", ["editor", "manager", "reviewer"])
def test_nobody_translates_a_home_into_another_practice(two, role):
    (alder, _ours), (beech, _theirs) = two
    user = get_user_model().objects.create_user(f"alder-{role}-2")
    user.groups.add(tenancy.group_of(alder, role))
    client = Client(headers={"host": "alder.localhost"})
    client.force_login(user)
    before = Page.objects.count()

    client.post(f"/admin/translation/submit/page/{beech.home_id}/", {"locales": "1"})

    assert Page.objects.count() == before
