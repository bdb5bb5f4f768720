"""Which practice the database session is in: PostgreSQL's row-level security reads it there.

A scope is three settings of the session: who owns new rows, and the lowest and highest owner in
sight. Outside of every scope there are no rows. Nothing here does anything unless
``settings.PRACTICE_WALL`` is on; ``clinics.tenancy.wall`` makes the policies that read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
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
_NAMES = ("wall.owner", "wall.low", "wall.high", "wall.session")
SET = "SELECT " + ", ".join(f"set_config('{name}', %s, false)" for name in _NAMES)

_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)
_keys: ContextVar[str | None] = ContextVar("keys", default=None)
#: Where a thread begins, and comes back to at the end of a request. Tests and commands of the
#: platform put another one here.
base: Scope = NOBODY


def is_on() -> bool:
    """Whether this installation stands behind the wall."""
    return bool(getattr(settings, "PRACTICE_WALL", False))


def current() -> Scope:
    return _scope.get() or base


def of(practice_id: int) -> Scope:
    """One practice and nothing else."""
    return Scope(practice_id, practice_id, practice_id)


def platform(owner: int = PLATFORM) -> Scope:
    """Every practice. A new row belongs to whoever owns what it hangs on, else to ``owner``."""
    return Scope(owner, PLATFORM, HIGHEST)


def enter(scope: Scope) -> Scope:
    """Go there; the scope that was left. A visitor's session key is kept."""
    before = current()
    if not scope.session and scope.low is not None:
        scope = replace(scope, session=before.session)
    _scope.set(scope)
    tell(scope)
    return before


def go_back(scope: Scope) -> None:
    """Return to the scope that ``enter`` gave back, session key and all."""
    _scope.set(scope)
    tell(scope)


def leave(**_kwargs) -> None:
    """Back to where a thread begins: connected to the end of each request."""
    _scope.set(None)
    tell(base)


@contextmanager
def inside(scope: Scope) -> Iterator[None]:
    """Be there inside a ``with``."""
    before = enter(scope)
    try:
        yield
    finally:
        go_back(before)


def tell(scope: Scope) -> None:
    """Set the session's settings, where there is a session; a new one is told when it begins."""
    if not is_on() or connection.connection is None or connection.vendor != "postgresql":
        return
    try:
        # Past Django's cursor: this is no query of anybody's.
        with connection.wrap_database_errors, connection.connection.cursor() as cursor:
            cursor.execute(SET, scope.settings())
    except Error:
        # A transaction that has failed takes no more commands. Rolling it back puts the
        # settings back as they were when it began; without that, nobody's session is safe.
        if not connection.in_atomic_block:
            connection.close()


def begin(sender=None, connection=None, **_kwargs) -> None:
    """A new session starts in the scope of its thread: connected to ``connection_created``."""
    if not is_on() or connection.alias != "default":
        return
    if connection.vendor != "postgresql":
        raise ImproperlyConfigured("PRACTICE_WALL needs PostgreSQL: see DATABASE_URL.")
    with connection.connection.cursor() as cursor:
        _refuse_a_role_without_walls(cursor)
        cursor.execute(SET, current().settings())


_is_fit: set[str] = set()


def _refuse_a_role_without_walls(cursor) -> None:
    """Raise ImproperlyConfigured for a role to whom no policy applies; asked once a process."""
    name = connection.settings_dict["USER"]
    if name in _is_fit:
        return
    cursor.execute(
        "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user",
    )
    if cursor.fetchone()[0]:
        raise ImproperlyConfigured(
            "PRACTICE_WALL: this database role passes through every wall. Give DATABASE_URL one "
            "that is neither a superuser nor has BYPASSRLS."
        )
    _is_fit.add(name)


# The cache


def cache_key(key: str, prefix: str, version: int) -> str:
    """As Django's own, with the practice in it: no entry is ever shared by two.

    To be named as ``KEY_FUNCTION`` of a cache.
    """
    whose = _keys.get()
    if whose is None:
        scope = current()
        whose = "" if scope.low is None else f"{scope.low}-{scope.high}"
    return f"{prefix}:{version}:{whose}:{key}"


@contextmanager
def common_cache() -> Iterator[None]:
    """Inside a ``with``, cache what is about all practices, such as their hosts."""
    token = _keys.set("all")
    try:
        yield
    finally:
        _keys.reset(token)


# Commands and tasks


def enclose_commands() -> None:
    """Let the commands of ``settings.PLATFORM_COMMANDS`` see every practice; others see none.

    ``manage.py within SCOPE COMMAND`` runs any other.
    """
    if getattr(BaseCommand.execute, "encloses", False):
        return
    execute: Callable = BaseCommand.execute

    @wraps(execute)
    def execute_inside(self, *args, **options):
        name = type(self).__module__.rpartition(".")[2]
        of_platform = name in getattr(settings, "PLATFORM_COMMANDS", ())
        if not is_on() or not of_platform or current() != NOBODY:
            return execute(self, *args, **options)
        try:
            with inside(platform()):
                return execute(self, *args, **options)
        except ImproperlyConfigured as error:
            # A role or a database that does not go together with the wall.
            raise CommandError(str(error)) from error

    execute_inside.encloses = True
    BaseCommand.execute = execute_inside


def start_task(sender, task_result, **_kwargs) -> None:
    """A task from the queue runs where it was asked for: connected to ``task_started``."""
    kind = sender if isinstance(sender, type) else type(sender)
    if not is_on() or kind.__name__ != "DatabaseBackend":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT wall_owner FROM django_tasks_database_dbtaskresult WHERE id = %s",
            [str(task_result.id)],
        )
        row = cursor.fetchone()
    if row and row[0] != PLATFORM:
        _tasks_outer[task_result.id] = enter(of(row[0]))


def finish_task(sender, task_result, **_kwargs) -> None:
    """The worker goes back to where it looks for tasks: connected to ``task_finished``."""
    outer = _tasks_outer.pop(task_result.id, None)
    if outer is not None:
        go_back(outer)


_tasks_outer: dict[object, Scope] = {}
