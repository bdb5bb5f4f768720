"""The development server: a database made ready, a port that is free, a worker beside it.

`make run` needs it before anything but the site's own packages is installed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.machine import ROOT, VAR, ExitError, python, say
from tools.servers import stop

# The folders whose migrations, vocabularies and demo pages fill the database.
APPS = ("seo", "clinics", "condition_pages", "search", "site/demo")
# Django's reloader ends the server with this to be started again.
RELOAD = 3


# --- The port ---------------------------------------------------------------------


def read_port(value: str | None) -> int:
    """The port to serve on; 8000 where none is named."""
    if not value:
        return 8000
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ExitError(f"PORT is {value!r}; it should be a whole number from 1 to 65535.")
    return int(value)


def check_port(port: int) -> None:
    """Stop where the port can't be served on."""
    other = port + 1 if 1024 <= port < 65535 else 8001
    hint = f"Choose another: PORT={other} make run"
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # Without this a port is refused for a minute after its server ended.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise ExitError(f"Port {port} is in use. {hint}") from None
            raise ExitError(f"Port {port} can't be used ({error.strerror}). {hint}") from None


# --- The database -----------------------------------------------------------------


def fingerprint(paths: Iterable[Path], *more: object) -> str:
    """A short name for the content of files, and for whatever else is given."""
    hashed = hashlib.sha256(repr(more).encode())
    for path in sorted(paths):
        hashed.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return hashed.hexdigest()[:32]


def database_files() -> Iterator[Path]:
    """The files that decide what a fresh database holds."""
    folders = [ROOT / app / name for app in APPS for name in ("migrations", "vocabulary")]
    for folder in [*folders, ROOT / "site" / "demo"]:
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
    # What the data migrations call.
    yield from ROOT.glob("*/library.py")


def prepare_database(port: int) -> None:
    """Migrate and load the demo, unless this very state has been reached before.

    Asking Django whether there is anything to do would take as long as starting the server.
    """
    env_file, address = ROOT / ".env", os.environ.get("DATABASE_URL", "")
    settings = env_file.read_text() if env_file.exists() else ""
    files = {*database_files(), ROOT / "requirements.txt"}
    wanted = fingerprint(files, address, port, settings)
    stamp = VAR / ".prepared"
    is_there = address or "DATABASE_URL" in settings or (VAR / "db.sqlite3").exists()
    if is_there and stamp.exists() and stamp.read_text() == wanted:
        return
    say("Preparing the database")
    manage("migrate", port)
    say("Loading the demo practices")
    # Whom it made, the server says when it starts.
    manage("load_demo", port)
    stamp.write_text(wanted)


def manage(command: str, port: int) -> None:
    """Run a command of manage.py's in .venv, or stop with its status."""
    line = [python(), "manage.py", command, "--verbosity", "0"]
    status = subprocess.call(line, cwd=ROOT, env=server_environment(port=port))
    if status:
        sys.exit(status)


def server_environment(port: int, **more: str) -> dict[str, str]:
    environ = {**os.environ, "PORT": str(port), **more}
    # Starting takes twice as long where no bytecode is kept.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


# --- The server and its worker ----------------------------------------------------


def serve(port: int) -> int:
    """Run the development server and a worker until stopped, again after each change of a file."""
    # Django's own watcher loads the whole project a second time before it
    # starts the server; this loop is all that it is needed for.
    environ = server_environment(port, RUN_MAIN="true", WORKER="yes")
    command = [python(), "manage.py", "runserver", f"127.0.0.1:{port}"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    while True:
        with Worker(environ):
            server = subprocess.Popen(command, cwd=ROOT, env=environ)
            try:
                status = server.wait()
            except KeyboardInterrupt:
                server.wait()
                return 0
            finally:
                stop(server)
        if status != RELOAD:
            return status


class Worker:
    """The queue's worker, there inside a `with`; one that dies is started again."""

    # The first time as well: until then the machine is the server's to start on.
    PAUSE = 3
    # Two that watch the files would be one too many: it is restarted with the server.
    COMMAND = ("manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--verbosity", "0")

    def __init__(self, environ: dict[str, str]) -> None:
        self.environ = environ
        self.process: subprocess.Popen | None = None
        self.ended = threading.Event()
        self.keeper = threading.Thread(target=self.keep, daemon=True)

    def keep(self) -> None:
        while not self.ended.wait(self.PAUSE):
            self.process = subprocess.Popen([python(), *self.COMMAND], cwd=ROOT, env=self.environ)
            if self.ended.is_set():
                stop(self.process)
            status = self.process.wait()
            if not self.ended.is_set():
                say(f"The worker ended with status {status}; starting it again.")

    def __enter__(self) -> Worker:
        self.keeper.start()
        return self

    def __exit__(self, *_failure) -> None:
        self.ended.set()
        if self.process:
            stop(self.process)
        self.keeper.join()
