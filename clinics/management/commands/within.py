from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clinics.models import Practice
from clinics.tenancy import scope
from clinics.tenancy.context import all_tenants, database_scope, tenant_context


class Command(BaseCommand):
    """Behind row-level security a command sees nothing, but for ``PLATFORM_COMMANDS``."""

    help = "Run another command inside one practice, or as the platform, which sees all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser):
        parser.add_argument("scope", help="A practice's short name, or: platform.")
        parser.add_argument("command", help="The command to run.")
        parser.add_argument("arguments", nargs="...", help="What it is told.")

    def run_from_argv(self, argv):
        # What follows the command is the command's, options too.
        self._called_from_command_line = True
        parser = self.create_parser(argv[0], argv[1])
        options = parser.parse_args(argv[2:])
        try:
            self.handle(scope=options.scope, command=options.command, arguments=options.arguments)
        except CommandError as error:
            self.stderr.write(f"{type(error).__name__}: {error}")
            raise SystemExit(error.returncode) from error

    def handle(self, *args, **options):
        where, command, arguments = options["scope"], options["command"], options["arguments"]
        if where == "platform":
            with database_scope(scope.platform()):
                call_command(command, *arguments)
            return
        with all_tenants():
            practice = (
                Practice.objects.select_related("home", "collection").filter(slug=where).first()
            )
            if practice is None:
                raise CommandError(_("There is no practice named %s.") % where)
            # What is a practice's own is asked while all of it is in sight.
            with tenant_context(practice):
                call_command(command, *arguments)
