#!/usr/bin/env python3
"""Whether a web process stays small: tools/bench/memory.py [--requests 20000] [--clients 4]

Loads the demo into a throw-away folder, starts one worker of gunicorn over it as on a server, and
asks for the demo's public pages in turn; the first round makes the sizes of their pictures. Prints
the memory of that process (RSS) before the first request, after 1,000, and after each quarter.
Ends with 1 where it was ever over 250 MB, or an answer was an error.

The worker is not replaced meanwhile (WEB_MAX_REQUESTS=0): what grows is to be seen.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
MOST_MB = 250
HOSTS = """
from wagtail.models import Site
for site in Site.objects.exclude(practice=None):
    print("HOST", site.hostname)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(folder: Path, port: int) -> dict[str, str]:
    """What deploy/clinics-web.service and production's settings need, over a folder of its own."""
    unit = (ROOT / "deploy" / "clinics-web.service").read_text()
    return {
        **os.environ,
        **dict(re.findall("^Environment=([A-Z_]+)=(.*)$", unit, re.MULTILINE)),
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "SECRET_KEY": "only-for-a-benchmark-" + "0123456789" * 5,
        "ENQUIRY_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        "ALLOWED_HOSTS": "localhost",
        "ADMIN_URL": "https://localhost",
        "SSL_REDIRECT": "no",
        "DATABASE_URL": "",
        "REDIS_URL": "",
        "VAR_DIR": str(folder),
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
        "WEB_THREADS": "4",
        "WEB_MAX_REQUESTS": "0",
        # On which the demo's hosts answer.
        "PORT": str(port),
    }


def manage(environ: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, str(ROOT / "manage.py"), *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        sys.exit(f"{arguments[0]} ended with status {done.returncode}")
    return done.stdout


def load(environ: dict[str, str]) -> list[str]:
    """Fill the folder; the hosts of the demo's practices."""
    # Loaded by the settings that know the demo's people, served by those of a server.
    loading = {**environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    manage(loading, "migrate", "--verbosity", "0")
    manage(loading, "load_demo", "--verbosity", "0")
    manage(environ, "collectstatic", "--no-input", "--verbosity", "0")
    said = manage(environ, "shell", "--no-imports", "-c", HOSTS)
    return [line.split()[1] for line in said.splitlines() if line.startswith("HOST ")]


@contextmanager
def server(environ: dict[str, str], port: int) -> Iterator[int]:
    """gunicorn inside a ``with``: the process number of its one worker."""
    log = Path(environ["VAR_DIR"]) / "log"
    with log.open("wb") as lines:
        command = [sys.executable, "-m", "gunicorn"]
        master = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=lines, stderr=lines)
    try:
        until = time.monotonic() + 120
        while not answers(port):
            if master.poll() is not None or time.monotonic() > until:
                sys.exit(f"The server did not start:\n{log.read_text()}")
            time.sleep(0.2)
        yield worker_of(master.pid)
    finally:
        master.send_signal(signal.SIGTERM)
        master.wait(60)


def answers(port: int) -> bool:
    try:
        return fetch(port, "localhost", "/healthz")[0] == 200
    except OSError:
        return False


def worker_of(master: int) -> int:
    """The process whose parent is ``master``: gunicorn has one worker here."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name in brackets, which may hold anything: state, parent.
            parent = path.read_text().rpartition(")")[2].split()[1]
        except OSError:
            continue
        if int(parent) == master:
            return int(path.parent.name)
    sys.exit("gunicorn has no worker.")


def megabytes(process: int) -> float:
    """A process's resident memory."""
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def fetch(port: int, host: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


def pages(port: int, hosts: list[str]) -> list[tuple[str, str]]:
    """Host and path of every page that the practices' sitemaps name."""
    found = []
    for host in hosts:
        _status, sitemap = fetch(port, host, "/sitemap.xml")
        addresses = re.findall("<loc>([^<]+)</loc>", sitemap)
        found += [(host, urlsplit(address).path) for address in addresses]
    if not found:
        sys.exit("No sitemap names a page.")
    return found


def bench(port: int, process: int, hosts: list[str], options: argparse.Namespace) -> bool:
    """Print the figures; whether the process stayed small and answered each request."""
    print(f"{0:>8} requests  {megabytes(process):6.1f} MB", flush=True)
    every = pages(port, hosts)
    turn = itertools.cycle(every)
    quarters = [options.requests * part // 4 for part in (1, 2, 3, 4)]
    done, errors, most, began = 0, 0, 0.0, time.monotonic()
    with ThreadPoolExecutor(options.clients) as clients:
        for mark in sorted({*quarters, min(1000, options.requests)}):
            asked = itertools.islice(turn, mark - done)
            answered = clients.map(lambda page: fetch(port, *page)[0], list(asked))
            errors += sum(status != 200 for status in answered)
            done, size = mark, megabytes(process)
            most = max(most, size)
            rate = done / (time.monotonic() - began)
            print(f"{done:>8} requests  {size:6.1f} MB  {rate:5.1f} a second", flush=True)
    print(f"{len(every)} pages of {len(hosts)} practices; {errors} errors; most {most:.1f} MB")
    return most <= MOST_MB and not errors


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--clients", type=int, default=4)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        environ = environment(Path(folder), port)
        hosts = load(environ)
        with server(environ, port) as process:
            is_small = bench(port, process, hosts, options)
    return 0 if is_small else 1


if __name__ == "__main__":
    sys.exit(main())
