"""For which practice the current code works: one frozen context in one ``ContextVar``.

``current`` asks, ``enter`` goes into another context and ``leave`` back; with-blocks for the usual
ones are below. A context says what the ORM shows (``rows``), what row-level security shows
(``database``), which practice's forms are filled in (``practice``) and what a visitor's request
has read so far (``visit``). Entering tells the database's session, where that is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

from clinics.tenancy import scope
from clinics.tenancy.row_filters import NOBODYS, OUTSIDE, TenantKeys

if TYPE_CHECKING:
    from clinics.models import ClinicPage, Practice


@dataclass
class Visit:
    """What one visitor's request has read of the practice whose host it asked.

    A visit reads and never changes a page, so what it has read holds until its end.
    """

    practice: Practice
    homes: dict[str, ClinicPage] = field(default_factory=dict)
    private_paths: list[str] | None = None


@dataclass(frozen=True)
class TenantContext:
    """What the current code may see, and for whom.

    ``practice``: whose content is being worked on; forms and block choices ask this.
    ``rows``: what the ORM's queries see; None is everything.
    ``database``: what row-level security lets pass.
    ``cache``: whose entries of the cache are read, instead of those that ``database`` says.
    ``known``: what a request that only reads has found out; None where rows may change.
    ``outer``: what ``end`` goes back to.
    """

    practice: Practice | None = None
    rows: TenantKeys | None = None
    database: scope.Scope = scope.NOBODY
    visit: Visit | None = None
    cache: str | None = None
    known: dict[Any, Any] | None = field(default=None, compare=False, repr=False)
    outer: TenantContext | None = None


#: Where a thread begins: behind row-level security nothing is in sight.
NOWHERE = TenantContext()
_context: ContextVar[TenantContext] = ContextVar("tenant_context", default=NOWHERE)


def current() -> TenantContext:
    """The context that the current code works in."""
    return _context.get()


def enter(context: TenantContext) -> TenantContext:
    """Work in ``context`` from here on; what was left is for ``leave``.

    The session key that a visitor showed goes along, unless nothing is in sight.
    """
    before = current()
    database = context.database
    if not database.session and database.low is not None:
        context = replace(context, database=replace(database, session=before.database.session))
    leave(context)
    return before


def leave(before: TenantContext) -> None:
    """Return to the context that ``enter`` gave back."""
    _context.set(before)
    scope.apply_to_connection(before.database)


@contextmanager
def active(context: TenantContext) -> Iterator[TenantContext]:
    """Work in ``context`` inside a ``with``."""
    before = enter(context)
    try:
        yield current()
    finally:
        leave(before)


def changed(**changes: Any) -> TenantContext:
    """The current context with some of it changed."""
    return replace(current(), **changes)


Found = TypeVar("Found")


def known(key: tuple, find: Callable[[], Found]) -> Found:
    """What ``find`` finds, asked once in a request that only reads; what is None is asked again.

    What is in sight is part of the key: another context finds other things.
    """
    context = current()
    if context.known is None:
        return find()
    key = (*key, context.rows)
    if context.known.get(key) is None:
        context.known[key] = find()
    return context.known[key]


# Requests and migrations have no ``with`` around them: their ends are signals.


def begin(**changes: Any) -> None:
    """Something begins that ``end`` ends, whatever was entered meanwhile and not left.

    What began before in this thread and was never ended, such as a request whose answer nobody
    read to its end, ends now.
    """
    before = current().outer or current()
    # Not ``enter``: nobody's session key goes along.
    leave(replace(before, outer=before, **changes))


def end() -> None:
    """Back to where it began."""
    leave(current().outer or NOWHERE)


# The usual contexts


def of_practice(practice: Practice) -> TenantContext:
    """Nothing but ``practice`` is in sight."""
    return changed(rows=TenantKeys.of(practice), database=scope.of(practice.pk))


def of_nobody() -> TenantContext:
    """Nothing of anybody's is in sight: what a visitor of the platform's own host may see."""
    return changed(rows=NOBODYS, database=scope.SHARED)


def of_project() -> TenantContext:
    """In sight is what belongs to no practice, in a project with sites and people of its own."""
    return changed(rows=OUTSIDE, database=scope.SHARED)


def of_host() -> TenantContext:
    """All is in sight that the request's host lets see: on the platform's own, everything."""
    return changed(rows=None)


def of_platform() -> TenantContext:
    """Every practice is in sight."""
    return changed(rows=None, database=scope.platform(current().database.owner or scope.PLATFORM))


@contextmanager
def tenant_context(practice: Practice) -> Iterator[TenantContext]:
    """See and change nothing but ``practice`` inside a ``with``."""
    with active(of_practice(practice)) as context:
        yield context


@contextmanager
def all_tenants() -> Iterator[TenantContext]:
    """See every practice inside a ``with``: for the few facts that are about all of them."""
    with active(of_platform()) as context:
        yield context


@contextmanager
def database_scope(database: scope.Scope) -> Iterator[TenantContext]:
    """Be somewhere else in the database inside a ``with``, and nowhere else in the ORM."""
    with active(changed(database=database)) as context:
        yield context


def add_home_path(path: str, practice_id: int) -> None:
    """Let whoever makes a home page in another language see it from its first moment."""
    rows = current().rows
    if rows and rows.practice_id == practice_id and path not in rows.home_paths:
        # The same object, for the contexts around this one hold it too.
        object.__setattr__(rows, "home_paths", (*rows.home_paths, path))


# The cache


def cache_key(key: str, prefix: str, version: int) -> str:
    """As Django's own, with the practice in it: no entry is ever shared by two.

    To be named as ``KEY_FUNCTION`` of a cache.
    """
    context = current()
    whose = context.cache
    if whose is None:
        low, high = context.database.low, context.database.high
        whose = "" if low is None else f"{low}-{high}"
    return f"{prefix}:{version}:{whose}:{key}"


@contextmanager
def common_cache() -> Iterator[None]:
    """Inside a ``with``, cache what is about all practices, such as their hosts."""
    before = current()
    _context.set(replace(before, cache="all"))
    try:
        yield
    finally:
        _context.set(replace(current(), cache=before.cache))
