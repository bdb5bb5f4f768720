"""dev.py: one clear line for each thing that a machine may lack."""

import ast
import errno
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).resolve().parents[1]


def run_dev(*arguments: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "dev.py", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_old_python_gets_one_line():
    with pytest.raises(dev.ExitError) as stop:
        dev.check_python((3, 9, 18), which=lambda name: None)

    assert str(stop.value) == "Python 3.11 or newer is needed; this is 3.9."


def test_an_old_python_is_shown_the_newer_one_at_hand():
    with pytest.raises(dev.ExitError, match=r"Try: make PYTHON=python3\.12 run$"):
        dev.check_python((3, 9, 18), which=lambda name: name == "python3.12")


def test_a_new_python_is_let_through():
    dev.check_python((3, 14, 0), which=lambda name: None)


def test_a_port_in_use_is_named_before_anything_is_installed():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = run_dev("run", PORT=str(port))

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} is in use. Choose another: PORT=")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("value", ["http", "0", "65536", "-1"])
def test_a_port_that_is_none_gets_one_line(value):
    done = run_dev("run", PORT=value)

    assert done.returncode == 1
    assert done.stderr == f"PORT is {value!r}; it should be a whole number from 1 to 65535.\n"


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_disk_that_takes_nothing_gets_one_line(monkeypatch, tmp_path, number):
    def refuse(**options):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(tempfile, "TemporaryFile", refuse)

    with pytest.raises(dev.ExitError) as stop:
        dev.check_writable(tmp_path)

    assert str(stop.value) == (
        f"Cannot write to {tmp_path} ({os.strerror(number)}). "
        "Put the project on a disk where you may write."
    )


def test_a_folder_that_cant_be_made_gets_one_line(tmp_path):
    (tmp_path / "var").write_text("a file in the way")

    with pytest.raises(dev.ExitError, match="Cannot write to"):
        dev.check_writable(tmp_path / "var")


def test_a_python_without_ensurepip_is_told_debians_package(monkeypatch, tmp_path):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)

    with pytest.raises(dev.ExitError, match="apt install python3-venv"):
        dev.make_venv(tmp_path / ".venv")


def test_a_browser_that_is_named_and_does_not_start_is_not_replaced(tmp_path):
    with pytest.raises(dev.ExitError, match="BROWSER_PATH is"):
        dev.find_browser({"BROWSER_PATH": str(tmp_path / "none")}, which=lambda name: None)


def test_the_browser_without_a_window_is_preferred(monkeypatch):
    monkeypatch.setattr(dev, "starts", lambda path: True)

    def which(name):
        return f"/bin/{name}" if name in installed else None

    installed = {"chromium", "chromium-headless-shell"}
    assert dev.find_browser({}, which) == "/bin/chromium-headless-shell"
    assert dev.find_browser({}, which, names=dev.BROWSERS) == "/bin/chromium"
    installed = {"google-chrome"}
    assert dev.find_browser({}, which) == "/bin/google-chrome"


def test_without_a_browser_the_rest_runs_and_the_run_fails(monkeypatch, capsys):
    commands = []
    monkeypatch.setattr(dev, "install", lambda level: None)
    monkeypatch.setattr(dev, "get_browser", lambda: None)
    monkeypatch.setattr(dev, "get_validators", lambda: True)
    monkeypatch.setattr(subprocess, "call", lambda command, **options: commands.append(command))

    status = dev.test([])

    assert status == 1
    assert "not browser and not bench and not audit" in commands[0]
    assert capsys.readouterr().out.splitlines() == [
        "No browser could be found or installed: the tests that need one did NOT run."
    ]


def test_an_unknown_target_gets_one_line():
    done = run_dev("fly")

    assert done.returncode == 1
    assert done.stderr == "There is no target 'fly'; python3 dev.py help lists them.\n"


def test_every_target_of_the_makefile_is_a_command_with_a_help_line():
    targets = next(
        line.partition("=")[2].split()
        for line in (ROOT / "Makefile").read_text().splitlines()
        if line.startswith("TARGETS")
    )

    assert targets == list(dev.COMMANDS)
    assert all(command.__doc__ for command in dev.COMMANDS.values())


def test_only_pythons_own_library_is_used():
    tree = ast.parse((ROOT / "dev.py").read_text())
    named = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {
        node.module.partition(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }

    assert named <= sys.stdlib_module_names


def test_the_locks_name_no_machine():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text


def test_a_changed_file_changes_the_fingerprint(tmp_path):
    file = tmp_path / "0001_initial.py"
    file.write_text("one")
    before = dev.fingerprint([file], 8000)

    file.write_text("two")

    assert dev.fingerprint([file], 8000) != before


@pytest.fixture
def worker(monkeypatch, tmp_path):
    """A worker that writes down its number each time it starts, and then waits."""
    started = tmp_path / "started"
    program = (
        "import os, pathlib, time;"
        f"pathlib.Path({str(started)!r}).open('a').write(f'{{os.getpid()}}\\n');"
        "time.sleep(60)"
    )
    monkeypatch.setattr(dev.Worker, "COMMAND", ("-c", program))
    monkeypatch.setattr(dev.Worker, "PAUSE", 0.01)
    monkeypatch.setattr(dev, "python", lambda: sys.executable)

    def numbers(count):
        """The numbers of the first ``count`` workers, as soon as they are there."""
        for _ in range(600):
            lines = started.read_text().splitlines() if started.exists() else []
            if len(lines) >= count:
                return [int(line) for line in lines]
            threading.Event().wait(0.05)
        raise AssertionError(f"only {len(lines)} of {count} workers started")

    return numbers


def test_a_worker_that_dies_is_started_again_and_ends_with_the_server(worker, capsys):
    with dev.Worker(dict(os.environ)):
        [first] = worker(1)
        os.kill(first, signal.SIGKILL)
        second = worker(2)[1]

    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert capsys.readouterr().out == "The worker ended with status -9; starting it again.\n"


def test_whoever_runs_the_site_has_what_is_scheduled_published(worker, monkeypatch):
    """By a worker that runs as long as the server does, which here ends as soon as one is there."""

    class Served:
        def __init__(self, command, **options):
            assert "runserver" in command
            assert options["env"]["WORKER"] == "yes"

        def wait(self, *_seconds):
            self.numbers = worker(1)
            return 0

        def poll(self):
            return 0

    started = subprocess.Popen
    monkeypatch.setattr(
        dev.subprocess,
        "Popen",
        lambda command, **options: (
            Served(command, **options) if "runserver" in command else started(command, **options)
        ),
    )
    monkeypatch.setattr(dev.signal, "signal", lambda *_: None)

    assert dev.serve(8000) == 0
    [number] = worker(1)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_server_that_does_not_start_says_why(monkeypatch, tmp_path):
    class Broken(dev.Server):
        package = program = "broken"

        def command(self):
            return [sys.executable, "-c", "raise SystemExit('no such setting')"]

    monkeypatch.setattr(dev, "need", lambda package, program: program)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

        with pytest.raises(dev.ExitError, match="no such setting"), Broken(tmp_path, port):
            pass


def test_a_server_that_is_not_installed_and_cant_be_names_debians_package(monkeypatch, tmp_path):
    monkeypatch.setattr(dev, "need", lambda package, program: None)

    with pytest.raises(dev.ExitError, match="apt install redis-server"), dev.Redis(tmp_path, 1):
        pass
