"""Each piece of code works in one context, and what it leaves is as it was before."""

from __future__ import annotations

import dataclasses
import threading
from dataclasses import replace

import pytest

from clinics.models import Practice
from clinics.tenancy import context, guards, scope
from clinics.tenancy.context import all_tenants, tenant_context
from tests.factories import make_practice

pytestmark = pytest.mark.django_db


def slugs() -> list[str]:
    return list(Practice.objects.order_by("slug").values_list("slug", flat=True))


def test_a_context_inside_of_another_is_left_to_it():
    elm, _oak = make_practice("elm"), make_practice("oak")

    with tenant_context(elm):
        with all_tenants():
            assert slugs() == ["elm", "oak"]
        assert slugs() == ["elm"]
    assert slugs() == ["elm", "oak"]


def test_what_goes_wrong_inside_leaves_the_context_too():
    elm = make_practice("elm")
    before = context.current()

    with pytest.raises(ZeroDivisionError), tenant_context(elm):
        raise ZeroDivisionError

    assert context.current() is before


def test_a_context_can_not_be_changed_under_the_feet_of_others():
    with pytest.raises(dataclasses.FrozenInstanceError):
        context.current().rows = None


def test_another_thread_begins_with_nothing_of_this_one():
    seen = []
    with tenant_context(make_practice("elm")):
        thread = threading.Thread(target=lambda: seen.append(context.current()))
        thread.start()
        thread.join()

    assert seen == [context.NOWHERE]


def test_the_end_of_a_request_leaves_whatever_was_entered_in_it_and_not_left():
    before = context.current()
    guards.begin_request()
    context.enter(context.of_practice(make_practice("elm")))
    context.enter(context.of_nobody())

    guards.end_request()

    assert context.current() == before


def test_a_request_begins_without_the_session_key_of_one_that_never_ended():
    before = context.current()
    guards.begin_request()
    context.enter(context.changed(database=replace(scope.platform(), session="somebody's")))

    guards.begin_request()

    assert context.current().database.session == ""
    guards.end_request()
    assert context.current() == before


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("not scope.is_on()", reason="without row-level security nothing is told")
def test_a_visit_tells_the_database_where_it_is_once_and_that_it_ends(client, monkeypatch):
    practice = make_practice("elm")
    host = practice.site.hostname
    told = []
    note = scope._note
    monkeypatch.setattr(scope, "_note", lambda c, values: (told.append(values), note(c, values)))
    assert client.get("/", headers={"host": host}).status_code == 200
    told.clear()

    client.get("/", headers={"host": host})

    assert len(told) <= 2, told
