from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.enquiries import storage
from clinics.enquiries.encryption import DecryptionError, InvalidKeyError


class Command(BaseCommand):
    help = "Encrypt every enquiry with the first of ENQUIRY_KEYS; then drop the old ones from it."

    def handle(self, **options):
        try:
            self.stdout.write(_("Enquiries encrypted anew: %s") % storage.rotate())
        except (InvalidKeyError, DecryptionError) as error:
            raise CommandError(f"{error} Nothing was changed.") from None
