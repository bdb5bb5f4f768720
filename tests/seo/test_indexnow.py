"""Notices to IndexNow: from the queue, for hosts that want them, and never in anybody's way."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django_tasks import default_task_backend

from clinics import tenancy
from clinics.models import ContentPage
from seo import indexnow
from seo.models import SearchEngines

HOME = "http://harbour.localhost/"


@pytest.fixture(autouse=True)
def queue(settings):
    """A queue that keeps what is put into it."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
    backend = indexnow.send_notice.get_backend()
    backend.clear()
    return backend


def notices(queue):
    return [r.args for r in queue.results if r.task.name == "send_notice"]


@pytest.fixture
def practice(build, db):
    practice = build.practice()
    SearchEngines.objects.create(site=practice.site, indexnow=True, indexnow_key="abcdef0123456789")
    return practice


@pytest.fixture
def privacy(practice, build):
    return build.add(practice.home, ContentPage(title="Privacy", slug="privacy"))


@pytest.fixture
def answering():
    """A function that starts an endpoint of its own with a status, and what it was sent."""
    servers = []

    def start(status, **headers):
        sent = []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                sent.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()

            def do_GET(self):
                sent.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *arguments):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/", sent

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_nothing_is_sent_unless_a_site_switches_it_on(
    build, queue, db, django_capture_on_commit_callbacks
):
    practice = build.practice("lake")

    with django_capture_on_commit_callbacks(execute=True):
        build.publish(practice.home)

    assert notices(queue) == []


def test_publishing_announces_the_page_on_its_own_host(
    practice, privacy, build, queue, django_capture_on_commit_callbacks
):
    queue.clear()
    with django_capture_on_commit_callbacks(execute=True):
        build.publish(privacy)

    assert notices(queue) == [[practice.site.pk, [f"{HOME}privacy/"], 0]]


def test_a_practice_that_has_not_opened_announces_nothing(
    practice, privacy, build, queue, django_capture_on_commit_callbacks
):
    tenancy.close_to_visitors(practice)

    with django_capture_on_commit_callbacks(execute=True):
        build.publish(privacy)

    assert notices(queue) == []


def test_unpublishing_moving_and_deleting_are_announced(
    practice, privacy, build, queue, django_capture_on_commit_callbacks
):
    about = build.add(practice.home, ContentPage(title="About", slug="about"))
    with django_capture_on_commit_callbacks(execute=True):
        privacy.move(about, pos="last-child")
    moved = {url for _site, urls, _try in notices(queue) for url in urls}
    queue.clear()
    privacy.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        privacy.unpublish()
    unpublished = {url for _site, urls, _try in notices(queue) for url in urls}
    queue.clear()
    with django_capture_on_commit_callbacks(execute=True):
        about.delete()
    deleted = {url for _site, urls, _try in notices(queue) for url in urls}

    assert moved == {f"{HOME}privacy/", f"{HOME}about/privacy/"}
    assert unpublished == {f"{HOME}about/privacy/"}
    assert f"{HOME}about/" in deleted


def test_a_hidden_page_is_never_mentioned(
    practice, privacy, build, queue, django_capture_on_commit_callbacks
):
    privacy.noindex = True

    with django_capture_on_commit_callbacks(execute=True):
        build.publish(privacy)

    assert notices(queue) == []


def test_a_notice_has_the_form_that_the_protocol_asks_for(practice, answering, settings):
    endpoint, sent = answering(202)
    settings.CLINIC_SEO_INDEXNOW_ENDPOINT = endpoint

    outcome = indexnow.send_notice.call(practice.site.pk, [f"{HOME}privacy/"])

    assert outcome == "received"
    assert sent == [
        {
            "host": "harbour.localhost",
            "key": "abcdef0123456789",
            "keyLocation": f"{HOME}abcdef0123456789.txt",
            "urlList": [f"{HOME}privacy/"],
        }
    ]


@pytest.mark.parametrize("status", [429, 503])
def test_an_endpoint_in_trouble_is_tried_again_later(practice, answering, settings, queue, status):
    endpoint, _sent = answering(status)
    settings.CLINIC_SEO_INDEXNOW_ENDPOINT = endpoint

    assert indexnow.send_notice.call(practice.site.pk, [HOME], 1) == "later"

    [result] = [result for result in queue.results if result.task.name == "send_notice"]
    assert list(result.args) == [practice.site.pk, [HOME], 2]
    assert result.task.run_after is not None


def test_a_dead_endpoint_is_given_up_after_the_last_try(practice, settings, queue):
    settings.CLINIC_SEO_INDEXNOW_ENDPOINT = "http://127.0.0.1:9/"

    outcome = indexnow.send_notice.call(practice.site.pk, [HOME], len(indexnow.PAUSES))

    assert outcome == "refused"
    assert notices(queue) == []


def test_a_refusal_is_not_repeated(practice, answering, settings, queue):
    settings.CLINIC_SEO_INDEXNOW_ENDPOINT, _sent = answering(403)

    assert indexnow.send_notice.call(practice.site.pk, [HOME]) == "refused"
    assert notices(queue) == []


def test_an_endpoint_that_leads_elsewhere_is_not_followed(practice, answering, settings, queue):
    inside, asked = answering(200)
    settings.CLINIC_SEO_INDEXNOW_ENDPOINT, _sent = answering(302, Location=inside)

    assert indexnow.send_notice.call(practice.site.pk, [HOME]) == "refused"
    assert asked == []


def test_a_queue_that_is_broken_does_not_break_publishing(
    practice, privacy, build, monkeypatch, django_capture_on_commit_callbacks
):
    def fail(*arguments, **options):
        raise OSError("The queue is gone")

    monkeypatch.setattr(type(default_task_backend), "enqueue", fail, raising=False)
    monkeypatch.setattr(indexnow, "enqueue", fail)
    monkeypatch.setattr(indexnow, "switched_on", fail)

    with django_capture_on_commit_callbacks(execute=True):
        build.publish(privacy)

    assert privacy.live


def test_the_key_is_served_on_its_own_host_only(practice, build):
    build.practice("lake", name="Lake Clinic")

    served = build.visit(f"{HOME}abcdef0123456789.txt")

    assert served.content == b"abcdef0123456789"
    assert build.visit("http://lake.localhost/abcdef0123456789.txt").status_code == 404


def test_a_queue_that_runs_at_once_sends_nothing(practice, settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    monkeypatch.setattr(indexnow, "post", lambda *arguments: pytest.fail("it called out"))

    indexnow.enqueue(practice.site.pk, [HOME], 0)
