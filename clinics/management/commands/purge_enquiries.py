from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from clinics.enquiries import storage


class Command(BaseCommand):
    """Run it daily."""

    help = "Delete the enquiries that are older than their practice keeps them."

    def handle(self, **options):
        self.stdout.write(_("Enquiries deleted: %s") % storage.purge())
