"""Row-level security comes out of a database as wholly as it went in."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from taggit.models import Tag

from clinics import checks
from clinics.tenancy import rls, rls_removal, scope
from clinics.tenancy.context import database_scope
from tests.factories import make_practice

pytestmark = [pytest.mark.django_db, pytest.mark.rls]


def ask(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def two():
    return make_practice("alder"), make_practice("beech")


@pytest.fixture
def _off(settings, two):
    settings.PRACTICE_RLS = False


def ids(found) -> list[str]:
    return [each.id for each in found]


@pytest.mark.owner
@pytest.mark.usefixtures("_off")
def test_it_goes_and_comes_again_and_each_row_is_whose_it_was(two, settings):
    settings.PRACTICE_RLS = True
    before = ask("SELECT id, tenant_id FROM wagtailcore_page ORDER BY id")
    settings.PRACTICE_RLS = False
    assert ids(checks.rls_is_on_where_it_stands(None, ["default"])) == ["clinics.E007"]

    out = io.StringIO()
    call_command("remove_row_level_security", stdout=out)

    assert "Tables without row-level security again" in out.getvalue()
    assert not rls_removal.stands()
    assert checks.rls_is_on_where_it_stands(None, ["default"]) == []
    assert ask("SELECT 1 FROM information_schema.columns WHERE column_name = 'tenant_id'") == []

    settings.PRACTICE_RLS = True
    assert len(checks.rls_is_whole(None, ["default"])) == 1
    with database_scope(scope.platform()):
        rls.build()
        assert ask("SELECT id, tenant_id FROM wagtailcore_page ORDER BY id") == before


@pytest.mark.owner
def test_a_tag_of_each_practice_becomes_one_of_all(two, settings):
    for practice in two:
        with database_scope(scope.of(practice.pk)):
            Tag.objects.create(name="Knee", slug="knee")
    with database_scope(scope.of(two[1].pk)):
        Tag.objects.create(name="knee", slug="knee-1")
        Tag.objects.filter(slug="knee-1").update(slug="knee-2")

    settings.PRACTICE_RLS = False
    rls_removal.remove()

    assert ask("SELECT name FROM taggit_tag WHERE slug LIKE 'knee%%' ORDER BY name DESC") in (
        [("Knee",), ("knee",)],
        [("knee",), ("Knee",)],
    )


@pytest.mark.owner
@pytest.mark.usefixtures("_off")
def test_what_there_may_be_one_of_is_named_and_nothing_changes(two, settings):
    settings.PRACTICE_RLS = True
    for practice in two:
        with database_scope(scope.of(practice.pk)):
            ask("INSERT INTO auth_group (name) VALUES ('Front desk')")
    settings.PRACTICE_RLS = False

    with pytest.raises(CommandError, match=r"auth_group.*Front desk.*Nothing was changed"):
        call_command("remove_row_level_security")

    assert rls_removal.stands()


def test_it_does_not_go_while_it_is_asked_for(two):
    with pytest.raises(CommandError, match="PRACTICE_RLS to no"):
        call_command("remove_row_level_security")


@pytest.mark.owner
def test_of_an_empty_database_the_owner_is_told_that_nothing_is_there_yet(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert ids(checks.rls_is_whole(None, ["default"])) == ["clinics.I006"]


def test_an_empty_database_is_nothing_for_the_web_servers_role(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert ids(checks.rls_is_whole(None, ["default"])) == ["clinics.E006"]
