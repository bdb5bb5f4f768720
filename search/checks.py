"""Said before anything runs: a search server that nobody here can talk to."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.core.checks import Error, register

from .engines.server import CLIENTS, PACKAGES


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
