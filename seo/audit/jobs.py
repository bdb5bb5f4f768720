"""Audits several sites at once, one process a core: rendering pages is work for the processor."""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from django.db import connection, connections
from django.utils import translation
from wagtail.models import Site

from seo.audit.findings import Finding
from seo.audit.run import audit_site


@dataclass(frozen=True)
class Audited:
    """What was found on one page; nothing of it needs the database."""

    page_id: int
    url: str
    title: str
    findings: list[Finding]


def usual_jobs() -> int:
    """One a core, and one alone where processes can't be forked or share this transaction."""
    if "fork" not in multiprocessing.get_all_start_methods() or connection.in_atomic_block:
        return 1
    return min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1)


def audit_sites(sites: Sequence[Site], jobs: int) -> Iterator[Audited]:
    """Each page's findings, site by site in the order given."""
    if jobs < 2 or len(sites) < 2:
        for site in sites:
            yield from one_site(site)
        return
    # A connection must not be used on both sides of a fork.
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, fork) as pool:
        language = translation.get_language()
        tasks = deque(pool.submit(in_process, site.pk, language) for site in sites)
        while tasks:
            # What has been handed on is let go of.
            yield from tasks.popleft().result()


def one_site(site: Site) -> Iterator[Audited]:
    for page, found in audit_site(site):
        yield Audited(page.pk, page.canonical_url(), page.title, found)


def in_process(site_id: int, language: str | None) -> list[Audited]:
    """A whole site's findings, in a process of its own."""
    with translation.override(language):
        site = Site.objects.select_related("root_page").get(pk=site_id)
        return list(one_site(site))
