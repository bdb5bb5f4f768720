"""Workers that are killed, a database that is away, and pages that can't go live."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page, PageLogEntry
from wagtail.tasks import update_reference_index_task

from clinics import tasks, tenancy
from clinics.models import ContentPage, Worker
from clinics.runtime import schedule, workers
from tests.cached_fixtures import cached_fixture
from tests.factories import (
    make_condition_page,
    make_cta,
    make_editor,
    make_practice,
    make_practitioner,
    needed_sections,
)


@pytest.fixture
def queue(settings):
    """A queue that a worker empties, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def in_hand(worker_id: str, tries: int = 1) -> DBTaskResult:
    """A task that a worker has begun."""
    task = tasks.prune_results.using(run_after=timezone.now()).enqueue().db_result
    for _ in range(tries):
        task.claim(worker_id)
    return task


def status_of(task: DBTaskResult) -> str:
    return DBTaskResult.objects.get(pk=task.pk).status


# Killed


def test_what_a_killed_worker_had_in_hand_is_done_by_the_next(db, queue):
    task = in_hand("killed")

    workers.take_up()

    assert status_of(task) == "READY"


def test_what_a_living_worker_has_in_hand_is_left_to_it(db, queue):
    workers.beat("alive")
    task = in_hand("alive")

    workers.take_up()

    assert status_of(task) == "RUNNING"


def test_a_worker_that_was_not_heard_of_for_a_while_is_dead(db, queue):
    workers.beat("silent")
    task = in_hand("silent")
    gone = timezone.now() - timedelta(seconds=workers.LEASE_SECONDS + 60)
    Worker.objects.update(seen_at=gone)

    workers.take_up()

    assert status_of(task) == "READY"
    assert not Worker.objects.exists()


def test_a_task_that_kills_its_worker_each_time_is_given_up(db, queue):
    task = in_hand("killed", tries=workers.MOST_TRIES)

    workers.take_up()

    assert status_of(task) == "FAILED"
    assert "3 times" in DBTaskResult.objects.get(pk=task.pk).traceback


@pytest.mark.django_db(transaction=True)
def test_the_daily_purge_comes_back_by_itself_after_a_kill(queue):
    purge = tasks.purge_enquiries.using(run_after=timezone.now()).enqueue().db_result
    purge.claim("killed")

    call_command("db_worker", interval=0, startup_delay=False, verbosity=0, max_tasks=3)

    assert status_of(purge) == "SUCCESSFUL" or not DBTaskResult.objects.filter(pk=purge.pk)
    waiting = DBTaskResult.objects.filter(status="READY", task_path=purge.task_path)
    assert waiting.count() == 1


# What is gone


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_deleted_before_it_is_indexed_makes_no_task_fail(queue):
    practice = make_practice("elm")
    page = ContentPage(title="Parking", slug="parking")
    practice.home.add_child(instance=page)
    page.delete()

    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    waiting = DBTaskResult.objects.filter(task_path__in=workers.ABOUT_ROWS)
    assert waiting.filter(status="SUCCESSFUL", args_kwargs__args__1="contentpage").exists()
    assert not waiting.exclude(status="SUCCESSFUL").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("arguments", [("shop", "basket", "1"), ("clinics",)])
def test_a_task_of_another_version_fails_by_itself_and_ends_no_worker(queue, arguments):
    task = update_reference_index_task.enqueue(*arguments).db_result

    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)

    assert status_of(task) == "FAILED"


# The database is away


def test_a_worker_waits_for_a_database_that_is_away_and_goes_on(db, queue, monkeypatch, caplog):
    waited, runs = [], []
    monkeypatch.setattr(workers.time, "sleep", waited.append)
    monkeypatch.setattr(workers.connections, "close_all", lambda: None)

    def run():
        runs.append(1)
        if len(runs) < 4:
            raise OperationalError("server closed the connection")
        return "done"

    with caplog.at_level(logging.WARNING, "clinics.runtime.workers"):
        ended = workers.outlive_outages(run, "steady")

    assert ended == "done"
    assert len(waited) == 3
    said = [record.getMessage() for record in caplog.records]
    assert any("away" in line for line in said)
    assert any("back" in line for line in said)


def test_what_the_outage_tore_out_of_its_hand_the_worker_does_again(db, queue, monkeypatch):
    monkeypatch.setattr(workers.connections, "close_all", lambda: None)
    workers.beat("steady")
    task = in_hand("steady")

    workers.outlive_outages(lambda: None, "steady")

    assert status_of(task) == "READY"


def test_a_heartbeat_survives_an_outage_and_then_lets_the_living_be_heard_first(
    db, queue, monkeypatch
):
    monkeypatch.setattr(workers.connections, "close_all", lambda: None)
    heartbeat = workers.Heartbeat("steady")
    task = in_hand("another, not heard of yet")

    def away(worker_id):
        raise OperationalError("away")

    with monkeypatch.context() as patch:
        patch.setattr(workers, "beat", away)
        heartbeat.once()
    heartbeat.once()
    before = status_of(task)
    heartbeat.judges_from = 0.0
    heartbeat.once()

    assert (before, status_of(task)) == ("RUNNING", "READY")


# A page that can't go live


@cached_fixture
def practice():
    return make_practice()


@cached_fixture
def other_practice():
    return make_practice("oak")


def due(practice, slug: str, user=None):
    page = practice.home.add_child(
        instance=ContentPage(title=slug.title(), slug=slug, live=False, owner=user)
    )
    at = timezone.now() - timedelta(minutes=1)
    page.go_live_at = at
    page.save_revision(approved_go_live_at=at, user=user)
    return page


def take_address(page) -> None:
    """Another page has the address by now."""
    Page.objects.filter(pk=page.pk).update(slug=f"{page.slug}-draft")
    parent = page.get_parent()
    parent.add_child(instance=ContentPage(title="In the way", slug=page.slug))


def is_live(page) -> bool:
    return Page.objects.get(pk=page.pk).live


@pytest.fixture
def editor(practice):
    user = make_editor(practice)
    user.email = "editor@example.com"
    user.save()
    return user


def test_a_page_that_can_not_go_live_holds_up_no_other_practice(
    practice, other_practice, editor, caplog
):
    broken = due(practice, "broken", editor)
    take_address(broken)
    well = due(other_practice, "well")

    schedule.publish_due()

    assert is_live(well)
    assert not is_live(broken)
    assert "could not be published" in caplog.text


def test_a_page_whose_reviewer_is_gone_holds_up_no_other_and_its_author_reads_why(
    practice, other_practice, editor, django_capture_on_commit_callbacks
):
    at = timezone.now() - timedelta(minutes=1)
    page = make_condition_page(
        practice,
        needed_sections(make_cta(practice)),
        live=False,
        go_live_at=at,
        reviewer=make_practitioner(practice),
    )
    page.save_revision(approved_go_live_at=at, user=editor)
    page.reviewer.delete()
    well = due(other_practice, "well")

    with django_capture_on_commit_callbacks(execute=True):
        schedule.publish_due()

    assert is_live(well)
    assert not is_live(page)
    [told] = mail.outbox
    assert "reviewed by: This field cannot be blank." in told.body


def test_whoever_scheduled_it_is_told_once_and_why(
    practice, editor, django_capture_on_commit_callbacks
):
    page = due(practice, "broken", editor)
    take_address(page)

    for _ in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            schedule.publish_due()

    [told] = mail.outbox
    assert told.to == ["editor@example.com"]
    assert "Broken" in told.subject
    assert "already in use" in told.body
    assert f"/admin/pages/{page.pk}/edit/" in told.body
    assert PageLogEntry.objects.filter(page=page.pk, action=schedule.NOT_PUBLISHED).count() == 1


def test_it_waits_on_the_dashboard_of_its_practice_and_of_no_other(
    practice, other_practice, editor, django_capture_on_commit_callbacks
):
    page = due(practice, "broken", editor)
    take_address(page)
    schedule.publish_due()
    theirs = Client(headers={"host": "oak.localhost"})
    theirs.force_login(make_editor(other_practice))
    own = Client(headers={"host": "elm.localhost"})
    own.force_login(editor)

    shown = own.get("/admin/").content.decode()
    history = own.get(f"/admin/pages/{page.pk}/history/").content.decode()

    assert "“Broken” was due and could not go live" in shown
    assert f"/admin/pages/{page.pk}/history/" in shown
    assert "Was due and could not go live" in history
    assert "Broken" not in theirs.get("/admin/").content.decode()


def test_it_goes_live_by_itself_once_nothing_is_in_its_way(practice, editor):
    page = due(practice, "broken", editor)
    take_address(page)
    schedule.publish_due()

    Page.objects.filter(title="In the way").update(slug="elsewhere")
    schedule.publish_due()

    assert is_live(page)
    assert schedule.overdue(practice) == []


def test_who_scheduled_it_and_left_is_not_told_but_the_manager_is(
    practice, editor, django_capture_on_commit_callbacks
):
    page = due(practice, "broken", editor)
    take_address(page)
    manager = make_editor(practice, "elm-manager")
    manager.email = "manager@example.com"
    manager.save()
    manager.groups.set([tenancy.group_of(practice, "manager")])
    editor.groups.clear()

    with django_capture_on_commit_callbacks(execute=True):
        schedule.publish_due()

    assert [told.to for told in mail.outbox] == [["manager@example.com"]]


def test_a_page_that_can_not_be_taken_down_holds_up_no_other(practice, monkeypatch):
    pages = [due(practice, slug) for slug in ("one", "two")]
    schedule.publish_due()
    expired = timezone.now() - timedelta(minutes=1)
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(expire_at=expired)
    unpublish = Page.unpublish

    def stubborn(self, *args, **kwargs):
        if self.slug == "one":
            raise RuntimeError("a secret of the inside")
        return unpublish(self, *args, **kwargs)

    monkeypatch.setattr(Page, "unpublish", stubborn)

    schedule.publish_due()

    assert [is_live(page) for page in pages] == [True, False]
    entry = PageLogEntry.objects.get(page=pages[0].pk, action=schedule.NOT_PUBLISHED)
    assert entry.data["reason"] == "Something went wrong on our side."


def test_the_command_tells_how_many_and_a_dry_run_changes_nothing(practice, editor, capsys):
    page, well = due(practice, "broken", editor), due(practice, "well")
    take_address(page)

    call_command("publish_scheduled", dryrun=True)
    before = is_live(well)
    call_command("publish_scheduled")

    assert (before, is_live(well)) == (False, True)
    assert "Could not be published: 1" in capsys.readouterr().err
