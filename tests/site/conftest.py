"""The demo as a server that browsers visit, filled once for the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase, override_settings
from django.test.testcases import LiveServerThread
from wagtail.models import Site

from tests.conftest import BROWSER_FLAGS, copy_database, find_browser, note_what_is_elsewhere

PRACTICES = (
    "alder-lane-acupuncture",
    "fernhollow-naturopathy",
    "kirkbeck-chiropractic",
    "larkfield-chiropractic",
    "stillwater-acupuncture",
)


@pytest.fixture(scope="module")
def demo_server(
    django_db_setup, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """The five practices on a real port; ``address(practice, path)`` says where."""
    base = tmp_path_factory.getbasetemp()
    kept = base / "demo.sqlite3"
    used = Path(connections["default"].settings_dict["NAME"])
    with django_db_blocker.unblock():
        if kept.exists():
            connections.close_all()
            copy_database(kept, used)
        else:
            call_command("load_demo", stdout=StringIO())
            connections.close_all()
            copy_database(used, kept)
        cache.clear()
        thread = LiveServerThread("localhost", StaticFilesHandler)
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
        if thread.error:
            raise thread.error
        Site.objects.update(port=thread.port)
        cache.clear()
        with override_settings(DEMO_PORT=thread.port, WAGTAILADMIN_BASE_URL="http://localhost"):
            yield SimpleNamespace(
                port=thread.port,
                address=lambda practice, path="/": (
                    f"http://{practice}.localhost:{thread.port}{path}"
                ),
            )
        thread.terminate()
        TransactionTestCase._fixture_teardown(None)


@pytest.fixture(scope="module")
def demo_browser(playwright) -> Iterator:
    """One browser for all of a module's visits."""
    path = find_browser()
    if not path:
        pytest.fail("No browser: set BROWSER_PATH, or run `make test`, which looks for one")
    browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
    yield browser
    browser.close()


@pytest.fixture
def visit(demo_server, demo_browser, django_db_blocker) -> Iterator[Callable]:
    """``visit(practice, path, width=390, **options)``: a page of a fresh context, already there.

    What any page asks of another host fails the test.
    """
    contexts, elsewhere = [], []

    def visit(practice: str, path: str = "/", width: int = 390, height: int = 844, **options):
        context = demo_browser.new_context(
            viewport={"width": width, "height": height},
            base_url=demo_server.address(practice),
            **options,
        )
        contexts.append(context)
        note_what_is_elsewhere(context, demo_server.port, elsewhere)
        page = context.new_page()
        page.goto(path)
        return page

    with django_db_blocker.unblock(), override_settings(DEMO_PORT=demo_server.port):
        yield visit
        for context in contexts:
            context.close()
    assert not elsewhere, f"asked of other hosts: {elsewhere}"
