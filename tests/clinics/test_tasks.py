"""What a worker does by itself: publishing what is due, purging, forgetting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from wagtail.models import Page

from clinics import tasks, tenancy
from clinics.enquiries import storage
from clinics.models import ContentPage, Enquiry
from tests.cached_fixtures import cached_fixture

WORDS = {"name": "Pat Example", "email": "pat@example.com", "phone": "", "message": "Hello?"}


@cached_fixture
def practice():
    return tenancy.provision(
        name="Alder",
        slug="alder",
        hostname="alder.example.com",
        country="US",
        professions=["acupuncture"],
    )


@pytest.fixture
def queue(settings):
    """A queue that a worker empties, as in production."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


def start_worker(until: int = len(tasks.PERIODIC)):
    """Let a worker start, and end after ``until`` tasks."""
    call_command("db_worker", interval=0, startup_delay=False, verbosity=0, max_tasks=until)


def page_of(practice, slug):
    return practice.home.add_child(instance=ContentPage(title=slug, slug=slug, live=False))


def waiting(task):
    return DBTaskResult.objects.filter(task_path=task.module_path, status="READY")


@pytest.mark.django_db(transaction=True)
def test_a_worker_publishes_the_page_that_is_due_and_takes_down_the_one_that_has_expired(
    practice, queue
):
    now = timezone.now()
    due = page_of(practice, "parking")
    due.save_revision(approved_go_live_at=now - timedelta(seconds=1))
    later = page_of(practice, "later")
    later.save_revision(approved_go_live_at=now + timedelta(hours=1))
    over = page_of(practice, "over")
    Page.objects.filter(pk=over.pk).update(live=True, expire_at=now - timedelta(seconds=1))

    start_worker()

    live = set(Page.objects.filter(pk__in=[due.pk, later.pk, over.pk], live=True))
    assert {page.slug for page in live} == {"parking"}


@pytest.mark.django_db(transaction=True)
def test_a_worker_looks_for_what_is_due_each_minute_and_leaves_one_row(practice, queue):
    start_worker()
    [again] = waiting(tasks.publish_due)
    assert timedelta(0) < again.run_after - timezone.now() < timedelta(seconds=61)
    waiting(tasks.publish_due).update(run_after=timezone.now())

    start_worker(1)

    assert waiting(tasks.publish_due).count() == 1
    done = DBTaskResult.objects.filter(task_path=tasks.publish_due.module_path, status="SUCCESSFUL")
    assert done.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_worker_purges_when_it_starts_and_a_day_later(practice, queue):
    old, _is_new = storage.receive(practice, "message", WORDS)
    Enquiry.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=361))

    start_worker()

    assert not Enquiry.objects.exists()
    [again] = waiting(tasks.purge_enquiries)
    assert timedelta(hours=23) < again.run_after - timezone.now() < timedelta(hours=25)


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_adds_nothing_to_what_waits(queue):
    start_worker()
    tasks.queue_periodic()

    assert DBTaskResult.objects.filter(status="READY").count() == len(tasks.PERIODIC)


@pytest.mark.django_db(transaction=True)
def test_what_fails_is_tried_again_at_its_next_time(queue, monkeypatch):
    monkeypatch.setattr(storage, "purge", lambda: 1 / 0)

    start_worker()

    assert waiting(tasks.purge_enquiries).count() == 1
    assert DBTaskResult.objects.get(status="FAILED").task_path == tasks.purge_enquiries.module_path


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_killed_at_work_takes_it_up_again_when_it_starts(queue):
    start_worker()
    waiting(tasks.publish_due).update(status="RUNNING", started_at=timezone.now())

    tasks.queue_periodic()

    assert waiting(tasks.publish_due).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_queue_that_cant_wait_is_left_alone(db):
    tasks.queue_periodic()

    assert not DBTaskResult.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_results_older_than_two_weeks_are_forgotten(queue):
    start_worker()
    done = DBTaskResult.objects.filter(status="SUCCESSFUL")
    done.update(task_path="some.other", finished_at=timezone.now() - timedelta(days=15))
    waiting(tasks.prune_results).update(run_after=timezone.now())

    start_worker(1)

    assert not DBTaskResult.objects.filter(task_path="some.other").exists()
