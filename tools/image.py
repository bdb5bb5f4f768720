#!/usr/bin/env python3
"""Builds the container's image and tries it: tools/image.py [--engine docker|podman|buildah]

Takes the first engine that works here; ``--pull`` asks for a newer base image. What is built from
deploy/Dockerfile then runs once, its root read-only where the engine can, under its own account: it
migrates a database of SQLite in /tmp, starts as it always starts, and has to answer /healthz,
/readyz, a page and /metrics. Ends with 1 where it does not, with 2 where no engine is here. `make
audit` runs it.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "localhost/wagtail-clinics"
ENGINES = ("docker", "podman", "buildah")
ENVIRONMENT = {
    "SECRET_KEY": "only-to-try-an-image-" + "0123456789" * 5,
    "ENQUIRY_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": "localhost",
    "ADMIN_URL": "https://localhost",
    "SSL_REDIRECT": "no",
    "METRICS": "yes",
    "VAR_DIR": "/tmp/var",
}
#: Run inside: what a person would look at first.
TRIAL = """
import os, pathlib, subprocess, sys, time, urllib.error, urllib.request

assert os.getuid() != 0, "it runs as root"
try:
    pathlib.Path("/srv/wagtail-clinics/new").write_text("")
    sys.exit("its own code can be written")
except OSError:
    pass
pathlib.Path(os.environ["VAR_DIR"]).mkdir(exist_ok=True)
subprocess.run([sys.executable, "manage.py", "migrate", "--verbosity", "0"], check=True)
server = subprocess.Popen(["gunicorn"])

def ask(path):
    try:
        with urllib.request.urlopen("http://localhost:8000" + path, timeout=30) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0

until = time.monotonic() + 120
while ask("/healthz") != 200 and time.monotonic() < until and server.poll() is None:
    time.sleep(0.5)
found = {path: ask(path) for path in ("/healthz", "/readyz", "/admin/login/", "/metrics")}
began = time.monotonic()
server.terminate()
found["ended with"] = server.wait(60)
print(f"account {os.getuid()}: {found}, {time.monotonic() - began:.1f} s to end", flush=True)
sys.exit(0 if list(found.values()) == [200, 200, 200, 200, 0] else 1)
"""


def find_engine(wanted: str | None) -> str | None:
    """The engine that works: a client whose daemon is away does not."""
    for engine in (wanted,) if wanted else ENGINES:
        if shutil.which(engine) and not run([engine, "info"], quiet=True):
            return engine
    return None


def run(command: list[str], quiet: bool = False) -> int:
    out = subprocess.DEVNULL if quiet else None
    return subprocess.call(command, cwd=ROOT, stdout=out, stderr=out)


def build(engine: str, pull: bool) -> int:
    """The status of building the image."""
    command = [engine, "bud" if engine == "buildah" else "build"]
    if engine == "buildah":
        command += ["--layers"]
    if engine != "docker":
        # Or health checks are left out: OCI's form has none.
        command += ["--format", "docker"]
    # buildah and podman ask for what is not here unless told otherwise.
    if pull:
        command += ["--pull"]
    return run([*command, "--file", "deploy/Dockerfile", "--tag", NAME, "."])


def trial(engine: str) -> int:
    """The status of the image's first run."""
    names = [part for pair in ENVIRONMENT.items() for part in ("--env", "=".join(pair))]
    inside = ["python", "-c", TRIAL]
    if engine != "buildah":
        flags = ["--rm", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"]
        flags += ["--security-opt", "no-new-privileges"]
        return run([engine, "run", *flags, *names, NAME, *inside])
    made = subprocess.run(
        [engine, "from", "--pull-never", NAME], capture_output=True, text=True, check=True
    )
    container = made.stdout.strip()
    try:
        return run([engine, "run", *names, container, "--", *inside])
    finally:
        run([engine, "rm", container], quiet=True)


def size(engine: str) -> str:
    """How large the image is, in MB; "" where the engine does not tell."""
    command = [engine, "image", "inspect", NAME] if engine != "buildah" else None
    if command is None:
        command = [engine, "images", "--json", NAME]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        return ""
    [first, *_more] = json.loads(done.stdout)
    found = first.get("Size") or first.get("size") or ""
    return f"{found / 1e6:.0f} MB" if isinstance(found, int) else str(found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", choices=ENGINES)
    parser.add_argument("--pull", action="store_true", help="ask for a newer base image")
    options = parser.parse_args()
    # For a machine that is itself a container.
    os.environ.setdefault("BUILDAH_ISOLATION", "chroot")
    engine = find_engine(options.engine)
    if engine is None:
        print(f"None of {', '.join(ENGINES)} works here: the image was NOT built.")
        return 2
    print(f"Building {NAME} with {engine}", flush=True)
    if build(engine, options.pull):
        return 1
    print(f"{NAME}: {size(engine)}", flush=True)
    return 1 if trial(engine) else 0


if __name__ == "__main__":
    sys.exit(main())
