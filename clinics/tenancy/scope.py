"""Which practice the database session is in: PostgreSQL's row-level security reads it there.

A scope is three settings of the session: who owns new rows, and the lowest and highest owner in
sight. Outside of every scope there are no rows. Nothing here does anything unless
``settings.PRACTICE_RLS`` is on; ``clinics.tenancy.rls`` makes the policies that read it, and
``clinics.tenancy.context`` says which scope the current code is in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error, connection

#: The owner of what belongs to no practice: the tree's root, the library, platform staff.
PLATFORM = 0
HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class Scope:
    """Who owns new rows, whose rows are in sight, and the session key that the visitor showed."""

    owner: int | None = None
    low: int | None = None
    high: int | None = None
    session: str = ""

    def settings(self) -> list[str]:
        """The values of the session's settings; "" where there is none."""
        numbers = ["" if n is None else str(n) for n in (self.owner, self.low, self.high)]
        return [*numbers, self.session]


NOBODY = Scope()
#: What belongs to no practice, and nothing else.
SHARED = Scope(PLATFORM, PLATFORM, PLATFORM)
_NAMES = ("tenant.id", "tenant.low", "tenant.high", "tenant.session")
SET = "SELECT " + ", ".join(f"set_config('{name}', %s, false)" for name in _NAMES)


def is_on() -> bool:
    """Whether this installation asks for row-level security."""
    return bool(getattr(settings, "PRACTICE_RLS", False))


def of(practice_id: int) -> Scope:
    """One practice and nothing else."""
    return Scope(practice_id, practice_id, practice_id)


def platform(owner: int = PLATFORM) -> Scope:
    """Every practice. A new row belongs to whoever owns what it hangs on, else to ``owner``."""
    return Scope(owner, PLATFORM, HIGHEST)


def apply_to_connection(scope: Scope) -> None:
    """Set the session's settings, where there is a session that has others.

    A new session gets them when it begins.
    """
    if not is_on() or connection.connection is None or connection.vendor != "postgresql":
        return
    values = scope.settings()
    if _applied.get(connection.connection) == values:
        return
    _applied.pop(connection.connection, None)
    try:
        # Past Django's cursor: this is no query of anybody's.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(SET, values)
    except Error:
        # A transaction that has failed takes no more commands. Rolling it back puts the
        # settings back as they were when it began; without that, nobody's session is safe.
        if not connection.in_atomic_block:
            connection.close()
    else:
        _note(connection, values)


#: The settings that sessions are known to have.
_applied: WeakKeyDictionary[Any, list[str]] = WeakKeyDictionary()


def _note(connection, values: list[str]) -> None:
    # What a transaction sets is undone where it is rolled back: it is not known to stay.
    if connection.get_autocommit():
        _applied[connection.connection] = values
    else:
        _applied.pop(connection.connection, None)


def begin_session(connection, scope: Scope) -> None:
    """A new session of the default database starts in ``scope``."""
    if not is_on() or connection.alias != "default":
        return
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("PRACTICE_RLS needs PostgreSQL: see DATABASE_URL.")
    with connection.connection.cursor() as cursor:
        _refuse_a_role_without_policies(cursor)
        cursor.execute(SET, scope.settings())
    _note(connection, scope.settings())


_is_fit: set[str] = set()


def _refuse_a_role_without_policies(cursor) -> None:
    """Raise ImproperlyConfigured for a role to whom no policy applies; asked once a process."""
    name = connection.settings_dict["USER"]
    if name in _is_fit:
        return
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    if cursor.fetchone()[0]:
        raise ImproperlyConfigured(
            "PRACTICE_RLS: this database role passes every policy. Give DATABASE_URL one "
            "that is neither a superuser nor has BYPASSRLS."
        )
    _is_fit.add(name)


def tenant_id_of_task(key: object) -> int | None:
    """Who owns the row of a task's result; None where there is no such row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tenant_id FROM django_tasks_database_dbtaskresult WHERE id = %s", [str(key)]
        )
        row = cursor.fetchone()
    return row[0] if row else None
