"""Workers that outlive a database that is away, and tasks that outlive a worker that is killed.

A worker says every BEAT_SECONDS that it is alive. What one has in hand that has not been heard of
for LEASE_SECONDS goes back into the queue, MOST_TRIES times at most: a task that takes its worker
down each time would do so for ever.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.apps import apps
from django.db import InterfaceError, OperationalError, connections
from django.db.models.functions import Now
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from clinics import tasks
from clinics.models import Worker
from clinics.tenancy import scope
from clinics.tenancy.context import database_scope

logger = logging.getLogger(__name__)

BEAT_SECONDS = 15
#: Longer than SQLite lets a beat wait for whoever is writing.
LEASE_SECONDS = 120
MOST_TRIES = 3
#: Between two looks for a database that is away.
LEAST_WAIT, MOST_WAIT = 1, 30

DATABASE_AWAY = (OperationalError, InterfaceError)

#: Tasks that take an app's label, a model's name and a key, and fail where the row is gone.
ABOUT_ROWS = (
    "wagtail.tasks.update_reference_index_task",
    "modelsearch.tasks.insert_or_update_object_task",
)


def is_about_nothing(task: DBTaskResult) -> bool:
    """Whether a task is to index a row that is gone: what is saved, then deleted, leaves one."""
    if task.task_path not in ABOUT_ROWS:
        return False
    try:
        app_label, model_name, pk = task.args_kwargs["args"]
        rows = apps.get_model(app_label, model_name).objects.filter(pk=pk)
    except (LookupError, ValueError):
        # Queued by another version: to fail by itself, for an error here would end the worker.
        return False
    return not rows.exists()


def beat(worker_id: str) -> None:
    """Say that a worker is alive."""
    # By the database's clock: machines differ.
    Worker.objects.update_or_create(worker_id=worker_id, defaults={"seen_at": Now()})


def alive() -> set[str]:
    """The workers that have been heard of within the lease."""
    recently = Now() - timedelta(seconds=LEASE_SECONDS)
    return set(Worker.objects.filter(seen_at__gte=recently).values_list("worker_id", flat=True))


def take_up(*but: str) -> int:
    """Put what dead workers had in hand back into the queue; how many tasks that were.

    ``but``: workers that count as dead, too.
    """
    living = alive() - set(but)
    count = 0
    for task in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING):
        if task.worker_ids and task.worker_ids[-1] in living:
            continue
        count += _put_back(task)
    Worker.objects.exclude(worker_id__in=living).delete()
    return count


def _put_back(task: DBTaskResult) -> int:
    changes: dict = {"status": TaskResultStatus.READY}
    if len(task.worker_ids) >= MOST_TRIES:
        changes = {
            "status": TaskResultStatus.FAILED,
            "finished_at": timezone.now(),
            "traceback": f"Its worker ended in the middle of it, {MOST_TRIES} times.",
        }
    # Unless another worker was quicker.
    same = DBTaskResult.objects.filter(
        pk=task.pk, status=TaskResultStatus.RUNNING, started_at=task.started_at
    )
    changed = same.update(**changes)
    if changed:
        logger.warning("Task %s (%s) lost its worker: %s", task.pk, task.task_path, changes)
    return changed


class Heartbeat(threading.Thread):
    """Says for a worker that it is alive, and looks after what others have left."""

    def __init__(self, worker_id: str) -> None:
        super().__init__(name="heartbeat", daemon=True)
        self.worker_id = worker_id
        self.ended = threading.Event()
        self.judges_from = 0.0

    def run(self) -> None:
        with database_scope(scope.platform()):
            while not self.ended.wait(BEAT_SECONDS):
                self.once()
        connections.close_all()

    def once(self) -> None:
        try:
            beat(self.worker_id)
            # After an outage the living need a moment to be heard.
            if time.monotonic() >= self.judges_from:
                take_up()
                tasks.queue_periodic()
        except DATABASE_AWAY:
            self.judges_from = time.monotonic() + LEASE_SECONDS
            # Not heard of is what others see; whoever runs the tasks says why.
            connections.close_all()

    def end(self) -> None:
        self.ended.set()


def outlive_outages(run: Callable[[], object], worker_id: str) -> object:
    """Let a worker ``run``, again each time that the database comes back from being away."""
    wait = LEAST_WAIT
    is_away = False
    while True:
        try:
            take_up(worker_id)
            beat(worker_id)
            tasks.queue_periodic()
            if is_away:
                logger.warning("The database is back.")
            is_away, wait = False, LEAST_WAIT
            return run()
        except DATABASE_AWAY as error:
            if not is_away:
                logger.error("The database is away: %s. Waiting.", " ".join(str(error).split()))
            is_away = True
            connections.close_all()
            time.sleep(wait)
            wait = min(wait * 2, MOST_WAIT)
