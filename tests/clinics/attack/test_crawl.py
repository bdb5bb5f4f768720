"""An attack on every address of the installation, with the other practice's ids."""

from __future__ import annotations

import itertools
import re
import uuid
from urllib.parse import quote, quote_plus

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils.html import escape

from tests.clinics.attack.conftest import client_of
from tests.clinics.attack.crawl import (
    MODEL_ARGUMENTS,
    MODELS,
    addresses,
    answer,
    crawl,
    routes,
    values,
)

FULL = pytest.mark.audit
ROLES = ("editor", "manager", "reviewer", "anonymous")
#: Ids of the other practice, which nothing else has: see ``go_on_from``.
THEIR_IDS = re.compile(r"(?<![\w.])77\d{5}(?![\w.])")


@pytest.mark.parametrize(
    ("role", "known", "asked"),
    [("editor", 1, 2), ("anonymous", 1, 1), *(pytest.param(r, 3, 6, marks=FULL) for r in ROLES)],
)
def test_no_answer_shows_the_other_practice(worlds, role, known, asked):
    ours, theirs, _rows = worlds
    client = client_of(ours, role)
    leaks, led_away, crashes = set(), set(), set()

    # What a screen says unasked is looked at with the other own addresses.
    first = 1 if (known, role) == (1, "editor") else 0
    for each in crawl(client, ours, theirs, ours.host, known, asked, first):
        asked_for = (each.name, each.address, str(each.query))
        if theirs.marker.lower() in unasked(each.body, each.address, each.query, theirs).lower():
            leaks.add(asked_for)
        if re.search(r"'Location': '(https?:)?//elsewhere", each.body):
            led_away.add(asked_for)
        if each.body.startswith("CRASH"):
            crashes.add((*asked_for, each.body[:200]))

    assert (leaks, led_away, crashes) == (set(), set(), set())


def unasked(body: str, address: str, query: dict, other) -> str:
    """An answer without the address and the tag that it repeats of the question, as sent."""
    for asked in filter(None, (address, query.get("tag"))):
        once = {asked, quote(asked), quote(asked, safe=""), quote_plus(asked), escape(asked)}
        # In an address within an address.
        for form in {*once, *(quote(each, safe="") for each in once)}:
            body = body.replace(form, "")
    return body


@pytest.mark.parametrize("host", ["testserver", "localhost"])
def test_a_visitor_of_the_platforms_host_sees_no_practice_but_the_list_of_them(worlds, host):
    ours, theirs, _rows = worlds
    cache.clear()

    leaks = {
        (each.name, each.address)
        for each in crawl(Client(), ours, theirs, host, 1, 2)
        if theirs.marker in unasked(each.body, each.address, each.query, theirs)
        and each.name != "front"
    }
    assert leaks == set()


@FULL
def test_the_same_crawl_finds_the_other_practice_as_platform_staff(worlds, admin_user):
    ours, theirs, _rows = worlds
    client = Client()
    client.force_login(admin_user)

    found = {
        each.name
        for each in crawl(client, ours, theirs, "testserver", 1, 1)
        if theirs.marker in each.body
    }

    assert len(found) > 60, sorted(found)


SENT = {
    "action-submit": "x",
    "wtconfirm": "Bergamot",
    "comment": "Mine now",
    "title": "Mine now",
    "slug": "mine-now",
    "name": "Mine now",
    "password": "mine",
    "restriction_type": "none",
    "confirm": "1",
    "keep": "1",
    "do": "archive",
    "reason": "Mine now",
    "role": "manager",
    "email": "mine@example.com",
}


@pytest.mark.parametrize(
    ("role", "known", "methods"),
    [
        ("editor", 1, ("post",)),
        *(
            pytest.param(role, 3, ("post", "json", "put", "patch", "delete"), marks=FULL)
            for role in ROLES
        ),
    ],
)
def test_nothing_sent_changes_or_shows_the_other_practice(worlds, watch, role, known, methods):
    ours, theirs, _rows = worlds
    client = client_of(ours, role, raise_request_exception=False)
    page = theirs.ids["page"][0]
    ids = [page, theirs.ids["image"][0], theirs.ids["document"][0]]
    sent = {
        **SENT,
        "id": ids,
        "new_parent_page": page,
        "chooser": page,
        "collection": theirs.ids["collection"][0],
        "parent_page": page,
        "destination_page_id": page,
    }
    leaks, changed, unheard = set(), set(), set()

    for name, address in addresses(ours, theirs, known):
        for method in methods:
            if (name, method) in unheard:
                continue
            with transaction.atomic():
                # Bulk actions read ids from the query.
                target = f"{address}?" + "&".join(f"id={each}" for each in ids)
                response = send(client, method, target, sent, ours.host)
                body = unasked(answer(response), address, {}, theirs)
                if theirs.marker in re.sub(r'("wtconfirm": ?|value=)"Bergamot"', "", body):
                    leaks.add((name, address, method))
                if watch.changed():
                    changed.add((name, address, method))
                if response.status_code == 405:
                    unheard.add((name, method))
                transaction.set_rollback(True)

    assert (leaks, changed) == (set(), set())


def send(client, method, target, sent, host):
    headers = {"host": host}
    if method == "post":
        return client.post(target, sent, headers=headers)
    if method == "json":
        return client.post(target, sent, content_type="application/json", headers=headers)
    return getattr(client, method)(target, sent, content_type="application/json", headers=headers)


@pytest.mark.parametrize(
    ("role", "known", "methods"),
    [
        ("editor", 1, ("get",)),
        *(pytest.param(role, 3, ("get", "post"), marks=FULL) for role in ROLES),
    ],
)
def test_an_id_of_the_other_practice_is_answered_like_one_that_does_not_exist(
    worlds, role, known, methods
):
    ours, theirs, _rows = worlds
    client = client_of(ours, role, raise_request_exception=False)
    told = set()

    for name, arguments, _pattern in routes():
        models = MODELS if known > 1 and MODEL_ARGUMENTS & set(arguments) else MODELS[:1]
        for pair, (place, argument) in itertools.product(models, enumerate(arguments)):
            given = {each: values(name, each, pair, ours, 1)[0] for each in arguments}
            for key, nobodys in strangers(values(name, argument, pair, theirs, known), theirs):
                for method in methods:
                    answers = [
                        plain_answer(client, method, name, {**given, argument: each}, ours.host)
                        for each in (key, nobodys)
                    ]
                    if answers[0] != answers[1]:
                        told.add((name, place, method, *(str(a)[:150] for a in answers)))

    assert told == set()


@pytest.mark.parametrize(
    ("role", "known"), [("editor", 1), *(pytest.param(role, 3, marks=FULL) for role in ROLES)]
)
def test_a_question_about_the_other_practice_is_answered_like_one_about_nobody(
    worlds, monkeypatch, role, known
):
    ours, theirs, _rows = worlds
    client = client_of(ours, role, raise_request_exception=False)
    about = [dict(pair) for pair in zip(*questions(theirs), strict=True)]
    told, asked = set(), 0
    heard = Hearing(monkeypatch, about[0])

    for name, address in addresses(ours, ours, known):
        if name == DRAWN:
            continue
        heard.anything = False
        answers = [plain_reply(client, address, about[0], ours.host)]
        # Who does not look at the question does not answer it.
        if heard.anything:
            asked += 1
            answers.append(plain_reply(client, address, about[1], ours.host))
        if len(set(answers)) > 1:
            told.add((name, address, difference(*(str(answer) for answer in answers))))

    assert told == set()
    assert asked > (50 if role in ("editor", "manager") else 2)


class Hearing:
    """Whether anything of a query was read: one of its parameters, or all there are at once."""

    def __init__(self, monkeypatch, query: dict) -> None:
        self.anything = False
        for method in ("__getitem__", "__contains__", "get", "getlist", "pop"):
            self._listen(monkeypatch, method, query.__contains__)
        for method in ("__iter__", "items", "keys", "values", "lists", "dict", "copy", "urlencode"):
            self._listen(monkeypatch, method, lambda _name: True)

    def _listen(self, monkeypatch, method: str, is_ours) -> None:
        read = getattr(QueryDict, method)

        def listened(querydict, *args, **kwargs):
            self.anything |= is_ours(args[0] if args else None)
            return read(querydict, *args, **kwargs)

        monkeypatch.setattr(QueryDict, method, listened)


def plain_reply(client, address, query, host):
    """Status and body of an answer, without what repeats the question."""
    with transaction.atomic():
        client.cookies.pop("messages", None)
        response = client.get(address, query, headers={"host": host})
        body = response.headers.get("Location", "") + content(response)
        transaction.set_rollback(True)
    for value in map(str, query.values()):
        for form in (value, quote_plus(value), quote(quote_plus(value)), quote(value)):
            body = body.replace(form, "N")
    return response.status_code, without_tokens(body)


#: A secret, drawn anew for each answer.
DRAWN = "mfa_activate_totp"


def difference(one: str, other: str) -> str:
    """Where two answers part."""
    at = next((i for i, pair in enumerate(zip(one, other, strict=False)) if len(set(pair)) > 1), 0)
    return f"{one[max(0, at - 60) : at + 60]!r} / {other[at : at + 60]!r}"


def questions(theirs):
    """For each parameter that lists and choosers read: what is the other's, and nobody's."""
    ids = {
        "id": "page",
        "owner": "user",
        "user": "user",
        "edit_user": "user",
        "site": "site",
        "collection_id": "collection",
        "collection": "collection",
        "child_of": "page",
        "descendant_of": "page",
        "parent": "page",
        "workflow": "workflow",
        "task": "task",
        "locked_by": "user",
        "comment": "comment",
        "exclude": "page",
    }
    for parameter, kind in ids.items():
        yield (parameter, theirs.ids[kind][0]), (parameter, 7_654_321)
    for parameter in ("q", "query", "term", "search", "tag", "label", "title"):
        word = f"{theirs.marker} tag" if parameter == "tag" else theirs.marker
        yield (parameter, word), (parameter, word.replace(theirs.marker, "Unheard4"))


def strangers(keys, theirs):
    """(an id of the other practice, one of nobody), where it is an id."""
    for key in keys:
        if isinstance(key, uuid.UUID):
            yield key, uuid.uuid4()
        elif isinstance(key, int):
            yield key, 7_654_321
        elif theirs.marker.lower() in key:
            yield key, key.replace(theirs.marker.lower(), "unheard")


def plain_answer(client, method, name, given, host):
    """Status, headers and body without what differs from call to call, or repeats the id."""
    try:
        address = reverse(name, kwargs=given)
    except NoReverseMatch:
        return None
    with transaction.atomic():
        # What an earlier answer left to be said would be said by one of the two.
        client.cookies.pop("messages", None)
        response = getattr(client, method)(address, headers={"host": host})
        body = response.headers.get("Location", "") + content(response)
        transaction.set_rollback(True)
    # The longest first: a short one may be part of another.
    for value in sorted(given.values(), key=lambda each: -len(str(each))):
        body = body.replace(str(value), "N").replace(str(value).lower(), "N")
    return response.status_code, without_tokens(body)


def content(response) -> str:
    """The body alone."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def without_tokens(body: str) -> str:
    """A body without what is new in each answer: tokens, nonces, times, keys of blocks."""
    # Before the keys of blocks: a token may end in "key".
    body = re.sub(r"csrfmiddlewaretoken\W+value=\W*\w+", "", body)
    # An archive that is packed at another second has another length.
    body = re.sub(r"Content-Length\W+\d+", "", body)
    body = re.sub(r"Set-Cookie: .*", "", body)
    body = re.sub(r"key(\W|quot|u0022)+[a-z0-9]{5}(?![a-z0-9])", "", body)
    body = re.sub(r"nonce-[\w+/=-]+", "nonce-", body)
    body = re.sub(r"(csrf|nonce|sessionid|Expires|expires|CSRF)[^\s>,;]*[=:]\s*[^>;]*", "", body)
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", body)
    body = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|\+00:00)?", "TIME", body)
    # When an answer was first sent as it is.
    body = re.sub(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", "TIME", body)
    # Each time the editor is opened.
    body = re.sub(r"/editing-sessions/[\w/]+", "", body)
    body = re.sub(r'"session_id": \d+', "", body)
    # A rendition is made, and forgotten with the transaction, for each.
    body = re.sub(r"images/[a-z0-9]{12}/", "images/DRAWN/", body)
    if "images/DRAWN/" in body:
        # The entity tag is of what was sent, with the folders that were drawn.
        body = re.sub(r"(ETag\W+)[0-9a-f]{32}", r"\1TAG", body)
    return re.sub(
        r"\b(\d+|an?)(\W|nbsp;|u00a0)+(second|minute)s?(\W|nbsp;|u00a0)+(ago)?|just now|\bnow\b",
        "",
        body,
        flags=re.I,
    )
