"""Counting: by what one sender has alone, exactly, and also while the counts' store is away."""

from __future__ import annotations

import logging
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.cache.backends.base import BaseCache

from clinics.caches.counting import CountingCache
from clinics.caches.redis import RedisCache
from clinics.runtime import limits
from tests.journeys.conftest import free_port
from tools.machine import need
from tools.servers import Redis

CODE = """
import sys; sys.path.insert(0, {root!r})
from django.conf import settings; settings.configure()
from clinics.caches.{module} import {kind}
store = {kind}({place!r}, {{}})
print(*[store.count("tries", 300) for _ in range(25)])
"""


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("192.0.2.7:5060", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("[2001:db8:1:2::9]:443", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
        ("", ""),
    ],
)
def test_a_sender_is_what_its_owner_was_given(address, network):
    assert limits.network_of(address) == network


@pytest.fixture
def store(tmp_path) -> CountingCache:
    return CountingCache(tmp_path / "there" / "limits.sqlite3", {})


@pytest.fixture
def redis(tmp_path) -> Iterator[RedisCache]:
    if not need(Redis.package, Redis.program):
        pytest.fail("Redis could not be installed: apt install redis-server")
    port = free_port()
    with Redis(tmp_path / "redis", port):
        yield RedisCache(f"redis://127.0.0.1:{port}/0", {})


@pytest.mark.parametrize("kind", ["CountingCache", "RedisCache"])
def test_processes_that_count_at_once_count_each_try_once(kind, request, settings):
    if kind == "RedisCache":
        place, module = request.getfixturevalue("redis")._servers[0], "redis"
    else:
        place, module = str(request.getfixturevalue("store")._file), "counting"
    code = CODE.format(root=str(settings.ROOT), module=module, kind=kind, place=place)
    command = [sys.executable, "-c", code]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]

    counts = [int(n) for one in running for n in one.communicate()[0].split()]

    assert sorted(counts) == list(range(1, 101))


def test_who_counts_while_another_makes_the_file_waits_for_it(store, monkeypatch):
    store._file.parent.mkdir()
    other = sqlite3.connect(store._file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waits = []

    def wait(seconds):
        waits.append(seconds)
        other.execute("ROLLBACK")

    monkeypatch.setattr(time, "sleep", wait)

    assert store.count("tries", 300) == 1
    assert len(waits) == 1


def test_a_count_in_redis_ends_by_itself(redis):
    redis.count("tries", 300)
    redis.count("tries", 900)

    name = redis.make_and_validate_key("tries")
    assert 290 < redis._cache.get_client(name).ttl(name) <= 300


def test_of_forty_tries_at_once_ten_are_let_through(settings, tmp_path):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "limits": {
            "BACKEND": "clinics.caches.counting.CountingCache",
            "LOCATION": tmp_path / "limits.sqlite3",
        },
    }
    let_through = []
    begin = threading.Barrier(40)

    def attempt():
        begin.wait()
        if not limits.too_many(("sign in", 10, 300)):
            let_through.append(1)

    threads = [threading.Thread(target=attempt) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(let_through) == 10


def test_a_count_ends_as_long_after_its_first_time_as_it_says(store, monkeypatch):
    store.count("tries", 60)
    now = time.time()

    monkeypatch.setattr(time, "time", lambda: now + 59)
    before = store.count("tries", 60)
    monkeypatch.setattr(time, "time", lambda: now + 61)
    after = store.count("tries", 60)

    assert (before, after) == (2, 1)


def test_thousands_of_other_entries_drop_no_count(store):
    store.count("tries", 300)

    for n in range(2_000):
        store.set(f"other-{n}", n)

    assert store.count("tries", 300) == 2


def test_it_does_what_a_cache_of_djangos_does(store):
    assert store.get("a") is None
    assert store.add("a", {"some": ["thing"]})
    assert not store.add("a", 2)
    assert store.get("a") == {"some": ["thing"]}
    store.set("n", 5, timeout=None)
    assert store.incr("n") == 6
    assert store.touch("n", 0)
    assert "n" not in store
    with pytest.raises(ValueError, match="not found"):
        store.incr("n")
    assert store.delete("a")
    assert not store.delete("a")
    store.set_many({"b": 1, "c": "two"})
    store.clear()
    assert store.get_many(["b", "c"]) == {}


class Away(BaseCache):
    def __init__(self, location, params):
        super().__init__(params)

    def count(self, key, seconds, by=1):
        raise OSError("away")


def test_while_the_counts_are_away_each_process_counts_alone_and_says_so_once(settings, caplog):
    limits._own.clear()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
        "limits": {"BACKEND": f"{__name__}.Away", "LOCATION": ""},
    }

    with caplog.at_level(logging.WARNING, "clinics.runtime.limits"):
        over = [limits.too_many(("sign in", 3, 300)) for _ in range(5)]
        settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
        limits.too_many(("sign in", 3, 300))

    assert over == [False, False, False, True, True]
    assert [record.levelname for record in caplog.records] == ["ERROR", "WARNING"]


def test_a_try_that_went_well_does_not_count():
    counters = [("a", 2, 60), ("b", 2, 60)]

    for _ in range(5):
        assert not limits.too_many(*counters)
        limits.take_back(*counters)
