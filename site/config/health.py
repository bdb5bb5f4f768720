"""What whoever watches this server asks, by whatever host or address it knows it."""

from __future__ import annotations

from django.core.cache import cache
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse

from clinics.runtime.reachability import cache_keeps, database_answers

#: This process answers. Nothing else is asked: a database that is away is no reason to end it.
ALIVE = "/healthz"
#: A visitor would get a page.
READY = "/readyz"


class HealthMiddleware:
    """Answers ``/healthz`` and ``/readyz``; first of all, before hosts and https are looked at."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == ALIVE:
            return answer({"process": "ok"})
        if request.path_info == READY:
            return answer({"database": database(), "migrations": migrations(), "cache": stored()})
        return self.get_response(request)


def answer(found: dict[str, str]) -> HttpResponse:
    """A line for each part; 503 if one is lacking that no visitor's page can do without."""
    status = 503 if {"away", "behind", "unknown"} & set(found.values()) else 200
    lines = "".join(f"{part}: {state}\n" for part, state in found.items())
    response = HttpResponse(lines, status=status, content_type="text/plain")
    response["Cache-Control"] = "no-store"
    return response


def database() -> str:
    """Whether it answers."""
    return "ok" if database_answers() else "away"


_is_migrated = False


def migrations() -> str:
    """Whether the tables are as this code knows them; once they are, they stay so."""
    global _is_migrated
    if not _is_migrated:
        try:
            executor = MigrationExecutor(connection)
            _is_migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        except Error:
            return "unknown"
    return "ok" if _is_migrated else "behind"


def stored() -> str:
    """A cache that is away makes pages slow and no more."""
    return "ok" if cache_keeps(cache) else "missing, pages are slower"
