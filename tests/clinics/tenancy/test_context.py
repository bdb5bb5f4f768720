"""Each piece of code works in one context, and what it leaves is as it was before."""

from __future__ import annotations

import dataclasses
import threading
from dataclasses import replace

import pytest

from clinics.models import Practice
from clinics.tenancy import context, guards, scope
from clinics.tenancy.context import all_tenants, tenant_context
from clinics.tenancy.middleware import PracticeMiddleware
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


def test_a_request_that_only_reads_asks_for_a_thing_once():
    asked = []

    with context.active(context.changed(known={})):
        found = [context.known(("thing",), lambda: asked.append(1) or "found") for _ in range(3)]

    assert (found, asked) == (["found"] * 3, [1])


def test_a_request_that_may_change_things_asks_anew():
    asked = []

    with context.active(context.changed(known=None)):
        for _ in range(2):
            context.known(("thing",), lambda: asked.append(1) or "found")

    assert asked == [1, 1]


def test_what_was_found_in_one_context_is_not_told_in_another():
    elm, oak = make_practice("elm"), make_practice("oak")

    with context.active(context.changed(known={})):
        seen = []
        for practice in (elm, oak, elm):
            with tenant_context(practice):
                seen.append(context.known(("slugs",), slugs))

    assert seen == [["elm"], ["oak"], ["elm"]]


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "patch"])
def test_only_requests_that_change_nothing_keep_what_they_found(rf, method):
    request = getattr(rf, method)("/admin/")
    request.is_visit = False

    kept = PracticeMiddleware.context_for(request, None, is_staff=True).known

    assert (kept is not None) == (method in ("get", "head"))


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
