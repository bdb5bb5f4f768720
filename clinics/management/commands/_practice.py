from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.models import Practice


class PracticeCommand(BaseCommand):
    """A command about one practice, named by its short name."""

    def add_arguments(self, parser):
        parser.add_argument("slug", help="The practice's short name.")

    def practice(self, slug: str) -> Practice:
        found = Practice.objects.filter(slug=slug).first()
        if found is None:
            raise CommandError(_("There is no practice named %s.") % slug)
        return found
