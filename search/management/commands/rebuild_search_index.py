"""Index all public pages anew, after a restore or a change of code."""

from __future__ import annotations

from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError, connection, transaction

from clinics.models import Practice

from ... import engines, indexer, zero_results
from ...engines import server


class Command(BaseCommand):
    help = "Index the public pages of all practices anew, or of those named."

    def add_arguments(self, parser):
        parser.add_argument("practices", nargs="*", metavar="PRACTICE", help="short names")
        parser.add_argument(
            "--waiting",
            action="store_true",
            help="only tell the search server what it missed while it was away",
        )

    def handle(self, *args, practices=(), **options):
        chosen = Practice.objects.select_related("home").order_by("slug")
        if practices:
            chosen = chosen.filter(slug__in=practices)
            if unknown := sorted(set(practices) - {practice.slug for practice in chosen}):
                raise CommandError(f"There is no practice named {', '.join(unknown)}.")
        elif not options["waiting"]:
            # The triggers or columns may be gone, after a restore.
            try:
                with transaction.atomic():
                    engines.install(connection)
            except ProgrammingError as reason:
                raise CommandError(
                    "This database role owns no tables, so it can't make the index anew: run this "
                    "as the role that migrates, or name the practices to index."
                ) from reason
            try:
                server.start_anew()
            except server.ServerError as reason:
                raise CommandError(f"The search server failed: {reason}") from reason
        if options["waiting"]:
            self.tell_what_waits(chosen)
            return
        for practice in chosen:
            started = monotonic()
            count = indexer.rebuild(practice)
            if waiting := server.send_changes(practice.pk):
                self.stderr.write(f"{practice.slug}: {waiting} changes wait for the search server")
            if options["verbosity"]:
                seconds = monotonic() - started
                self.stdout.write(f"{practice.slug}: {count} pages in {seconds:.1f} s")
        engines.optimize()
        zero_results.prune()

    def tell_what_waits(self, practices):
        left = sum(server.send_changes(practice.pk) for practice in practices)
        if left:
            raise CommandError(f"{left} changes still wait for the search server.")
