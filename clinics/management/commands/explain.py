import sys

from django.core.management.base import CommandError
from django.utils.translation import gettext as _

from clinics.management.commands._practice import PracticeCommand
from clinics.tenancy import explain

MARKS = {True: "✓", False: "✗", None: "–"}
#: How the command ends where visitors don't see the page, and where what was asked is no address.
UNSEEN, NO_ADDRESS = 1, 2


class Command(PracticeCommand):
    help = "Say, gate by gate, why visitors see the page at an address or do not."

    def add_arguments(self, parser):
        parser.add_argument("address", help="Such as https://clinic.example.com/conditions/.")
        parser.add_argument("--practice", help="Its short name, where the address is a path.")

    def handle(self, address, practice=None, **options):
        at = self.practice(practice) if practice else None
        try:
            asked = explain.read_address(address, at)
        except explain.AddressError as error:
            raise CommandError(str(error), returncode=NO_ADDRESS) from None
        gates = explain.explain(asked)
        for gate in gates:
            line = f"{MARKS[gate.passed]} {gate.name}: {gate.said} {gate.remedy}"
            self.stdout.write(line.rstrip())
        is_seen = explain.is_seen(gates)
        self.stdout.write(
            _("Visitors see the page.") if is_seen else _("Visitors do not see the page.")
        )
        if not is_seen:
            sys.exit(UNSEEN)
