"""Lighthouse on a page of each kind of each demo practice, served as on a server; a table.

``make audit`` runs it. ``--practices`` and ``--kinds`` choose some. Mobile, with Lighthouse's own
slow phone and slow network. A page that is not at 100 at once is asked twice more (``--runs``), and
the median of all counts, as Lighthouse's authors advise: the score for speed varies with the
machine. Ends with 1 if a score is below 100.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
from demo.tour import KINDS  # noqa: E402
from tools.machine import BROWSERS, find_browser  # noqa: E402

LIGHTHOUSE = HERE / "node_modules" / ".bin" / "lighthouse"
PRACTICES = sorted(
    path.name for path in (ROOT / "site" / "demo" / "practices").iterdir() if path.is_dir()
)
#: Pages that ask search engines to leave them out; Lighthouse would take points for that.
NOT_INDEXED = {"search"}
TRIES = 3
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FLAGS = (
    "--no-sandbox --headless=new --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync "
    # Else the checks of the forms' tools for agents do not apply.
    "--enable-features=WebMCP"
)
#: Counted rather than scored: how many of the checks that apply are passed.
AGENTS = "agentic-browsing"
#: From here on Lighthouse shows a check in green.
PASSED = 0.9


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--practices", nargs="*", default=PRACTICES, choices=PRACTICES)
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), choices=list(KINDS))
    parser.add_argument("--runs", type=int, default=3)
    chosen = parser.parse_args()
    with served() as port:
        rows = []
        print(heading(), flush=True)
        for practice in chosen.practices:
            for kind in chosen.kinds:
                rows.append(row(practice, kind, port, chosen.runs))
                print(line(rows[-1]), flush=True)
    short = [one for one in rows if min(one["scores"]) < 100 or one["agents"][0] < one["agents"][1]]
    print(
        f"{len(rows)} pages, {len(rows) - len(short)} with 100 / 100 / 100 / 100 "
        "and all of the checks for agents"
    )
    return 1 if short else 0


@contextlib.contextmanager
def served():
    """The demo behind gunicorn, with the settings of a server; the port."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environ = dict(
            os.environ,
            DJANGO_SETTINGS_MODULE="audit_settings",
            PYTHONPATH=os.pathsep.join([str(HERE), str(ROOT), str(ROOT / "site")]),
            VAR_DIR=folder,
            SECRET_KEY="Only-to-audit-the-demo-" + "0123456789" * 5,
            ENQUIRY_KEYS="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
            ALLOWED_HOSTS="localhost",
            ADMIN_URL="http://localhost",
            DATABASE_URL="",
            SSL_REDIRECT="false",
            AUDIT_PORT=str(port),
            BIND=f"127.0.0.1:{port}",
        )
        for command in ("migrate", "load_demo", "collectstatic --no-input"):
            subprocess.run(
                [sys.executable, "manage.py", *command.split(), "--verbosity", "0"],
                cwd=ROOT,
                env=environ,
                check=True,
            )
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "audit_wsgi:application"], cwd=ROOT, env=environ
        )
        try:
            wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise SystemExit("gunicorn did not start")


def get(practice: str, port: int, path: str) -> str:
    """What a visitor reads there; the system need not know names below localhost."""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}{path}", headers={"Host": f"{practice}.localhost:{port}"}
    )
    with urllib.request.urlopen(request) as response:
        return response.read().decode()


def row(practice: str, kind: str, port: int, runs: int) -> dict:
    path = KINDS[kind]
    if path.endswith("*"):
        start = path[:-1]
        found = re.search(rf'href="({start}[\w-]+/)"', get(practice, port, start))
        # A list of one leads straight on: its own address will do.
        path = found[1] if found else start
    # Pictures are cut on the first visit, and pages are pressed: that is once, so not measured.
    get(practice, port, path)
    address = f"http://{practice}.localhost:{port}{path}"
    reports = [report(address, kind)]
    if any(reports[0]["categories"][name]["score"] != 1 for name in CATEGORIES):
        reports += [report(address, kind) for _ in range(runs - 1)]
    scores = [
        round(statistics.median((r["categories"][name]["score"] or 0) * 100 for r in reports))
        for name in CATEGORIES
    ]
    failing = {
        audit["id"]
        for name in (*CATEGORIES[1:], AGENTS)
        for audit in reports[0]["categories"][name]["auditRefs"]
        if audit["weight"] and reports[0]["audits"][audit["id"]]["score"] not in (None, 1)
    }

    def median(name: str) -> float:
        return statistics.median(r["audits"][name].get("numericValue", 0) for r in reports)

    return {
        "practice": practice,
        "kind": kind,
        "scores": scores,
        "agents": agents(reports[0]),
        "paint": median("largest-contentful-paint"),
        "blocked": median("total-blocking-time"),
        "shift": median("cumulative-layout-shift"),
        "failing": sorted(failing),
        "runs": len(reports),
    }


def agents(report: dict) -> tuple[int, int]:
    """(passed, that apply) of Lighthouse's checks for agents; what only informs is not counted."""
    found = [report["audits"][ref["id"]] for ref in report["categories"][AGENTS]["auditRefs"]]
    judged = [one for one in found if one["scoreDisplayMode"] in ("binary", "numeric")]
    return sum((one["score"] or 0) >= PASSED for one in judged), len(judged)


def report(address: str, kind: str) -> dict:
    """One report of Lighthouse on ``address``. Raises RuntimeError after some tries in vain."""
    for _ in range(TRIES):
        found = one_report(address, kind)
        # Now and then a browser without a screen paints nothing that could be measured.
        if found["categories"]["performance"]["score"] is not None:
            return found
    raise RuntimeError(f"no measure of {address}: {found.get('runtimeError')}")


def one_report(address: str, kind: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "report.json"
        command = [str(LIGHTHOUSE), address, "--quiet", "--no-enable-error-reporting"]
        command += ["--output=json", f"--output-path={target}", f"--chrome-flags={FLAGS}"]
        if kind in NOT_INDEXED:
            command.append("--skip-audits=is-crawlable")
        done = subprocess.run(
            command,
            env=dict(
                os.environ,
                CHROME_PATH=find_browser(names=BROWSERS) or "",
                LIGHTHOUSE_NO_ERROR_REPORTING="1",
            ),
            capture_output=True,
            text=True,
        )
        if not target.exists():
            raise RuntimeError(f"no report on {address}: {done.stderr[-400:]}")
        return json.loads(target.read_text("utf-8"))


def heading() -> str:
    return (
        f"{'practice':24} {'page':13} {'perf':>4} {'a11y':>4} {'best':>4} {'seo':>4} "
        f"{'agents':>6} {'LCP ms':>7} {'TBT ms':>7} {'CLS':>6} {'runs':>4}"
    )


def line(one: dict) -> str:
    scores = " ".join(f"{score:4}" for score in one["scores"])
    return (
        f"{one['practice']:24} {one['kind']:13} {scores} "
        f"{'{}/{}'.format(*one['agents']):>6} {one['paint']:7.0f} {one['blocked']:7.0f} "
        f"{one['shift']:6.3f} {one['runs']:4} {' '.join(one['failing'])}"
    )


if __name__ == "__main__":
    if not LIGHTHOUSE.exists() or not shutil.which("node"):
        raise SystemExit("Lighthouse is not installed: run `make audit`")
    raise SystemExit(main())
