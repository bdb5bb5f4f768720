from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from accounts import second_factor


class Command(BaseCommand):
    help = "Take a person's second factor away, after a lost phone; they set up a new one."

    def add_arguments(self, parser):
        parser.add_argument("username")

    def handle(self, username, **options):
        user = get_user_model().objects.filter(username=username).first()
        if user is None:
            raise CommandError(_("There is no account named %s.") % username)
        if not second_factor.reset(user):
            raise CommandError(_("%s has no second factor.") % username)
        self.stdout.write(_("Signed out, and asked for a new second factor: %s") % username)
