from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as Runserver
from wagtail.models import Site


class Command(Runserver):
    """Django's development server, which says where the practices are."""

    # Its warnings are for people who would put this server on the internet.
    def on_bind(self, server_port: int) -> None:
        rows = [("Start", f"http://localhost:{server_port}/")]
        for site in Site.objects.order_by("-is_default_site", "pk"):
            if site.hostname.endswith(".localhost"):
                rows.append((site.site_name, f"http://{site.hostname}:{server_port}/"))
        rows.append(("Admin", f"http://localhost:{server_port}/admin/"))
        width = max(len(name) for name, _ in rows) + 2

        self.stdout.write("")
        for name, address in rows:
            self.stdout.write(f"  {name:{width}}{address}")
        if login := getattr(settings, "DEMO_ADMIN", None):
            self.stdout.write(
                f"  {'':{width}}name {login['username']}, "
                f"password {login['password']} (until you change them)"
            )
        self.stdout.write("\nServing. Ctrl-C ends it.")
        self.stdout.flush()
