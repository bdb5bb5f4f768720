"""How much a visitor's browser gets of a condition page, without a browser."""

from __future__ import annotations

import re
from pathlib import Path

import brotli
import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from condition_pages.models import ConditionPage

KB = 1024
#: What a new connection carries before the first answer from the other side.
FIRST_FLIGHT = 14 * KB
ALL_IN = 60 * KB
GRAPH = re.compile(r'<script type="application/ld\+json">.*?</script>', re.DOTALL)

pytestmark = [pytest.mark.usefixtures("demo"), pytest.mark.xdist_group("demo")]


def pages() -> list[tuple[str, str]]:
    """(host, path) of every published condition page."""
    return [tuple(page.full_url.split("/", 3)[2:]) for page in ConditionPage.objects.live()]


def sent(host: str, path: str) -> bytes:
    """What goes over the line to a browser that takes Brotli."""
    response = Client().get(path, headers={"host": host, "accept-encoding": "gzip, br"})
    assert response.status_code == 200
    assert response["Content-Encoding"] == "br"
    return response.content


def pressed(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=11))


def stylesheet_of(html: str) -> str:
    (address,) = re.findall(r'<link rel="stylesheet" href="([^"]+)"', html)
    return address.replace("&amp;", "&")


def test_what_a_condition_page_needs_to_be_read_arrives_in_the_first_flight():
    over = {}
    for host, path in pages():
        html = brotli.decompress(sent(host, f"/{path}")).decode()
        style = len(sent(host, stylesheet_of(html)))
        # The graph stands at the end, for machines: people read without it.
        size = pressed(GRAPH.sub("", html)) + style
        if size > FIRST_FLIGHT:
            over[f"{host}/{path}"] = size

    assert over == {}


def test_a_condition_page_with_all_but_its_pictures_stays_below_sixty_kilobytes():
    over = {}
    for host, path in pages():
        first = sent(host, f"/{path}")
        html = brotli.decompress(first).decode()
        more = set(re.findall(r'(?:src|href)="/static/([^"#]+)', html))
        files = [finders.find(name) for name in more]
        size = len(first) + len(sent(host, stylesheet_of(html)))
        size += sum(len(brotli.compress(Path(file).read_bytes())) for file in files if file)
        if size > ALL_IN:
            over[f"{host}/{path}"] = size

    assert over == {}
