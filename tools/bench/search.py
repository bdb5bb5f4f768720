#!/usr/bin/env python3
"""How well and how fast search answers: tools/bench/search.py [--questions] [--engine sqlite …]

First the questions of tests/search/site_questions.py to the demo's practices: how many lead to the
right page, first and among three, how many to a condition that was not meant, and how many of
things that nobody there does find something. With --questions, these alone.

Makes a throw-away database of generated pages, one practice with --pages of them and four more
beside it, and times each kind of query on SQLite, on a PostgreSQL of its own, and there
behind row-level security, in the web's role: the search alone, and the whole page as a visitor
gets it. Beside them Wagtail's own search over the same pages. Ends with 1 when a median is over
the limit, or when fewer questions are answered than should be.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from tools import servers  # noqa: E402

LIMIT_MS = 50
#: Shares of the questions that can be answered: with a right page first, and among three.
LEAST_FIRST, LEAST_AMONG = 0.90, 0.97
NEIGHBOURS, NEIGHBOURS_PAGES = 4, 250
#: label -> query; every word of them that is no condition's stands in known shares of the pages.
QUERIES = {
    "rare word": "zebrafinch",
    "word on every page": "muscle",
    "three words on every page": "muscle pain doctor",
    "two words": "heating pillow",
    "phrase": '"ice pack"',
    "phrase of words on every page": '"doctor muscle"',
    "typo": "tortocolis",
    "typo in a common word": "muscel",
    "lay phrase": "charlie horse",
    "nothing like it": "qwertzuiop asdfghjkl",
}
SQLITE, POSTGRESQL, RLS = ENGINES = ("sqlite", "postgresql", "rls")
#: What docs/security.md has a superuser do.
ROLES = (
    "CREATE ROLE clinics_owner LOGIN",
    "CREATE ROLE clinics_web LOGIN",
    "ALTER DATABASE bench OWNER TO clinics_owner",
    "ALTER SCHEMA public OWNER TO clinics_owner",
    "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF",
)
STOCK = {label: QUERIES[label] for label in ("rare word", "two words", "word on every page")}
PREFIXES = {"autocomplete, 2 letters": "mu", "autocomplete, 5 letters": "charl"}


# --- The server --------------------------------------------------------------

#: What a server that keeps things is set to, and so what the figures are of.
CAREFUL = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@contextlib.contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """The address of a database on a server of one's own, for a role's name in its braces."""
    with servers.Postgres(folder, shared_buffers="256MB", **CAREFUL) as server:
        server.psql("CREATE DATABASE bench")
        for statement in ROLES:
            server.psql(statement, "bench")
        yield server.address("{}", "bench")


# --- The pages ---------------------------------------------------------------


def words_of(seed: int) -> tuple[list[str], list[float]]:
    """Made-up words with their weights: few are common and many are rare, as in any language."""
    chance = random.Random(seed)
    syllables = [a + b for a in "bdfgklmnprstv" for b in ("a", "e", "i", "o", "u", "an", "er")]
    made = ("".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(5000))
    words = sorted(set(made))
    chance.shuffle(words)
    return words, [1 / (rank + 2) for rank in range(len(words))]


class Author:
    """Writes pages, the same ones each time."""

    def __init__(self) -> None:
        self.chance = random.Random(7)
        self.words, self.weights = words_of(3)

    def prose(self, count: int) -> str:
        return " ".join(self.chance.choices(self.words, self.weights, k=count))

    def body(self, number: int) -> str:
        special = ["Muscle pain is a reason to ask a doctor."]
        if number % 3000 == 1:
            special.append("zebrafinch")
        if number % 5 == 0:
            special.append("Put an ice pack on it.")
        if number % 7 == 0:
            special.append("A heating pillow helps some people.")
        if number % 50 == 0:
            special.append("A charlie horse at night.")
        text = [*special, self.prose(250), "A doctor, a muscle.", self.prose(200)]
        self.chance.shuffle(text)
        entries = [{"label": self.prose(2), "text": self.prose(12)} for _ in range(6)]
        questions = [
            {"question": self.prose(6), "answer": f"<p>{self.prose(30)}</p>"} for _ in range(3)
        ]
        return json.dumps(
            [
                {"type": "overview", "value": {"aspect": "what_is", "text": " ".join(text)}},
                {"type": "symptoms", "value": {"entries": entries}},
                {"type": "faq", "value": {"entries": questions}},
            ]
        )


def make_practice(slug: str, count: int, author: Author) -> object:
    """A practice with ``count`` condition pages, written without the admin's slower ways."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import transaction
    from wagtail.models import Page

    from clinics import tenancy
    from condition_pages.models import Condition, ConditionIndexPage, ConditionPage

    practice = tenancy.provision(
        name=f"{slug} clinic", slug=slug, hostname=f"{slug}.localhost", country="US",
        professions=["acupuncture"],
    )  # fmt: skip
    index = tenancy.owned(ConditionIndexPage, practice).get()
    conditions = list(Condition.objects.order_by("pk"))
    kind = ContentType.objects.get_for_model(ConditionPage)
    with transaction.atomic():
        for start in range(0, count, 500):
            pages = []
            for number in range(start, min(start + 500, count)):
                condition = conditions[number % len(conditions)]
                # A page for each condition of the library, and many on other things.
                named = number < len(conditions)
                title = condition.name if named else author.prose(3).capitalize()
                page = ConditionPage(
                    title=title,
                    draft_title=title,
                    slug=f"page-{number}",
                    path=Page._get_path(index.path, index.depth + 1, number + 1),
                    depth=index.depth + 1,
                    url_path=f"{index.url_path}page-{number}/",
                    content_type=kind,
                    locale_id=index.locale_id,
                    live=True,
                    summary=author.prose(30),
                    condition=condition if named else None,
                    also_known_as=[] if named else [author.prose(2), author.prose(2)],
                    body=author.body(number),
                )
                pages.append(page)
            base = [
                Page(**{f.attname: getattr(page, f.attname) for f in Page._meta.concrete_fields})
                for page in pages
            ]
            Page.objects.bulk_create(base)
            for page, row in zip(pages, base, strict=True):
                page.pk = page.page_ptr_id = page.id = row.pk
                page.save_base(raw=True, force_insert=True)
    Page.objects.filter(pk=index.pk).update(numchild=count)
    return practice


# --- The measuring -----------------------------------------------------------


@dataclass(frozen=True)
class Times:
    """Milliseconds of several calls, each list sorted. ``cpu``: this process's own part."""

    wall: list[float]
    cpu: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.wall)

    @property
    def p95(self) -> float:
        return self.wall[min(len(self.wall) - 1, round(len(self.wall) * 0.95))]


def timed(call: Callable[[], object], rounds: int, warm_up: int = 2) -> Times:
    """The times of ``rounds`` calls, after some to warm up."""
    for _ in range(warm_up):
        call()
    wall, cpu = [], []
    for _ in range(rounds):
        start, worked = perf_counter(), process_time()
        call()
        wall.append((perf_counter() - start) * 1000)
        cpu.append((process_time() - worked) * 1000)
    return Times(sorted(wall), sorted(cpu))


def line(label: str, search: Times, page: Times, note: str) -> str:
    figures = (search.median, page.median, page.p95, statistics.median(page.cpu))
    return f"{label:32}{''.join(f'{each:10.1f}' for each in figures)}  {note}"


def measure(engine: str, address: str, arguments: argparse.Namespace) -> int:
    """Fill one database and print its table; returns how many medians are over the limit."""
    import django

    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    settings = importlib.import_module("config.settings.test")
    if engine == SQLITE:
        settings.DATABASES = {"default": settings.sqlite(Path(address))}
    else:
        import dj_database_url

        role = "clinics_owner" if engine == RLS else "postgres"
        url = address.format(role)
        settings.DATABASES = {"default": dj_database_url.parse(url, conn_max_age=600)}
        settings.PRACTICE_RLS = engine == RLS
    # Wagtail's own index is filled in a step of its own, to be timed too.
    settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.test import Client, RequestFactory
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    indexer = importlib.import_module("search.indexer")
    engines = importlib.import_module("search.engines")
    names = importlib.import_module("search.names")
    finder = importlib.import_module("search.finder")
    scope = importlib.import_module("clinics.tenancy.scope")
    context = importlib.import_module("clinics.tenancy.context")
    # One sender asks far more often here than a person may.
    limits = importlib.import_module("clinics.runtime.limits")
    limits.LIMITS = {}

    author = Author()
    with context.database_scope(scope.platform()):
        practice = make_practice("big", arguments.pages, author)
        others = [make_practice(f"other-{n}", NEIGHBOURS_PAGES, author) for n in range(NEIGHBOURS)]
        start = perf_counter()
        count = sum(indexer.rebuild(each) for each in [practice, *others])
        engines.optimize()
    took = perf_counter() - start
    if engine == RLS:
        connection.close()
        connection.settings_dict["USER"] = "clinics_web"
        context.enter(context.changed(database=scope.of(practice.pk)))
    print(f"\n{engine}: {count} pages, indexed in {took:.0f} s ({took / count * 1000:.1f} ms each)")
    print(f"{'milliseconds':32}{'search':>10}{'page':>10}{'page p95':>10}{'page CPU':>10}  found")

    request = RequestFactory(headers={"host": "big.localhost"}).get("/search/")
    client = Client(headers={"host": "big.localhost"})

    def visit(path: str, typed: str) -> object:
        response = client.get(path, {"q": typed})
        assert response.status_code == 200, response.status_code
        return response.content

    over = 0
    for label, query in QUERIES.items():
        visit("/search/", query)
        with CaptureQueriesContext(connection) as captured:
            visit("/search/", query)
        answer = finder.Search(practice, request).answer(query)
        note = f"{answer.total}{'+' if answer.more else ''}, {len(captured)} queries"
        search = timed(
            lambda query=query: finder.Search(practice, request).answer(query), arguments.rounds
        )
        page = timed(lambda query=query: visit("/search/", query), arguments.rounds)
        over += max(search.median, page.median) > LIMIT_MS
        print(line(label, search, page, note), flush=True)
    for label, typed in PREFIXES.items():
        search = timed(
            lambda typed=typed: names.suggest(practice, typed, request), arguments.rounds
        )
        page = timed(lambda typed=typed: visit("/search/suggest/", typed), arguments.rounds)
        over += max(search.median, page.median) > LIMIT_MS
        note = f"{len(names.suggest(practice, typed, request))}"
        print(line(label, search, page, note), flush=True)
    publishing(practice, arguments)
    if arguments.stock and engine != RLS:
        stock(engine, practice, arguments)
    return over


def publishing(practice: object, arguments: argparse.Namespace) -> None:
    """What the index adds to publishing one page among all of these."""
    from clinics import tenancy
    from condition_pages.models import ConditionPage

    indexer = importlib.import_module("search.indexer")
    page = tenancy.owned(ConditionPage, practice).order_by("-pk").first()
    times = timed(lambda: indexer.refresh(page), arguments.rounds)
    print(f"{'index of one published page':32}{times.median:10.1f}", flush=True)


# Wagtail's own search, beside it


@contextlib.contextmanager
def at_most(seconds: float, vendor: str, connection: Any) -> Iterator[None]:
    """End whatever the database is doing after some seconds, with an error of its own."""
    if vendor == "sqlite":
        connection.ensure_connection()
        alarm = threading.Timer(seconds, connection.connection.interrupt)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET statement_timeout = {int(seconds * 1000)}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")


def stock(engine: str, practice: object, arguments: argparse.Namespace) -> None:
    """Wagtail's own search over the same pages, as its project template calls it."""
    from django.db import OperationalError, connection
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    from clinics import tenancy
    from condition_pages.models import ConditionPage

    index = get_search_backend().get_index_for_model(ConditionPage)
    pages = tenancy.owned(ConditionPage, practice).order_by("pk").iterator(chunk_size=200)
    start = perf_counter()
    while chunk := list(islice(pages, 200)):
        index.add_items(ConditionPage, chunk)
    took = perf_counter() - start
    print(f"Wagtail's own search, Page.objects.live().search(…)[:10]; indexed in {took:.0f} s")
    pages = Page.objects.live()
    calls = {label: lambda query=query: pages.search(query) for label, query in STOCK.items()}
    typed = PREFIXES["autocomplete, 2 letters"]
    calls["autocomplete, 2 letters"] = lambda: pages.autocomplete(typed)
    for label, call in calls.items():
        try:
            with at_most(arguments.stock_seconds, engine, connection):
                times = timed(lambda call=call: list(call()[:10]), 3, warm_up=0)
            print(f"  {label:30}{times.median:10.1f}", flush=True)
        except OperationalError:
            # On SQLite it takes time with the square of the matches.
            print(
                f"  {label:30}{'> ' + format(arguments.stock_seconds, 'g') + ' s':>10}", flush=True
            )


# Questions


def ask_questions(address: str) -> int:
    """Load the demo, ask its questions and print a line for each set; 1 below the aim."""
    import django

    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    settings = importlib.import_module("config.settings.dev")
    settings.DATABASES = {"default": settings.sqlite(Path(address))}
    settings.MEDIA_ROOT = Path(address).with_name("media")
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.dev"
    django.setup()

    from django.core.management import call_command

    site_questions = importlib.import_module("tools.bench.site_questions")
    asked = importlib.import_module("tests.search.site_questions")
    scope = importlib.import_module("clinics.tenancy.scope")
    context = importlib.import_module("clinics.tenancy.context")
    is_low = False
    with context.database_scope(scope.platform()):
        for command in ("migrate", "load_demo"):
            with contextlib.redirect_stdout(None):
                call_command(command, verbosity=0)
        for name in ("TUNING", "EARLIER", "KEPT_ASIDE"):
            figures = site_questions.measure(getattr(asked, name))
            print(figures.line(name.lower().replace("_", " ")))
            print("".join(f"  {miss}\n" for miss in figures.misses), end="", flush=True)
            is_low |= figures.share_first < LEAST_FIRST or figures.share_among < LEAST_AMONG
            is_low |= figures.merges > 0
    return int(is_low)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--questions", action="store_true", help="ask the questions alone")
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--engine", choices=ENGINES, action="append")
    parser.add_argument("--stock", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--stock-seconds", type=float, default=30, help="after which Wagtail's own is stopped"
    )
    parser.add_argument("--database", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    chosen = arguments.engine or ENGINES
    if arguments.database and arguments.questions:
        return ask_questions(arguments.database)
    if arguments.database:
        return measure(chosen[0], arguments.database, arguments)

    status = 0
    if arguments.questions or not arguments.engine:
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            command = [sys.executable, "-W", "ignore", __file__, "--questions"]
            command += ["--database", str(Path(name) / "db.sqlite3")]
            if subprocess.call(command, cwd=ROOT):
                print(f"\nLess than {LEAST_FIRST} first or {LEAST_AMONG} among three, or merged.")
                status |= 4
    if arguments.questions:
        return status
    for engine in chosen:
        with tempfile.TemporaryDirectory(prefix="bench-") as name, contextlib.ExitStack() as stack:
            if engine == SQLITE:
                address = str(Path(name) / "db.sqlite3")
            else:
                if not servers.get_postgres():
                    print("\npostgresql: no server found (Debian: apt install postgresql)")
                    status |= 2 if arguments.engine else 0
                    continue
                address = stack.enter_context(postgresql(Path(name)))
            # A process each: Django is set up for one database once.
            command = [sys.executable, "-W", "ignore", __file__, "--engine", engine]
            command += ["--pages", str(arguments.pages), "--rounds", str(arguments.rounds)]
            command += ["--stock-seconds", str(arguments.stock_seconds)]
            command += ["--stock" if arguments.stock else "--no-stock", "--database", address]
            status |= 1 if subprocess.call(command, cwd=ROOT) else 0
    if status & 1:
        print(f"\nA median is over {LIMIT_MS} ms.")
    return status


if __name__ == "__main__":
    sys.exit(main())
