"""What a visitor's browser gets is small, the same each time, and never somebody else's."""

from __future__ import annotations

import gzip

import brotli
import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import resolve

from config.compression import ENCODERS, CompressionMiddleware, coding_for

CHROME = "gzip, deflate, br, zstd"


def served(path="/conditions/", accepted=CHROME, content=b"<p>Words</p>" * 200, **response):
    request = RequestFactory().get(path, headers={"accept-encoding": accepted})
    request.resolver_match = resolve(path)
    middleware = CompressionMiddleware(
        lambda _request: HttpResponse(content, content_type="text/html", **response)
    )
    return middleware(request)


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        (CHROME, "br"),
        ("br;q=1.0, gzip;q=0.8", "br"),
        ("gzip, br;q=0", "gzip"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=0", ""),
        ("identity", ""),
        ("", ""),
    ],
)
def test_a_browser_gets_the_smallest_form_that_it_takes(accepted, coding):
    assert coding_for(accepted) == coding


def test_a_page_is_what_it_was_after_unpacking():
    assert brotli.decompress(served().content) == b"<p>Words</p>" * 200
    assert gzip.decompress(served(accepted="gzip").content) == b"<p>Words</p>" * 200


def test_a_page_is_pressed_once_and_kept(monkeypatch):
    first = served().content
    monkeypatch.setitem(ENCODERS, "br", lambda content: b"compressed again")

    assert served().content == first


def test_caches_on_the_way_learn_that_the_form_depends_on_the_browser():
    assert "accept-encoding" in served()["Vary"].lower()
    assert "accept-encoding" in served(accepted="")["Vary"].lower()


def test_a_search_is_pressed_quickly_with_a_guard_against_breach():
    response = served("/search/")

    assert response["Content-Encoding"] in ("br", "zstd")
    assert "x-noise" in response.headers


def test_an_error_and_a_page_with_a_cookie_are_not_kept(monkeypatch):
    kept = []
    monkeypatch.setattr("config.compression.cache.set", lambda *args: kept.append(args))

    served(status=404)

    assert kept == []
