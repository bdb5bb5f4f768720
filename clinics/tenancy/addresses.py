"""The address of a page, as whoever reads it can follow it.

Wagtail leaves the host out of an address where it sees a single site. Inside a practice one site
is all that is ever seen, and the admin may be at another host: there a path leads nowhere.
"""

from __future__ import annotations

from contextvars import ContextVar

_is_elsewhere: ContextVar[bool] = ContextVar("is_elsewhere", default=False)


def is_elsewhere() -> bool:
    """Whether what is being answered is read at another host than the practice's own."""
    return _is_elsewhere.get()


def read_elsewhere(elsewhere: bool) -> bool:
    """From here on pages name their host, or needn't; what held before."""
    before = _is_elsewhere.get()
    _is_elsewhere.set(elsewhere)
    return before
