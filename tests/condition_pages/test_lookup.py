"""What a DOI or PubMed identifier is about, asked of a registry that the test plays."""

from __future__ import annotations

import json
import socket
import threading
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.test import override_settings
from django.urls import reverse

from condition_pages.importer.read.fetch import Internet
from condition_pages.lookup import LookupFailedError, identify, look_up
from tests.factories import make_editor, make_practice

CROSSREF = {
    "message": {
        "title": ["Stretching for <i>cramp</i>"],
        "author": [
            {"family": "Smith", "given": "Jane Ann"},
            {"family": "Lee", "given": "B."},
            {"name": "The Cramp Group"},
        ],
        "container-title": ["Journal of Muscles"],
        "issued": {"date-parts": [[2020, 5, 1]]},
    }
}
PUBMED = {
    "result": {
        "12345": {
            "title": "Stretching for cramp.",
            "authors": [{"name": f"Author {number}"} for number in range(8)],
            "fulljournalname": "Journal of Muscles",
            "pubdate": "2019 Dec",
            "articleids": [{"idtype": "doi", "value": "10.1000/cramp"}],
            "pubtype": ["Journal Article", "Randomized Controlled Trial"],
        }
    }
}


class Registry(Internet):
    """The network as it looks where all hosts are one server of the test's own."""

    def __init__(self, port: int) -> None:
        super().__init__()
        self.port = port

    def resolve(self, host, port, timeout):
        return ["93.184.215.14"]

    def connect(self, address, port, host, timeout):
        return socket.create_connection(("127.0.0.1", self.port), timeout=timeout)


@pytest.fixture
def registry():
    """A function that has the registry answer with a status, a type and a body."""
    asked = []
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.headers["Host"].partition(":")[0], self.path))
            self.send_response(answers["status"])
            self.send_header("Content-Type", answers["kind"])
            self.end_headers()
            self.wfile.write(answers["body"])

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    def registry(body, status=200, kind="application/json"):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        answers.update(status=status, kind=kind, body=content)
        network = Registry(server.server_port)
        network.asked = asked
        return network

    with closing(server.socket):
        yield registry
        server.shutdown()


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("10.1000/xyz123", ("doi", "10.1000/xyz123")),
        ("https://doi.org/10.1000/xyz123", ("doi", "10.1000/xyz123")),
        ("https://journal.example/doi/full/10.1000/xyz123?x=1", ("doi", "10.1000/xyz123")),
        ("PMID: 12345", ("pmid", "12345")),
        ("https://pubmed.ncbi.nlm.nih.gov/12345/", ("pmid", "12345")),
    ],
)
def test_an_identifier_is_found_in_what_was_written(written, found):
    assert identify(written) == found


@pytest.mark.parametrize("written", ["", "https://example.com/page", "smith 2020"])
def test_what_has_no_identifier_is_said_to_have_none(written):
    with pytest.raises(LookupFailedError):
        identify(written)


def test_a_doi_fills_in_title_authors_journal_and_year(registry):
    network = registry(CROSSREF)

    assert look_up("doi:10.1000/cramp", network) == {
        "doi": "10.1000/cramp",
        "title": "Stretching for cramp",
        "authors": "Smith JA, Lee B, The Cramp Group",
        "source": "Journal of Muscles",
        "year": "2020",
    }
    assert network.asked == [("api.crossref.org", "/works/10.1000%2Fcramp")]


def test_a_pubmed_id_fills_in_the_kind_of_publication_and_its_doi_too(registry):
    found = look_up("12345", registry(PUBMED))

    assert found["authors"] == ", ".join(f"Author {n}" for n in range(6)) + ", et al"
    assert found | {"authors": ""} == {
        "pmid": "12345",
        "doi": "10.1000/cramp",
        "title": "Stretching for cramp",
        "authors": "",
        "source": "Journal of Muscles",
        "year": "2019",
        "kind": "trial",
    }


@pytest.mark.parametrize(
    "answer",
    [
        {"body": b"not found", "status": 404},
        {"body": b"<html>", "kind": "text/html"},
        {"body": b"{"},
        {"body": b"[]"},
        {"body": {"message": {}}},
    ],
)
def test_an_answer_that_says_nothing_is_told_in_one_line(registry, answer):
    with pytest.raises(LookupFailedError) as failure:
        look_up("10.1000/cramp", registry(**answer))

    assert "\n" not in str(failure.value)


@pytest.fixture
def editor(db, client):
    client.force_login(make_editor(make_practice()))
    return client


def test_nothing_is_looked_up_where_that_is_off(editor):
    address = reverse("condition_citation_lookup")

    assert editor.post(address, {"written": "10.1000/cramp"}).status_code == 404


@override_settings(CITATION_LOOKUP=True)
def test_an_editor_gets_the_fields_or_one_line(editor, registry, monkeypatch):
    network = registry(CROSSREF)
    monkeypatch.setattr("condition_pages.importer.read.fetch.Internet", lambda: network)
    address = reverse("condition_citation_lookup")

    found = editor.post(address, {"written": "10.1000/cramp"}).json()
    nothing = editor.post(address, {"written": "smith"}).json()

    assert found["fields"]["year"] == "2020"
    assert "DOI" in nothing["error"]
    assert editor.get(address).status_code == 405


@override_settings(CITATION_LOOKUP=True)
def test_a_visitor_asks_for_nothing(client, db):
    answer = client.post(reverse("condition_citation_lookup"), {"written": "10.1000/cramp"})

    assert answer.status_code == 302
    assert "login" in answer["Location"]
