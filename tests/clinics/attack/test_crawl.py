"""An attack on every address of the installation, with the other practice's ids."""

from __future__ import annotations

import re
import uuid
from urllib.parse import quote, quote_plus

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from tests.clinics.attack.crawl import KINDS, addresses, answer, crawl, routes

FULL = pytest.mark.audit
ROLES = ("editor", "manager", "reviewer", "anonymous")
#: Ids of the other practice, which nothing else has: see ``go_on_from``.
THEIR_IDS = re.compile(r"(?<![\w.])77\d{5}(?![\w.])")


def client_of(world, role, **options) -> Client:
    client = Client(**options)
    if role != "anonymous":
        client.force_login(world.users[role])
    return client


@pytest.mark.parametrize(
    ("role", "known", "asked"),
    [("editor", 2, 2), ("anonymous", 1, 1), *(pytest.param(r, 6, 6, marks=FULL) for r in ROLES)],
)
def test_no_answer_shows_the_other_practice(worlds, role, known, asked):
    ours, theirs, _rows = worlds
    client = client_of(ours, role)
    marker = re.compile(theirs.marker, re.IGNORECASE)

    crawled = list(crawl(client, ours, theirs, ours.host, known, asked))

    leaks = {
        (name, address, str(query))
        for name, address, query, body, _status in crawled
        if marker.search(unasked(body, address, query, theirs))
    }
    assert leaks == set()
    led_away = {
        (name, address)
        for name, address, _query, body, _status in crawled
        if re.search(r"'Location': '(https?:)?//elsewhere", body)
    }
    assert led_away == set()
    crashes = {(n, a, str(q), b[:200]) for n, a, q, b, _s in crawled if b.startswith("CRASH")}
    assert crashes == set()


def unasked(body: str, address: str, query: dict, other) -> str:
    """An answer without the address and the tag that it repeats of the question, as sent."""
    for asked in filter(None, (address, query.get("tag"))):
        once = {asked, quote(asked), quote(asked, safe=""), quote_plus(asked), escape(asked)}
        # In an address within an address.
        for form in {*once, *(quote(each, safe="") for each in once)}:
            body = body.replace(form, "")
    return body


@pytest.mark.parametrize(
    ("role", "asked"), [("editor", 1), *(pytest.param(r, 6, marks=FULL) for r in ROLES)]
)
def test_no_own_address_names_an_id_of_the_other_practice(worlds, role, asked):
    ours, _theirs, _rows = worlds
    client = client_of(ours, role)

    crawled = list(crawl(client, ours, ours, ours.host, 40, asked))

    told = {(n, a, str(q)) for n, a, q, body, _s in crawled if THEIR_IDS.search(body)}
    assert told == set()
    if role == "editor":
        seen = {name for name, _a, _q, body, _s in crawled if ours.marker in body}
        assert len(seen) > 60, sorted(seen)


@pytest.mark.parametrize("host", ["testserver", "localhost"])
def test_a_visitor_of_the_platforms_host_sees_no_practice_but_the_list_of_them(worlds, host):
    ours, theirs, _rows = worlds
    cache.clear()

    crawled = list(crawl(Client(), ours, theirs, host, 3, 2))

    leaks = {
        (name, address)
        for name, address, query, body, _status in crawled
        if theirs.marker in unasked(body, address, query, theirs) and name != "front"
    }
    assert leaks == set()


@FULL
def test_the_same_crawl_finds_the_other_practice_as_platform_staff(worlds, admin_user):
    ours, theirs, _rows = worlds
    client = Client()
    client.force_login(admin_user)

    found = {
        name
        for name, _a, _q, body, _s in crawl(client, ours, theirs, "testserver", 1, 1)
        if theirs.marker in body
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
            pytest.param(role, 6, ("post", "json", "put", "patch", "delete"), marks=FULL)
            for role in ROLES
        ),
    ],
)
def test_nothing_sent_changes_or_shows_the_other_practice(worlds, rows_now, role, known, methods):
    ours, theirs, _rows = worlds
    before = rows_now()
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
    leaks, changed = set(), set()

    for name, address in addresses(ours, theirs, known):
        for method in methods:
            with transaction.atomic():
                # Bulk actions read ids from the query.
                target = f"{address}?" + "&".join(f"id={each}" for each in ids)
                response = send(client, method, target, sent, ours.host)
                body = unasked(answer(response), address, {}, theirs)
                if theirs.marker in re.sub(r'("wtconfirm": ?|value=)"Bergamot"', "", body):
                    leaks.add((name, address, method))
                if rows_now() != before:
                    changed.add((name, address, method))
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
    ("role", "methods"),
    [
        ("editor", ("get",)),
        *(pytest.param(role, ("get", "post"), marks=FULL) for role in ROLES),
    ],
)
def test_an_id_of_the_other_practice_is_answered_like_one_that_does_not_exist(
    worlds, role, methods
):
    ours, theirs, _rows = worlds
    client = client_of(ours, role, raise_request_exception=False)
    told = set()

    for name, arguments, _pattern in routes():
        for place, argument in enumerate(arguments):
            for key, nobodys in strangers(argument, theirs):
                given = {a: value_of(a, ours) for a in arguments}
                if None in given.values():
                    continue
                for method in methods:
                    answers = [
                        plain_answer(client, method, name, {**given, argument: each}, ours.host)
                        for each in (key, nobodys)
                    ]
                    if answers[0] != answers[1]:
                        told.add((name, place, method, *(str(a)[:150] for a in answers)))

    assert told == set()


@pytest.mark.parametrize(
    ("role", "known"), [("editor", 1), *(pytest.param(role, 12, marks=FULL) for role in ROLES)]
)
def test_a_question_about_the_other_practice_is_answered_like_one_about_nobody(worlds, role, known):
    ours, theirs, _rows = worlds
    client = client_of(ours, role, raise_request_exception=False)
    about = [dict(pair) for pair in zip(*questions(theirs), strict=True)]
    told = set()

    for name, address in addresses(ours, ours, known):
        if name == DRAWN:
            continue
        answers = []
        for query in about:
            with transaction.atomic():
                client.cookies.pop("messages", None)
                response = client.get(address, query, headers={"host": ours.host})
                body = response.headers.get("Location", "") + content(response)
                transaction.set_rollback(True)
            for value in map(str, query.values()):
                for form in (value, quote_plus(value), quote(quote_plus(value)), quote(value)):
                    body = body.replace(form, "N")
            answers.append((response.status_code, without_tokens(body)))
        if answers[0] != answers[1]:
            told.add((name, address, difference(*(str(answer) for answer in answers))))

    assert told == set()


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


def strangers(argument, theirs):
    """(an id of the other practice, one of nobody) for an argument of an address."""
    for kind in KINDS.get(argument, ["page", "image", "document", "user", "collection", "task"]):
        for key in theirs.ids[kind][:2]:
            if isinstance(key, uuid.UUID):
                yield key, uuid.uuid4()
            elif isinstance(key, int):
                yield key, 7_654_321
            elif kind in ("slug", "indexnow", "path"):
                yield key, key.replace(theirs.marker.lower(), "unheard")


def value_of(argument, ours):
    from tests.clinics.attack.crawl import MODEL_ARGUMENTS, WORDS

    if argument in MODEL_ARGUMENTS:
        return "wagtailcore"
    if argument in ("model_name", "content_type_model_name"):
        return "page"
    if argument == "action":
        return "delete"
    if argument in WORDS:
        return WORDS[argument][0]
    return ours.ids[KINDS.get(argument, ["page"])[0]][0]


def plain_answer(client, method, name, given, host):
    """Status, headers and body without what differs from call to call, or repeats the id."""
    from django.urls import NoReverseMatch

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
    body = re.sub(r"Set-Cookie: .*", "", body)
    body = re.sub(r"key(\W|quot|u0022)+[a-z0-9]{5}(?![a-z0-9])", "", body)
    body = re.sub(r"csrfmiddlewaretoken\W+value=\W*\w+", "", body)
    body = re.sub(r"(csrf|nonce|sessionid|Expires|expires|CSRF)[^\s>,;]*[=:]\s*[^>;]*", "", body)
    body = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", body)
    body = re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d[\d:.]*(Z|\+00:00)?", "TIME", body)
    # Each time the editor is opened.
    body = re.sub(r"/editing-sessions/[\w/]+", "", body)
    # A rendition is made, and forgotten with the transaction, for each.
    body = re.sub(r"images/[a-z0-9]{12}/", "images/DRAWN/", body)
    return re.sub(
        r"\b(\d+|an?)(\W|nbsp;|u00a0)+(second|minute)s?(\W|nbsp;|u00a0)+(ago)?|just now|\bnow\b",
        "",
        body,
        flags=re.I,
    )
