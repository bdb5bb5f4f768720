from django.utils.translation import gettext as _

from clinics import tenancy
from clinics.management.commands._practice import PracticeCommand


class Command(PracticeCommand):
    help = "Put an archived practice back into service."

    def handle(self, slug, **options):
        tenancy.restore(self.practice(slug))
        self.stdout.write(_("Restored: %s") % slug)
