"""No number, date, id or character in an address or a form is answered by a failure.

Every address of the resolver and every parameter that its view reads (they are found by listening
to what is asked of the query) gets values that no form of ours sends. Whatever comes back is an
answer: a page, a refusal, a list of nothing.
"""

from __future__ import annotations

import contextlib
import sys
import traceback
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse
from wagtail.api.v2.views import BaseAPIViewSet
from wagtail.embeds.forms import EmbedForm
from wagtail.images.forms import ImageInsertionForm
from wagtail.models import Page

from clinics.runtime.bad_values import is_bad_value
from seo.api import SitePagesAPIViewSet
from seo.hosts import listed_models
from tests.clinics.attack.conftest import client_of
from tests.clinics.attack.crawl import MODEL_ARGUMENTS, MODELS, routes, values

FULL = pytest.mark.audit

#: What stands where a number, a date, a word or an id is expected.
BAD = [
    "\0",
    "abc",
    "9" * 20,
    "-1",
    "²",
    "*",
    "all",
    "2026-13-45",
    "nan",
    "1e400",
    "9999999999",
    "0",
    "",
    "a,b,,",
    "[]",
    "{",
    "../..",
    "x" * 5_000,
    "1_0",
    "٣",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "00000000-0000-0000-0000-000000000000",
]
#: A few of each kind, for every run.
FEW = ["9" * 20, "all", "\0", "²", "2026-13-45"]
LEFT_OUT = {
    "wagtailadmin_logout",
    "account_logout",
    "wagtailadmin_error_test",
    # Its first right answer takes a file away, which no transaction brings back.
    "wagtailimages:create_multiple_from_uploaded_image",
}


#: By whom a query may be read as a whole without any view that means it: Django itself, to repeat
#: or to copy it, and what looks for the reason of a failure.
NOT_VIEWS = ("django.http.request", "django.utils.datastructures", "clinics.runtime.bad_values")


class Listening:
    """The names that are asked of a query, and whether a view took it as a whole."""

    def __init__(self, monkeypatch) -> None:
        self.forget()
        for method in ("__getitem__", "__contains__", "get", "getlist", "pop"):
            self.listen_for_names(monkeypatch, method)
        for method in ("__iter__", "keys", "values", "items", "lists", "dict"):
            self.listen_for_all(monkeypatch, method)

    def forget(self) -> None:
        self.names: set[str] = set()
        self.took_all = False

    def listen_for_all(self, monkeypatch, method: str) -> None:
        read = getattr(QueryDict, method)

        def listened(query):
            if sys._getframe(1).f_globals.get("__name__") not in NOT_VIEWS:
                self.took_all = True
            return read(query)

        monkeypatch.setattr(QueryDict, method, listened)

    def listen_for_names(self, monkeypatch, method: str) -> None:
        read = getattr(QueryDict, method)

        def listened(query, *args, **kwargs):
            if args and isinstance(args[0], str):
                self.names.add(args[0])
            return read(query, *args, **kwargs)

        monkeypatch.setattr(QueryDict, method, listened)


def own_addresses(ours, bad: list[str], models=MODELS) -> Iterator[tuple[str, str, bool]]:
    """(route, address, whether all is right) of each route, one place at a time with each value."""
    for name, arguments, _pattern in routes():
        if name in LEFT_OUT:
            continue
        for pair in models if MODEL_ARGUMENTS & set(arguments) else [None]:
            right = {each: values(name, each, pair, ours, 1)[0] for each in arguments}
            wrong = [{place: value} for place in arguments for value in bad]
            for given in ({}, *wrong):
                with contextlib.suppress(NoReverseMatch):
                    yield name, reverse(name, kwargs={**right, **given}), not given


def problem_with(client, method, address, data, host) -> str:
    """What failed; "" where something was answered."""
    client.cookies.pop("messages", None)
    try:
        with transaction.atomic():
            response = getattr(client, method)(address, data, headers={"host": host})
            if response.streaming:
                b"".join(response.streaming_content)
            transaction.set_rollback(True)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        where = next(each for each in reversed(frames) if "/django/" not in each.filename)
        return f"{type(error).__name__}: {error} ({where.filename[-50:]}:{where.lineno})"[:300]
    return f"status {response.status_code}" if response.status_code >= 500 else ""


def questions(
    heard: Listening, of_all: set[str], bad: list[str], one_by_one: bool
) -> Iterator[dict]:
    """Queries with the parameters that a view reads, each with each value, or all with the same.

    ``of_all`` are the names that it knows of a query that it takes as a whole.
    """
    names = heard.names | of_all
    if "search_operator" in names:
        # This one is read beside another.
        yield from ({"search": "neck", "search_operator": value} for value in bad)
    for value in bad:
        if one_by_one or of_all:
            yield from ({each: value} for each in sorted(names))
        elif names:
            yield dict.fromkeys(names, value)


#: The views that fill a form in from all of a query.
FORMS = {
    "wagtailembeds:chooser": EmbedForm,
    "wagtailimages_chooser:select_format": ImageInsertionForm,
}


def names_of_all(name: str, address: str) -> set[str]:
    """What a view that takes a query as a whole knows of it; nothing of any other."""
    if name in FORMS:
        return set(FORMS[name].base_fields)
    view = getattr(resolve(address.partition("?")[0]).func, "cls", None)
    if view is None or not issubclass(view, BaseAPIViewSet):
        return set()
    models = listed_models() if view is SitePagesAPIViewSet else [view.model]
    fields = (view.get_available_fields(each, db_fields_only=True) for each in models)
    return set(view.known_query_parameters | view.find_query_parameters).union(*fields)


ROLES = ("anonymous", "editor", "manager", "reviewer")


@pytest.mark.parametrize(
    ("role", "bad", "whole"),
    [
        ("anonymous", FEW, True),
        ("editor", ["all"], False),
        *(pytest.param(role, BAD, True, marks=FULL) for role in ROLES),
    ],
    ids=["visitor", "editor", *(f"{role}, all" for role in ROLES)],
)
def test_no_address_and_no_parameter_is_answered_by_a_failure(
    worlds, monkeypatch, role, bad, whole
):
    ours, _theirs, _rows = worlds
    client = client_of(ours, role)
    heard = Listening(monkeypatch)
    failed, asked = {}, set()

    for name, address, is_right in own_addresses(ours, bad, MODELS if whole else MODELS[:3]):
        # Who is not signed in is asked to, wherever in the admin; the whole walk sees that too.
        if address in asked or (role == "anonymous" and bad is FEW and "/admin/" in address):
            continue
        asked.add(address)
        cache.clear()
        for method in ("get", "post") if is_right else ("get",):
            heard.forget()
            queries = [{}]
            for query in queries:
                problem = problem_with(client, method, address, query, ours.host)
                if problem:
                    failed.setdefault(problem, (name, method, address[:200], str(query)[:200]))
                if is_right and query == {}:
                    of_all = names_of_all(name, address)
                    if heard.took_all and not of_all:
                        failed.setdefault("takes all of a query, of which nobody knows", name)
                    queries += questions(heard, of_all, bad, whole)

    assert failed == {}


def editor_of(worlds):
    ours, _theirs, _rows = worlds
    return ours, client_of(ours, "editor")


@pytest.mark.parametrize("parent", ["7654321", "all", "9" * 20, "", "\0"])
def test_a_copy_below_what_is_no_page_is_not_made(worlds, parent):
    ours, client = editor_of(worlds)
    sent = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": parent}

    answer = client.post(
        f"/admin/pages/{ours.ids['page'][0]}/copy/", sent, headers={"host": ours.host}
    )

    assert answer.status_code < 500
    assert not Page.objects.filter(slug="copy").exists()


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("choose-page/?target_pages[]=abc", 400),
        ("choose-page/{page}/?target_pages[]=all", 400),
        ("pages/{page}/revisions/0/revert/", 404),
        ("api/main/pages/?offset=99999999999999999999", 400),
        ("api/main/images/?limit=5&offset=99999999999999999999", 400),
        ("api/main/pages/?search=neck&search_operator=all", 400),
    ],
)
def test_what_wagtails_own_views_read_out_of_an_address_is_refused_by_them_too(
    worlds, address, status
):
    ours, client = editor_of(worlds)
    address = address.format(page=ours.ids["page"][0])

    assert client.get(f"/admin/{address}", headers={"host": ours.host}).status_code == status


@pytest.mark.parametrize("after", ["abc", "í\xa0\x80", "x'y"])
def test_a_next_page_that_is_none_is_refused(worlds, after):
    ours, client = editor_of(worlds)
    address = f"/admin/pages/{ours.ids['page'][0]}/delete/?{urlencode({'next': after})}"

    assert client.post(address, headers={"host": ours.host}).status_code == 400


@pytest.mark.parametrize("parent", ["abc", "í\xa0\x80"])
def test_a_link_to_a_page_below_none_is_refused(worlds, parent):
    ours, client = editor_of(worlds)
    address = f"/admin/choose-external-link/?{urlencode({'parent_page_id': parent})}"

    assert client.get(address, headers={"host": ours.host}).status_code == 400


@pytest.mark.parametrize("sent", [{"import_file_name": "/etc/passwd", "input_format": "0"}, {}])
def test_a_file_of_redirects_that_nobody_signed_is_refused(worlds, sent):
    ours, _theirs, _rows = worlds
    client = client_of(ours, "manager")

    answer = client.post("/admin/redirects/import/process/", sent, headers={"host": ours.host})

    assert answer.status_code == 400


@pytest.mark.parametrize("chooser", ["images/chooser", "documents/chooser", "choose-page"])
def test_a_chooser_asked_for_several_that_are_no_ids_says_so(worlds, chooser):
    ours, client = editor_of(worlds)

    address = f"/admin/{chooser}/chosen-multiple/?id=all&id=1"
    answer = client.get(address, headers={"host": ours.host})

    assert answer.status_code in (200, 400, 404)


def test_a_cookie_with_a_character_that_no_text_has_is_refused(worlds):
    headers = {"host": worlds[0].host, "cookie": 'sessionid="\\000"'}

    assert Client().get("/admin/", headers=headers).status_code == 400


def test_an_error_of_ones_own_code_is_no_bad_value():
    """Else a broken view would look like a question that makes no sense."""
    with pytest.raises(ValueError, match="abc") as raised:
        int("abc")

    assert not is_bad_value(raised.value)


def test_nothing_is_asked_of_another_company_for_what_an_editor_embeds(worlds, monkeypatch):
    ours, client = editor_of(worlds)
    monkeypatch.setattr("socket.create_connection", lambda *_: pytest.fail("connected"))
    sent = {"embed-chooser-url": "https://www.youtube.com/watch?v=aaaaaaaaaaa"}

    answer = client.post("/admin/embeds/chooser/upload/", sent, headers={"host": ours.host})

    assert answer.status_code == 200
    assert "embed" in answer.content.decode()
