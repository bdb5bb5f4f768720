"""What a practice's people are answered at their own addresses, and what their forms take."""

from __future__ import annotations

from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from wagtail.images.tests.utils import get_test_image_file

from tests.clinics.attack import crawl
from tests.clinics.attack.conftest import client_of, stage
from tests.clinics.attack.test_crawl import (
    DRAWN,
    FULL,
    ROLES,
    THEIR_IDS,
    difference,
    unasked,
    without_tokens,
)


def own(role: str, known: int, asked: int, *marks):
    """A role, with how many ids and queries; one process is to run all the tests of a role."""
    marks = [*marks, pytest.mark.xdist_group(f"own {role} {known}")]
    return pytest.param((role, known, asked), marks=marks, id=f"{role}-{known}")


@pytest.fixture(
    scope="module", params=[own("manager", 1, 1), *(own(role, 12, 6, FULL) for role in ROLES)]
)
def built(request, django_db_setup, django_db_blocker, tmp_path_factory):
    """Two practices, and all that a role of the first was answered at the own addresses."""
    role, known, asked = request.param

    # Signed in once: the time of it is shown to others.
    clients = []

    def look(ours):
        clients[:] = clients or [client_of(ours, role)]
        return list(crawl.crawl(clients[0], ours, ours, ours.host, known, asked))

    with stage(django_db_blocker, tmp_path_factory.mktemp("worlds"), look) as found:
        yield found


@pytest.fixture
def role(request) -> str:
    return request.node.callspec.params["built"][0]


def test_no_screen_is_another_for_the_other_practice(built):
    """Not one byte: what the other has, how much of it, and that there is another at all."""
    alone, beside = (
        {
            (each.name, each.address, str(each.query)): (each.status, without_tokens(each.body))
            for each in answers
            if each.name != DRAWN
        }
        for answers in (built.alone, built.beside)
    )

    assert alone.keys() == beside.keys()
    differ = {key for key in alone if alone[key] != beside[key]}
    assert {(*key, difference(str(alone[key]), str(beside[key]))) for key in differ} == set()


def test_no_own_address_names_an_id_of_the_other_practice(built, role):
    told = {
        (each.name, each.address, str(each.query))
        for each in built.beside
        if THEIR_IDS.search(each.body)
        or built.theirs.marker in unasked(each.body, each.address, each.query, built.theirs)
    }
    assert told == set()
    if role in ("editor", "manager"):
        seen = {each.name for each in built.beside if built.ours.marker in each.body}
        assert len(seen) > 60, sorted(seen)


def with_files(sent: dict, address: str) -> dict:
    """What is sent, with a fresh file wherever one is asked for."""
    file = ("mine.txt", b"Mine now.") if "document" in address else ("mine.png", picture())
    return {
        name: SimpleUploadedFile(*file) if value is crawl.A_FILE else value
        for name, value in sent.items()
    }


@cache
def picture() -> bytes:
    return get_test_image_file(filename="mine.png").file.getvalue()


def test_no_field_of_any_form_takes_what_is_the_other_practices(
    built, worlds, watch, monkeypatch, role
):
    ours, theirs, _rows = worlds
    refused = crawl.Refusals(monkeypatch)
    client = client_of(ours, role, raise_request_exception=False)
    seen, taken, shown, tried = set(), set(), set(), 0

    for page in built.beside:
        for form in crawl.forms_in(page.address, page.body):
            if (page.name, form.method, form.pointers) in seen or "logout" in form.address:
                continue
            seen.add((page.name, form.method, form.pointers))
            for sent in crawl.attempts(form, theirs, refused):
                tried += 1
                refused()
                writes = crawl.Writes(THEIR_IDS)
                with transaction.atomic(), connection.execute_wrapper(writes):
                    response = getattr(client, form.method)(
                        form.address,
                        with_files(sent, page.address),
                        headers={"host": ours.host},
                        follow=True,
                    )
                    changed = {field for field in sent if sent[field] != form.fields.get(field)}
                    if theirs.marker in unasked(crawl.answer(response), form.address, {}, theirs):
                        shown.add((page.name, *changed))
                    taken |= {(page.name, *sorted(changed), sql) for sql in writes.found}
                    if watch.changed():
                        taken.add((page.name, *sorted(changed)))
                    transaction.set_rollback(True)

    assert (taken, shown) == (set(), set())
    assert tried > (50 if role in ("editor", "manager") else 0)
