from pathlib import Path

from django.core.management.base import CommandError

from clinics import tenancy
from clinics.management.commands._practice import PracticeCommand


class Command(PracticeCommand):
    help = "Write all that a practice owns to a ZIP archive, visitors' words still encrypted."

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("file", type=Path, help="Such as elm.zip; must not be there yet.")

    def handle(self, slug, file, **options):
        write_archive(self.practice(slug), file)
        self.stdout.write(str(file))


def write_archive(practice, path: Path) -> None:
    """Export to ``path``; nothing is there where that fails. Raises CommandError."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    if path.exists():
        raise CommandError(f"{path} is there already.")
    try:
        with unfinished.open("wb") as file:
            tenancy.export(practice, file)
        unfinished.rename(path)
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}") from None
    finally:
        unfinished.unlink(missing_ok=True)
