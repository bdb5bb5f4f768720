"""A cache whose store is away: nothing fails, nothing waits, and the log says so once."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import time

import pytest
from django.core.cache.backends.filebased import FileBasedCache as DjangosFileBasedCache

from clinics.caches import outage
from clinics.caches.files import FileBasedCache
from clinics.caches.redis import RedisCache

#: Nobody listens there.
AWAY = "redis://:a-password@127.0.0.1:1/0"


@pytest.fixture
def redis() -> RedisCache:
    outage._outages.clear()
    return RedisCache(AWAY, {})


def test_a_redis_that_is_stopped_is_a_miss_and_one_line_in_the_log(redis, caplog):
    redis.set("a", 1)

    found = [redis.get("a", "missed"), redis.get_many(["a", "b"]), redis.has_key("a")]
    redis.delete("a"), redis.delete_many(["a"]), redis.set_many({"a": 1}), redis.touch("a")

    assert found == ["missed", {}, False]
    assert redis.add("a", 1)
    assert redis.get_or_set("a", lambda: "made anew") == "made anew"
    assert len(caplog.records) == 1
    assert "away" in caplog.text
    assert "a-password" not in caplog.text


def test_a_store_that_is_away_is_not_asked_at_every_turn(redis, monkeypatch):
    asked = []
    monkeypatch.setattr(redis._cache, "get", lambda *args: asked.append(1) or 1 / 0)
    monkeypatch.setattr(RedisCache, "errors", (ZeroDivisionError,))

    for _ in range(50):
        redis.get("a")

    assert len(asked) == 1


def test_counting_there_says_that_nothing_was_counted(redis):
    for _ in range(2):
        with pytest.raises(RedisCache.errors):
            redis.count("tries", 60)


@pytest.fixture
def files(tmp_path) -> FileBasedCache:
    outage._outages.clear()
    return FileBasedCache(tmp_path / "cache", {})


def pass_time(monkeypatch) -> None:
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + outage.REST_SECONDS + 1)


def test_a_full_disk_costs_the_cache_and_no_page(files, monkeypatch, caplog):
    files.set("old", "before")

    def full(*args, **kwargs):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(DjangosFileBasedCache, "_write_content", full)
        files.set("old", "after")
        during = files.get("old", "missed")
    pass_time(monkeypatch)
    after = files.get("old", "missed")
    # Reading said nothing of it: a full disk can be read.
    assert len(caplog.records) == 1
    files.set("old", "again")

    assert (during, after, files.get("old")) == ("missed", "missed", "again")
    assert [record.levelno for record in caplog.records] == [logging.ERROR, logging.WARNING]


def test_a_folder_that_can_not_be_made_costs_the_cache_alone(tmp_path):
    (tmp_path / "file").write_text("in the way")

    files = FileBasedCache(tmp_path / "file" / "cache", {})
    files.set("a", 1)

    assert files.get("a", "missed") == "missed"


def test_a_folder_that_is_deleted_is_made_again(files):
    files.set("a", 1)
    shutil.rmtree(files._dir)

    missed = files.get("a")
    files.set("a", 2)

    assert (missed, files.get("a")) == (None, 2)


def test_half_an_entry_is_none(files):
    files.set("a", "x" * 10_000)
    os.truncate(files._list_cache_files()[0], 30)

    assert files.get("a", "missed") == "missed"


def test_hundreds_of_entries_stay(files):
    for n in range(700):
        files.set(f"entry-{n}", n)

    assert all(files.get(f"entry-{n}") == n for n in range(700))
