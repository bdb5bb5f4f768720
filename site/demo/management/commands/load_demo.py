"""Makes the demo practices, once."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import override

from demo.load import Loaded, load


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
            self.stdout.write(summary(loaded))


def summary(loaded: list[Loaded]) -> str:
    """Addresses and logins as a table."""
    platform = f"http://localhost:{settings.DEMO_PORT}/"
    admin = settings.DEMO_ADMIN
    there = [practice for practice in loaded if not practice.skipped]
    rows = [
        ("What", "Address", "Editor's login"),
        ("All practices", platform, ""),
        *((practice.title, practice.url, practice.editor) for practice in there),
        ("Admin", f"{platform}admin/", admin["username"]),
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
    lines.insert(1, "  ".join("-" * width for width in widths))
    lines.append(
        f"Passwords, unless somebody changed them: {admin['password']} for {admin['username']}, "
        f"{settings.DEMO_EDITOR_PASSWORD} for editors. Each practice has a manager and a reviewer "
        f"too (manager-…, reviewer-…), with the editors' password."
    )
    lines += [f"Left out {p.slug}: {p.skipped}" for p in loaded if p.skipped]
    return "\n".join(lines)
