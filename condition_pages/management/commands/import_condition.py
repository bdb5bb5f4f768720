"""Turns clinics' existing pages into typed drafts, with a report on every line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from clinics.models import Practice
from condition_pages.importer.model import Proposal, Source, SourceError
from condition_pages.importer.propose import propose, report_text, to_json
from condition_pages.importer.read.source import refuse_large

SUFFIXES = (".txt", ".md", ".html", ".htm", ".docx")


@dataclass(frozen=True)
class Row:
    """What came of one source; ``message`` says why it was refused."""

    place: str
    proposal: Proposal | None
    result: str
    message: str = ""


class Command(BaseCommand):
    help = "Imports pages as drafts of a practice. Nothing is ever published by it."

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.names: dict[str, int] = {}

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
        rows: list[Row] = []
        for position, place in enumerate(places, start=1):
            self.show_progress(position, len(places), place)
            try:
                rows.append(self.handle_one(place, found, json, dry_run, alone=len(places) == 1))
            except (SourceError, ValidationError) as error:
                message = " ".join(getattr(error, "messages", [str(error)]))
                rows.append(Row(place, None, "refused", message))
        if json == "-":
            self.print_json(rows, alone=len(places) == 1)
        elif len(rows) > 1:
            self.print_table(rows)
        refused = [f"{row.place}: {row.message}" for row in rows if row.message]
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

    def handle_one(self, place, practice, out, dry_run, *, alone) -> Row:
        proposal = propose(read(place))
        if out:
            if out != "-":
                self.write_json(place, proposal, Path(out))
            return Row(place, proposal, "proposed")
        if alone or dry_run:
            self.stdout.write(report_text(proposal))
        if dry_run:
            return Row(place, proposal, "not written")
        # Imported here: with --json or --dry-run there may be no database yet.
        from condition_pages.importer.draft import make_draft

        draft = make_draft(proposal, practice)
        words = {
            "made": "Draft made",
            "updated": "Draft updated",
            "kept": "Kept as it is, since somebody worked on it",
        }
        self.stdout.write(f"{words[draft.what]}: {draft.page.title} (page {draft.page.pk})")
        return Row(place, proposal, draft.what)

    def write_json(self, place: str, proposal: Proposal, folder: Path) -> None:
        """One file a page, named for it; two pages of one name get one file each."""
        stem = Path(place).stem or "page"
        count = self.names[stem] = self.names.get(stem, 0) + 1
        name = stem if count == 1 else f"{stem}-{count}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{name}.json").write_text(to_json(proposal) + "\n", "utf-8")
        except OSError as error:
            raise CommandError(f"--json: {folder}: {error.strerror}") from error

    def print_json(self, rows: list[Row], *, alone: bool) -> None:
        """An object for one page, a list of them for several."""
        pages = [to_json(row.proposal) for row in rows if row.proposal]
        if alone:
            self.stdout.write("".join(pages))
        else:
            self.stdout.write("[" + ",\n".join(pages) + "]")

    def print_table(self, rows: list[Row]) -> None:
        width = max(6, *(len(Path(row.place).name) for row in rows))
        self.stdout.write(f"{'source':{width}}  page type     sections  dropped  to check  result")
        for row in rows:
            name = f"{Path(row.place).name:{width}}"
            if row.proposal is None:
                self.stdout.write(f"{name}  {'-':12}  {'-':>8}  {'-':>7}  {'-':>8}  {row.result}")
                continue
            unclear = sum(line.status == "not_understood" for line in row.proposal.report.lines)
            self.stdout.write(
                f"{name}  {row.proposal.page_type.kind:12}  {len(row.proposal.sections):8}  "
                f"{len(row.proposal.dropped):7}  {unclear:8}  {row.result}"
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
                named = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
                raise CommandError(f"{source}: no {named} file in this folder.")
            yield from map(str, members)
        else:
            yield source


def read(place: str) -> Source:
    """The source at a path or address. Raises SourceError."""
    if "://" in place:
        try:
            from condition_pages.importer.read.fetch import fetch
        except ImportError:
            raise SourceError("Addresses cannot be read here. Save the page as a file.") from None
        return fetch(place)
    path = Path(place)
    try:
        # Before it is read: no page is as large as memory.
        refuse_large(path.name, path.stat().st_size)
        if not path.is_file():
            raise SourceError("This is no file.")
        return Source(content=path.read_bytes(), name=path.name)
    except OSError as error:
        raise SourceError(error.strerror or str(error)) from error
