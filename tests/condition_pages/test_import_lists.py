"""Lists of what was brought in stay light however long they are."""

from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from condition_pages.importer import edit
from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose
from condition_pages.models import ImportBatch, PendingImport

from .test_import_admin import PAGE, editor, practice

__all__ = ["editor", "practice"]

State = PendingImport.State
#: What a list may ask of the database, whatever its length; the admin's frame is among it.
MOST_QUERIES = 60


def make_batch(practice, user, count, *, is_site, state):
    """What was given at once, all of it read."""
    batch = ImportBatch.objects.create(practice=practice, user=user, is_site=is_site)
    proposal = propose(Source(content=PAGE, name="shoulder.html"))
    pages = []
    for number in range(count):
        page = PendingImport(
            batch=batch,
            position=number,
            source_name=f"page-{number}.html",
            url=f"https://old.example.com/{number}/",
            state=state,
            page_type="condition" if is_site else "",
        )
        page.proposal = proposal
        pages.append(page)
    PendingImport.objects.bulk_create(pages)
    return batch


@pytest.mark.parametrize(
    ("name", "is_site", "state"),
    [
        ("progress", True, State.READY),
        ("progress", True, State.DONE),
        ("pages", True, State.LISTED),
        ("batch", False, State.READY),
        ("give", False, State.READY),
    ],
)
def test_a_long_list_asks_no_more_than_a_short_one_and_reads_no_proposal(
    client, practice, editor, name, is_site, state
):
    def queries_of(count):
        ImportBatch.objects.all().delete()
        batch = make_batch(practice, editor, count, is_site=is_site, state=state)
        key = practice.slug if name == "give" else batch.uuid
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse(f"condition_imports:{name}", args=[key]))
        shown = page.content.decode()
        assert max(map(shown.count, ("page-", "old.example.com/"))) >= count
        return [query["sql"] for query in queries]

    queries_of(1)  # what is kept from then on
    short, long = queries_of(3), queries_of(90)

    assert len(long) <= len(short) <= MOST_QUERIES
    for column in ("stored", "content", "lines"):
        assert not [sql for sql in long if f'"condition_pages_pendingimport"."{column}"' in sql]


@pytest.mark.parametrize("is_site", [True, False])
def test_a_list_says_what_each_page_is_and_how_much_there_is_to_look_at(
    client, practice, editor, is_site
):
    batch = make_batch(practice, editor, 2, is_site=is_site, state=State.READY)
    proposal = batch.pages.first().proposal

    name = "progress" if is_site else "batch"
    page = client.get(reverse(f"condition_imports:{name}", args=[batch.uuid]))

    assert [row.said["sections"] for row in page.context["pages"]] == [len(proposal.sections)] * 2
    text = page.content.decode()
    assert text.count("condition page</td>") >= 2
    assert f"<td>{len(proposal.sections)}</td>" in text
    assert "<td>0</td>" in text


def test_what_a_list_says_follows_what_the_editor_changes(client, practice, editor):
    batch = make_batch(practice, editor, 1, is_site=True, state=State.READY)
    page = batch.pages.get()
    sections = page.summary["sections"]

    page.proposal = edit.drop(page.proposal, 0)
    page.save()

    assert batch.pages.for_list().get().summary["sections"] == sections - 1


def test_what_waited_before_an_upgrade_is_listed_with_its_title_too(practice, editor):
    batch = make_batch(practice, editor, 1, is_site=True, state=State.READY)
    summary = batch.pages.get().summary
    batch.pages.update(summary={})
    upgrade = import_module("condition_pages.migrations.0013_fill_what_lists_say_of_imports")

    upgrade.fill(apps, None)

    assert batch.pages.get().summary == summary
