"""Turns clinics' existing pages into typed drafts, with a report on every line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from clinics.models import Practice
from condition_pages.importer.model import Proposal, Source, SourceRefused
from condition_pages.importer.propose import propose, report_text, to_json

SUFFIXES = {".txt", ".html", ".htm", ".docx"}


class Command(BaseCommand):
    help = "Imports pages as drafts of a practice. Nothing is ever published by it."

    def add_arguments(self, parser):
        parser.add_argument(
            "sources", nargs="+", metavar="FILE_OR_FOLDER_OR_URL", help="text, HTML or Word"
        )
        parser.add_argument("--practice", metavar="SLUG", help="whose drafts they become")
        parser.add_argument(
            "--json",
            metavar="OUT",
            help="write the proposals as JSON and no draft: - for standard output, else a folder",
        )
        parser.add_argument("--dry-run", action="store_true", help="report only, write nothing")

    def handle(self, *args, sources, practice, json, dry_run, **options):
        found = self.practice_named(practice, needed=not (json or dry_run))
        places = list(expand(sources))
        rows, refused = [], []
        for position, place in enumerate(places, start=1):
            self.show_progress(position, len(places), place)
            try:
                rows.append(self.handle_one(place, found, json, dry_run, alone=len(places) == 1))
            except (SourceRefused, ValidationError) as error:
                message = " ".join(getattr(error, "messages", [str(error)]))
                refused.append(f"{place}: {message}")
        if not json and len(rows) > 1:
            self.print_table(rows)
        if refused:
            raise CommandError("\n".join(refused))

    def practice_named(self, slug: str | None, *, needed: bool) -> Practice | None:
        if not slug:
            if needed:
                raise CommandError("--practice is missing: say whose draft it becomes.")
            return None
        practice = Practice.objects.select_related("home").filter(slug=slug).first()
        if practice is None:
            known = ", ".join(Practice.objects.order_by("slug").values_list("slug", flat=True))
            raise CommandError(f"--practice: there is no practice {slug!r}. Known: {known or '-'}.")
        return practice

    def handle_one(self, place, practice, out, dry_run, *, alone) -> tuple:
        proposal = propose(read(place))
        if out:
            self.write_json(place, proposal, out)
            return place, proposal, "proposed"
        if alone or dry_run:
            self.stdout.write(report_text(proposal))
        if dry_run:
            return place, proposal, "not written"
        # Imported here: with --json or --dry-run there may be no database yet.
        from condition_pages.importer.draft import make_draft

        draft = make_draft(proposal, practice)
        words = {
            "made": "Draft made",
            "updated": "Draft updated",
            "kept": "Kept as it is, since somebody worked on it",
        }
        self.stdout.write(f"{words[draft.what]}: {draft.page.title} (page {draft.page.pk})")
        return place, proposal, draft.what

    def write_json(self, place: str, proposal: Proposal, out: str) -> None:
        text = to_json(proposal)
        if out == "-":
            self.stdout.write(text)
            return
        folder = Path(out)
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{Path(place).stem or 'page'}.json").write_text(text + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"--json: {out}: {error.strerror}") from error

    def print_table(self, rows) -> None:
        width = max(len(Path(place).name) for place, _proposal, _what in rows)
        self.stdout.write(f"{'source':{width}}  page type   sections  dropped  to check  result")
        for place, proposal, what in rows:
            unclear = sum(line.status == "not_understood" for line in proposal.report.lines)
            self.stdout.write(
                f"{Path(place).name:{width}}  {proposal.page_type.kind:10}  "
                f"{len(proposal.sections):8}  {len(proposal.dropped):7}  {unclear:8}  {what}"
            )

    def show_progress(self, position: int, count: int, place: str) -> None:
        if count > 1 and sys.stderr.isatty():
            done = 30 * position // count
            end = "\n" if position == count else ""
            bar = "#" * done + "." * (30 - done)
            sys.stderr.write(f"\r[{bar}] {position}/{count} {Path(place).name[:40]:40}{end}")


def expand(sources: list[str]) -> Iterator[str]:
    """Each file or address once; a folder stands for the pages in it."""
    for source in sources:
        folder = Path(source)
        if folder.is_dir():
            members = sorted(p for p in folder.iterdir() if p.suffix.lower() in SUFFIXES)
            if not members:
                raise CommandError(f"{source}: no .txt, .html or .docx file in this folder.")
            yield from map(str, members)
        else:
            yield source


def read(place: str) -> Source:
    """The source at a path or address. Raises SourceRefused."""
    if "://" in place:
        from condition_pages.importer.fetch import fetch

        return fetch(place)
    path = Path(place)
    try:
        return Source(content=path.read_bytes(), name=path.name)
    except OSError as error:
        raise SourceRefused(error.strerror or str(error)) from error
