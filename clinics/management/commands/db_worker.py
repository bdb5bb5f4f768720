import logging

from django_tasks_db.management.commands import db_worker

from clinics.runtime import workers


class Worker(db_worker.Worker):
    """A worker to whom a task about a row that has been deleted since is done."""

    def run_task(self, db_task_result) -> None:
        if workers.is_about_nothing(db_task_result):
            db_task_result.set_successful(None)
            self._run_tasks += 1
            return
        super().run_task(db_task_result)


# The command makes its worker by this name, and takes no other.
db_worker.Worker = Worker  # type: ignore[misc]


class Command(db_worker.Command):
    """The queue's worker, which also does what is to be done again and again.

    It waits for a database that is away, and takes up what a killed worker had in hand. With
    ``--batch`` it does what waits, and no more.
    """

    help = "Run what waits in the queue; publish what is due; purge old enquiries."

    def configure_logging(self, verbosity: int) -> None:
        super().configure_logging(verbosity)
        if verbosity == 0:
            # A task that fails is told even so.
            logging.getLogger(db_worker.TASKS_LOGGER).setLevel(logging.ERROR)

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
