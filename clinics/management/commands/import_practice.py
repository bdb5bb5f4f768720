from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics import tenancy
from clinics.management.commands.create_practice import described


class Command(BaseCommand):
    help = "Make the practice that an archive of export_practice holds; all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--host", default="", help="Where it answers, if not where it did.")
        parser.add_argument("--port", type=int, help="Likewise.")
        parser.add_argument(
            "--no-invitations",
            action="store_false",
            dest="invite",
            help="Mail its people no link to set a password; managers can invite them later.",
        )

    def handle(self, file, host, port, invite, **options):
        try:
            with file.open("rb") as archive:
                practice = tenancy.import_practice(archive, hostname=host, port=port, invite=invite)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror}") from None
        except ValidationError as error:
            lines = described(error) if hasattr(error, "error_dict") else error.messages
            raise CommandError("\n".join(lines)) from None
        if "rebuild_search_index" in get_commands():
            call_command("rebuild_search_index", practice.slug, verbosity=0)
        self.stdout.write(
            _("%(practice)s is at %(url)s") % {"practice": practice, "url": practice.site.root_url}
        )
