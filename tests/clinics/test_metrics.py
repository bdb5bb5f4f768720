"""What Prometheus is told: which requests, by names of the code alone; never at a page's cost."""

import errno
import itertools
import logging
import os
import re
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.urls import URLPattern, get_resolver
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from prometheus_client import values
from prometheus_client.multiprocess import mark_process_dead
from prometheus_client.parser import text_string_to_metric_families

from clinics import tasks, tenancy
from clinics.enquiries import notices
from clinics.metrics import middleware, recording, state
from clinics.runtime import workers
from tests.cached_fixtures import cached_fixture

HOST = {"host": "alder.example.com"}
DATABASE_QUEUE = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@cached_fixture
def _practice():
    practice = tenancy.provision(
        name="Alder",
        slug="alder",
        hostname="alder.example.com",
        country="US",
        professions=["acupuncture"],
    )
    tenancy.open_to_visitors(practice)


@pytest.fixture(autouse=True)
def recorder(monkeypatch) -> recording.Recorder:
    """One that has counted nothing yet."""
    fresh = recording.Recorder()
    monkeypatch.setattr(recording, "recorder", fresh)
    return fresh


@pytest.fixture
def _metrics(settings):
    first = settings.MIDDLEWARE.index("config.health.HealthMiddleware") + 1
    settings.MIDDLEWARE = [
        *settings.MIDDLEWARE[:first],
        "clinics.metrics.middleware.MetricsMiddleware",
        *settings.MIDDLEWARE[first:],
    ]


@pytest.fixture
def _shared(recorder, monkeypatch, tmp_path):
    """As in a process of gunicorn: files in a folder that others write to, too."""
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    monkeypatch.setattr(values, "ValueClass", values.ValueClass)
    recording.share_files(tmp_path, 0)


def read(client=None) -> dict[tuple, float]:
    """What ``/metrics`` tells: (name, (label, value), ...) -> number."""
    response = (client or Client(headers={"host": "10.0.0.7:8000"})).get("/metrics")
    assert response.status_code == 200, response.content
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def requests(told: dict[tuple, float]) -> dict[tuple[str, str, str], float]:
    return {
        tuple(value for _label, value in sorted(key[1:])): number
        for key, number in told.items()
        if key[0] == "clinics_http_requests_total"
    }


# Requests


@pytest.mark.usefixtures("_practice", "_metrics")
def test_a_page_is_counted_by_its_kind_method_and_class_of_status():
    client = Client(headers=HOST)

    client.get("/team/")
    client.get("/no-such-page/")
    client.head("/robots.txt")

    told = read()
    # Labels by name: method, status, view.
    assert requests(told) == {
        ("GET", "2xx", "clinics.PractitionerIndexPage"): 1,
        ("GET", "4xx", "wagtail_serve"): 1,
        ("HEAD", "2xx", "clinic_seo_robots"): 1,
    }
    seconds = (
        "clinics_http_request_duration_seconds_count",
        ("view", "clinics.PractitionerIndexPage"),
    )
    assert told[seconds] == 1
    assert told["clinics_http_requests_in_progress",] == 0
    assert told["clinics_process_resident_memory_bytes",] > 10 << 20


@pytest.mark.usefixtures("_practice", "_metrics")
def test_a_page_that_the_browser_has_already_keeps_its_kind():
    client = Client(headers=HOST)
    tag = client.get("/team/")["ETag"]

    client.get("/team/", headers={"if-none-match": tag})

    assert requests(read())["GET", "3xx", "clinics.PractitionerIndexPage"] == 1


@pytest.mark.usefixtures("_practice", "_metrics")
def test_nothing_that_a_visitor_typed_is_told():
    client = Client(headers=HOST)
    client.get("/search/?q=secret-pain")
    client.get("/secret-page/")
    client.generic("SECRETVERB", "/")
    Client(headers={"host": "secret.example.com"}).get("/")

    response = Client().get("/metrics")

    said = response.content.decode().lower()
    assert "secret" not in said
    assert "alder" not in said
    assert "example.com" not in said


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
def test_a_request_is_in_progress_until_it_is_answered(recorder):
    seen = []

    def view(request):
        seen.append(recorder.registry.get_sample_value("clinics_http_requests_in_progress"))
        raise RuntimeError("it broke")

    with pytest.raises(RuntimeError):
        middleware.MetricsMiddleware(view)(RequestFactory().get("/"))

    assert seen == [1]
    told = read()
    assert told["clinics_http_requests_in_progress",] == 0
    assert requests(told) == {("GET", "5xx", "none"): 1}


def views() -> set[str]:
    """The name of every view."""

    def walk(patterns, prefix=""):
        for each in patterns:
            if isinstance(each, URLPattern):
                yield prefix + (each.name or each.lookup_str)
            else:
                inner = f"{prefix}{each.namespace}:" if each.namespace else prefix
                yield from walk(each.url_patterns, inner)

    return set(walk(get_resolver().url_patterns))


@pytest.mark.usefixtures("_shared")
def test_the_names_of_all_views_fit_into_the_files_that_are_reserved(recorder, tmp_path):
    methods = (*recording.METHODS, "other")
    for view, method, status in itertools.product(views(), methods, (200, 300, 400, 500)):
        recorder.end(False, view, method, status, 0.1)

    for kind, size in recording.RESERVED.items():
        assert (tmp_path / f"{kind}_0.db").stat().st_size == size, kind


# Many processes


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_shared")
def test_processes_of_one_server_are_told_together(recorder, monkeypatch, tmp_path):
    recorder.begin()
    recorder.end(True, "front", "GET", 200, 0.1)
    other = recording.Recorder()
    monkeypatch.setattr(recording, "recorder", other)
    recording.share_files(tmp_path, 1)
    other.begin()
    other.end(True, "front", "GET", 200, 0.1)
    other.begin()

    told = read()

    assert requests(told) == {("GET", "2xx", "front"): 2}
    assert told["clinics_http_requests_in_progress",] == 1
    memory = "clinics_process_resident_memory_bytes"
    assert {key[1] for key in told if key[0] == memory} == {("pid", "0"), ("pid", "1")}

    mark_process_dead(1, str(tmp_path))
    told = read()

    assert told["clinics_http_requests_in_progress",] == 0
    assert requests(told) == {("GET", "2xx", "front"): 2}


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_shared")
def test_who_takes_the_place_of_a_process_goes_on_with_its_counts(recorder, monkeypatch, tmp_path):
    recorder.end(False, "front", "GET", 200, 0.1)
    mark_process_dead(0, str(tmp_path))
    files = sorted(tmp_path.iterdir())
    successor = recording.Recorder()
    monkeypatch.setattr(recording, "recorder", successor)
    recording.share_files(tmp_path, 0)

    successor.end(False, "front", "GET", 200, 0.1)

    assert requests(read()) == {("GET", "2xx", "front"): 2}
    assert set(files) < set(tmp_path.iterdir())
    assert len(list(tmp_path.iterdir())) == len(recording.RESERVED)


# Never a page's matter


def full_disk(*_arguments):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.usefixtures("_practice", "_metrics", "_shared")
def test_a_full_disk_is_one_line_and_costs_no_page(monkeypatch, caplog):
    monkeypatch.setattr(os, "posix_fallocate", full_disk)
    client = Client(headers=HOST)

    with caplog.at_level(logging.WARNING, "clinics.metrics"):
        statuses = [client.get("/team/").status_code for _ in range(3)]

    assert statuses == [200] * 3
    assert [record.getMessage() for record in caplog.records] == [
        "Requests are not counted for metrics: [Errno 28] No space left on device"
    ]


@pytest.mark.usefixtures("_practice", "_metrics", "_shared")
def test_counting_goes_on_when_there_is_room_again(recorder, monkeypatch, caplog):
    with monkeypatch.context() as away:
        away.setattr(os, "posix_fallocate", full_disk)
        recorder.end(False, "front", "GET", 200, 0.1)
    monkeypatch.setattr(recorder, "_again_from", 0)

    recorder.end(False, "front", "GET", 200, 0.1)

    assert caplog.messages[-1] == "Requests are counted for metrics again."
    assert requests(read()) == {("GET", "2xx", "front"): 1}


@pytest.mark.usefixtures("_practice", "_metrics")
def test_a_registry_that_fails_in_the_middle_costs_no_page(monkeypatch, caplog):
    client = Client(headers=HOST)
    client.get("/team/")
    monkeypatch.setattr(recording.Instruments, "requests", None, raising=False)
    monkeypatch.setattr(recording.recorder._instruments, "requests", None)

    assert client.get("/team/").status_code == 200
    assert len([line for line in caplog.messages if "not counted" in line]) == 1


@pytest.mark.usefixtures("_metrics", "_shared")
@pytest.mark.django_db
def test_files_that_cant_be_read_are_503_and_a_line(tmp_path, caplog):
    # Says that it holds more than it does.
    (tmp_path / "counter_7.db").write_bytes(b"\xff\x00\x00\x00" * 8)

    assert Client().get("/metrics").status_code == 503
    assert "Metrics could not be read" in caplog.text


# Who may read


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("::ffff:127.0.0.1", {}, 200),
        ("198.51.100.7", {}, 404),
        ("", {}, 404),
        # Whoever can reach a proxy on this machine is anybody.
        ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, 404),
        ("127.0.0.1", {"forwarded": "for=127.0.0.1"}, 404),
        ("198.51.100.7", {"authorization": f"Bearer {'s' * 32}"}, 200),
        ("127.0.0.1", {"x-forwarded-for": "x", "authorization": f"Bearer {'s' * 32}"}, 200),
        ("198.51.100.7", {"authorization": "Bearer other"}, 404),
        ("198.51.100.7", {"authorization": "Bearer é"}, 404),
    ],
)
def test_metrics_are_for_this_machine_and_whoever_has_the_token(settings, address, headers, status):
    settings.METRICS_TOKEN = "s" * 32

    response = Client(headers=headers, REMOTE_ADDR=address).get("/metrics")

    assert response.status_code == status


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
def test_no_token_opens_to_nobody(settings):
    headers = {"authorization": "Bearer "}

    assert Client(headers=headers, REMOTE_ADDR="198.51.100.7").get("/metrics").status_code == 404


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
def test_networks_that_are_named_may_read(settings):
    settings.METRICS_FROM = ["10.0.0.0/8"]

    assert Client(REMOTE_ADDR="10.1.2.3").get("/metrics").status_code == 200
    assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics").status_code == 404


# What it stands on


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
def test_a_database_that_is_away_is_told_and_no_error(monkeypatch):
    monkeypatch.setattr(state, "database_answers", lambda: False)

    told = read()

    assert told["clinics_database_up",] == 0
    assert told["clinics_cache_up",] == 1
    assert not [key for key in told if key[0].startswith("clinics_tasks")]


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics")
def test_a_database_that_goes_meanwhile_is_a_line(monkeypatch, caplog):
    def away():
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(state, "queue", away)

    read()

    assert "Tasks are left out of metrics: server closed the connection" in caplog.messages


@pytest.fixture
def _queue(settings):
    settings.TASKS = DATABASE_QUEUE


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_queue")
def test_the_queue_is_told_with_the_age_of_what_waits_longest():
    now = timezone.now()
    tasks.prune_results.enqueue()
    tasks.publish_due.using(run_after=now + timedelta(hours=1)).enqueue()
    old = tasks.purge_enquiries.enqueue()
    DBTaskResult.objects.filter(pk=old.id).update(enqueued_at=now - timedelta(minutes=10))
    failed = tasks.purge_enquiries.enqueue()
    DBTaskResult.objects.filter(pk=failed.id).update(status=TaskResultStatus.FAILED)
    workers.beat("one")

    told = read()

    counts = {key[1][1]: number for key, number in told.items() if key[0] == "clinics_tasks"}
    assert counts == {"waiting": 2, "later": 1, "running": 0, "failed": 1}
    assert 600 <= told["clinics_tasks_oldest_seconds",] < 700
    assert told["clinics_workers",] == 1


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_queue")
def test_a_task_that_had_to_wait_for_its_time_is_as_old_as_since_then():
    now = timezone.now()
    tasks.publish_due.using(run_after=now - timedelta(seconds=90)).enqueue()
    DBTaskResult.objects.update(enqueued_at=now - timedelta(days=1))

    assert 90 <= read()["clinics_tasks_oldest_seconds",] < 190


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_queue")
def test_when_the_schedule_was_last_served_is_told_once_it_was():
    assert ("clinics_schedule_last_run_timestamp_seconds",) not in read()
    done = tasks.publish_due.enqueue()
    at = timezone.now() - timedelta(minutes=3)
    DBTaskResult.objects.filter(pk=done.id).update(
        status=TaskResultStatus.SUCCESSFUL, finished_at=at
    )

    told = read()["clinics_schedule_last_run_timestamp_seconds",]

    assert told == pytest.approx(at.timestamp(), abs=0.01)


@pytest.mark.django_db
@pytest.mark.usefixtures("_metrics", "_queue")
def test_mails_about_enquiries_that_were_not_sent_are_told():
    notices.send_notice.enqueue(1, "practice", "en")
    notices.send_notice.enqueue(2, "practice", "en", 1)
    notices.send_notice.enqueue(2, "visitor", "en", 3)
    last = notices.send_notice.enqueue(3, "practice", "en", len(notices.TRY_AGAIN))
    DBTaskResult.objects.filter(pk=last.id).update(
        status=TaskResultStatus.SUCCESSFUL, return_value=False
    )

    told = read()

    mails = "clinics_enquiry_mails_unsent"
    assert told[mails, ("state", "waiting")] == 2
    assert told[mails, ("state", "given_up")] == 1


def test_static_files_are_one_kind():
    request = RequestFactory().get("/static/css/x.css")

    assert middleware.view_of(request) == "static"


def test_an_installation_without_metrics_answers_as_for_any_other_path(client, db):
    assert client.get("/metrics").status_code in (301, 404)


def test_the_prefix_of_every_name_is_ours():
    """So that a board with several projects tells them apart."""
    registry = recording.CollectorRegistry()
    recording.Instruments(registry)

    names = {family.name for family in registry.collect()}

    assert names
    assert all(re.match("clinics_[a-z_]+$", name) for name in names)
