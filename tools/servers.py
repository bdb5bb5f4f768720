"""Real servers for tests and benchmarks: Debian's PostgreSQL, Redis and nginx, inside a `with`.

Python's own library alone: what a browser or a test needs besides is no matter of theirs.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from tools.machine import VAR, ExitError, find_program, need, say


def stop(process: subprocess.Popen, seconds: float = 20) -> None:
    """End a process, by force if it takes longer than that."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for_port(port: int, process: subprocess.Popen, log: Path, seconds: int = 30) -> None:
    """Wait until something listens, or stop with what the process said."""
    for _ in range(seconds * 20):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        if process.poll() is not None:
            break
        threading.Event().wait(0.05)
    stop(process)
    said = Path(log).read_text(errors="replace").strip()
    raise ExitError(f"Nothing listens on port {port}:\n{said[-2000:]}")


# --- PostgreSQL -------------------------------------------------------------------

#: Fast, and of no use to anybody who wants to keep what is in it.
FORGETFUL = {
    "listen_addresses": "''",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "40",
}
ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'clinics_owner') THEN
        CREATE ROLE clinics_owner LOGIN CREATEDB;
        CREATE ROLE clinics_web LOGIN;
    END IF;
    -- Or a database could not be dropped while a thread of the other role still has it open.
    GRANT pg_signal_backend TO clinics_owner;
END $$
"""
#: Or search could not use its index behind row-level security; for each database that is made.
LEAKPROOF = "ALTER FUNCTION pg_catalog.ts_match_vq(tsvector, tsquery) LEAKPROOF"


def find_postgres() -> Path | None:
    """The folder of the newest PostgreSQL server's programs; None where there is none."""
    found = [
        *Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        *Path("/usr").glob("pgsql-*/bin/initdb"),
    ]
    found.sort(key=lambda path: int(re.findall(r"\d+", str(path))[0]))
    path = found[-1] if found else shutil.which("initdb")
    return Path(path).resolve().parent if path else None


def get_postgres() -> Path | None:
    """The same, installed if it must and can be."""
    if not find_postgres():
        need("postgresql", "initdb")
    return find_postgres()


def account() -> dict[str, int | tuple]:
    """As whom subprocess runs PostgreSQL, which refuses to be root; {} where nobody is."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            one = pwd.getpwnam(name)
            return {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": ()}
    raise ExitError("PostgreSQL does not run as root, and there is no account named postgres.")


class Postgres:
    """A PostgreSQL server of this project's own, there inside a `with`.

    It listens on a socket in a private folder only, or with ``port`` on localhost too, where it
    asks for passwords. It keeps its files in ``folder``. ``settings`` are PostgreSQL's own.
    """

    def __init__(self, folder: Path | None = None, port: int | None = None, **settings: str):
        self.folder = folder or VAR / "postgres"
        local = {"listen_addresses": "localhost", "port": str(port)} if port else {}
        self.settings = {**FORGETFUL, **local, **settings}

    def __enter__(self) -> Postgres:
        programs = get_postgres()
        if not programs:
            raise ExitError("There is no PostgreSQL server. On Debian: apt install postgresql")
        self.programs, self.account = programs, account()
        self.sockets = Path(tempfile.mkdtemp(prefix="clinics-"))
        self.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.sockets, self.folder):
            if self.account:
                os.chown(folder, self.account["user"], self.account["group"])
        if subprocess.call(["test", "-w", self.folder], cwd="/", **self.account):
            self.folder = self.sockets
        self.data = self.folder / "data"
        # Left over by a run that was killed.
        self.stop("immediate")
        version = self.data / "PG_VERSION"
        if version.exists() and version.read_text().strip() not in str(self.programs):
            shutil.rmtree(self.data)
        if not version.exists():
            say(f"Making a PostgreSQL cluster in {self.data}")
            flags = ("-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
            flags += ("--encoding=UTF8", "--locale=C.UTF-8")
            self.must("initdb", "-D", self.data, "--no-sync", *flags)
        self.start()
        return self

    def __exit__(self, *_failure) -> None:
        self.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def start(self) -> None:
        chosen = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        options = f"-k {self.sockets} {chosen}"
        log = self.folder / "log"
        self.must("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")

    def stop(self, how: str = "fast") -> None:
        """End it, if it runs: after what is going on, or "immediate", as if power had failed."""
        self.run("pg_ctl", "-D", self.data, "-m", how, "-w", "stop")

    def psql(self, statement: str, database: str = "postgres") -> None:
        """Have a superuser say something."""
        self.must("psql", "-q", "-h", self.sockets, "-U", "postgres", "-c", statement, database)

    def make_roles(self) -> None:
        """Make the two roles that the tests know, and let search use its index."""
        self.psql(ROLES)
        self.psql(LEAKPROOF, "template1")

    def address(self, role: str, database: str = "postgres") -> str:
        """A DATABASE_URL for one of the roles."""
        return f"postgresql://{role}@{str(self.sockets).replace('/', '%2F')}/{database}"

    def run(self, program: str, *arguments: str | Path) -> tuple[int, str]:
        """The status of one of PostgreSQL's programs, and what it said."""
        # A server would hold a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as answer:
            status = subprocess.call(
                [self.programs / program, *arguments],
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.STDOUT,
                umask=0o077,
                **self.account,
            )
            answer.seek(0)
            return status, answer.read().decode(errors="replace")

    def must(self, *command: str | Path) -> None:
        status, answer = self.run(*command)
        if status:
            raise ExitError(f"{command[0]} failed:\n{answer.strip()}")


# --- Other servers that a site stands on ------------------------------------------


class Server:
    """A program that serves, there inside a `with`; its ``command`` stays in the foreground."""

    #: Debian's package, and its program.
    package = program = ""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    def command(self) -> list[str]:
        raise NotImplementedError

    def __enter__(self):
        if not need(self.package, self.program):
            raise ExitError(f"There is no {self.package}. On Debian: apt install {self.package}")
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for_port(self.port, self.process, self.folder / "log")
        return self

    def __exit__(self, *_failure) -> None:
        stop(self.process)


class Redis(Server):
    """Debian's Redis, on this machine's own address; it keeps nothing."""

    package = program = "redis-server"

    def command(self) -> list[str]:
        place = ("--dir", str(self.folder), "--save", "")
        return [self.program, "--bind", "127.0.0.1", "--port", str(self.port), *place]


class Nginx(Server):
    """Debian's nginx with one site, a file as it would lie in /etc/nginx/sites-enabled."""

    package = program = "nginx"
    MAIN = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {site};
}}
"""

    def __init__(self, folder: Path, port: int, site: Path) -> None:
        super().__init__(folder, port)
        self.site = site

    def command(self) -> list[str]:
        user = "user root;" if os.geteuid() == 0 else ""
        main = self.folder / "nginx.conf"
        main.write_text(self.MAIN.format(folder=self.folder, site=self.site, user=user))
        program = find_program(self.program) or self.program
        return [program, "-e", "stderr", "-p", str(self.folder), "-c", str(main)]
