"""Whether what a page stands on answers: for health addresses, checks and metrics."""

from __future__ import annotations

from uuid import uuid4

from django.db import Error, connection


def database_answers() -> bool:
    """Whether the database answers a question, not only whether it once let us in."""
    try:
        connection.ensure_connection()
        if not connection.is_usable():
            # From before the database was started anew, perhaps.
            connection.close()
            connection.ensure_connection()
    except Error:
        return False
    return True


def cache_keeps(cache) -> bool:
    """Whether a cache gives back what it is given."""
    name = f"clinics.runtime.reachability.{uuid4()}"
    try:
        cache.set(name, 1, 10)
        return cache.get(name) == 1
    except Exception:
        return False
