import logging

from django_tasks_db.management.commands.db_worker import TASKS_LOGGER
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from clinics import tasks


class Command(WorkerCommand):
    """The queue's worker, which also does what is to be done again and again.

    With ``--batch`` it does what waits, and no more.
    """

    help = "Run what waits in the queue; publish what is due; purge old enquiries."

    def configure_logging(self, verbosity: int) -> None:
        super().configure_logging(verbosity)
        if verbosity == 0:
            # A task that fails is told even so.
            logging.getLogger(TASKS_LOGGER).setLevel(logging.ERROR)

    def handle(self, **options) -> None:
        if not options["batch"]:
            tasks.queue_periodic()
        super().handle(**options)
