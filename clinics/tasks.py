"""What runs by itself, in the queue of tasks."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from clinics.enquiries import storage

logger = logging.getLogger(__name__)


@task()
def publish_due() -> None:
    """Publish what was scheduled for now or earlier, and unpublish what has expired."""
    try:
        call_command("publish_scheduled")
    finally:
        queue_again(publish_due)


@task()
def purge_enquiries() -> int:
    """Delete what practices keep no longer; how many enquiries that were."""
    try:
        return storage.purge()
    finally:
        queue_again(purge_enquiries)


@task()
def prune_results() -> None:
    """Delete what the queue remembers of tasks that ended more than two weeks ago."""
    try:
        call_command("prune_db_task_results", queue_name="*", verbosity=0)
    finally:
        queue_again(prune_results)


#: What a worker does again and again, and how long after it was done.
PERIODIC: tuple[tuple[Task, timedelta], ...] = (
    (publish_due, timedelta(minutes=1)),
    (purge_enquiries, timedelta(days=1)),
    (prune_results, timedelta(days=1)),
)


def queue_periodic() -> None:
    """See that each of PERIODIC waits in the queue: called when a worker starts.

    From then on each queues itself again. A queue that can't wait does nothing here, and
    ``manage.py publish_scheduled`` and ``purge_enquiries`` have to be run by a timer.
    """
    for each, _ in PERIODIC:
        # With a time it goes before what waits without one.
        _queue(each, timezone.now())


def queue_again(done: Task) -> None:
    """Let a task of PERIODIC wait for its next time, and forget how it went well before."""
    for each, every in PERIODIC:
        if each.module_path == done.module_path:
            _queue(each, timezone.now() + every)
            _forget_successes(each)


def _queue(wanted: Task, run_after: datetime) -> None:
    """Put ``wanted`` into the queue, unless it waits there already."""
    if not isinstance(wanted.get_backend(), DatabaseBackend):
        return
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    if not waiting.filter(task_path=wanted.module_path).exists():
        wanted.using(run_after=run_after).enqueue()


def _forget_successes(of: Task) -> None:
    """Or what runs each minute would leave a row for each."""
    past = DBTaskResult.objects.filter(task_path=of.module_path)
    past.filter(status=TaskResultStatus.SUCCESSFUL).delete()
