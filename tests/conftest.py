"""A database that each test finds as the migrations left it, and a browser that stays at home."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import django
import psycopg
import pytest
import wagtail
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase, override_settings
from django.utils import translation
from hypothesis import settings as hypothesis_settings
from pytest_django.plugin import blocking_manager_key

from clinics import tenancy
from clinics.tenancy import context, scope
from tests.cached_fixtures import cached_fixture, in_order, keeper, makers_of
from tools.machine import find_browser

# Playwright runs an event loop in the thread where Django is called.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSER_FIXTURES = {"browser", "context", "new_context", "page", "phone", "desktop"}
HOME = ("localhost", "127.0.0.1")
BROWSER_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name leads anywhere but those of this machine.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, "
    "EXCLUDE 127.0.0.1",
]

# The same examples in every run. Time is judged in benchmarks: a busy machine must not fail a test.
hypothesis_settings.register_profile("suite", deadline=None, derandomize=True)
hypothesis_settings.load_profile("suite")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not settings.PRACTICE_RLS:
        elsewhere = [item for item in items if item.get_closest_marker("rls")]
        items[:] = [item for item in items if item not in elsewhere]
        config.hook.pytest_deselected(items=elsewhere)
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
    # What one process has to run alone begins first, so that the others don't wait for it.
    items[:] = sorted(in_order(items), key=lambda item: not item.get_closest_marker("xdist_group"))


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef, request: pytest.FixtureRequest):
    # Around the transaction of a test, before it begins.
    if fixturedef.argname == "_django_db_helper":
        request.getfixturevalue("django_db_setup")
        with request.getfixturevalue("django_db_blocker").unblock():
            keeper.hold(makers_of(request.node))
    return (yield)


# --- The database -----------------------------------------------------------
#
# The migrations run once, into a file named for their content; each process
# copies that file and each test that commits puts the copy back. pytest-django's
# --reuse-db would go on with a database that older migrations made, and Django's
# own flush would take the pages away that the migrations put there.


def template_hash() -> str:
    """A name for a database made by exactly these migrations and vocabularies."""
    hashed = hashlib.sha256(repr((django.VERSION, wagtail.VERSION)).encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.label):
        # A library.py is what the data migrations of an app call.
        for pattern in ("migrations/*.py", "vocabulary/**/*.*", "library.py"):
            for path in sorted(Path(app.path).glob(pattern)):
                if "__pycache__" not in path.parts:
                    hashed.update(f"{app.label}/{path.name}".encode())
                    hashed.update(path.read_bytes())
    for path in sorted(Path(tenancy.__file__).parent.glob("*.py")):
        hashed.update(path.read_bytes() if settings.PRACTICE_RLS else b"")
    return hashed.hexdigest()[:16]


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a lock that other processes of this run wait for."""
    with path.open("w") as file:
        try:
            import fcntl
        except ImportError:
            # On Windows both may build the template; the later one wins.
            pass
        else:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def make_template(template: Path) -> None:
    """Migrate an empty database into a file, which appears only when it is whole."""
    for old in template.parent.glob("template-*"):
        old.unlink()
    unfinished = template.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    connection = connections["default"]
    connection.close()
    connection.settings_dict["NAME"] = str(unfinished)
    call_command("migrate", verbosity=0)
    connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    unfinished.replace(template)


def copy_database(source: Path, target: Path) -> None:
    """Make a database hold what another holds, whoever has it open."""
    with (
        contextlib.closing(sqlite3.connect(source)) as pristine,
        contextlib.closing(sqlite3.connect(target)) as used,
    ):
        pristine.backup(used)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker) -> None:
    """A fresh copy of the migrated database for this process."""
    vendor = "postgresql" if connections["default"].vendor == "postgresql" else "sqlite"
    request.getfixturevalue(f"{vendor}_setup")


@pytest.fixture(scope="session")
def sqlite_setup(django_db_blocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    template = settings.VAR / "tests" / f"template-{template_hash()}.sqlite3"
    database = tmp_path_factory.getbasetemp() / "db.sqlite3"
    template.parent.mkdir(parents=True, exist_ok=True)
    connection = connections["default"]

    def restore(self: TransactionTestCase | None = None) -> None:
        connections.close_all()
        copy_database(template, database)

    with django_db_blocker.unblock(), alone(template.parent / "lock"):
        if not template.exists():
            make_template(template)
    with django_db_blocker.unblock():
        restore()
    connection.settings_dict["NAME"] = str(database)
    connection.settings_dict["OPTIONS"]["init_command"] += "PRAGMA synchronous = OFF;"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        connections.close_all()


#: The role of PostgreSQL's that this test runs under.
role = "web"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if settings.PRACTICE_RLS and item.get_closest_marker("owner"):
        become("owner")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None):
    result = yield
    if keeper.makers and (nextitem is None or makers_of(nextitem) != keeper.makers):
        with item.config.stash[blocking_manager_key].unblock():
            keeper.release()
    if role == "owner":
        become("web")
    return result


def become(name: str) -> None:
    """Go on under another role, from the next connection on."""
    global role
    role = name
    url = settings.TEST_OWNER if name == "owner" else os.environ["TEST_DATABASE_URL"]
    facts = dj_database_url.parse(url)
    connection = connections["default"]
    connection.close()
    connection.settings_dict.update(USER=facts["USER"], PASSWORD=facts["PASSWORD"])


# On PostgreSQL the same, with databases in the place of files. The owner of the tables migrates
# and copies; the tests run under the web server's role, which owns nothing.


@pytest.fixture(scope="session")
def postgresql_setup(
    django_db_blocker, tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Iterator[None]:
    connection = connections["default"]
    web = dict(connection.settings_dict)
    owner = dj_database_url.parse(settings.TEST_OWNER)
    template, database = f"template_{template_hash()}", f"tests_{worker_id}"

    def ask(sql: str, *values: str) -> list:
        with psycopg.connect(settings.TEST_OWNER, autocommit=True) as asked:
            answer = asked.execute(sql, values)
            return answer.fetchall() if answer.description else []

    def use(role: dict, name: str) -> None:
        connections.close_all()
        context.leave(context.NOWHERE)
        connection.settings_dict.update(USER=role["USER"], PASSWORD=role["PASSWORD"], NAME=name)

    def restore(self: TransactionTestCase | None = None) -> None:
        connections.close_all()
        ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")
        ask(f"CREATE DATABASE {database} TEMPLATE {template}")

    with django_db_blocker.unblock(), alone(tmp_path_factory.getbasetemp().parent / "lock"):
        if not ask("SELECT 1 FROM pg_database WHERE datname = %s", template):
            ask(f"DROP DATABASE IF EXISTS unfinished_{template}")
            ask(f"CREATE DATABASE unfinished_{template}")
            use(owner, f"unfinished_{template}")
            call_command("migrate", verbosity=0)
            use(web, database)
            ask(f"ALTER DATABASE unfinished_{template} RENAME TO {template}")
        use(web if role == "web" else owner, database)
        restore()
    # What a test itself does, it does as the platform; requests enter a scope of their own.
    context.enter(context.changed(database=scope.platform()))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
    with django_db_blocker.unblock():
        connections.close_all()
        ask(f"DROP DATABASE IF EXISTS {database} WITH (FORCE)")


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    """The name of this process among those that run the tests."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session", autouse=True)
def _uploads(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Uploads go to a folder of this run."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.getbasetemp() / "media"):
        yield


@pytest.fixture(autouse=True)
def _nothing_is_left_over(django_db_blocker) -> Iterator[None]:
    """No test reads what another has cached, or works for the practice that another worked for.

    Nor does it speak the language of the page that another has visited.
    """
    cache.clear()
    translation.deactivate()
    before = context.current()
    yield
    if context.current() is not before:
        with django_db_blocker.unblock():
            context.leave(before)


@cached_fixture
def demo() -> str:
    """The five practices of the demo; what the command that makes them printed."""
    printed = StringIO()
    call_command("load_demo", stdout=printed)
    return printed.getvalue()


# --- The browser --------------------------------------------------------------


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    path = find_browser()
    if not path:
        pytest.fail("No browser: set BROWSER_PATH, or run `make test`, which looks for one")
    return {**browser_type_launch_args, "executable_path": path, "args": BROWSER_FLAGS}


def is_at_home(address: str, port: int | None) -> bool:
    """Whether a browser that asks for an address stays with the server of a port here."""
    parts = urlsplit(address)
    if parts.scheme in ("data", "blob", "about"):
        return True
    host = parts.hostname or ""
    return parts.port == port and (host in HOME or host.endswith(".localhost"))


def note_what_is_elsewhere(context, port: int | None, elsewhere: list[str]) -> None:
    """Put each address into ``elsewhere`` that a browser asks of another server than this one.

    Nothing is stopped here, since that would take the browser's cache away and the admin's screens
    would load their sixty files each time; BROWSER_FLAGS lead to no other host.
    """
    context.on(
        "request",
        lambda request: is_at_home(request.url, port) or elsewhere.append(request.url),
    )


@pytest.fixture
def open_page(new_context: Callable, live_server) -> Iterator[Callable]:
    """A function that opens a browser's page of a width and height, in pixels.

    Whatever the page asks of another host than the live server fails the test.
    """
    port = urlsplit(live_server.url).port
    elsewhere: list[str] = []

    def open_page(width: int, height: int, **options):
        context = new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, **options
        )
        note_what_is_elsewhere(context, port, elsewhere)
        return context.new_page()

    yield open_page
    assert not elsewhere, f"asked of other hosts: {elsewhere}"


@pytest.fixture
def phone(open_page: Callable):
    """A page as wide as a phone."""
    return open_page(390, 844)


@pytest.fixture
def desktop(open_page: Callable):
    """A page as wide as a laptop."""
    return open_page(1280, 900)


# --- The figures at the end -------------------------------------------------------


def pytest_terminal_summary(terminalreporter) -> None:
    """What the measured pages came to, a line a kind of page: the worst of all practices."""
    rows: dict[str, list[dict]] = {}
    checked: dict = {}
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, value in getattr(report, "user_properties", ()):
                if name == "measured" and report.when == "call":
                    rows.setdefault(value["kind"], []).append(value)
                elif name == "nu" and report.when == "call":
                    checked = value
    if not rows:
        return
    write = terminalreporter.write_line
    terminalreporter.section("what visitors' pages measure (the worst of each kind)")
    write(
        f"{'page':15} {'n':>3} {'axe light/dark/200%':>20} {'sideways':>9} {'CLS':>6} "
        f"{'other hosts':>12} {'script':>8} {'HTML+CSS':>9} {'all in':>8}"
    )
    for kind, found in rows.items():
        axe = "/".join(str(max(one["axe"][at] for one in found)) for at in range(3))
        worst = {name: max(one[name] for one in found) for name in found[0] if name not in TEXTS}
        write(
            f"{kind:15} {len(found):3} {axe:>20} {worst['sideways']:6} px {worst['shift']:6.3f} "
            f"{worst['others']:12} {kilobytes(worst['script'])} {kilobytes(worst['first'], 9)} "
            f"{kilobytes(worst['whole'])}"
        )
    if checked:
        write(f"Nu HTML checker: {checked['errors']} errors on {checked['pages']} pages")
    write("Sizes are Brotli's, pictures aside; nothing needs the script.")


TEXTS = ("kind", "page", "axe")


def kilobytes(size: int, width: int = 8) -> str:
    return f"{size / 1024:{width - 3}.1f} KB"
