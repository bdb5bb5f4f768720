from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.tenancy import provision


class Command(BaseCommand):
    help = "Make a practice: host, pages, media, groups, workflow; all or nothing."

    def add_arguments(self, parser):
        parser.add_argument("name")
        parser.add_argument("--slug", required=True, help="A short name for addresses.")
        parser.add_argument("--host", required=True, help="Such as clinic.example.com.")
        parser.add_argument("--port", type=int, default=443)
        parser.add_argument("--country", required=True, help="Two letters, such as US.")
        parser.add_argument(
            "--profession", action="append", required=True, dest="professions", metavar="ID"
        )
        parser.add_argument("--manager", help="The mail address of the first person to invite.")
        parser.add_argument(
            "--sign-off", action="store_true", help="Only a clinical reviewer's yes publishes."
        )

    def handle(self, **options):
        try:
            practice = provision(
                name=options["name"],
                slug=options["slug"],
                hostname=options["host"],
                port=options["port"],
                country=options["country"],
                professions=options["professions"],
                usual_pages=True,
                sign_off=options["sign_off"],
                first_manager=options["manager"] or "",
            )
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from None
        self.stdout.write(
            _("%(practice)s is at %(url)s") % {"practice": practice, "url": practice.site.root_url}
        )
