"""What every engine has to do alike: the database's own, OpenSearch and Elasticsearch."""

from __future__ import annotations

import json
import logging
import socket
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.management import CommandError, call_command
from osmem_server import OsmemServer

from search import engines
from search.checks import search_server_answers, search_server_has_a_client
from search.engines import server
from search.finder import Search
from search.models import SearchBacklog, SearchDocument
from search.query import IndexQuery, phrase

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("search server")]

PAGES = {
    "Ice": "Put an ice pack on it.",
    "Packs": "Pack some ice. IndexQuery a doctor.",
    "Neck pain": "A doctor looks at the neck.",
    "Magnesium": "magnesium " * 30,
    "Sore": "Some take magnesium.",
}


# --- Servers ------------------------------------------------------------------
#
# The first is one that others wrote in OpenSearch's image, in memory, with BM25. Elasticsearch's
# client talks to nothing that does not call itself Elasticsearch, so a proxy says so for it: its
# requests are put to the test, Elasticsearch's own answers are not.


class CallsItselfElasticsearch(BaseHTTPRequestHandler):
    behind = ""

    def pass_on(self):
        length = int(self.headers.get("Content-Length", 0))
        kind = self.headers.get("Content-Type", "application/json")
        kind = "application/x-ndjson" if "ndjson" in kind else "application/json"
        request = urllib.request.Request(
            self.behind + self.path,
            data=self.rfile.read(length) or None,
            method=self.command,
            headers={"Content-Type": kind},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, body = error.code, error.read()
        self.send_response(status)
        self.send_header("X-Elastic-Product", "Elasticsearch")
        self.send_header("Content-Type", "application/vnd.elasticsearch+json;compatible-with=9")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = pass_on

    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="session")
def opensearch():
    with OsmemServer.start(japanese=False) as running:
        yield running.url


@pytest.fixture(scope="session")
def elasticsearch(opensearch):
    handler = type("Handler", (CallsItselfElasticsearch,), {"behind": opensearch})
    proxy = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{proxy.server_port}"
    proxy.shutdown()


@pytest.fixture
def use(settings, request):
    """A function that makes a kind of server the one in use, and starts its index anew."""

    def use(kind):
        settings.CLINIC_SEARCH_SERVER = {
            "kind": kind, "url": request.getfixturevalue(kind), "index": f"test-{kind}",
        }  # fmt: skip
        server.start_anew()

    yield use
    server.wake()


ENGINES = ["database", "opensearch", "elasticsearch"]
BOTH = (("ice",), ("doctor",))
ANY = (("ice",), ("doctor",), ("magnesium",))
CRAMP = (("muscl",), ("cramp",))
CLAUDICATION = "Leg pain when walking (claudication)"
#: What is asked, and the titles that answer, in their order where there is one.
QUESTIONS = {
    "every word": (IndexQuery(words=BOTH), ["Packs"]),
    "any word": (
        IndexQuery(words=BOTH, any_word=True),
        {"Ice", "Packs", "Neck pain", CLAUDICATION},
    ),
    "a word in any of its forms": (IndexQuery(words=(("nek", "neck"),)), ["Neck pain"]),
    "words that follow one another": (
        IndexQuery(words=(("ice",), ("pack",)), phrases=(phrase(["ice", "pack"], ["en"]),)),
        ["Ice"],
    ),
    "the title before a word that is repeated": (
        IndexQuery(words=(("magnesium",),)),
        ["Magnesium", "Sore"],
    ),
    "a condition by itself": (IndexQuery(concepts=("muscle-cramp",)), ["Muscle cramp"]),
    "a condition or a mention of it": (
        IndexQuery(concepts=("muscle-cramp",), mentions=(phrase(["muscle", "cramp"], ["en"]),)),
        {"Muscle cramp", CLAUDICATION},
    ),
    "words that two conditions share": (IndexQuery(words=CRAMP), {"Muscle cramp", CLAUDICATION}),
    "what is kept apart": (IndexQuery(words=CRAMP, never=("claudication",)), {"Muscle cramp"}),
    "the own practice alone": (
        IndexQuery(words=ANY, any_word=True),
        {"Ice", "Packs", "Neck pain", "Magnesium", "Sore", CLAUDICATION},
    ),
    "nothing": (IndexQuery(words=(("qwertzuiop",),)), []),
}
FOUND = {
    "charlie horse": ["Muscle cramp"],
    "magnesium": ["Magnesium", "Sore"],
    "magnesum": ["Magnesium", "Sore"],
    '"ice pack"': ["Ice"],
    "qwertzuiop": [],
}


@pytest.fixture
def commit(django_capture_on_commit_callbacks):
    """A function that calls another as if the test committed after it."""

    def commit(call, *arguments, **named):
        with django_capture_on_commit_callbacks(execute=True):
            return call(*arguments, **named)

    return commit


@pytest.fixture
def stocked(practice, build):
    """The practice with pages, and another with the same words."""
    other = build.practice("valley")
    for title, words in PAGES.items():
        build.plain_page(practice, title, words)
    for title in ("Ice", "Packs"):
        build.plain_page(other, f"Their {title}", PAGES[title])
    build.condition(practice, "muscle-cramp")
    build.condition(
        practice, "claudication", title=CLAUDICATION, words="No muscle cramp. IndexQuery a doctor."
    )
    return practice


def ask_engine(practice, asked, limit=20):
    titles = dict(SearchDocument.objects.values_list("pk", "title"))
    return [titles[page] for page in engines.candidates(practice.pk, asked, limit)]


@pytest.mark.owner
def test_every_engine_gives_the_same_answers(stocked, use, commit, monkeypatch):
    # Visitors would not notice a server that fails, so it fails the test.
    monkeypatch.setattr(server, "_failed", pytest.fail)
    wrong = {}

    for engine in ENGINES:
        if engine != "database":
            use(engine)
            commit(call_command, "rebuild_search_index", verbosity=0)
        assert not SearchBacklog.objects.exists()
        for name, (asked, expected) in QUESTIONS.items():
            got = ask_engine(stocked, asked)
            if (set(got) if isinstance(expected, set) else got) != expected:
                wrong[engine, name] = got
        for query, expected in FOUND.items():
            answer = Search(stocked).answer(query)
            got = [result.title for group in answer.groups for result in group.results]
            if got != expected:
                wrong[engine, query] = got
        assert len(ask_engine(stocked, IndexQuery(words=ANY, any_word=True), limit=2)) == 2

    assert not wrong


@pytest.mark.parametrize("engine", ["opensearch", "elasticsearch"])
@pytest.mark.parametrize("leave", ["unpublish", "delete"])
def test_a_page_that_goes_is_off_the_server(engine, leave, use, practice, build, commit):
    use(engine)
    page = commit(build.plain_page, practice, "Marmalade", "Orange.")
    asked = IndexQuery(words=(("marmalad",),))
    assert server.candidates(practice.pk, asked, 5) == [page.pk]

    commit(getattr(page, leave))

    assert server.candidates(practice.pk, asked, 5) == []


# --- A server that fails --------------------------------------------------------


@pytest.fixture
def on_server(use, practice, build, django_capture_on_commit_callbacks):
    use("opensearch")
    with django_capture_on_commit_callbacks(execute=True):
        build.plain_page(practice, "Marmalade", "Orange.")


def break_server(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings.CLINIC_SEARCH_SERVER = {
        "kind": "opensearch", "url": f"http://127.0.0.1:{port}", "index": "test-opensearch",
    }  # fmt: skip


def test_a_visitor_notices_nothing_of_a_server_that_is_away(
    on_server, settings, practice, build, caplog
):
    break_server(settings)

    with caplog.at_level(logging.WARNING, "clinic_search"):
        response = build.visit(practice, "/search/", {"q": "marmalade"})
        build.visit(practice, "/search/", {"q": "orange"})

    assert "/marmalade/" in response.content.decode()
    (line,) = [record.getMessage() for record in caplog.records if record.name == "clinic_search"]
    assert line.startswith("The search server failed (ConnectionError")
    assert "\n" not in line


NONSENSE = [
    None,
    {},
    {"timed_out": True, "_shards": {"failed": 0}, "hits": {"hits": []}},
    {"timed_out": False, "_shards": {"failed": 1}, "hits": {"hits": []}},
    {"timed_out": False, "_shards": {"failed": 0}, "hits": {"hits": [{"_id": "x"}]}},
]


def test_an_answer_in_part_or_of_no_sense_is_not_shown(on_server, found, monkeypatch):
    for answer in NONSENSE:
        server.wake()
        monkeypatch.setattr(server.Server, "call", lambda *_, answer=answer, **__: answer)

        assert found("marmalade") == ["Marmalade"]
        assert server.rests()


def test_what_is_published_while_the_server_is_away_is_found_and_told_later(
    on_server, settings, practice, build, found, django_capture_on_commit_callbacks
):
    good = settings.CLINIC_SEARCH_SERVER
    break_server(settings)
    with django_capture_on_commit_callbacks(execute=True):
        build.plain_page(practice, "Honey", "Of bees.")
    assert found("honey") == ["Honey"]
    with pytest.raises(CommandError, match="still wait for the search server"):
        call_command("rebuild_search_index", waiting=True)

    settings.CLINIC_SEARCH_SERVER = good
    server.wake()
    assert found("honey") == ["Honey"]
    call_command("rebuild_search_index", waiting=True)

    assert not SearchBacklog.objects.exists()
    assert len(server.candidates(practice.pk, IndexQuery(words=(("honey",),)), 5)) == 1


def test_a_late_writer_does_not_bring_back_old_words(on_server, practice, build):
    page = SearchDocument.objects.get(title="Marmalade")
    lines = list(server._lines(practice.pk, {page.pk}, 1))

    answer = server.configured().call("bulk", body=lines, refresh=True)

    assert answer["items"][0]["index"]["status"] == 409


@pytest.mark.owner
def test_a_rebuild_fills_a_new_server(on_server, practice, build):
    server.start_anew()
    assert server.candidates(practice.pk, IndexQuery(words=(("marmalad",),)), 5) == []

    SearchBacklog.objects.all().delete()
    call_command("rebuild_search_index", verbosity=0)

    assert len(server.candidates(practice.pk, IndexQuery(words=(("marmalad",),)), 5)) == 1


@pytest.mark.owner
def test_a_rebuild_says_in_one_line_that_the_server_is_away(on_server, settings):
    break_server(settings)

    with pytest.raises(CommandError, match="The search server failed: ConnectionError"):
        call_command("rebuild_search_index", verbosity=0)


def test_a_deleted_practice_is_taken_off_the_server(on_server, practice):
    server.forget_practice(practice.pk)

    assert server.candidates(practice.pk, IndexQuery(words=(("marmalad",),)), 5) == []


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({"kind": "solr", "url": "http://localhost"}, "no kind 'solr'"),
        ({"kind": "opensearch"}, "no url"),
        ({"kind": "missing", "url": "http://localhost"}, "client of missing is not installed"),
    ],
)
def test_a_server_that_nobody_can_talk_to_is_told_of_at_the_start(
    settings, monkeypatch, named, said
):
    monkeypatch.setitem(server.CLIENTS, "missing", ("no_such_package", "X", "timeout"))
    monkeypatch.setitem(server.PACKAGES, "missing", "no-such-package")
    settings.CLINIC_SEARCH_SERVER = named

    (error,) = search_server_has_a_client(None)

    assert said in error.msg


def test_a_server_that_does_not_answer_is_told_before_it_is_missed(settings):
    settings.CLINIC_SEARCH_SERVER = {"kind": "opensearch", "url": "http://127.0.0.1:1"}

    [told] = search_server_answers(None)

    assert told.id == "search.W004"
    assert "does not answer" in told.msg


def test_what_is_asked_holds_letters_and_digits_only():
    question = json.dumps(server.question(7, IndexQuery(words=(("cramp",),), never=("a-b_c",)), 5))

    assert "p7xcramp" in question
    assert "p7kaz0bz1c" in question
