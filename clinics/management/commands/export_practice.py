from pathlib import Path

from clinics import tenancy
from clinics.management.commands._practice import PracticeCommand


class Command(PracticeCommand):
    help = "Write all that a practice owns to a file, visitors' words still encrypted."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)

    def handle(self, slug, file, **options):
        file.write_text(tenancy.export(self.practice(slug)), encoding="utf-8")
        self.stdout.write(str(file))
