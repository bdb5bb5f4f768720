"""``manage.py draw_share_cards``: the cards for shared links that are not drawn yet."""

from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from clinics.tenancy.context import tenant_context
from clinics.theme import share_cards


class Command(BaseCommand):
    help = "Draws the cards for shared links that are missing or show what is no longer so."

    def add_arguments(self, parser):
        parser.add_argument("--practice", metavar="SLUG", help="of this practice alone")

    def handle(self, *args, **options):
        practices = Practice.objects.select_related("home", "site", "collection").order_by("slug")
        if options["practice"]:
            practices = practices.filter(slug=options["practice"])
            if not practices:
                raise CommandError(f"There is no practice {options['practice']}.")
        count = 0
        for practice in list(practices):
            with tenant_context(practice):
                count += share_cards.draw_missing(tenancy.owned(Page, practice))
        self.stdout.write(f"{count} cards drawn.")
