"""gunicorn.conf.py on a real gunicorn: processes are replaced, and nobody notices."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.journeys.conftest import free_port
from tools.machine import ROOT
from tools.servers import stop, wait_for_port

#: The project with one view, which asks no database.
SETTINGS = """
from config.settings.production import *
ROOT_URLCONF = "one_view"
MIDDLEWARE = [each for each in MIDDLEWARE if each.split(".")[1] in ("account", "health", "metrics")]
"""
VIEW = """
import os
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("who/", lambda request: HttpResponse(os.getpid()), name="who")]


def handler404(request, exception):
    return HttpResponse(status=404)
"""


def environment(folder: Path, **more: str) -> dict[str, str]:
    # The last may be bad on purpose.
    return {
        **os.environ,
        "PYTHONPATH": str(folder),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-one-test-" + "0123456789" * 5,
        "ENQUIRY_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "ALLOWED_HOSTS": "localhost",
        "ADMIN_URL": "https://localhost",
        "SSL_REDIRECT": "no",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "VAR_DIR": str(folder),
        **more,
    }


def config(folder: Path, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "gunicorn", "--print-config"],
        cwd=ROOT,
        env=environment(folder, **environ),
        capture_output=True,
        text=True,
        timeout=120,
    )


def chosen(done: subprocess.CompletedProcess) -> dict[str, str]:
    pairs = (line.partition("=") for line in done.stdout.splitlines())
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}


def test_processes_are_replaced_unless_told_otherwise(tmp_path):
    usual = chosen(config(tmp_path))
    never = chosen(config(tmp_path, WEB_MAX_REQUESTS="0", WEB_TIMEOUT="90"))

    assert (usual["max_requests"], usual["max_requests_jitter"]) == ("5000", "1000")
    assert (usual["timeout"], usual["graceful_timeout"]) == ("60", "30")
    assert (never["max_requests"], never["max_requests_jitter"]) == ("0", "0")
    assert never["timeout"] == "90"


def test_a_bad_limit_is_one_line_that_names_its_variable(tmp_path):
    done = config(tmp_path, WEB_MAX_REQUESTS="many", METRICS="yes", METRICS_FROM="the office")

    assert done.returncode
    assert done.stderr.splitlines() == [
        "WEB_MAX_REQUESTS is 'many'; it should be a whole number",
        "METRICS_FROM is 'the office'; it should be an address or a network, such as 10.0.0.0/8",
    ]


def test_metrics_without_their_package_are_one_line(tmp_path):
    code = (
        "import importlib.util as u; u.find_spec = lambda name: None\n"
        "from config.env import ConfigurationError\n"
        "try:\n    import config.settings.production\n"
        "except ConfigurationError as problems:\n    print(problems)"
    )
    environ = environment(tmp_path, METRICS="yes", METRICS_TOKEN="short")
    environ["PYTHONPATH"] = f"{ROOT / 'site'}:{ROOT}"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environ, capture_output=True, text=True
    )

    assert done.stdout.splitlines() == [
        "METRICS needs prometheus-client: install requirements-metrics.txt, or say no",
        "METRICS_TOKEN has 5 characters; give it 32 or more, at random",
    ]


@pytest.fixture
def serve(tmp_path) -> Iterator:
    """Starts gunicorn; a function that asks it."""
    (tmp_path / "one_view.py").write_text(VIEW)
    (tmp_path / "one_view_settings.py").write_text(SETTINGS)
    running = []

    def start(**environ: str):
        port = free_port()
        log = tmp_path / "log"
        names = {"BIND": f"127.0.0.1:{port}", "DJANGO_SETTINGS_MODULE": "one_view_settings"}
        with log.open("wb") as lines:
            process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn"],
                cwd=ROOT,
                env=environment(tmp_path, **names, **environ),
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=subprocess.STDOUT,
            )
        running.append(process)
        wait_for_port(port, process, log, seconds=120)

        def ask(path: str) -> tuple[int, str]:
            try:
                with urllib.request.urlopen(
                    f"http://127.0.0.1:{port}{path}", timeout=120
                ) as answer:
                    return answer.status, answer.read().decode()
            except urllib.error.HTTPError as error:
                return error.code, ""

        return ask

    yield start
    for process in running:
        stop(process)


def told(text: str) -> dict[tuple, float]:
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


WHO = ("clinics_http_requests_total", ("method", "GET"), ("status", "2xx"), ("view", "who"))


def test_every_request_is_answered_and_counted_while_processes_are_replaced(serve, tmp_path):
    # As an earlier server may have left it.
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_0.db").write_bytes(b"\xff\x00\x00\x00" * 8)
    ask = serve(METRICS="yes", WEB_CONCURRENCY="2", WEB_MAX_REQUESTS="15")

    with ThreadPoolExecutor(4) as clients:
        answers = list(clients.map(lambda _: ask("/who/"), range(60)))
    status, text = ask("/metrics")

    assert {status for status, _process in answers} == {200}
    assert len({process for _status, process in answers}) > 2
    assert status == 200
    metrics = told(text)
    assert metrics[WHO] == 60
    places = {key[1] for key in metrics if key[0] == "clinics_process_resident_memory_bytes"}
    assert places <= {("pid", "0"), ("pid", "1")}
    files = {file.stem.rpartition("_")[2] for file in (tmp_path / "metrics").iterdir()}
    assert files <= {"0", "1"}


def test_without_a_folder_to_count_in_pages_are_served(serve, tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = str(tmp_path / "file" / "metrics")
    ask = serve(METRICS="yes", WEB_CONCURRENCY="1", PROMETHEUS_MULTIPROC_DIR=folder)

    answers = [ask("/who/")[0] for _ in range(5)]

    assert answers == [200] * 5
    assert ask("/metrics")[0] == 503
    log = (tmp_path / "log").read_text()
    assert log.count("No metrics: ") == 1
    assert log.count("Requests are not counted for metrics") == 1
    assert "Traceback" not in log


def test_metrics_are_off_unless_they_are_switched_on(serve, tmp_path):
    ask = serve(WEB_CONCURRENCY="1")

    assert ask("/metrics")[0] == 404
    assert not (tmp_path / "metrics").exists()
