from wagtail.management.commands.publish_scheduled import Command as WagtailsCommand

from clinics.runtime import schedule


class Command(WagtailsCommand):
    """Wagtail's stops at the first page that can't go live, and with it every practice."""

    help = "Publish what is due and take down what has expired."

    def handle(self, *args, **options):
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        _done, failed = schedule.publish_due()
        if failed:
            self.stderr.write(f"Could not be published: {failed}. The log says why.")
