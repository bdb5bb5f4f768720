"""A Debian server for one test: the documents' lines are run on it as they stand.

PostgreSQL, Redis and nginx are Debian's own and really run; what would change this machine (apt,
adduser, systemctl, certbot and the like) is stood in for by a few lines of shell, and places and
ports of a server are those of a folder of the test.
"""

from __future__ import annotations

import os
import pty
import select
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.journeys.conftest import free_port
from tools.machine import ROOT, need
from tools.servers import Nginx, Postgres, Redis, get_postgres, stop, wait_for_port

HOME = "/srv/wagtail-clinics"
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv*", "var", "node_modules", "__pycache__", ".*_cache", ".hypothesis", ".env"
)

#: What no run of lines takes, however busy the machine is.
MOST_SECONDS = 1200

#: What stands in for a program that would change the machine; "$@" is what it was told.
STAND_INS = {
    "apt": "exit 0",
    "adduser": "exit 0",
    "chown": "exit 0",
    # -u postgres -- COMMAND: the socket lets everybody be anybody.
    "runuser": 'shift 3; PGUSER=postgres PGHOST="$SOCKETS" PGPORT="$PG_PORT" exec "$@"',
    "python3": 'case "$2" in venv) ln -s "$VENV" "$3";; *) exec "$VENV/bin/python" "$@";; esac',
    # -d HOST: no authority of the internet knows these hosts.
    "certbot": """
        folder=$PLACE/letsencrypt/live/clinics.example.com; mkdir -p $folder
        openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=clinics.example.com \\
            -keyout $folder/privkey.pem -out $folder/fullchain.pem 2>/dev/null""",
    # The test starts and stops what the units and the site say.
    "systemctl": 'echo "$@" >> "$PLACE/asked"; while [ -s "$PLACE/asked" ]; do sleep 0.05; done',
}


def commands(page: str, heading: str) -> str:
    """The lines of shell below a heading of README.md or of a page of docs."""
    section = (ROOT / page).read_text().partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    blocks = section.split("```sh\n")[1:]
    assert blocks, f"{page} has no lines of shell below {heading}"
    return "".join(block.partition("```")[0] for block in blocks)


def lacking() -> str:
    """Which of Debian's packages is not here and can't be installed; "" where all are."""
    programs = {"curl": "curl", "nginx": "nginx", "openssl": "openssl"}
    programs["redis-server"] = "redis-server"
    missing = [package for package, program in programs.items() if not need(package, program)]
    if not get_postgres():
        missing.append("postgresql")
    return ", ".join(missing)


class DebianServer:
    """The machine; there inside a ``with``."""

    def __init__(self, place: Path, mail_port: int) -> None:
        self.place = place
        self.app = place / "app"
        self.ports = {name: free_port() for name in ("pg", "redis", "web", "http", "https")}
        self.processes: dict[str, subprocess.Popen] = {}
        self.nginx: Nginx | None = None
        #: Of units that did not start.
        self.failures: list[Exception] = []
        self.postgres = Postgres(place / "postgres", self.ports["pg"])
        self.redis = Redis(place / "redis", self.ports["redis"])
        # A server's place or port, and where it is here.
        self.places = {
            HOME: str(self.app),
            "/etc/systemd/system/": f"{place}/units/",
            "/etc/nginx/sites-enabled/": f"{place}/sites/",
            "/etc/letsencrypt": f"{place}/letsencrypt",
            "@localhost/clinics": f"@localhost:{self.ports['pg']}/clinics",
            "redis://localhost:6379/0": f"redis://localhost:{self.ports['redis']}/0",
            "127.0.0.1:8000": f"127.0.0.1:{self.ports['web']}",
            "EMAIL_HOST=localhost": f"EMAIL_HOST=127.0.0.1\nEMAIL_PORT={mail_port}\n"
            f"BIND=127.0.0.1:{self.ports['web']}\nWEB_CONCURRENCY=1",
            "listen 80 ": f"listen {self.ports['http']} ",
            "listen 443 ": f"listen {self.ports['https']} ",
            # It would look in vain for what it may not change here, and needs no network.
            "pip install --require-hashes": "pip install --dry-run --quiet --require-hashes",
        }

    def here(self, text: str) -> str:
        """``text`` with the places of a server replaced by those of this one."""
        for there, here in self.places.items():
            text = text.replace(there, here)
        return text

    def __enter__(self) -> DebianServer:
        shutil.copytree(ROOT, self.app, ignore=LEFT_OUT)
        for path in (self.app / "deploy").iterdir():
            path.write_text(self.here(path.read_text()))
        for name in ("units", "sites", "programs"):
            (self.place / name).mkdir()
        for name, body in STAND_INS.items():
            program = self.place / "programs" / name
            program.write_text(f"#!/bin/bash\nset -e\n{textwrap.dedent(body)}\n")
            program.chmod(0o755)
        self.postgres.__enter__()
        try:
            self.redis.__enter__()
        except BaseException:
            self.postgres.__exit__()
            raise
        self._ends = threading.Event()
        self._manager = threading.Thread(target=self._manage, daemon=True)
        self._manager.start()
        return self

    def __exit__(self, *failure) -> None:
        self._ends.set()
        self._manager.join(5)
        for name in list(self.processes):
            self._stop(name)
        if self.nginx:
            self.nginx.__exit__()
        self.redis.__exit__()
        self.postgres.__exit__()

    def run(self, script: str, answers: dict[str, str] | None = None) -> str:
        """What lines of shell print, run one after the other until one fails.

        ``answers`` are typed where the text before them is asked for, as at a terminal.
        """
        outer, inner = pty.openpty()
        process = subprocess.Popen(
            ["bash", "-e", "-c", f"set -o pipefail; cd {self.app}; {self.here(script)}"],
            env=self.environment(),
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
        )
        os.close(inner)
        said = "".join(self._listen(outer, process, dict(answers or {})))
        os.close(outer)
        status = process.wait()
        assert status == 0, f"{status} after {script}: {said[-4000:]}"
        assert not self.failures, f"{said[-2000:]}\n{self.failures}"
        return said

    def _listen(self, terminal: int, process, answers: dict[str, str]) -> Iterator[str]:
        asked = ""
        ends = time.monotonic() + MOST_SECONDS
        while True:
            if time.monotonic() > ends:
                os.killpg(process.pid, signal.SIGKILL)
            if select.select([terminal], [], [], 0.1)[0]:
                try:
                    read = os.read(terminal, 65536).decode(errors="replace")
                except OSError:
                    return
                yield read
                asked += read
                for question in [each for each in answers if asked.rstrip().endswith(each)]:
                    os.write(terminal, f"{answers.pop(question)}\n".encode())
                    asked = ""
            elif process.poll() is not None:
                return

    def environment(self) -> dict[str, str]:
        """Of an operator's shell: nothing of the settings that tests run with."""
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "USER") if name in os.environ}
        return {
            **kept,
            "PATH": f"{self.place / 'programs'}:{os.environ['PATH']}",
            "PLACE": str(self.place),
            "VENV": str(Path(sys.prefix)),
            "SOCKETS": str(self.postgres.sockets),
            "PG_PORT": str(self.ports["pg"]),
            "PYTHONUNBUFFERED": "1",
        }

    # systemd

    def _manage(self) -> None:
        asked = self.place / "asked"
        while not self._ends.wait(0.05):
            if asked.exists() and asked.stat().st_size:
                try:
                    for line in asked.read_text().splitlines():
                        self._do(*line.replace("--now", "").split())
                except Exception as error:
                    self.failures.append(error)
                asked.write_text("")

    def _do(self, verb: str, *units: str) -> None:
        steps: tuple[Callable, ...] = {
            "enable": (self._start,),
            "start": (self._start,),
            "stop": (self._stop,),
            "restart": (self._stop, self._start),
        }[verb]
        for step in steps:
            for unit in units:
                step(unit)

    def _start(self, unit: str) -> None:
        if unit == "nginx":
            [site] = (self.place / "sites").iterdir()
            site.write_text(self.here(site.read_text()))
            self.nginx = Nginx(self.place / "nginx", self.ports["https"], site)
            self.nginx.__enter__()
            return
        lines = (self.place / "units" / f"{unit}.service").read_text().splitlines()
        facts = dict(line.split("=", 1) for line in lines if "=" in line and line[0] != "#")
        with (self.place / f"{unit}.log").open("ab") as log:
            self.processes[unit] = subprocess.Popen(
                facts["ExecStart"].split(),
                cwd=facts["WorkingDirectory"],
                env={"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        if unit == "clinics-web":
            log_file = self.place / f"{unit}.log"
            wait_for_port(self.ports["web"], self.processes[unit], log_file, seconds=120)
        elif unit == "clinics-worker":
            for _ in range(2400):
                if "Starting worker" in self.said(unit):
                    return
                threading.Event().wait(0.05)

    def _stop(self, unit: str) -> None:
        if unit == "nginx":
            if self.nginx:
                self.nginx.__exit__()
            self.nginx = None
            return
        process = self.processes.pop(unit, None)
        if process and process.poll() is None:
            process.send_signal(signal.SIGTERM)
            stop(process)

    def units_are_sound(self) -> bool:
        """Whether systemd, where there is one, has nothing to say about the units."""
        if not shutil.which("systemd-analyze"):
            return True
        units = sorted(map(str, (self.place / "units").iterdir()))
        done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
        return not [line for line in done.stderr.splitlines() if "clinics-" in line]

    def said(self, unit: str) -> str:
        """What a unit has printed."""
        return (self.place / f"{unit}.log").read_text(errors="replace")
