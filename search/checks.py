"""Said before anything runs: a search server that nobody here can talk to, an index unused."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.core import checks
from django.core.checks import Error, Tags, register
from django.db import connection

from clinics.tenancy import scope

from .engines import postgresql, server
from .engines.server import CLIENTS, PACKAGES


@register(Tags.database)
def full_text_search_may_use_its_index(app_configs, databases=None, **_kwargs):
    """Behind row-level security an index serves only what can tell nothing of hidden rows."""
    if not databases or "default" not in databases or not scope.is_on():
        return []
    if connection.vendor != "postgresql":
        return []
    if postgresql.tells_nothing(connection):
        return []
    hint = f"As a superuser, in this database: ALTER FUNCTION {postgresql.MATCH} LEAKPROOF"
    return [
        checks.Warning(
            "Search reads every page behind row-level security: slow.", hint=hint, id="search.W001"
        )
    ]


@register()
def search_server_has_a_client(app_configs, **_kwargs):
    """CLINIC_SEARCH_SERVER names a kind whose client is installed, and an address."""
    named = getattr(settings, "CLINIC_SEARCH_SERVER", None)
    if not named:
        return []
    kind = named.get("kind")
    if kind not in CLIENTS:
        kinds = " or ".join(CLIENTS)
        return [Error(f"CLINIC_SEARCH_SERVER has no kind {kind!r}: {kinds}.", id="search.E001")]
    if not named.get("url"):
        return [Error("CLINIC_SEARCH_SERVER has no url.", id="search.E002")]
    if find_spec(CLIENTS[kind][0]) is None:
        hint = f"pip install {PACKAGES[kind]}"
        return [Error(f"The client of {kind} is not installed.", hint=hint, id="search.E003")]
    return []


@register(deploy=True)
def search_server_answers(app_configs, **_kwargs):
    """A search server that is away is no error: the database answers, and nobody notices."""
    if search_server_has_a_client(None) or (found := server.configured()) is None:
        return []
    try:
        there = found.call("exists", "indices")
    except server.ServerError as reason:
        said, hint = f"The search server does not answer ({reason}).", "Look at SEARCH_URL."
    else:
        if there:
            return []
        said, hint = "The search server has no index yet.", "Run: manage.py rebuild_search_index"
    return [checks.Warning(said, hint=hint, id="search.W004")]
