from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.files.uploads import PictureField
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
        parser.add_argument("--logo", type=Path, help="A picture file.")
        parser.add_argument("--mark", help="A drawing for the header, such as ripple.")
        parser.add_argument("--brand-colour", metavar="#RRGGBB")
        parser.add_argument("--accent-colour", metavar="#RRGGBB")
        parser.add_argument("--type-pairing", help="The name of a pairing of fonts, such as clear.")
        parser.add_argument("--manager", help="The mail address of a manager to invite.")
        parser.add_argument("--editor", help="The mail address of an editor to invite.")
        parser.add_argument(
            "--sign-off", action="store_true", help="Only a clinical reviewer's yes publishes."
        )

        parser.add_argument(
            "--open", action="store_true", help="Let visitors in at once, before it is filled in."
        )

    def handle(self, **options):
        names = ("mark", "brand_colour", "accent_colour", "type_pairing")
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
                brand={name: options[name] for name in names if options[name]},
                logo=read_picture(options["logo"]),
                first_manager=options["manager"] or "",
                first_editor=options["editor"] or "",
                private=not options["open"],
            )
        except ValidationError as error:
            raise CommandError("\n".join(described(error))) from None
        self.stdout.write(
            _("%(practice)s is at %(url)s") % {"practice": practice, "url": practice.site.root_url}
        )
        if not options["open"]:
            self.stdout.write(_("Nobody but its people sees it yet: open it under Practices."))
        for email in practice.uninvited:
            said = _("The invitation of %s could not be sent. Send it again under People.") % email
            self.stderr.write(said)


def read_picture(path: Path | None) -> SimpleUploadedFile | None:
    """The picture at ``path``, judged as an upload is. Raises ValidationError."""
    if path is None:
        return None
    try:
        file = SimpleUploadedFile(path.name, path.read_bytes())
        return PictureField().clean(file)
    except OSError as error:
        raise ValidationError({"logo": f"{path}: {error.strerror}"}) from None
    except ValidationError as error:
        raise ValidationError({"logo": [f"{path}: {said}" for said in error.messages]}) from None


def described(error: ValidationError) -> Iterator[str]:
    """Each thing that is wrong, with the name of what it is wrong with."""
    for name, problems in error.message_dict.items():
        yield from (f"{name}: {said}" for said in problems)
