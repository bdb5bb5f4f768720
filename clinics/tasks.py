"""What runs by itself, in the queue of tasks."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from clinics.enquiries import storage

logger = logging.getLogger(__name__)

PURGE_EVERY = timedelta(days=1)


@task()
def purge_enquiries() -> int:
    """Delete what practices keep no longer; how many enquiries that were. Runs again in a day."""
    purged = storage.purge()
    keep_purging()
    return purged


def keep_purging() -> None:
    """See that a purge waits in the queue, one; behind the wall one for each practice.

    Called whenever an enquiry comes in: from then on there is something to purge. A queue that
    can't wait does nothing here, and ``manage.py purge_enquiries`` has to be run by a timer.
    """
    if not isinstance(purge_enquiries.get_backend(), DatabaseBackend):
        return
    try:
        waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
        if not waiting.filter(task_path=purge_enquiries.module_path).exists():
            purge_enquiries.using(run_after=timezone.now() + PURGE_EVERY).enqueue()
    except Exception:
        # Whoever writes to a practice has nothing to do with this.
        logger.exception("The purge of enquiries could not be queued.")
