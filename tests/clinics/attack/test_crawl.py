"""An attack on every address of the installation, with the other practice's ids."""

from __future__ import annotations

import itertools
import re
import uuid

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

#: What an argument of an address stands for, by its name; several kinds where it depends.
KINDS = {
    "page_id": ["page"],
    "parent_page_id": ["page"],
    "page_to_move_id": ["page"],
    "destination_id": ["page"],
    "page_pk": ["page"],
    "image_id": ["image"],
    "document_id": ["document"],
    "doc_id": ["document"],
    "collection_id": ["collection"],
    "task_id": ["task"],
    "task_state_id": ["task_state"],
    "workflow_state_id": ["workflow_state"],
    "workflow_pk": ["workflow"],
    "revision_id": ["revision"],
    "revision_id_a": ["revision"],
    "revision_id_b": ["revision"],
    "redirect_id": ["redirect"],
    "session_id": ["session"],
    "uploaded_file_id": ["upload"],
    "restriction_id": ["restriction"],
    "uuid": ["enquiry"],
    "page_view_restriction_id": ["restriction"],
}
WORDS = {
    "action_name": ["approve", "reject", "cancel"],
    "filter_spec": ["original"],
    "path": ["x"],
    "token": ["x-y"],
    "uidb64": ["MQ"],
}
MODELS = [
    ("wagtailcore", "page"),
    ("condition_pages", "conditionpage"),
    ("clinics", "clinicpage"),
    ("wagtailimages", "image"),
    ("wagtaildocs", "document"),
]


def routes(patterns=None, namespace=""):
    """(name, argument names) of everything the resolver knows."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif pattern.name:
            yield namespace + pattern.name, tuple(pattern.pattern.regex.groupindex), pattern


def addresses(own, other, known):
    """Addresses of one route with ids of ``other`` in some places and ``own`` in the rest."""
    for name, arguments, pattern in routes():
        if name in ("wagtailadmin_logout", "wagtailadmin_error_test"):
            continue
        if not arguments:
            for wild in [()] if not pattern.pattern.regex.groups else wildcards(other):
                try:
                    yield name, reverse(name, args=wild)
                except NoReverseMatch:
                    continue
            continue
        pairs = (
            MODELS
            if {"app_label", "app_name", "content_type_app_name"} & set(arguments)
            else [None]
        )
        for pair in pairs:
            choices = [values(argument, pair, own, other) for argument in arguments]
            for combination in itertools.islice(itertools.product(*choices), known):
                try:
                    address = reverse(name, kwargs=dict(zip(arguments, combination, strict=True)))
                except NoReverseMatch:
                    continue
                yield name, address


def wildcards(other):
    return [(other.ids["document"][0], f"{other.marker.lower()}.txt")]


def values(argument, pair, own, other):
    if argument in ("app_label", "app_name", "content_type_app_name"):
        return [pair[0]]
    if argument in ("model_name", "content_type_model_name"):
        return [pair[1]]
    if argument == "action":
        return ["delete", "move", "publish", "unpublish", "add_tags", "add_to_collection"]
    if argument in WORDS:
        return WORDS[argument]
    kinds = KINDS.get(argument, list(other.ids))
    if kinds == ["page"]:
        return other.ids["page"][:3] + own.ids["page"][:1]
    return list(dict.fromkeys([*itertools.chain(*(other.ids[k] for k in kinds))])) + (
        own.ids[kinds[0]] if len(kinds) == 1 else []
    )


def answer(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace") + str(dict(response.headers)) + str(response.cookies)


def queries(other):
    """Query strings that carry ids in the ways that choosers, filters and bulk actions read."""
    yield {}
    page, image = other.ids["page"][0], other.ids["image"][0]
    yield {
        "id": [page, image, *other.ids["document"]],
        # Not the whole word: an answer may repeat what was asked.
        "q": other.marker[:6],
        "term": other.marker[:6],
        "collection_id": other.ids["collection"][0],
        "page_type": "wagtailcore.page",
        "next": "/",
        "owner": other.ids["user"][0],
        "site": other.ids["site"][0],
        "user": other.ids["user"][0],
        "export": "csv",
    }


def crawl(client, own, other, host, known=8):
    """(route, address, answer) of each address and query that a GET reaches."""
    for name, address in addresses(own, other, known):
        for query in queries(other):
            try:
                with transaction.atomic():
                    response = client.get(address, query, headers={"host": host})
                    body = answer(response)
                    transaction.set_rollback(True)
            except Exception as error:
                yield name, address, f"CRASH {type(error).__name__} {error}", 500
                continue
            yield name, address, body, response.status_code


FULL = pytest.mark.audit


@pytest.mark.parametrize(
    ("role", "known"),
    [
        ("editor", 2),
        ("anonymous", 1),
        pytest.param("editor", 12, marks=FULL),
        pytest.param("manager", 8, marks=FULL),
        pytest.param("reviewer", 8, marks=FULL),
        pytest.param("anonymous", 8, marks=FULL),
    ],
)
def test_no_answer_shows_the_other_practice(worlds, role, known):
    ours, theirs, _rows = worlds
    client = Client()
    if role != "anonymous":
        client.force_login(ours.users[role])
    marker = re.compile(theirs.marker, re.IGNORECASE)

    crawled = list(crawl(client, ours, theirs, ours.host, known))

    leaks = {(name, address) for name, address, body, _status in crawled if marker.search(body)}
    assert leaks == set()
    crashes = {(n, a, b[:200]) for n, a, b, _s in crawled if b.startswith("CRASH")}
    assert crashes == set()


@FULL
def test_the_same_crawl_finds_the_other_practice_as_platform_staff(worlds, admin_user):
    ours, theirs, _rows = worlds
    client = Client()
    client.force_login(admin_user)

    found = {
        name
        for name, _a, body, _s in crawl(client, ours, theirs, "testserver", 1)
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
}


@pytest.mark.parametrize(
    ("role", "known"),
    [
        ("editor", 1),
        pytest.param("editor", 12, marks=FULL),
        pytest.param("manager", 8, marks=FULL),
        pytest.param("reviewer", 8, marks=FULL),
        pytest.param("anonymous", 8, marks=FULL),
    ],
)
def test_no_post_changes_the_other_practice(worlds, rows_now, role, known):
    ours, theirs, _rows = worlds
    before = rows_now()
    client = Client(raise_request_exception=False)
    if role != "anonymous":
        client.force_login(ours.users[role])
    page = theirs.ids["page"][0]
    sent = {
        **SENT,
        "id": [page, theirs.ids["image"][0], theirs.ids["document"][0]],
        "new_parent_page": page,
        "chooser": page,
        "collection": theirs.ids["collection"][0],
        "parent_page": page,
    }
    leaks, changed = set(), set()

    for name, address in addresses(ours, theirs, known):
        with transaction.atomic():
            response = client.post(address, sent, headers={"host": ours.host})
            if theirs.marker in answer(response).replace("wtconfirm", "").replace(
                'value="Bergamot"', ""
            ):
                leaks.add((name, address))
            if rows_now() != before:
                changed.add((name, address))
            transaction.set_rollback(True)

    assert (leaks, changed) == (set(), set())


def test_an_id_of_the_other_practice_is_answered_like_one_that_does_not_exist(worlds):
    ours, theirs, _rows = worlds
    client = Client(raise_request_exception=False)
    client.force_login(ours.users["editor"])
    told = set()

    for name, arguments, _pattern in routes():
        kinds = [KINDS.get(argument, [""])[0] for argument in arguments]
        if len(kinds) != 1 or not kinds[0]:
            continue
        answers = []
        nobodys = uuid.uuid4() if kinds[0] == "enquiry" else 987_654_321
        for key in (theirs.ids[kinds[0]][0], nobodys):
            with transaction.atomic():
                address = reverse(name, kwargs={arguments[0]: key})
                response = client.get(address, headers={"host": ours.host})
                shown = response.headers.get("Location", "").replace(str(key), "N")
                answers.append((response.status_code, shown))
                transaction.set_rollback(True)
        if answers[0] != answers[1]:
            told.add((name, *answers))

    assert told == set()
