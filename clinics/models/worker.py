"""Who works through the queue of tasks, so that what a killed worker had in hand is taken up."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A worker of the queue, and when it was last seen alive: by ``clinics.runtime.workers``."""

    worker_id = models.CharField(max_length=64, unique=True)
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self):
        return self.worker_id
