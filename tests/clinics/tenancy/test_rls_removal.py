"""Row-level security comes out of a database as wholly as it went in."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from taggit.models import Tag

from clinics import checks
from clinics.tenancy import rls_removal, scope, wall
from clinics.tenancy.context import database_scope
from tests.factories import make_practice

pytestmark = [pytest.mark.django_db, pytest.mark.wall]


def ask(sql: str, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else cursor.rowcount


@pytest.fixture
def two():
    return make_practice("alder"), make_practice("beech")


@pytest.fixture
def _off(settings, two):
    settings.PRACTICE_WALL = False


def ids(found) -> list[str]:
    return [each.id for each in found]


@pytest.mark.owner
@pytest.mark.usefixtures("_off")
def test_it_goes_and_comes_again_and_each_row_is_whose_it_was(two, settings):
    settings.PRACTICE_WALL = True
    before = ask("SELECT id, wall_owner FROM wagtailcore_page ORDER BY id")
    settings.PRACTICE_WALL = False
    assert ids(checks.the_wall_is_asked_for_where_it_stands(None, ["default"])) == ["clinics.E007"]

    out = io.StringIO()
    call_command("remove_row_level_security", stdout=out)

    assert "Tables without row-level security again" in out.getvalue()
    assert not rls_removal.stands()
    assert checks.the_wall_is_asked_for_where_it_stands(None, ["default"]) == []
    assert ask("SELECT 1 FROM information_schema.columns WHERE column_name = 'wall_owner'") == []

    settings.PRACTICE_WALL = True
    assert len(checks.the_wall_has_no_holes(None, ["default"])) == 1
    with database_scope(scope.platform()):
        wall.build()
        assert ask("SELECT id, wall_owner FROM wagtailcore_page ORDER BY id") == before


@pytest.mark.owner
def test_a_tag_of_each_practice_becomes_one_of_all(two, settings):
    for practice in two:
        with database_scope(scope.of(practice.pk)):
            Tag.objects.create(name="Knee", slug="knee")
    with database_scope(scope.of(two[1].pk)):
        Tag.objects.create(name="knee", slug="knee-1")
        Tag.objects.filter(slug="knee-1").update(slug="knee-2")

    settings.PRACTICE_WALL = False
    rls_removal.remove()

    assert ask("SELECT name FROM taggit_tag WHERE slug LIKE 'knee%%' ORDER BY name DESC") in (
        [("Knee",), ("knee",)],
        [("knee",), ("Knee",)],
    )


@pytest.mark.owner
@pytest.mark.usefixtures("_off")
def test_what_there_may_be_one_of_is_named_and_nothing_changes(two, settings):
    settings.PRACTICE_WALL = True
    for practice in two:
        with database_scope(scope.of(practice.pk)):
            ask("INSERT INTO auth_group (name) VALUES ('Front desk')")
    settings.PRACTICE_WALL = False

    with pytest.raises(CommandError, match=r"auth_group.*Front desk.*Nothing was changed"):
        call_command("remove_row_level_security")

    assert rls_removal.stands()


def test_it_does_not_go_while_it_is_asked_for(two):
    with pytest.raises(CommandError, match="PRACTICE_WALL to no"):
        call_command("remove_row_level_security")


@pytest.mark.owner
def test_of_an_empty_database_the_owner_is_told_that_nothing_is_there_yet(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert ids(checks.the_wall_has_no_holes(None, ["default"])) == ["clinics.I006"]


def test_an_empty_database_is_nothing_for_the_web_servers_role(monkeypatch):
    monkeypatch.setattr(connection.introspection, "table_names", list)

    assert ids(checks.the_wall_has_no_holes(None, ["default"])) == ["clinics.E006"]
