"""Makes the demo practices, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from demo import logins
from demo.load import load


class Command(BaseCommand):
    help = "Make the five demo practices, or what of them was never made. Changes nothing else."

    def handle(self, **options):
        if not getattr(settings, "DEMO_ADMIN", None):
            raise CommandError(
                "The demo makes logins with known passwords; these settings have no DEMO_ADMIN."
            )
        # What provisioning names, it names in the language of the content.
        with override(settings.LANGUAGE_CODE):
            loaded = load()
        if options["verbosity"]:
            for line in logins.lines(f"http://localhost:{settings.DEMO_PORT}"):
                self.stdout.write(line)
        for practice in loaded:
            if practice.skipped:
                self.stdout.write(f"Left out {practice.slug}: {practice.skipped}")
