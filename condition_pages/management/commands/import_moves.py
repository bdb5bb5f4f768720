"""What editors moved on the review screen of imports: as JSON, a line each, or forgotten."""

from __future__ import annotations

import json
from dataclasses import asdict

from django.core.management.base import BaseCommand, CommandError

from clinics import tenancy
from clinics.models import Practice
from condition_pages.imports.moves import forget_moves, moves_of


class Command(BaseCommand):
    help = (
        "Print what editors moved to another kind when they reviewed imports, a line of JSON each. "
        "Later imports of the same practice lean that way. --reset forgets it."
    )

    def add_arguments(self, parser):
        parser.add_argument("--practice", default="", help="The slug of one practice; else all.")
        parser.add_argument("--reset", action="store_true", help="Forget what was moved.")

    def handle(self, *args, practice, reset, **options):
        practices = Practice.objects.order_by("slug")
        if practice:
            practices = practices.filter(slug=practice)
            if not practices:
                raise CommandError(f"There is no practice {practice!r}.")
        for one in practices:
            with tenancy.working_on(one):
                if reset:
                    count = forget_moves(one)
                    self.stdout.write(f"{one.slug}: {count} imports forgot what was moved")
                    continue
                for move in moves_of(one):
                    self.stdout.write(
                        json.dumps({"practice": one.slug, **asdict(move)}, ensure_ascii=False)
                    )
