#!/usr/bin/env python3
"""Everything a developer does: a function for each target of the Makefile.

`make run` is `python3 dev.py run`. No package is needed before .venv is there: this file and what
it imports of tools/ (installing, machine, servers, serving) use Python's own library alone.
"""

# An old Python has to be able to read this file, up to the line that turns it
# away: no syntax newer than 3.6.
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

LEAST_PYTHON = (3, 11)


def check_python(version=sys.version_info, which=shutil.which):
    """End on a Python that is too old, naming a newer one if it is at hand."""
    if tuple(version[:2]) >= LEAST_PYTHON:
        return
    newer = [f"python3.{minor}" for minor in range(19, 10, -1) if which(f"python3.{minor}")]
    hint = f" Try: make PYTHON={newer[0]} run" if newer else ""
    sys.exit(f"Python 3.11 or newer is needed; this is {version[0]}.{version[1]}.{hint}")


check_python()

from tools.installing import LOCKS, get_uv, install, install_apart, npm_packages
from tools.machine import ROOT, VAR, ExitError, check_writable, get_browser, need, python, say
from tools.servers import Postgres
from tools.serving import check_port, fingerprint, prepare_database, read_port, serve


def call(*command, **environ):
    """The status of a program of .venv's Python; a variable that is None is taken away."""
    chosen = {name: value for name, value in {**os.environ, **environ}.items() if value is not None}
    return subprocess.call([python(), *command], cwd=str(ROOT), env=chosen)


# --- Tests -----------------------------------------------------------------


def settings():
    """What pyproject.toml keeps for this file."""
    import tomllib

    return tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["clinics"]


def pytest(*groups, arguments=(), **environ):
    """The status of the tests; each group is a line of options in pyproject.toml."""
    options = [option for group in groups for option in settings()["pytest"][group]]
    # pytest-django would rather believe the environment than pyproject.toml.
    return call("-m", "pytest", *options, *arguments, DJANGO_SETTINGS_MODULE=None, **environ)


def on_postgres(*groups, arguments=()):
    """The status of the tests on a PostgreSQL server of their own, behind row-level security."""
    with Postgres() as server:
        server.make_roles()
        say(f"PostgreSQL in {server.folder}; row-level security is on")
        return pytest(
            *groups,
            arguments=arguments,
            TEST_DATABASE_URL=server.address("clinics_web"),
            TEST_DATABASE_OWNER=server.address("clinics_owner"),
            TEST_RLS="yes",
        )


def get_validators():
    """Whether node, java and the validators of tools/node are there, installed if they must be."""
    java = need("default-jre-headless", "java")
    return bool(java and npm_packages(ROOT / "tools" / "node"))


# --- Targets ---------------------------------------------------------------


def run(arguments):
    port = read_port(arguments[0] if arguments else os.environ.get("PORT"))
    check_port(port)
    check_writable(ROOT)
    check_writable(VAR)
    install("site")
    prepare_database(port)
    return serve(port)


def test(arguments):
    check_writable(VAR)
    install("dev")
    browser, validators = get_browser(), get_validators()
    groups = ["parallel"] if browser else ["parallel", "without_browser"]
    status = pytest(*groups, arguments=arguments, BROWSER_PATH=browser)
    if not browser:
        say("No browser could be found or installed: the tests that need one did NOT run.")
    if not validators:
        say("Node, Java or tools/node could not be installed: the outside validators did NOT run.")
    return status or (0 if browser and validators else 1)


def test_postgres(arguments):
    check_writable(VAR)
    install("dev")
    groups = ["parallel", "without_browser", "failures"] + ([] if arguments else ["on_postgres"])
    return on_postgres(*groups, arguments=arguments)


def check(arguments):
    check_writable(VAR)
    install("dev")
    known = settings()
    judged = " ".join(known["judged"])
    production = {**known["production"], "DATABASE_URL": "", "VAR_DIR": str(VAR / "check")}
    (VAR / "tests").mkdir(parents=True, exist_ok=True)
    # The check of the settings asks for them, too.
    collect_static(production)
    steps = {
        "ruff check": "-m ruff check --output-format concise",
        "ruff format": "-m ruff format --check --output-format concise",
        "templates": "-m djlint --lint --quiet .",
        "types": "-m mypy",
        "bandit": f"-m bandit -q -r -c pyproject.toml {judged}",
        "migrations": "-W ignore manage.py makemigrations --check --dry-run",
        "production settings": "manage.py check --deploy --fail-level WARNING",
        # Words that lack their translation are told, and fail with --release alone.
        "translations": " ".join(["tools/messages.py --check", *arguments]),
        "semgrep": f"scan --metrics=off --disable-version-check --error --quiet "
        f"--config tools/semgrep {judged}",
    }
    environs = {
        "migrations": {"DJANGO_SETTINGS_MODULE": "config.settings.test"},
        # Its plugin for Django reads the settings.
        "types": {"PYTHONPATH": f"{ROOT / 'site'}{os.pathsep}{ROOT}"},
        "production settings": production,
    }
    semgrep, failed = get_semgrep(), []
    for name, command in steps.items():
        result = subprocess.run(
            [semgrep if name == "semgrep" else python(), *command.split()],
            cwd=str(ROOT),
            env={**os.environ, **environs.get(name, {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        say(f"{'FAILED' if result.returncode else 'ok':8}{name}")
        if result.returncode:
            failed.append(name)
        if result.stdout and (result.returncode or name == "translations"):
            say(result.stdout.decode(errors="replace").rstrip())
    if failed:
        raise ExitError("Not clean: " + ", ".join(failed))
    return 0


def collect_static(environ):
    """Collect static files as on a server; that takes 20 seconds, so not the very same twice."""
    stamp = Path(environ["VAR_DIR"]) / "static" / ".collected"
    files = [path for path in ROOT.glob("*/static/**/*") if path.is_file()]
    files += ROOT.glob("site/*/static/**/*.*")
    wanted = fingerprint([*files, ROOT / "requirements.txt"])
    if stamp.exists() and stamp.read_text() == wanted:
        return
    if call("manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0", **environ):
        raise ExitError("Static files could not be collected.")
    stamp.write_text(wanted)


def get_semgrep():
    """The program that holds code to the rules of tools/semgrep; it asks no network for any."""
    lock = ("--require-hashes", "-r", "tools/semgrep/requirements.txt")
    return str(Path(python(install_apart(".venv-semgrep", *lock))).with_name("semgrep"))


def bench(arguments):
    install("dev")
    return pytest("bench", arguments=arguments)


def audit(arguments):
    check_writable(VAR)
    install("dev")
    audit = ["-m", "uv", "tool", "run", "pip-audit", "--strict", "--disable-pip"]
    locks = [part for name in LOCKS.values() for part in ("-r", name)]
    statuses = [
        pytest("parallel", "attack", "failures"),
        on_postgres("parallel", "attack", "failures"),
        # What happens while Redis, PostgreSQL, a worker or a disk is away.
        pytest("faults", "failures"),
        # Few machines have an engine that works; it says so, with 2.
        call("tools/image.py") not in (0, 2),
        run_lighthouse(arguments),
        call(*audit, *locks, UV_PYTHON_DOWNLOADS="never"),
    ]
    return int(any(statuses))


def run_lighthouse(arguments):
    """The status of tools/lighthouse/audit.py, after installing what it needs."""
    folder = ROOT / "tools" / "lighthouse"
    browser = get_browser()
    if not (browser and npm_packages(folder)):
        say("Node, a browser or tools/lighthouse could not be installed: Lighthouse did NOT run.")
        return 1
    return call("tools/lighthouse/audit.py", *arguments, BROWSER_PATH=browser)


def lock(arguments):
    get_uv()
    command = "-m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes"
    for name in settings()["locks"]:
        files = ["--no-header", "--output-file", f"{name}.txt", f"{name}.in"]
        if call(*command.split(), *arguments, *files):
            return 1
        say(f"{name}.txt")
    return 0


def train(arguments):
    """The importer's reader, taught anew in an environment of its own."""
    lock = ("--require-hashes", "-r", "tools/training/requirements.txt")
    venv = install_apart(".venv-training", *lock)
    return subprocess.call([python(venv), "tools/training/train.py", *arguments], cwd=str(ROOT))


def messages(arguments):
    install("dev")
    return call("tools/messages.py", *arguments)


def migrations(arguments):
    check_writable(VAR)
    install("dev")
    oldest = ("-r", "requirements.in", "--override", "constraints-oldest.txt")
    venv = install_apart(".venv-oldest", *oldest)
    command = [python(venv), "manage.py", "makemigrations", *arguments]
    return subprocess.call(command, cwd=str(ROOT))


def figures(arguments):
    install("dev")
    return call("tools/figures.py", *arguments)


def shell(arguments):
    install("site")
    return call("manage.py", "shell", *arguments)


def show_help(arguments):
    say("make TARGET, or python3 dev.py TARGET:\n")
    for name, words in targets().items():
        say(f"  {name:15}{words}")
    return 0


def targets():
    """The Makefile's targets, with the comment of each."""
    return dict(re.findall(r"^([a-z-]+): *## (.+)$", (ROOT / "Makefile").read_text(), re.M))


COMMANDS = {
    function.__name__.replace("_", "-"): function
    for function in (run, test, test_postgres, check, bench, audit, lock, messages, migrations)
} | {"figures": figures, "train": train, "shell": shell, "help": show_help}


def main(arguments):
    name = arguments[0] if arguments else "help"
    try:
        if name not in COMMANDS:
            raise ExitError(f"There is no target {name!r}; python3 dev.py help lists them.")
        return COMMANDS[name](arguments[1:])
    except ExitError as reason:
        print(reason, file=sys.stderr, flush=True)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
