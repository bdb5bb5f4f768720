import logging

from django_tasks_db.management.commands.db_worker import TASKS_LOGGER
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from clinics import workers


class Command(WorkerCommand):
    """The queue's worker, which also does what is to be done again and again.

    It waits for a database that is away, and takes up what a killed worker had in hand. With
    ``--batch`` it does what waits, and no more.
    """

    help = "Run what waits in the queue; publish what is due; purge old enquiries."

    def configure_logging(self, verbosity: int) -> None:
        super().configure_logging(verbosity)
        if verbosity == 0:
            # A task that fails is told even so.
            logging.getLogger(TASKS_LOGGER).setLevel(logging.ERROR)

    def handle(self, **options) -> None:
        run = super().handle
        if options["batch"]:
            run(**options)
            return
        heartbeat = workers.Heartbeat(options["worker_id"])
        heartbeat.start()
        try:
            workers.outlive_outages(lambda: run(**options), options["worker_id"])
        finally:
            heartbeat.end()
