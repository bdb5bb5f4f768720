from django.utils.translation import gettext as _

from clinics import tenancy
from clinics.management.commands._practice import PracticeCommand


class Command(PracticeCommand):
    help = "Take a practice out of service; nothing is deleted."

    def handle(self, slug, **options):
        tenancy.archive(self.practice(slug))
        self.stdout.write(_("Archived: %s") % slug)
