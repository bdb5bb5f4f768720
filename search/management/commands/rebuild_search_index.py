"""Index all public pages anew, after a restore or a change of code."""

from __future__ import annotations

from time import monotonic

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from clinics.models import Practice

from ... import engines, fruitless, upkeep


class Command(BaseCommand):
    help = "Index the public pages of all practices anew, or of those named."

    def add_arguments(self, parser):
        parser.add_argument("practices", nargs="*", metavar="PRACTICE", help="short names")

    def handle(self, *args, practices=(), **options):
        chosen = Practice.objects.select_related("home").order_by("slug")
        if practices:
            chosen = chosen.filter(slug__in=practices)
            if unknown := sorted(set(practices) - {practice.slug for practice in chosen}):
                raise CommandError(f"There is no practice named {', '.join(unknown)}.")
        else:
            # The triggers or columns may be gone, after a restore.
            engines.install(connection)
        for practice in chosen:
            started = monotonic()
            count = upkeep.rebuild(practice)
            if options["verbosity"]:
                seconds = monotonic() - started
                self.stdout.write(f"{practice.slug}: {count} pages in {seconds:.1f} s")
        engines.tidy()
        fruitless.prune()
