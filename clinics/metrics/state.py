"""What is asked when Prometheus asks: the database, the cache, the queue of tasks."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping

from django.core.cache import cache
from django.db import Error
from django.db.models import Case, Max, Min, Q, When
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client.core import GaugeMetricFamily

from clinics import tasks
from clinics.enquiries import notices
from clinics.runtime import workers
from clinics.runtime.reachability import cache_keeps, database_answers
from clinics.tenancy.context import all_tenants

logger = logging.getLogger(__name__)


class StateCollector:
    """Asked by a registry of prometheus_client for what holds right now."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """What can be told: without a database, that it is away."""
        is_there = database_answers()
        yield gauge("clinics_database_up", "Whether the database answers.", is_there)
        yield gauge(
            "clinics_cache_up", "Whether the cache keeps what it is given.", cache_keeps(cache)
        )
        if not is_there:
            return
        try:
            with all_tenants():
                yield from [*queue(), *enquiry_mails()]
        except Error as error:
            # Tables that are older than the code, such as before migrate.
            logger.warning("Tasks are left out of metrics: %s", " ".join(str(error).split()))


def gauge(name: str, text: str, value: float | None = None) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=None if value is None else float(value))


def by(label: str, name: str, text: str, counts: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=(label,))
    for value, number in counts.items():
        family.add_metric((value,), float(number))
    return family


def queue() -> Iterator[GaugeMetricFamily]:
    """What waits, for how long, who works on it, and when the clock was last served."""
    now = timezone.now()
    results = DBTaskResult.objects.all()
    waiting = results.ready()
    ready = waiting.count()
    counts = {
        "waiting": ready,
        "later": results.filter(status=TaskResultStatus.READY).count() - ready,
        "running": results.filter(status=TaskResultStatus.RUNNING).count(),
        "failed": results.filter(status=TaskResultStatus.FAILED).count(),
    }
    yield by("status", "clinics_tasks", "Tasks of the queue; failed ones for two weeks.", counts)
    # A task without a time has one in the year 9999.
    since = waiting.aggregate(
        first=Min(Case(When(run_after__lte=now, then="run_after"), default="enqueued_at"))
    )["first"]
    age = (now - since).total_seconds() if since else 0
    yield gauge("clinics_tasks_oldest_seconds", "How long the first in the queue waits.", age)
    yield gauge("clinics_workers", "Workers that were heard of.", len(workers.alive()))
    done = results.filter(
        task_path=tasks.publish_due.module_path, status=TaskResultStatus.SUCCESSFUL
    ).aggregate(last=Max("finished_at"))["last"]
    # A timer that runs publish_scheduled leaves no trace.
    if done:
        yield gauge(
            "clinics_schedule_last_run_timestamp_seconds",
            "When a worker last published what was due.",
            done.timestamp(),
        )


def enquiry_mails() -> Iterator[GaugeMetricFamily]:
    """Notices and receipts that the mail server has not taken."""
    mails = DBTaskResult.objects.filter(task_path=notices.send_notice.module_path)
    again = mails.filter(status=TaskResultStatus.READY, args_kwargs__args__3__gte=1)
    last_try = mails.filter(args_kwargs__args__3=len(notices.TRY_AGAIN))
    given_up = last_try.filter(
        Q(status=TaskResultStatus.FAILED)
        | Q(status=TaskResultStatus.SUCCESSFUL, return_value=False)
    )
    yield by(
        "state",
        "clinics_enquiry_mails_unsent",
        "Mails about enquiries that the mail server did not take, tried again or given up.",
        {"waiting": again.count(), "given_up": given_up.count()},
    )
