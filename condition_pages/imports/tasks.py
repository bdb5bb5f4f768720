"""A site's import in the queue: it goes on while nobody looks at its screen."""

from __future__ import annotations

import time
from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend

from clinics import tenancy
from condition_pages.imports import sites
from condition_pages.models import ImportBatch, PendingImport

#: A task that has worked for so long makes room for the others that wait.
MOST_SECONDS = 30
#: When somebody who looks at the screen is just reading a page, it waits for so long.
PAUSE = timedelta(seconds=5)


def go_on(batch: ImportBatch, *, later: bool = False) -> None:
    """Have the queue go on with ``batch``, where there is a queue that runs apart."""
    backend = import_site.get_backend()
    if isinstance(backend, ImmediateBackend):
        # It would read all pages while somebody waits for one; the screen reads them instead.
        return
    waiting = import_site
    if later and backend.supports_defer:
        waiting = import_site.using(run_after=timezone.now() + PAUSE)
    waiting.enqueue(batch.pk)


@task()
def import_site(batch_id: int) -> str:
    """Read on, page after page: "done", "stopped", or "later" when it queued itself again."""
    batch = ImportBatch.objects.select_related("practice__home", "user").filter(pk=batch_id).first()
    if batch is None:
        return "gone"
    until = time.monotonic() + MOST_SECONDS
    with tenancy.tenant_context(batch.practice):
        while time.monotonic() < until:
            if sites.step(batch):
                continue
            if batch.is_stopped:
                return "stopped"
            if not batch.pages.filter(state__in=PendingImport.AHEAD).exists():
                return "done"
            # Somebody else is at it.
            go_on(batch, later=True)
            return "later"
        go_on(batch)
        return "later"
