"""Said by ``check --deploy``: what would fail only when a visitor comes, or not be noticed at all.

What is asked of the database besides stands in ``check --deploy --database default``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core import checks
from django.core.cache import caches
from django.core.checks import Error, Tags, register
from django.db import connection

from clinics.runtime.reachability import cache_keeps
from clinics.tenancy.middleware import is_platform_host


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(app_configs, **_kwargs):
    """Every static file stands in the manifest; a page with one that does not is a 500."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return []
    collected = staticfiles_storage.hashed_files
    missing = [path for path in static_files() if path not in collected]
    if not missing:
        return []
    return [
        Error(
            f"{len(missing)} static files are not collected, such as {missing[0]}.",
            hint="Run: manage.py collectstatic --no-input",
            id="config.E001",
        )
    ]


def static_files() -> Iterator[str]:
    """The path of each static file of the project and its apps, below STATIC_URL."""
    for finder in get_finders():
        for path, storage in finder.list([]):
            prefix = getattr(storage, "prefix", None)
            yield Path(prefix or "", path).as_posix()


@register(Tags.caches, deploy=True)
def caches_keep_what_they_are_given(app_configs, **_kwargs):
    """A Redis that is not there is no error: pages are made without it, slowly."""
    return [
        checks.Warning(
            f"The cache {name!r} keeps nothing: it is away, or its address is wrong.",
            hint="Look at REDIS_URL; without Redis, at who may write in VAR_DIR.",
            id="config.W002",
        )
        for name in settings.CACHES
        if not cache_keeps(caches[name])
    ]


@register(deploy=True)
def folders_can_be_written(app_configs, **_kwargs):
    """What is uploaded has to go somewhere."""
    folder = Path(settings.MEDIA_ROOT)
    there = next(each for each in (folder, *folder.parents) if each.exists())
    if os.access(there, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"Uploads can't be written: {there} is not ours.",
            hint="Let the server's user write in VAR_DIR.",
            id="config.E003",
        )
    ]


@register(deploy=True)
def addresses_go_together(app_configs, **_kwargs):
    """Links in mail lead to a host that is answered; the proxy in front is told of wholly."""
    found = []
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or ""
    if not is_platform_host(host):
        found.append(
            checks.Warning(
                f"Links in mail lead to {host}, which is not among the platform's hosts.",
                hint="Name it in ALLOWED_HOSTS, or correct ADMIN_URL.",
                id="config.W004",
            )
        )
    if settings.SECURE_PROXY_SSL_HEADER and not settings.TRUSTED_PROXIES:
        found.append(
            checks.Warning(
                "Behind a proxy all visitors count as one: it is not said how many proxies add "
                "to X-Forwarded-For.",
                hint="Set TRUSTED_PROXIES, to 1 for the one of deploy/nginx.conf.",
                id="config.W005",
            )
        )
    if settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        found.append(
            checks.Warning(
                f"Mail is from {settings.DEFAULT_FROM_EMAIL}, which others refuse.",
                hint="Set EMAIL_FROM; manage.py sendtestemail tries it.",
                id="config.W006",
            )
        )
    return found


@register(Tags.database, deploy=True)
def a_worker_runs(app_configs, databases=None, **_kwargs):
    """Without one no mail is sent from the queue and what is scheduled never goes live."""

    from clinics.runtime import workers

    if not databases or "default" not in databases:
        return []
    if workers.Worker._meta.db_table not in connection.introspection.table_names():
        return []
    if workers.alive():
        return []
    return [
        checks.Warning(
            f"No worker was heard of for {workers.LEASE_SECONDS} seconds: nothing scheduled "
            "goes live.",
            hint="Run: manage.py db_worker",
            id="config.W007",
        )
    ]
