"""What a cache does while its store is away."""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.dummy import DummyCache

logger = logging.getLogger(__name__)

WRITING = {"add", "incr", "set", "set_many", "touch"}
#: A store that has failed is not asked again for so many seconds.
REST_SECONDS = 5


class Outage:
    """Whether one store is away, as this process has found it."""

    def __init__(self, store: str) -> None:
        self.store = store
        self.rests_until = 0.0
        #: Something was to be deleted meanwhile and may be there still.
        self.is_stale = False
        #: A disk that is full can be read: what is read then does not say that it is back.
        self.is_of_writing = False

    @property
    def is_on(self) -> bool:
        return bool(self.rests_until)

    @property
    def is_resting(self) -> bool:
        return time.monotonic() < self.rests_until

    def begin(self, error: Exception, writing: bool = True) -> None:
        """One line a time that it goes away, however many requests there are."""
        self.is_of_writing = self.is_of_writing or writing
        if not self.is_on:
            logger.error("The cache in %s is away: %s. Going on without it.", self.store, error)
        self.rests_until = time.monotonic() + REST_SECONDS

    def end(self, writing: bool = True) -> None:
        if not self.is_on or (self.is_of_writing and not writing):
            return
        logger.warning("The cache in %s is back.", self.store)
        self.rests_until, self.is_of_writing = 0.0, False


_outages: dict[str, Outage] = {}


def outage_of(store: str) -> Outage:
    """That of the store of this name: Django makes a cache object for each thread."""
    return _outages.setdefault(store, Outage(store))


class OptionalCacheMixin:
    """For a backend whose store may be away: it then answers as Django's DummyCache does.

    ``errors`` are what it raises then; ``outage`` is set before anything is asked of it.
    """

    errors: tuple[type[Exception], ...] = (OSError,)
    outage: Outage
    _dummy = DummyCache("", {})

    def _try(self, name: str, *args: Any, **kwargs: Any) -> Any:
        writing = name in WRITING
        if not self.outage.is_resting:
            try:
                self._forget_what_is_stale()
                answer = getattr(super(), name)(*args, **kwargs)
            except self.errors as error:
                self.outage.begin(error, writing)
            else:
                self.outage.end(writing)
                return answer
        if name in ("clear", "delete", "delete_many", "set", "set_many"):
            self.outage.is_stale = True
        return getattr(self._dummy, name)(*args, **kwargs)

    def _forget_what_is_stale(self) -> None:
        """What was changed while the store was away is there still as it was before."""
        if self.outage.is_on and self.outage.is_stale:
            super().clear()  # type: ignore[misc]
            self.outage.is_stale = False


def _optional(name: str):
    def method(self, *args, **kwargs):
        return self._try(name, *args, **kwargs)

    method.__name__ = name
    return method


for _name in (
    "add",
    "clear",
    "delete",
    "delete_many",
    "get",
    "get_many",
    "has_key",
    "incr",
    "set",
    "set_many",
    "touch",
):
    setattr(OptionalCacheMixin, _name, _optional(_name))
