#!/usr/bin/env python3
"""How long the audit and the sitemap take: tools/bench/seo.py [--hosts 50] [--pages 20]

Makes a throw-away database with that many practices and condition pages each, and one host with
1,000 pages. Measures a whole audit (time, and how memory grows over it) and the first byte of a
sitemap, with its queries. Ends with 1 when a figure is over its limit.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import multiprocessing
import resource
import statistics
import sys
from pathlib import Path
from time import perf_counter

from throwaway import project

AUDIT_SECONDS, GROWTH_MB, FIRST_BYTE_MS = 60, 50, 200


def body(number: int) -> str:
    words = f"Page {number} speaks of a muscle that tightens and lets go again after a while. "
    return json.dumps(
        [
            {"type": "overview", "value": {"aspect": "what_is", "text": f"<p>{words * 5}</p>"}},
            {
                "type": "red_flags",
                "value": {"level": "emergency", "entries": ["speech is slurred", "one side drops"]},
            },
            {
                "type": "symptoms",
                "value": {"entries": [{"label": f"Sign {n}", "text": words} for n in range(5)]},
            },
            {
                "type": "causes",
                "value": {"entries": [{"label": f"Cause {n}", "text": words} for n in range(5)]},
            },
            {
                "type": "prevention",
                "value": {"entries": [{"advice": "do", "text": f"do {n}"} for n in range(5)]},
            },
            {"type": "about_clinic", "value": {"text": f"<p>{words * 4}</p>"}},
            {"type": "disclaimer", "value": {"text": "<p>Ask your own doctor.</p>"}},
        ]
    )


def fill(hosts: int, pages: int, long: int) -> None:
    import datetime

    from clinics import tenancy
    from clinics.models import (
        LocationIndexPage,
        LocationPage,
        PractitionerIndexPage,
        PractitionerPage,
    )
    from condition_pages.models import Condition, ConditionIndexPage, ConditionPage

    condition = Condition.objects.first()
    for host in range(hosts + 1):
        practice = tenancy.provision(
            name=f"Practice {host}",
            slug=f"practice-{host}",
            hostname=f"practice-{host}.localhost",
            country="US",
            professions=["chiropractic"],
        )
        with tenancy.working_on(practice):
            tenancy.owned(LocationIndexPage, practice).get().add_child(
                instance=LocationPage(
                    title=f"Street {host}",
                    slug="street",
                    street="1 Example Street",
                    locality="Town",
                    country="US",
                    time_zone="America/New_York",
                )
            )
            person = PractitionerPage(title="Ada Example", slug="ada", professions=["chiropractic"])
            tenancy.owned(PractitionerIndexPage, practice).get().add_child(instance=person)
            index = tenancy.owned(ConditionIndexPage, practice).get()
            # The host after the last is the long one, for the sitemap alone.
            for number in range(long if host == hosts else pages):
                index.add_child(
                    instance=ConditionPage(
                        title=f"Condition {number} at {host}",
                        slug=f"condition-{number}",
                        condition=condition,
                        summary=f"What condition {number} is, in a few words of practice {host}.",
                        body=body(number),
                        reviewer=person,
                        last_reviewed=datetime.date(2026, 1, 1),
                        next_review_due=datetime.date(2099, 1, 1),
                        last_published_at=datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
                    )
                )


def memory_mb() -> float:
    """What this process and its workers hold now; what they share is counted once."""
    kilobytes = 0
    for pid in ("self", *(child.pid for child in multiprocessing.active_children())):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            kilobytes += next(int(row.split()[1]) for row in rows if row.startswith("Pss:"))
    return kilobytes / 1024


def processor_seconds() -> float:
    """What this process and those it started have used."""
    own, ended = (resource.getrusage(who) for who in (0, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def bench_audit(hosts: int) -> bool:
    from wagtail.models import Site

    from seo.audit.jobs import audit_sites, usual_jobs
    from seo.audit.run import store

    sites = Site.objects.select_related("root_page").filter(hostname__startswith="practice-")
    sites = [site for site in sites if site.hostname != f"practice-{hosts}.localhost"]
    readings, seen, errors = [], set(), 0
    began = perf_counter()
    spent = processor_seconds()
    with store() as kept:
        for audited in audit_sites(sites, usual_jobs()):
            kept.add(audited.page_id, audited.findings)
            seen.add(audited.page_id)
            errors += sum(finding.severity == "error" for finding in audited.findings)
            if len(seen) % 20 == 0:
                readings.append(memory_mb())
    seconds = perf_counter() - began
    # The first fifth fills caches that stay.
    warm = readings[len(readings) // 5]
    growth = readings[-1] - warm
    print(
        f"audit: {len(seen)} pages of {len(sites)} hosts in {seconds:.1f} s "
        f"({1000 * (processor_seconds() - spent) / len(seen):.0f} ms of processor a page, "
        f"{errors} errors); "
        f"memory {readings[-1]:.0f} MB, {growth:+.1f} MB since the first fifth"
    )
    return seconds <= AUDIT_SECONDS and growth <= GROWTH_MB


def bench_sitemap(hosts: int, pages: int) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()

    def ask(host: int) -> tuple[float, float, int, int]:
        with CaptureQueriesContext(connection) as captured:
            began = perf_counter()
            response = client.get("/sitemap.xml", headers={"host": f"practice-{host}.localhost"})
            pieces = iter(response.streaming_content)
            size = len(next(pieces))
            first = perf_counter() - began
            size += sum(map(len, pieces))
            whole = perf_counter() - began
        return 1000 * first, 1000 * whole, len(captured), size

    ask(0)
    small, long = [ask(0) for _ in range(9)], [ask(hosts) for _ in range(9)]
    first = statistics.median(row[0] for row in long)
    whole = statistics.median(row[1] for row in long)
    print(
        f"sitemap of {pages} pages: first byte {first:.0f} ms, whole {whole:.0f} ms, "
        f"{long[-1][3] // 1024} KB, {long[-1][2]} queries ({small[-1][2]} for a small host)"
    )
    return first <= FIRST_BYTE_MS and long[-1][2] == small[-1][2]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--hosts", type=int, default=50)
    parser.add_argument("--pages", type=int, default=20)
    parser.add_argument("--long", type=int, default=1000, help="pages of the long host")
    options = parser.parse_args()
    with project():
        from django.db import transaction

        began = perf_counter()
        with transaction.atomic():
            fill(options.hosts, options.pages, options.long)
        print(f"made in {perf_counter() - began:.0f} s", flush=True)
        results = [bench_audit(options.hosts), bench_sitemap(options.hosts, options.long)]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
