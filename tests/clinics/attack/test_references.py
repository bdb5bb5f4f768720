"""The other practice's ids in every field of one's own forms."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file

from clinics import tenancy
from clinics.models import ContentPage
from tests.clinics.attack import crawl
from tests.clinics.attack.conftest import AFTER_THEM, OURS, THEIRS, build, go_on_from
from tests.clinics.attack.test_crawl import (
    DRAWN,
    FULL,
    ROLES,
    THEIR_IDS,
    client_of,
    difference,
    unasked,
    without_tokens,
)


def fields_of(client, address):
    """What a browser would send back from the forms of a page."""
    sent = {}
    for form in BeautifulSoup(client.get(address).content, "lxml").select("form"):
        sent |= crawl.fields_of(form)[0]
    return {name: value for name, value in sent.items() if value is not crawl.A_FILE}


def answer(client, address):
    response = client.get(address)
    return b"".join(response.streaming_content) if response.streaming else response.content


def pointers(world):
    """(page of one's own, field, kind) for everything that a page form lets one choose."""
    page = dict(zip(
        ["condition", "home", "plain", "place", "person", "treatment", "conditions"],
        world.ids["page"], strict=True))  # fmt: skip
    yield page["home"], "logo", "image"
    yield page["home"], "social_image", "image"
    yield page["home"], "calls_to_action-0-target_page", "page"
    yield page["home"], "calls_to_action-0-document", "document"
    yield page["home"], "calls_to_action-0-location", "page"
    yield page["person"], "portrait", "image"
    yield page["person"], "locations", "page"
    yield page["condition"], "author", "page"
    yield page["condition"], "reviewer", "page"


def test_no_field_of_a_page_takes_or_shows_what_is_the_other_practices(worlds, rows_now):
    ours, theirs, _rows = worlds
    client = Client(headers={"host": ours.host})
    client.force_login(ours.users["editor"])
    taken, shown = [], []
    by_field = {"location": 3, "locations": 3, "author": 4, "reviewer": 4}

    for page, field, kind in pointers(ours):
        position = by_field.get(field.rpartition("-")[2], 0) if kind == "page" else 0
        foreign = theirs.ids[kind][position]
        address = f"/admin/pages/{page}/edit/"
        sent = fields_of(client, address)
        assert field in sent or field == "locations", (field, sorted(sent))
        # The editor builds the sections with script.
        sent.setdefault("body-count", "0")
        for action in ("", "action-publish"):
            with transaction.atomic():
                extra = {action: "x"} if action else {}
                answer = client.post(address, {**sent, field: str(foreign), **extra})
                shown += [field] if theirs.marker in answer.content.decode() else []
                specific = tenancy.owned("wagtailcore.Page", ours.practice).get(pk=page)
                latest = specific.specific.get_latest_revision_as_object()
                value = getattr(latest, field + "_id", None) if "-" not in field else None
                if value == foreign or f'": {foreign},' in json.dumps(
                    latest.serializable_data().get("calls_to_action", "")
                ):
                    taken.append((field, action))
                transaction.set_rollback(True)

    assert (taken, shown) == ([], [])


@pytest.mark.parametrize(
    "html",
    [
        '<p><a linktype="page" id="{page}">x</a></p>',
        '<p><a linktype="document" id="{document}">x</a></p>',
        '<embed embedtype="image" id="{image}" format="left" alt=""/>',
    ],
)
def test_rich_text_that_points_across_is_refused(worlds, html):
    ours, theirs, _rows = worlds
    text = html.format(**{kind: theirs.ids[kind][0] for kind in ("page", "document", "image")})
    page = ContentPage(title="New", slug="new", body=json.dumps([{"type": "text", "value": text}]))

    with pytest.raises(ValidationError, match="another practice"):
        ours.practice.home.add_child(instance=page)


def test_an_image_block_that_points_across_is_refused(worlds):
    ours, theirs, _rows = worlds
    value = {"image": theirs.ids["image"][0], "decorative": True, "alt_text": ""}
    page = ContentPage(
        title="New", slug="new", body=json.dumps([{"type": "image", "value": value}])
    )

    with pytest.raises(ValidationError, match="another practice"):
        ours.practice.home.add_child(instance=page)


def test_an_image_does_not_move_into_the_other_practices_collection(worlds):
    ours, theirs, _rows = worlds
    client = Client(headers={"host": ours.host})
    client.force_login(ours.users["editor"])
    image = Image.objects.get(pk=ours.ids["image"][0])

    client.post(
        f"/admin/images/{image.pk}/",
        {"title": "x", "collection": theirs.ids["collection"][0], "tags": ""},
    )

    image.refresh_from_db()
    assert image.collection == ours.practice.collection


def test_a_page_shows_the_same_whether_or_not_another_practice_exists(db, media):
    practice = tenancy.provision(
        name="Alder", slug="alder", hostname="alder.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    client = Client(headers={"host": "alder.example.com"})
    addresses = ["/", "/team/", "/conditions/", "/sitemap.xml", "/search/?query=beech"]
    cache.clear()
    alone = [answer(client, address) for address in addresses]

    other = tenancy.provision(
        name="Beech", slug="beech", hostname="beech.example.com", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    other.home.add_child(instance=ContentPage(title="Beech fees", slug="fees"))
    cache.clear()

    assert [answer(client, address) for address in addresses] == alone
    assert practice.home.title == "Alder"


def with_files(sent: dict, address: str) -> dict:
    """What is sent, with a fresh file wherever one is asked for."""
    picture = get_test_image_file(filename="mine.png").file.getvalue()
    file = ("mine.txt", b"Mine now.") if "document" in address else ("mine.png", picture)
    return {
        name: SimpleUploadedFile(*file) if value is crawl.A_FILE else value
        for name, value in sent.items()
    }


@pytest.mark.parametrize(
    ("role", "known"), [("manager", 1), *(pytest.param(role, 12, marks=FULL) for role in ROLES)]
)
def test_no_field_of_any_form_takes_what_is_the_other_practices(worlds, rows_now, role, known):
    ours, theirs, _rows = worlds
    before = rows_now()
    client = client_of(ours, role, raise_request_exception=False)
    headers = {"host": ours.host}
    seen, taken, shown, tried = set(), set(), set(), 0

    for name, address in crawl.addresses(ours, ours, known):
        with transaction.atomic():
            page = client.get(address, headers=headers)
            text = "" if page.streaming else page.content.decode(errors="replace")
            transaction.set_rollback(True)
        for form in crawl.forms_in(address, text):
            if (name, form.method, form.pointers) in seen or "logout" in form.address:
                continue
            seen.add((name, form.method, form.pointers))
            for sent in crawl.attempts(form, theirs):
                tried += 1
                writes = crawl.Writes(THEIR_IDS)
                with transaction.atomic(), connection.execute_wrapper(writes):
                    response = getattr(client, form.method)(
                        form.address, with_files(sent, address), headers=headers, follow=True
                    )
                    changed = {field for field in sent if sent[field] != form.fields.get(field)}
                    if theirs.marker in unasked(crawl.answer(response), form.address, {}, theirs):
                        shown.add((name, *changed))
                    taken |= {(name, *sorted(changed), sql) for sql in writes.found}
                    transaction.set_rollback(True)

    assert (taken, shown) == (set(), set())
    assert rows_now() == before
    assert tried > (50 if role in ("editor", "manager") else 0)


@pytest.mark.parametrize(
    ("role", "known"), [("editor", 1), *(pytest.param(role, 12, marks=FULL) for role in ROLES)]
)
def test_no_screen_is_another_for_the_other_practice(db, media, role, known):
    """Not one byte: what the other has, how much of it, and that there is another at all."""
    go_on_from(OURS)
    ours = build("Almandine")
    screens = []

    for others in (0, 1):
        if others:
            go_on_from(THEIRS)
            build("Bergamot")
        # Sessions of editing are numbered; each round begins with the same number.
        go_on_from(AFTER_THEM)
        cache.clear()
        client = client_of(ours, role)
        crawled = crawl.crawl(client, ours, ours, ours.host, known, 1)
        screens.append(
            {(n, a): (status, without_tokens(b)) for n, a, _q, b, status in crawled if n != DRAWN}
        )

    alone, beside = screens
    assert alone.keys() == beside.keys()
    differ = {key for key in alone if alone[key] != beside[key]}
    assert {(*key, difference(str(alone[key]), str(beside[key]))) for key in differ} == set()
