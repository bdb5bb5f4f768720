"""What many tests begin with: made once, and found by each of them as it was made.

Django's ``setUpTestData``, for functions and across modules. The rows stay in a transaction around
those of the tests that follow one another and begin with the same; each gets copies of its own.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.db import transaction

Maker = Callable[[], Any]


def cached_fixture(maker: Maker) -> Any:
    """Decorator: a fixture whose value ``maker()`` builds in the database.

    ``maker`` takes no arguments, and leaves nothing outside of the database that a test changes.
    """

    @pytest.fixture(name=maker.__name__)
    @functools.wraps(maker)
    def fixture(request: pytest.FixtureRequest, db: None) -> Any:
        return keeper.copies[maker] if maker in keeper.copies else maker()

    # Its arguments are those of the fixture, not those of what it wraps.
    function = fixture._get_wrapped_function()
    del function.__wrapped__
    function.maker = maker
    return fixture


class Keeper:
    """Holds what the makers of the test that runs have built, until another test needs others.

    ``copies``: for this one test, by maker.
    """

    def __init__(self) -> None:
        self.makers: tuple[Maker, ...] = ()
        self.things: dict[Maker, Any] = {}
        self.copies: dict[Maker, Any] = {}
        self.stack = ExitStack()

    def hold(self, makers: tuple[Maker, ...]) -> None:
        """Have the rows of ``makers`` there, and those of no others."""
        if makers != self.makers:
            self.release()
            self.stack.enter_context(rolled_back())
            try:
                self.things = {maker: maker() for maker in makers}
            except BaseException:
                self.release()
                raise
            self.makers = makers
        self.copies = copy.deepcopy(self.things)

    def release(self) -> None:
        """Take back all that is held."""
        self.makers, self.things, self.copies = (), {}, {}
        self.stack.close()


class rolled_back(transaction.Atomic):
    """A transaction that always ends in nothing."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *failure: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*failure)


keeper = Keeper()


def makers_of(item: pytest.Item) -> tuple[Maker, ...]:
    """What a test begins with that can be kept: nothing for one that commits."""
    fixtures = getattr(item, "_fixtureinfo", None)
    marker = item.get_closest_marker("django_db")
    commits = {"live_server", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    if not fixtures or commits or (marker and marker.kwargs.get("transaction")):
        return ()
    # A test that changes tables runs as another role, and so on another connection.
    if item.get_closest_marker("owner"):
        return ()
    found = (definitions[-1].func for definitions in fixtures.name2fixturedefs.values())
    return tuple(sorted((f.maker for f in found if hasattr(f, "maker")), key=lambda m: m.__name__))


def in_order(items: list[pytest.Item]) -> Iterator[pytest.Item]:
    """The tests with those of a module together that begin with the same."""
    groups: dict[Any, dict[tuple[Maker, ...], list[pytest.Item]]] = {}
    for item in items:
        groups.setdefault(item.path, {}).setdefault(makers_of(item), []).append(item)
    for of_module in groups.values():
        for group in of_module.values():
            yield from group
