from django.core.management.base import BaseCommand

from clinics.enquiries.encryption import new_key


class Command(BaseCommand):
    help = "Print a new key for ENQUIRY_KEYS."
    requires_system_checks: list[str] = []

    def handle(self, **options):
        self.stdout.write(new_key())
