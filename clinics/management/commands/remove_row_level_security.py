from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.tenancy import rls_removal, scope


class Command(BaseCommand):
    """For the role that owns the tables, with PRACTICE_RLS off; docs/deploy.md has the steps."""

    help = "Take row-level security out of the database, all or nothing."
    # They would say that it is there.
    requires_system_checks: list[str] = []

    def handle(self, **options):
        if scope.is_on():
            raise CommandError(_("Set PRACTICE_RLS to no first."))
        if not rls_removal.stands():
            raise CommandError(_("There is no row-level security in this database."))
        try:
            count = rls_removal.remove()
        except rls_removal.RemovalError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(_("Tables without row-level security again: %s") % count)
