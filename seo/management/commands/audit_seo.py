"""Audits every published page through the site's own middleware and templates."""

from __future__ import annotations

import shutil
from collections import Counter

from django.core.management.base import BaseCommand, CommandError

from seo.audit import reports
from seo.audit.findings import ERROR, RULES, SEVERITIES
from seo.audit.jobs import audit_sites, usual_jobs
from seo.audit.run import (
    SITE_RULES,
    canonical_sites,
    count_pages,
    store,
    without_dismissed,
)


class Command(BaseCommand):
    help = "Audit the published pages of all sites; exit status 1 if there is an error."

    def add_arguments(self, parser):
        parser.add_argument("--site", metavar="HOST", help="only the site at this host name")
        parser.add_argument("--format", choices=["text", "json", "sarif"], default="text")
        parser.add_argument(
            "--jobs", type=int, metavar="N", help="sites at once; one a core if not given"
        )
        parser.add_argument(
            "--no-save", action="store_true", help="leave the report in the admin as it is"
        )

    def handle(self, *args, site=None, no_save=False, **options):
        sites = canonical_sites()
        if site:
            known = [f"{s.hostname}:{s.port}" for s in sites]
            sites = [s for s in sites if site in (s.hostname, f"{s.hostname}:{s.port}")]
            if not sites:
                raise CommandError(f"There is no site at {site}. Known: {', '.join(known)}.")
        self.counts: Counter[str] = Counter()
        self.seen: set[int] = set()
        self.total = sum(map(count_pages, sites))
        lines = self.lines(sites, jobs=options["jobs"] or usual_jobs(), save=not no_save)
        written_as = options["format"]
        if written_as == "json":
            written = reports.as_json(lines)
        elif written_as == "sarif":
            written = reports.as_sarif(lines, {**RULES, **SITE_RULES})
        else:
            written = reports.as_text(lines)
        for piece in written:
            self.stdout.write(piece, ending="")
        self.clear_bar()
        summary = ", ".join(f"{self.counts[severity]} {severity}" for severity in SEVERITIES)
        self.stderr.write(f"{len(self.seen)} pages: {summary}")
        if self.counts[ERROR]:
            raise SystemExit(1)

    def lines(self, sites, *, jobs, save):
        with store() as kept:
            for audited in audit_sites(sites, jobs):
                if save:
                    kept.add(audited.page_id, audited.findings)
                # A page comes twice when something is found that only the whole site shows.
                self.seen.add(audited.page_id)
                self.bar()
                for finding in without_dismissed(audited.page_id, audited.findings):
                    self.counts[finding.severity] += 1
                    self.clear_bar()
                    yield audited.url, audited.title, finding
            if save:
                kept.finish(sites)

    def bar(self):
        """A bar on a terminal; nothing in a log."""
        if not self.stderr.isatty():
            return
        width = max(10, min(40, shutil.get_terminal_size().columns - 30))
        done = width * len(self.seen) // max(self.total, 1)
        self.stderr.write(
            f"\r{'█' * done}{'·' * (width - done)} {len(self.seen)}/{self.total}", ending=""
        )
        self.stderr.flush()

    def clear_bar(self):
        if self.stderr.isatty():
            self.stderr.write("\r\x1b[K", ending="")
