#!/usr/bin/env python3
"""How long public search takes: tools/bench/search.py [--pages 10000] [--engine sqlite …]

Makes a throw-away database of generated pages, one practice with --pages of them and four more
beside it, and times each kind of query on SQLite, and on PostgreSQL where its server is at hand.
Ends with 1 when a median is over the limit.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import os
import pwd
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from time import perf_counter

ROOT = Path(__file__).resolve().parents[2]
LIMIT_MS = 50
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
PREFIXES = {"autocomplete, 2 letters": "mu", "autocomplete, 5 letters": "charl"}


# --- The servers -------------------------------------------------------------


def find_postgresql() -> Path | None:
    """The folder of PostgreSQL's programs, or None."""
    on_path = shutil.which("initdb")
    folders = [Path(on_path).resolve().parent] if on_path else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def postgresql(programs: Path, folder: Path) -> Iterator[str]:
    """The address of a database on a server of one's own, which ends with the block."""
    user: list[str] = []
    if os.geteuid() == 0:
        # PostgreSQL refuses to run as root.
        known = {entry.pw_name for entry in pwd.getpwall()}
        name = "postgres" if "postgres" in known else "nobody"
        user = ["runuser", "-u", name, "--"]
        shutil.chown(folder, name)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"

    def call(program: str, *arguments: str) -> None:
        command = [*user, str(programs / program), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    call("initdb", "-D", str(data), "-U", "bench", "-A", "trust", "-E", "UTF8", "--locale=C")
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c shared_buffers=256MB"
    call("pg_ctl", "-D", str(data), "-l", str(folder / "log"), "-w", "-o", options, "start")
    try:
        call("createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "bench", "bench")
        yield f"postgresql://bench@127.0.0.1:{port}/bench"
    finally:
        call("pg_ctl", "-D", str(data), "-m", "immediate", "stop")


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


def timed(call: Callable[[], object], rounds: int) -> list[float]:
    """Milliseconds of each of ``rounds`` calls, after two to warm up."""
    call(), call()
    times = []
    for _ in range(rounds):
        start = perf_counter()
        call()
        times.append((perf_counter() - start) * 1000)
    return sorted(times)


def line(label: str, times: list[float], note: str = "") -> str:
    p95 = times[min(len(times) - 1, round(len(times) * 0.95))]
    return f"{label:32}{statistics.median(times):10.1f}{p95:10.1f}{times[0]:10.1f}  {note}"


def measure(engine: str, address: str, arguments: argparse.Namespace) -> int:
    """Fill one database and print its table; returns how many medians are over the limit."""
    import django

    sys.path[:0] = [str(ROOT), str(ROOT / "site")]
    settings = importlib.import_module("config.settings.test")
    if engine == "sqlite":
        settings.DATABASES = {"default": settings.sqlite(Path(address))}
    else:
        import dj_database_url

        settings.DATABASES = {"default": dj_database_url.parse(address, conn_max_age=600)}
    # Wagtail's own index is filled in a step of its own, to be timed too.
    settings.WAGTAILSEARCH_BACKENDS["default"]["AUTO_UPDATE"] = False
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    django.setup()

    from django.core.management import call_command
    from django.db import connection
    from django.test import Client, RequestFactory
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    upkeep = importlib.import_module("search.upkeep")
    engines = importlib.import_module("search.engines")
    names = importlib.import_module("search.names")
    finder = importlib.import_module("search.finder")

    author = Author()
    practice = make_practice("big", arguments.pages, author)
    others = [make_practice(f"other-{n}", NEIGHBOURS_PAGES, author) for n in range(NEIGHBOURS)]
    start = perf_counter()
    count = sum(upkeep.rebuild(each) for each in [practice, *others])
    engines.tidy()
    took = perf_counter() - start
    print(f"\n{engine}: {count} pages, indexed in {took:.0f} s ({took / count * 1000:.1f} ms each)")
    print(f"{'milliseconds':32}{'median':>10}{'p95':>10}{'best':>10}  found, queries")

    request = RequestFactory(headers={"host": "big.localhost"}).get("/search/")
    over = 0
    for label, query in QUERIES.items():
        finder.Search(practice, request).answer(query)
        with CaptureQueriesContext(connection) as captured:
            answer = finder.Search(practice, request).answer(query)
        found = f"{answer.total}{'+' if answer.more else ''}, {len(captured)}"
        times = timed(
            lambda query=query: finder.Search(practice, request).answer(query), arguments.rounds
        )
        over += statistics.median(times) > LIMIT_MS
        print(line(label, times, found), flush=True)
    for label, typed in PREFIXES.items():
        times = timed(lambda typed=typed: names.suggest(practice, typed, request), arguments.rounds)
        over += statistics.median(times) > LIMIT_MS
        print(line(label, times, f"{len(names.suggest(practice, typed, request))}, 1"), flush=True)
    client = Client(headers={"host": "big.localhost"})
    for label in ("rare word", "word on every page"):
        page = timed(
            lambda label=label: client.get("/search/", {"q": QUERIES[label]}), arguments.rounds
        )
        print(line(f"whole response: {label}", page), flush=True)
    if arguments.stock:
        stock(engine, practice, arguments)
    return over


def stock(engine: str, practice: object, arguments: argparse.Namespace) -> None:
    """Wagtail's own search over the same pages, as its project template calls it."""
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    from clinics import tenancy
    from condition_pages.models import ConditionPage

    index = get_search_backend().get_index_for_model(ConditionPage)
    pages = tenancy.owned(ConditionPage, practice).order_by("pk").iterator(chunk_size=200)
    print("Wagtail's own search, Page.objects.live().search(query)[:10]:")
    filled = 0
    for target in sorted({500, 1000, 2000, arguments.pages}):
        if target > arguments.pages:
            break
        while filled < target and (chunk := list(islice(pages, min(200, target - filled)))):
            index.add_items(ConditionPage, chunk)
            filled += len(chunk)
        # On SQLite it grows with the square of the matches: minutes at 10,000.
        labels = ["rare word"]
        if engine != "sqlite" or target <= 2000:
            labels.append("word on every page")
        for label in labels:
            query = QUERIES[label]
            times = timed(
                lambda query=query: list(Page.objects.live().search(query)[:10]),
                3 if target == arguments.pages else 2,
            )
            print(line(f"  {label}, {target} pages", times), flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), action="append")
    parser.add_argument("--stock", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--database", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    chosen = arguments.engine or ["sqlite", "postgresql"]
    if arguments.database:
        return measure(chosen[0], arguments.database, arguments)

    status = 0
    for engine in chosen:
        with tempfile.TemporaryDirectory(prefix="bench-") as name, contextlib.ExitStack() as stack:
            if engine == "sqlite":
                address = str(Path(name) / "db.sqlite3")
            else:
                programs = find_postgresql()
                if programs is None:
                    print("\npostgresql: no server found (Debian: apt install postgresql)")
                    status |= 2 if arguments.engine else 0
                    continue
                address = stack.enter_context(postgresql(programs, Path(name)))
            # A process each: Django is set up for one database once.
            command = [sys.executable, "-W", "ignore", __file__, "--engine", engine]
            command += ["--pages", str(arguments.pages), "--rounds", str(arguments.rounds)]
            command += ["--stock" if arguments.stock else "--no-stock", "--database", address]
            status |= 1 if subprocess.call(command, cwd=ROOT) else 0
    if status & 1:
        print(f"\nA median is over {LIMIT_MS} ms.")
    return status


if __name__ == "__main__":
    sys.exit(main())
