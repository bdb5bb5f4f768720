from django.contrib.staticfiles.management.commands.runserver import Command as Runserver
from wagtail.models import Site

from clinics.tenancy.context import all_tenants
from demo import logins


class Command(Runserver):
    """Django's development server, which says where the practices are and who may sign in."""

    # Its warnings are for people who would put this server on the internet.
    def on_bind(self, server_port: int) -> None:
        platform = f"http://localhost:{server_port}"
        with all_tenants():
            sites = list(Site.objects.order_by("-is_default_site", "pk"))
        rows = [("Start", f"{platform}/")]
        for site in sites:
            if site.hostname.endswith(".localhost"):
                rows.append((site.site_name, f"http://{site.hostname}:{server_port}/"))
        rows.append(("Admin", f"{platform}/admin/"))
        width = max(len(name) for name, _ in rows) + 2

        self.stdout.write("")
        for name, address in rows:
            self.stdout.write(f"  {name:{width}}{address}")
        self.stdout.write("\nServing. Ctrl-C ends it.\n\n")
        # Last, so that they stand above the first request.
        for line in logins.lines(platform):
            self.stdout.write(line)
        self.stdout.flush()
