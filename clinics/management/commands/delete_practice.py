from pathlib import Path

from django.core.management.base import CommandError

from clinics import tenancy
from clinics.management.commands._practice import PracticeCommand
from clinics.management.commands.export_practice import write_archive


class Command(PracticeCommand):
    help = "Delete a practice and all that it owns, after writing an export."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--export", type=Path, required=True, help="The file to write first.")
        parser.add_argument("--confirm", required=True, help="The practice's full name.")

    def handle(self, slug, **options):
        practice = self.practice(slug)
        if options["confirm"] != practice.home.title:
            raise CommandError("That is not the practice’s name: nothing was deleted.")
        write_archive(practice, options["export"])
        counts = tenancy.delete(practice, confirmation=options["confirm"], exported=True)
        for kind, count in counts.items():
            self.stdout.write(f"{kind}: {count}")
