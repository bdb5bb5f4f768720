"""dev.py and what it stands on: one clear line for each thing that a machine may lack."""

import ast
import errno
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import tomllib

import pytest

import dev
from tools import installing, machine, servers, serving
from tools.machine import ROOT


def run_dev(*arguments: str, **environ: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, ROOT / "dev.py", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_old_python_gets_one_line():
    with pytest.raises(SystemExit) as stop:
        dev.check_python((3, 9, 18), which=lambda name: None)

    assert str(stop.value) == "Python 3.11 or newer is needed; this is 3.9."


def test_an_old_python_is_shown_the_newer_one_at_hand():
    with pytest.raises(SystemExit, match=r"Try: make PYTHON=python3\.12 run$"):
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

    with pytest.raises(machine.ExitError) as stop:
        machine.check_writable(tmp_path)

    assert str(stop.value) == (
        f"Cannot write to {tmp_path} ({os.strerror(number)}). "
        "Put the project on a disk where you may write."
    )


def test_a_folder_that_cant_be_made_gets_one_line(tmp_path):
    (tmp_path / "var").write_text("a file in the way")

    with pytest.raises(machine.ExitError, match="Cannot write to"):
        machine.check_writable(tmp_path / "var")


def test_a_python_without_ensurepip_is_told_debians_package(monkeypatch):
    monkeypatch.setattr(installing, "quiet", lambda command, **options: False)
    monkeypatch.setattr(subprocess, "call", lambda command, **options: 1)

    with pytest.raises(machine.ExitError, match="apt install python3-venv"):
        installing.get_uv()


@pytest.fixture
def installed(monkeypatch) -> list[str]:
    """What uv is asked to do with .venv; the test says what there is."""
    asked: list[str] = []

    def uv_pip(what, *arguments):
        asked.append(what)
        return "--offline" not in arguments

    monkeypatch.setattr(installing, "get_uv", lambda: None)
    monkeypatch.setattr(installing, "uv_pip", uv_pip)
    return asked


def test_what_is_there_is_left_alone(installed, monkeypatch, capsys):
    monkeypatch.setattr(installing, "uv_pip", lambda *arguments: "--offline" in arguments)

    installing.install("site")

    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("level", "how"), [("site", "install"), ("dev", "sync")])
def test_packages_for_development_stay_and_what_no_lock_names_goes(installed, capsys, level, how):
    installing.install(level)

    assert installed == ["install", how]
    assert capsys.readouterr().out == f"Installing what {installing.LOCKS[level]} lists\n"


def test_without_a_network_one_line_says_so(monkeypatch):
    monkeypatch.setattr(installing, "get_uv", lambda: None)
    monkeypatch.setattr(installing, "uv_pip", lambda *arguments: False)
    monkeypatch.setattr(subprocess, "call", lambda command, **options: 1)

    with pytest.raises(machine.ExitError, match="is there a network"):
        installing.install("site")


def test_what_wants_versions_of_its_own_is_never_put_into_the_projects_environment(
    monkeypatch, tmp_path
):
    commands = []
    monkeypatch.setattr(installing, "get_uv", lambda: None)
    monkeypatch.setattr(
        installing, "quiet", lambda command, **options: commands.append(command) or True
    )

    venv = installing.install_apart(".venv-other", "-r", "other.txt")

    [command] = commands
    assert command[command.index("--python") + 1] == machine.python(venv)


def test_the_packages_of_npm_are_installed_when_their_lock_is_newer(monkeypatch, tmp_path):
    commands = []
    monkeypatch.setattr(installing, "need", lambda package, program: program)
    monkeypatch.setattr(installing, "quiet", lambda command: commands.append(command) or True)
    there = tmp_path / "node_modules" / ".package-lock.json"
    there.parent.mkdir()
    for file in (tmp_path / "package-lock.json", there):
        file.touch()
    os.utime(there, (1, 1))

    assert installing.npm_packages(tmp_path)
    os.utime(there)
    assert installing.npm_packages(tmp_path)
    assert len(commands) == 1


def test_a_browser_that_is_named_and_does_not_start_is_not_replaced(tmp_path):
    with pytest.raises(machine.ExitError, match="BROWSER_PATH is"):
        machine.find_browser({"BROWSER_PATH": str(tmp_path / "none")}, which=lambda name: None)


def test_the_browser_without_a_window_is_preferred(monkeypatch):
    monkeypatch.setattr(machine, "starts", lambda path: True)

    def which(name):
        return f"/bin/{name}" if name in installed else None

    installed = {"chromium", "chromium-headless-shell"}
    assert machine.find_browser({}, which) == "/bin/chromium-headless-shell"
    assert machine.find_browser({}, which, names=machine.BROWSERS) == "/bin/chromium"
    installed = {"google-chrome"}
    assert machine.find_browser({}, which) == "/bin/google-chrome"


def test_where_debian_has_no_browser_playwrights_own_is_taken(monkeypatch):
    monkeypatch.setattr(machine, "playwrights_own", lambda: "/cache/chrome")

    assert machine.find_browser({}, which=lambda name: None) == "/cache/chrome"


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


def test_every_target_of_the_makefile_is_a_command_with_a_help_line(capsys):
    makefile = (ROOT / "Makefile").read_text()
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.M)
    assert list(dev.targets()) == list(dev.COMMANDS) == phony.split()
    assert f"\n{phony}:\n\t@$(PYTHON) dev.py $@ $(ARGS)\n" in makefile

    dev.main(["help"])

    shown = capsys.readouterr().out
    assert all(f"  {name:15}{words}\n" in shown for name, words in dev.targets().items())


def test_only_pythons_own_library_is_used():
    files = [ROOT / "dev.py"]
    own = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                own |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                own.add(node.module)
                part = ROOT / f"{node.module.replace('.', '/')}.py"
                if node.module.startswith("tools.") and part not in files:
                    files.append(part)

    assert len(files) == 5
    assert {name.partition(".")[0] for name in own} <= {*sys.stdlib_module_names, "tools"}


@pytest.mark.parametrize("group", ["parallel", "bench", "attack", "faults", "on_postgres"])
def test_each_folder_that_a_group_of_tests_names_is_there(group):
    named = [each for each in dev.settings()["pytest"][group] if each.startswith("tests/")]

    assert [each for each in named if not (ROOT / each).exists()] == []


def test_the_tests_run_in_processes_side_by_side_and_the_slowest_are_named(tmp_path):
    """With pytest's own options: a test that is looked at with --pdb has the terminal alone."""
    (tmp_path / "test_one.py").write_text("import time\ndef test_one(): time.sleep(0.01)\n")
    options = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["pytest"]["ini_options"]
    chosen = [*dev.settings()["pytest"]["parallel"], "--durations=10"]
    assert "--durations=10" in options["addopts"].split()

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", os.devnull, "--rootdir", tmp_path, *chosen],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_PLUGINS": "xdist.plugin"},
    )

    assert re.search(r"created: [1-4]/[1-4] workers?", done.stdout), done.stdout
    assert "slowest 10 durations" in done.stdout


def test_the_locks_name_no_machine():
    for lock in ROOT.glob("requirements*.txt"):
        text = lock.read_text()
        assert "://" not in text
        assert "--index-url" not in text
        assert "--find-links" not in text


def test_a_changed_file_changes_the_fingerprint(tmp_path):
    file = tmp_path / "0001_initial.py"
    file.write_text("one")
    before = serving.fingerprint([file], 8000)

    file.write_text("two")

    assert serving.fingerprint([file], 8000) != before


@pytest.fixture
def worker(monkeypatch, tmp_path):
    """A worker that writes down its number each time it starts, and then waits."""
    started = tmp_path / "started"
    program = (
        "import os, pathlib, time;"
        f"pathlib.Path({str(started)!r}).open('a').write(f'{{os.getpid()}}\\n');"
        "time.sleep(60)"
    )
    monkeypatch.setattr(serving.Worker, "COMMAND", ("-c", program))
    monkeypatch.setattr(serving.Worker, "PAUSE", 0.01)
    monkeypatch.setattr(serving, "python", lambda: sys.executable)

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
    with serving.Worker(dict(os.environ)):
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
        serving.subprocess,
        "Popen",
        lambda command, **options: (
            Served(command, **options) if "runserver" in command else started(command, **options)
        ),
    )
    monkeypatch.setattr(serving.signal, "signal", lambda *_: None)

    assert serving.serve(8000) == 0
    [number] = worker(1)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_a_server_that_does_not_start_says_why(monkeypatch, tmp_path):
    class Broken(servers.Server):
        package = program = "broken"

        def command(self):
            return [sys.executable, "-c", "raise SystemExit('no such setting')"]

    monkeypatch.setattr(servers, "need", lambda package, program: program)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

        with pytest.raises(machine.ExitError, match="no such setting"), Broken(tmp_path, port):
            pass


def test_a_server_that_is_not_installed_and_cant_be_names_debians_package(monkeypatch, tmp_path):
    monkeypatch.setattr(servers, "need", lambda package, program: None)

    with (
        pytest.raises(machine.ExitError, match="apt install redis-server"),
        servers.Redis(tmp_path, 1),
    ):
        pass
