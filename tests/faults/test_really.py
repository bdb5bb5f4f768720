"""Faults, really done: a server as in production, whose Redis, PostgreSQL, worker and disk go.

Run by `make audit`: each takes a minute. What each means without them is tested beside the code.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.factories import ENQUIRY
from tests.journeys.conftest import free_port
from tools.machine import ROOT
from tools.servers import Postgres, Redis

pytestmark = [pytest.mark.audit, pytest.mark.xdist_group("errors")]

HOST = "elm.localhost"
STYLE = "/static/clinics/img/icons.svg"


class Site:
    """A site with one practice under production settings, its web server and its worker."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder, self.port = folder, free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "log"
        self.running: list[subprocess.Popen] = []
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            "SECRET_KEY": "only-for-one-test-" + "0123456789" * 5,
            "ENQUIRY_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            "ALLOWED_HOSTS": "localhost",
            "ADMIN_URL": "https://localhost",
            "SSL_REDIRECT": "no",
            "REQUIRE_2FA": "no",
            "DATABASE_URL": "",
            "REDIS_URL": "",
            "VAR_DIR": str(folder),
            "EMAIL_HOST": "127.0.0.1",
            "EMAIL_PORT": "9",
            **environment,
        }

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert not done.returncode, done.stderr
        return done.stdout

    def python(self, code: str) -> str:
        """What a line of Python prints, with the project loaded and every practice in sight."""
        return self.manage("shell", "--no-imports", "-c", code).strip()

    def prepare(self) -> None:
        self.manage("migrate", "--verbosity", "0")
        self.manage("collectstatic", "--noinput", "--verbosity", "0")
        self.manage(
            *("create_practice", "Elm Clinic", "--slug", "elm", "--host", HOST, "--port", "80"),
            *("--country", "US", "--profession", "acupuncture"),
        )
        self.python(
            "from clinics.models import Practice\n"
            "from clinics.tenancy.provisioning import open_to_visitors\n"
            "open_to_visitors(Practice.objects.get())"
        )

    def start(self, *command: str) -> subprocess.Popen:
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.running.append(process)
        return process

    def serve(self) -> None:
        bind = f"127.0.0.1:{self.port}"
        self.start(sys.executable, "-m", "gunicorn", "--bind", bind, "--workers", "2")
        wait_until(lambda: self.ask("/") != 0, "the web server")

    def work(self) -> subprocess.Popen:
        return self.start(sys.executable, "manage.py", "db_worker", "--no-startup-delay")

    def ask(self, path: str, host: str = HOST) -> int:
        return self.answer(path, host)[0]

    def answer(
        self, path: str, host: str = HOST, words: bytes | None = None
    ) -> tuple[int, dict, str]:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", words, headers={"Host": host}
        )
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, dict(answer.headers), answer.read().decode(errors="replace")
        except urllib.error.HTTPError as error:
            return error.code, dict(error.headers), error.read().decode(errors="replace")
        except OSError:
            return 0, {}, ""

    def said(self, words: str) -> int:
        """How many lines of the log have these words."""
        return sum(words in line for line in self.log.read_text(errors="replace").splitlines())

    def end(self) -> None:
        for process in self.running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.running:
            process.wait(timeout=60)


def wait_until(holds: Callable[[], object], what: str, seconds: int = 60) -> None:
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, f"waited {seconds} s for {what}"
        threading.Event().wait(0.2)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    """The folder of a site on SQLite with one practice."""
    site = Site(tmp_path_factory.mktemp("prepared") / "var")
    site.prepare()
    return site.folder


@pytest.fixture
def make_site(tmp_path, prepared) -> Iterator[Callable[..., Site]]:
    made: list[Site] = []

    def make(**environment: str) -> Site:
        shutil.copytree(prepared, tmp_path / "var")
        made.append(Site(tmp_path / "var", **environment))
        if "DATABASE_URL" in environment:
            made[-1].prepare()
        return made[-1]

    yield make
    for site in made:
        site.end()


PAGES = ("/", "/team/", "/robots.txt", "/sitemap.xml", STYLE, "/admin/login/")


def test_a_redis_that_is_stopped_costs_no_page(make_site, tmp_path):
    port = free_port()
    site = make_site(REDIS_URL=f"redis://127.0.0.1:{port}/0")
    with Redis(tmp_path / "redis", port):
        site.serve()
        before = [site.ask(path) for path in PAGES]

    during = [site.ask(path) for path in PAGES * 3]
    away = site.said("The cache in Redis")
    with Redis(tmp_path / "redis", port):
        wait_until(lambda: (site.ask("/"), site.said("is back"))[1], "a line that Redis is back")

    assert before == [200] * len(PAGES)
    assert during == [200] * len(PAGES) * 3
    assert 1 <= away <= 2, "a line a process"
    assert not site.said("Traceback")


def empty_database(server: Postgres) -> str:
    """The address of a database in which there is nothing."""
    for statement in ("DROP DATABASE IF EXISTS faults", "CREATE DATABASE faults"):
        server.psql(statement)
    return server.address("postgres", "faults")


def test_a_postgresql_that_is_stopped_is_a_page_and_then_a_memory(make_site, tmp_path):
    with Postgres() as server:
        site = make_site(DATABASE_URL=empty_database(server))
        site.serve()
        worker = site.work()
        before = [site.ask(path) for path in PAGES]
        wait_until(lambda: site.python(BEATS) != "0", "the worker")
        try:
            server.stop("immediate")
            during = {path: site.answer(path) for path in PAGES}
            wait_until(lambda: site.said("The database is away"), "the worker to find out")
        finally:
            server.start()
        after = [site.ask(path) for path in PAGES]
        wait_until(lambda: site.said("The database is back"), "the worker to go on")
        alive = worker.poll() is None
        site.end()

    assert before == after == [200] * len(PAGES)
    assert during[STYLE][0] == 200
    for path in set(PAGES) - {STYLE}:
        status, headers, text = during[path]
        assert (path, status, headers.get("Retry-After")) == (path, 503, "30")
        assert "back in a moment" in text
    assert alive
    assert not site.said("Traceback")


BEATS = "from clinics.models import Worker; print(Worker.objects.count())"
TASK = """
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from clinics import tasks
from clinics.models import Worker
DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now())
"""


def test_a_worker_that_is_killed_at_work_leaves_nothing_running_for_ever(make_site):
    site = make_site()
    worker = site.work()
    wait_until(lambda: site.python(BEATS) != "0", "the worker")
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()
    # What it had in hand, as the queue has it; and its lease is over.
    site.python(
        TASK + "task = tasks.purge_enquiries.enqueue().db_result\n"
        "task.claim(Worker.objects.get().worker_id)\n"
        "Worker.objects.update(seen_at=timezone.now() - timezone.timedelta(minutes=5))"
    )

    site.work()

    wait_until(
        lambda: site.python(TASK + "print(DBTaskResult.objects.running().count())") == "0",
        "the next worker",
    )
    waiting = site.python(
        TASK + "print(DBTaskResult.objects.filter(status='READY',"
        "task_path=tasks.purge_enquiries.module_path).count())"
    )
    assert waiting == "1"


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Callable[[Path], None]]:
    """A function that puts a disk of 2 MB at a folder; needs root."""
    mounted: list[Path] = []

    def mount(folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)]
        if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("Only root makes a small disk.")
        mounted.append(folder)

    yield mount
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> None:
    with (folder / "filler").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


def test_a_full_disk_under_the_cache_and_the_counts_costs_no_page(make_site, small_disk):
    site = make_site()
    small_disk(site.folder / "cache")
    fill(site.folder / "cache")
    site.serve()

    answers = [site.ask(path) for path in PAGES * 3]

    assert answers == [200] * len(PAGES) * 3
    assert 1 <= site.said("The cache in") <= 2, "a line a process"
    assert not site.said("is back")
    assert not site.said("Traceback")


PICTURE = """
from io import BytesIO
from django.core.files.images import ImageFile
from PIL import Image as Drawn
from wagtail.images.models import Image
from clinics.models import Practice
out = BytesIO(); Drawn.new("RGB", (900, 600), "teal").save(out, "JPEG"); out.seek(0)
practice = Practice.objects.get(); home = practice.home
image = Image(title="House", collection=practice.collection, file=ImageFile(out, "house.jpg"))
image.save()
home.picture, home.picture_alt = image, "A house"
home.save(clean=False)
"""


def test_a_full_disk_of_media_shows_pictures_as_they_were_uploaded(make_site, small_disk):
    site = make_site()
    small_disk(site.folder / "media")
    site.python(PICTURE)
    fill(site.folder / "media")
    site.serve()

    status, _headers, text = site.answer("/")

    assert status == 200
    assert 'src="/media/original_images/' in text
    assert not list((site.folder / "media").glob("images/*/*"))


FORM = """
import time
from unittest import mock
from django.urls import reverse
from clinics.enquiries import forms
from clinics.models import EnquiryPage
page = EnquiryPage.objects.get()
page.save_revision().publish()
with mock.patch("django.core.signing.time.time", return_value=time.time() - 60):
    print(reverse("clinics-enquiry-send", args=[page.pk]), forms.new_token(page))
"""
KEPT = """
from clinics.models import Enquiry
from django_tasks_db.models import DBTaskResult
mails = DBTaskResult.objects.filter(task_path__startswith="clinics.enquiries.notices")
print([one.words["message"] for one in Enquiry.objects.all()], mails.count())
"""


def counts(site: Site) -> list[int]:
    """When the counts of tries were last written."""
    return [file.stat().st_mtime_ns for file in sorted(site.folder.glob("limits.sqlite3*"))]


def test_a_web_server_that_is_killed_in_the_middle_of_an_enquiry_keeps_all_of_it_or_nothing(
    make_site,
):
    site = make_site()
    site.serve()
    path, token = site.python(FORM).split()
    words = urllib.parse.urlencode({**ENQUIRY, "token": token}).encode()

    def send() -> int:
        return site.answer(path, words=words)[0]

    before = counts(site)
    # Whoever writes holds SQLite's one turn, so that the enquiry is on its way and not yet kept.
    with contextlib.closing(sqlite3.connect(site.folder / "db.sqlite3")) as writer:
        writer.execute("BEGIN IMMEDIATE")
        sending = ThreadPoolExecutor(1).submit(send)
        wait_until(
            lambda: counts(site) != before, "the enquiry to be counted, just before it is kept"
        )
        os.killpg(site.running[-1].pid, signal.SIGKILL)
        site.running[-1].wait()
        answered = sending.result()
        writer.rollback()
    after_kill = site.python(KEPT)
    site.serve()
    again = send()

    assert answered == 0
    assert after_kill == "[] 0"
    # What it had read with, a browser sends once more: then all of it is there, with both mails.
    assert again == 200
    assert site.python(KEPT) == "['Do you open on Saturdays?'] 2"
    assert not site.said("Traceback")


def send_four_at_once(site: Site) -> tuple[list[int], set[str], str]:
    """How one form is answered that arrives four times, its references, and what is kept of it."""
    site.serve()
    path, token = site.python(FORM).split()
    words = urllib.parse.urlencode({**ENQUIRY, "token": token}).encode()
    together = threading.Barrier(4, timeout=60)

    def send(_number: int) -> tuple[int, str]:
        together.wait()
        status, _headers, text = site.answer(path, words=words)
        return status, "".join(re.findall("reference is <b>([0-9A-F]{8})</b>", text))

    with ThreadPoolExecutor(4) as senders:
        answered = list(senders.map(send, range(4)))
    kept = site.python(KEPT)
    return [status for status, _ in answered], {reference for _, reference in answered}, kept


def test_a_form_that_arrives_four_times_at_once_is_one_enquiry_with_one_mail_each(make_site):
    statuses, references, kept = send_four_at_once(make_site())

    assert statuses == [200] * 4
    assert len(references - {""}) == len(references) == 1
    assert kept == "['Do you open on Saturdays?'] 2"


def test_a_form_that_arrives_four_times_at_once_is_one_enquiry_on_postgresql_too(make_site):
    with Postgres() as server:
        site = make_site(DATABASE_URL=empty_database(server))
        statuses, references, kept = send_four_at_once(site)
        site.end()

    assert statuses == [200] * 4
    assert len(references - {""}) == len(references) == 1
    assert kept == "['Do you open on Saturdays?'] 2"
