"""Counts that every process of one machine shares, in a file of SQLite's."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache


class CountingCache(BaseCache):
    """A small cache whose counts are atomic among processes and never dropped before they end.

    For what is counted, such as tries to sign in: Django's other caches of one machine read a
    number, add to it and write it back, and drop entries where there are many. ``LOCATION`` is
    the file; it keeps what JSON can say. Raises sqlite3.Error and OSError where it can't be
    written.
    """

    TABLE = (
        "CREATE TABLE IF NOT EXISTS entries"
        " (name TEXT PRIMARY KEY, value, ends REAL NOT NULL) WITHOUT ROWID"
    )
    #: Adds to a count, or begins one where the last has ended.
    COUNT = (
        "INSERT INTO entries VALUES (:name, :by, :now + :seconds) ON CONFLICT (name) DO UPDATE SET"
        " value = CASE WHEN ends > :now THEN value + :by ELSE :by END,"
        " ends = CASE WHEN ends > :now THEN ends ELSE excluded.ends END"
        " RETURNING value"
    )
    FOREVER = 1e15
    #: How long one waits for another who writes.
    SECONDS = 5
    #: One write in so many takes away what has ended.
    CLEAN_EVERY = 200

    def __init__(self, file, params):
        super().__init__(params)
        self._file = Path(file)
        self._connection: sqlite3.Connection | None = None

    def _ask(self, sql: str, **values: Any) -> list[tuple]:
        """The rows of one statement, which is a transaction of its own."""
        try:
            if self._connection is None:
                self._connection = self._connect()
            return self._connection.execute(sql, values).fetchall()
        except sqlite3.Error:
            # Whatever is wrong may be right by the next time.
            self.close()
            raise

    def _connect(self) -> sqlite3.Connection:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._file, timeout=self.SECONDS, isolation_level=None, check_same_thread=False
        )
        self._write_ahead(connection)
        # That a power cut takes a count back does no harm.
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(self.TABLE)
        return connection

    def _write_ahead(self, connection: sqlite3.Connection) -> None:
        """Keep a log of writes beside the file, which whoever opens it first turns on for all.

        SQLite waits for nobody there, and several processes may be the first.
        """
        ends = time.monotonic() + self.SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                    connection.close()
                    raise
            time.sleep(0.01)

    def close(self, **_kwargs) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def count(self, key: str, seconds: int, by: int = 1) -> int:
        """Add to a count that ends ``seconds`` after it began; what it is now. Atomic."""
        self._clean()
        name, now = self.make_and_validate_key(key), time.time()
        return self._ask(self.COUNT, name=name, by=by, now=now, seconds=seconds)[0][0]

    def _clean(self) -> None:
        if secrets.randbelow(self.CLEAN_EVERY) == 0:
            self._ask("DELETE FROM entries WHERE ends <= :now", now=time.time())

    # The rest of what a cache of Django's does.

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return bool(
            self._ask(
                "INSERT INTO entries VALUES (:name, :value, :ends) ON CONFLICT (name) DO UPDATE"
                " SET value = excluded.value, ends = excluded.ends WHERE ends <= :now"
                " RETURNING 1",
                now=time.time(),
                **self._entry(key, value, timeout, version),
            )
        )

    def get(self, key, default=None, version=None):
        found = self._ask(
            "SELECT value FROM entries WHERE name = :name AND ends > :now",
            name=self.make_and_validate_key(key, version=version),
            now=time.time(),
        )
        if not found:
            return default
        value = found[0][0]
        return json.loads(value) if isinstance(value, str) else value

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._clean()
        self._ask(
            "INSERT OR REPLACE INTO entries VALUES (:name, :value, :ends)",
            **self._entry(key, value, timeout, version),
        )

    def incr(self, key, delta=1, version=None):
        found = self._ask(
            "UPDATE entries SET value = value + :by WHERE name = :name AND ends > :now"
            " RETURNING value",
            name=self.make_and_validate_key(key, version=version),
            by=delta,
            now=time.time(),
        )
        if not found:
            raise ValueError(f"Key {key!r} not found")
        return found[0][0]

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        entry = self._entry(key, None, timeout, version)
        return bool(
            self._ask(
                "UPDATE entries SET ends = :ends WHERE name = :name AND ends > :now RETURNING 1",
                name=entry["name"],
                ends=entry["ends"],
                now=time.time(),
            )
        )

    def delete(self, key, version=None):
        name = self.make_and_validate_key(key, version=version)
        return bool(self._ask("DELETE FROM entries WHERE name = :name RETURNING 1", name=name))

    def clear(self):
        self._ask("DELETE FROM entries")

    def _entry(self, key, value, timeout, version) -> dict[str, Any]:
        ends = self.get_backend_timeout(timeout)
        return {
            "name": self.make_and_validate_key(key, version=version),
            # Numbers stay numbers, to be added to.
            "value": value if type(value) is int else json.dumps(value),
            "ends": self.FOREVER if ends is None else ends,
        }
