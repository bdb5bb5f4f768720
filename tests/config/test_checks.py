"""check --deploy: what would else be noticed by a visitor."""

import pytest
from django.db import OperationalError, connection
from django.test import Client

from clinics.runtime import workers
from config import checks, health


def ids(found) -> list[str]:
    return [each.id for each in found]


@pytest.fixture
def _collected(settings, tmp_path):
    """Static files as production stores them, in a folder that is empty yet."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }


@pytest.mark.usefixtures("_collected")
def test_static_files_that_were_not_collected_are_counted(tmp_path):
    [found] = checks.static_files_are_collected(None)

    assert found.id == "config.E001"
    assert "static files are not collected, such as" in found.msg


@pytest.mark.usefixtures("_collected")
def test_one_static_file_that_came_later_is_named(monkeypatch, tmp_path):
    (tmp_path / "staticfiles.json").write_text(
        '{"paths": {"css/old.css": "css/old.1.css"}, "version": "1.1", "hash": ""}'
    )
    monkeypatch.setattr(checks, "static_files", lambda: ["css/old.css", "css/new.css"])

    [found] = checks.static_files_are_collected(None)

    assert found.msg == "1 static files are not collected, such as css/new.css."


def test_a_server_that_finds_static_files_by_itself_needs_none_collected():
    assert checks.static_files_are_collected(None) == []


def test_a_redis_that_is_not_there_is_told(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "clinics.caches.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }

    assert ids(checks.caches_keep_what_they_are_given(None)) == ["config.W002"]


def test_a_cache_that_keeps_things_is_not_mentioned():
    assert checks.caches_keep_what_they_are_given(None) == []


def test_a_folder_that_takes_no_uploads_is_told(settings, monkeypatch):
    monkeypatch.setattr("os.access", lambda path, mode: False)
    settings.MEDIA_ROOT = "/srv/nowhere/media"

    [found] = checks.folders_can_be_written(None)

    assert found.msg == f"Uploads can't be written: {'/srv'} is not ours."


def test_addresses_that_do_not_go_together_are_told(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://elsewhere.example.com"
    settings.PLATFORM_HOSTS = ["clinics.example.com"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.TRUSTED_PROXIES = 0
    settings.DEFAULT_FROM_EMAIL = "webmaster@localhost"

    assert ids(checks.addresses_go_together(None)) == [
        "config.W004",
        "config.W005",
        "config.W006",
    ]


def test_addresses_that_go_together_are_not_mentioned(settings):
    settings.WAGTAILADMIN_BASE_URL = "https://clinics.example.com"
    settings.PLATFORM_HOSTS = [".example.com"]
    settings.DEFAULT_FROM_EMAIL = "clinics@example.com"

    assert checks.addresses_go_together(None) == []


@pytest.mark.django_db
def test_a_worker_that_does_not_run_is_told_until_it_does():
    assert checks.a_worker_runs(None) == []
    assert ids(checks.a_worker_runs(None, databases=["default"])) == ["config.W007"]

    workers.beat("one")

    assert checks.a_worker_runs(None, databases=["default"]) == []


# Health


@pytest.mark.django_db
def test_health_is_told_to_whoever_asks_by_whatever_host():
    client = Client(headers={"host": "10.0.0.7:8000"})

    assert client.get("/healthz").content == b"process: ok\n"
    ready = client.get("/readyz")

    assert ready.content == b"database: ok\nmigrations: ok\ncache: ok\n"
    assert (ready.status_code, ready["Cache-Control"]) == (200, "no-store")


@pytest.mark.django_db
def test_a_server_whose_database_is_away_is_alive_and_not_ready(monkeypatch):
    monkeypatch.setattr(health, "database", lambda: "away")
    client = Client()

    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
def test_a_server_that_does_not_know_its_tables_is_not_ready(monkeypatch):
    monkeypatch.setattr(health, "migrations", lambda: "unknown")

    assert Client().get("/readyz").status_code == 503


def test_a_database_that_cant_be_reached_is_away(monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)

    assert health.database() == "away"


@pytest.mark.django_db
def test_a_server_before_its_migrations_is_not_ready(monkeypatch):
    monkeypatch.setattr(health, "_is_migrated", False)
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: ["one"])

    response = Client().get("/readyz")

    assert response.status_code == 503
    assert b"migrations: behind" in response.content


@pytest.mark.django_db
def test_a_server_without_its_cache_is_ready(monkeypatch):
    monkeypatch.setattr(health, "cache_keeps", lambda cache: False)

    response = Client().get("/readyz")

    assert response.status_code == 200
    assert b"cache: missing" in response.content
