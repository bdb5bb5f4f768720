#!/usr/bin/env python3
"""Everything a developer does, with Python's own library alone.

`make` is a shorter way to say the same: `make run` is `python3 dev.py run`.
"""

# An old Python has to be able to read this file, up to the line that turns it
# away: no syntax newer than 3.6.
import errno
import glob
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent
# What the site keeps, and what may be thrown away; the settings read the variable too.
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"
LEAST_PYTHON = (3, 11)
LOCKS = {"site": "requirements.txt", "dev": "requirements-dev.txt"}
# The folders whose migrations, vocabularies and demo pages fill the database.
APPS = ("seo", "clinics", "condition_pages", "search", "site/demo")
# Django's reloader ends the server with this to be started again.
RELOAD = 3


class ExitError(Exception):
    """A reason to end, told in one line."""


# --- What the machine has -------------------------------------------------


def check_python(version=sys.version_info, which=shutil.which):
    """Stop on a Python that is too old, naming a newer one if it is at hand."""
    if tuple(version[:2]) >= LEAST_PYTHON:
        return
    newer = [f"python3.{minor}" for minor in range(19, 10, -1) if which(f"python3.{minor}")]
    hint = f" Try: make PYTHON={newer[0]} run" if newer else ""
    raise ExitError(f"Python 3.11 or newer is needed; this is {version[0]}.{version[1]}.{hint}")


def check_writable(folder):
    """Stop where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        raise ExitError(
            f"Cannot write to {folder} ({error.strerror}). "
            "Put the project on a disk where you may write."
        )


def read_port(value):
    """The port to serve on; 8000 where none is named."""
    if not value:
        return 8000
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise ExitError(f"PORT is {value!r}; it should be a whole number from 1 to 65535.")
    return int(value)


def check_port(port):
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
                raise ExitError(f"Port {port} is in use. {hint}")
            raise ExitError(f"Port {port} can't be used ({error.strerror}). {hint}")


def need(package, program):
    """The path of a system program, installed as a Debian package if root may; or None."""
    if find_program(program):
        return find_program(program)
    apt = shutil.which("apt-get")
    if not apt:
        return None
    as_root = [] if hasattr(os, "geteuid") and os.geteuid() == 0 else ["sudo", "-n"]
    if as_root and not (shutil.which("sudo") and quiet(["sudo", "-n", "true"])):
        return None
    say(f"Installing Debian's {package}")
    quiet([*as_root, apt, "update"])
    settings = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    quiet([*as_root, apt, "install", "-y", "--no-install-recommends", package], env=settings)
    return find_program(program)


def find_program(name):
    """The path of a program, also of one that Debian keeps from the path of most accounts."""
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin")


# --- Browsers --------------------------------------------------------------

#: The browser without a window, which Playwright takes too: a third less time for the tests.
HEADLESS = ("chromium-headless-shell",)
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser(environ=os.environ, which=shutil.which, names=HEADLESS + BROWSERS):
    """The path of a Chromium that starts; None where there is none.

    $BROWSER_PATH wins; then what is on the path, in the order of `names`, then Playwright's own.
    """
    named = environ.get("BROWSER_PATH")
    if named:
        if starts(named):
            return named
        raise ExitError(f"BROWSER_PATH is {named!r}, which does not start.")
    candidates = [which(name) for name in names] + playwrights_own(environ)
    candidates.append("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return next((path for path in candidates if path and starts(path)), None)


def playwrights_own(environ=os.environ):
    """Paths of the Chromiums that Playwright installed, newest first."""
    folders = [
        environ.get("PLAYWRIGHT_BROWSERS_PATH"),
        os.path.expanduser("~/.cache/ms-playwright"),
        os.path.expanduser("~/Library/Caches/ms-playwright"),
    ]
    inside = ("chrome-linux*/chrome", "chrome-mac*/*.app/Contents/MacOS/*")
    return sorted(
        (
            path
            for folder in folders
            if folder
            for pattern in inside
            for path in glob.glob(os.path.join(folder, "chromium-*", pattern))
        ),
        reverse=True,
    )


def starts(path):
    """Whether a browser runs: one that misses a library of the system does not."""
    return os.path.isfile(path) and quiet([path, "--version"], timeout=30)


def get_browser():
    """The path of a Chromium, installed if it must and can be; or None."""
    path = find_browser()
    if path:
        return path
    say("No browser found; trying Playwright's own")
    quiet([python(), "-m", "playwright", "install", "chromium"], timeout=300)
    path = find_browser()
    if path:
        return path
    if not need("chromium-headless-shell", "chromium-headless-shell"):
        need("chromium", "chromium")
    return find_browser()


# --- Validators ------------------------------------------------------------

VALIDATORS = ROOT / "tools" / "node"


def get_validators():
    """Whether node, java and the validators of tools/node are there, installed if they must be."""
    if not (need("nodejs", "node") and need("npm", "npm") and need("default-jre-headless", "java")):
        return False
    return npm_packages(VALIDATORS)


def npm_packages(folder):
    """Whether the packages that a folder of tools/ locks are there, installed if they must be."""
    stamp = folder / "node_modules" / ".installed"
    wanted = fingerprint([folder / "package-lock.json"])
    if read_stamp(stamp) == [wanted]:
        return True
    say(f"Installing what tools/{folder.name}/package-lock.json lists")
    # Their install scripts only fetch what the packages already hold.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
    if not quiet([*command, str(folder)]):
        return False
    stamp.write_text(wanted)
    return True


# --- The virtual environment ------------------------------------------------


def python(venv=VENV):
    """The Python inside a virtual environment."""
    return str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def fingerprint(paths, *more):
    """A short name for the content of files, and for whatever else is given."""
    hashed = hashlib.sha256()
    for path in sorted(str(path) for path in paths):
        hashed.update(path.encode())
        with open(path, "rb") as file:
            hashed.update(hashlib.sha256(file.read()).digest())
    for value in more:
        hashed.update(repr(value).encode())
    return hashed.hexdigest()[:32]


def read_stamp(path):
    return path.read_text().split() if path.is_file() else []


def install(level):
    """Fill .venv with the locked packages of a level, "site" or "dev", unless it has them."""
    stamp = VENV / ".installed"
    locks = [ROOT / name for name in (*LOCKS.values(), "requirements-uv.txt")]
    wanted = fingerprint(locks)
    levels = read_stamp(stamp)
    # The packages are out of reach where the system's Python has become a newer one.
    if levels[-1:] == [wanted] and level in levels and quiet([python(), "-c", "import wagtail"]):
        return
    # Packages for development stay once they are there.
    levels = sorted({level, *levels[:-1]} & set(LOCKS))
    make_venv(VENV)
    lock = LOCKS["dev" if "dev" in levels else "site"]
    say(f"Installing what {lock} lists")
    if stamp.exists():
        stamp.unlink()
    if not (get_uv() and uv_pip("sync", "--require-hashes", "--compile-bytecode", lock)):
        pip = [python(), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
        if subprocess.call(pip, cwd=str(ROOT)):
            raise ExitError(f"Could not install what {lock} lists; is there a network?")
    if "dev" in levels:
        levels = sorted(LOCKS)
    stamp.write_text(" ".join([*levels, wanted]))


def make_venv(venv):
    """Make a virtual environment, or again one whose Python is gone."""
    if os.path.exists(python(venv)) and quiet([python(venv), "-m", "pip", "--version"]):
        return
    if not importlib.util.find_spec("venv") or not importlib.util.find_spec("ensurepip"):
        raise ExitError(
            "This Python can't make virtual environments. On Debian: apt install python3-venv"
        )
    say(f"Making {venv.name}")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(venv)]):
        raise ExitError(f"Could not make {venv}.")


def get_uv():
    """Whether uv is in .venv, after trying to put it there."""
    lock = str(ROOT / "requirements-uv.txt")
    return quiet([python(), "-m", "pip", "install", "--require-hashes", "-r", lock])


def uv_pip(what, *arguments, into=VENV):
    """Run `uv pip` on a virtual environment; whether that went well."""
    # A Python that uv fetched would be another than the one chosen here.
    environ = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    return quiet(
        [python(), "-m", "uv", "pip", what, "--python", python(into), *arguments], env=environ
    )


# --- The database ------------------------------------------------------------


def database_files():
    """The files that decide what a fresh database holds."""
    folders = [ROOT / app / name for app in APPS for name in ("migrations", "vocabulary")]
    for folder in [*folders, ROOT / "site" / "demo"]:
        for path in folder.rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path
    # What the data migrations call.
    yield from ROOT.glob("*/library.py")


def prepare_database(port):
    """Migrate and load the demo, unless this very state has been reached before."""
    env_file = ROOT / ".env"
    address = os.environ.get("DATABASE_URL", "")
    files = {
        *database_files(),
        ROOT / "requirements.txt",
        *([env_file] if env_file.exists() else []),
    }
    wanted = fingerprint(files, address, port)
    stamp = VAR / ".prepared"
    elsewhere = address or (env_file.exists() and "DATABASE_URL" in env_file.read_text())
    if read_stamp(stamp) == [wanted] and (elsewhere or (VAR / "db.sqlite3").exists()):
        return
    say("Preparing the database")
    manage("migrate", "--verbosity", "0", port=port)
    if has_command("load_demo"):
        say("Loading the demo practices")
        # Whom it made, the server says when it starts.
        manage("load_demo", "--verbosity", "0", port=port)
    stamp.write_text(wanted)


def has_command(name):
    """Whether one of the apps has a management command of that name."""
    return any((ROOT / app / "management" / "commands" / f"{name}.py").exists() for app in APPS)


def manage(*arguments, **options):
    """Run manage.py in .venv, or stop with its status."""
    status = subprocess.call(
        [python(), "manage.py", *arguments], cwd=str(ROOT), env=server_environment(**options)
    )
    if status:
        sys.exit(status)


def server_environment(port=8000, **more):
    environ = dict(os.environ, PORT=str(port), **more)
    # Starting takes twice as long where no bytecode is kept.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    return environ


def serve(port):
    """Run the development server and a worker until stopped, again after each change of a file."""
    # Django's own watcher loads the whole project a second time before it
    # starts the server; this loop is all that it is needed for.
    environ = server_environment(port=port, RUN_MAIN="true", WORKER="yes")
    command = [python(), "manage.py", "runserver", f"127.0.0.1:{port}"]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    while True:
        with Worker(environ):
            server = subprocess.Popen(command, cwd=str(ROOT), env=environ)
            try:
                status = server.wait()
            except KeyboardInterrupt:
                server.wait()
                return 0
            finally:
                stop(server)
        if status != RELOAD:
            return status


def stop(process, seconds=20):
    """End a process, by force if it takes longer than that."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Worker:
    """The queue's worker, there inside a `with`; one that dies is started again."""

    # The first time as well: until then the machine is the server's to start on.
    PAUSE = 3
    # Two that watch the files would be one too many: it is restarted with the server.
    COMMAND = ("manage.py", "db_worker", "--no-reload", "--no-startup-delay", "--verbosity", "0")

    def __init__(self, environ):
        self.environ = environ
        self.process = None
        self.ended = threading.Event()
        self.keeper = threading.Thread(target=self.keep, daemon=True)

    def keep(self):
        while not self.ended.wait(self.PAUSE):
            self.process = subprocess.Popen(
                [python(), *self.COMMAND], cwd=str(ROOT), env=self.environ
            )
            if self.ended.is_set():
                stop(self.process)
            status = self.process.wait()
            if not self.ended.is_set():
                say("The worker ended with status {}; starting it again.".format(status))

    def __enter__(self):
        self.keeper.start()
        return self

    def __exit__(self, *_failure):
        self.ended.set()
        if self.process:
            stop(self.process)
        self.keeper.join()


# --- A PostgreSQL of its own ---------------------------------------------------

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
#: Where the database matters. What is the same on each (the importer, drawings) stays with `test`.
ON_POSTGRES = (
    "tests/test_database.py",
    "tests/clinics",
    "tests/search",
    "tests/seo",
    "tests/site",
    "tests/condition_pages/test_pages.py",
    "tests/condition_pages/test_finding.py",
    "tests/condition_pages/test_library.py",
    "tests/condition_pages/test_import_admin.py",
    "tests/condition_pages/test_import_command.py",
)


def find_postgres():
    """The folder of the newest PostgreSQL server's programs; None where there is none."""
    found = glob.glob("/usr/lib/postgresql/*/bin/initdb") + glob.glob("/usr/pgsql-*/bin/initdb")
    found.sort(key=lambda path: [int(part) for part in path.split(os.sep) if part.isdigit()])
    path = found[-1] if found else shutil.which("initdb")
    return Path(os.path.realpath(path)).parent if path else None


class Postgres:
    """A PostgreSQL server of this project's own, there inside a `with`.

    It listens on a socket in a private folder only, or with ``port`` on localhost too, where it
    asks for passwords. It keeps its files in ``folder``, and never runs as root, which PostgreSQL
    refuses.
    """

    def __init__(self, folder=None, port=None):
        self.folder = folder or VAR / "postgres"
        self.port = port

    def __enter__(self):
        self.programs = find_postgres()
        if not self.programs:
            need("postgresql", "initdb")
            self.programs = find_postgres()
        if not self.programs:
            raise ExitError("There is no PostgreSQL server. On Debian: apt install postgresql")
        self.account = self.find_account()
        self.sockets = Path(tempfile.mkdtemp(prefix="clinics-"))
        self.give(self.sockets)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.give(self.folder)
        if not self.may_write(self.folder):
            self.folder = self.sockets
        self.data = self.folder / "data"
        if self.call("pg_ctl", "-D", self.data, "status"):
            # Left over by a run that was killed.
            self.call("pg_ctl", "-D", self.data, "-m", "immediate", "stop")
        version = self.data / "PG_VERSION"
        if version.exists() and version.read_text().strip() not in str(self.programs):
            shutil.rmtree(str(self.data))
        if not version.exists():
            say("Making a PostgreSQL cluster in {}".format(self.data))
            flags = ("-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256")
            flags += ("--encoding=UTF8", "--locale=C.UTF-8")
            self.must("initdb", "-D", self.data, "--no-sync", *flags)
        chosen = dict(FORGETFUL)
        if self.port:
            chosen.update(listen_addresses="localhost", port=self.port)
        settings = " ".join("-c {}={}".format(*pair) for pair in sorted(chosen.items()))
        options = "-k {} {}".format(self.sockets, settings)
        log = self.folder / "log"
        self.must("pg_ctl", "-D", self.data, "-w", "-l", log, "-o", options, "start")
        return self

    def __exit__(self, *_failure):
        self.call("pg_ctl", "-D", self.data, "-m", "fast", "-w", "stop")
        shutil.rmtree(str(self.sockets), ignore_errors=True)

    def make_roles(self):
        """Make the two roles that the tests know, and let search use its index."""
        for database, statement in (("postgres", ROLES), ("template1", LEAKPROOF)):
            self.must("psql", "-q", "-h", self.sockets, "-U", "postgres", "-c", statement, database)

    def address(self, role):
        """A DATABASE_URL for one of the roles."""
        return "postgresql://{}@{}/postgres".format(role, str(self.sockets).replace("/", "%2F"))

    def find_account(self):
        """Whom to run it as, where this is root."""
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            return None
        import pwd

        for name in ("postgres", "nobody"):
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise ExitError("PostgreSQL does not run as root, and there is no account named postgres.")

    def give(self, folder):
        if self.account:
            os.chown(str(folder), self.account.pw_uid, self.account.pw_gid)

    def become(self):
        if self.account:
            os.setgroups([])
            os.setgid(self.account.pw_gid)
            os.setuid(self.account.pw_uid)
        os.umask(0o077)

    def may_write(self, folder):
        command = ["test", "-w", str(folder)]
        return subprocess.call(command, preexec_fn=self.become, cwd="/") == 0

    def run(self, program, *arguments):
        # A server would hold a pipe open for as long as it runs.
        with tempfile.TemporaryFile() as answer:
            status = subprocess.call(
                [str(self.programs / program), *map(str, arguments)],
                preexec_fn=self.become,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=answer,
                stderr=subprocess.STDOUT,
            )
            answer.seek(0)
            return status, answer.read().decode(errors="replace")

    def call(self, *command):
        """Run a program of PostgreSQL's; whether it ended well."""
        return self.run(*command)[0] == 0

    def must(self, *command):
        status, answer = self.run(*command)
        if status:
            raise ExitError("{} failed:\n{}".format(command[0], answer.strip()))


# --- Other servers that a site stands on -----------------------------------------


class Server:
    """A program that serves, there inside a `with`; its ``command`` stays in the foreground."""

    #: Debian's package, the program, and how a person installs it.
    package = program = ""

    def __init__(self, folder, port):
        self.folder, self.port = folder, port

    def command(self):
        raise NotImplementedError

    def __enter__(self):
        if not need(self.package, self.program):
            raise ExitError("There is no {0}. On Debian: apt install {0}".format(self.package))
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(str(self.folder / "log"), "ab") as log:
            self.process = subprocess.Popen(
                self.command(), stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT
            )
        wait_for_port(self.port, self.process, self.folder / "log")
        return self

    def __exit__(self, *_failure):
        stop(self.process)


class Redis(Server):
    """Debian's Redis, on this machine's own address; it keeps nothing."""

    package, program = "redis-server", "redis-server"

    def command(self):
        options = {"port": self.port, "bind": "127.0.0.1", "save": "", "dir": self.folder}
        return ["redis-server"] + [
            part for name, value in options.items() for part in ("--" + name, str(value))
        ]


class Nginx(Server):
    """Debian's nginx with one site, a file as it would lie in /etc/nginx/sites-enabled."""

    package, program = "nginx", "nginx"
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

    def __init__(self, folder, port, site):
        super().__init__(folder, port)
        self.site = site

    def command(self):
        is_root = hasattr(os, "geteuid") and os.geteuid() == 0
        main = self.folder / "nginx.conf"
        main.write_text(
            self.MAIN.format(
                folder=self.folder, site=self.site, user="user root;" if is_root else ""
            )
        )
        return [find_program("nginx"), "-e", "stderr", "-p", str(self.folder), "-c", str(main)]


def wait_for_port(port, process, log, seconds=30):
    """Wait until something listens, or stop with what the process said."""
    for _ in range(seconds * 20):
        with socket.socket() as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        if process.poll() is not None:
            break
        threading.Event().wait(0.05)
    stop(process)
    said = Path(str(log)).read_text(errors="replace").strip()
    raise ExitError("Nothing listens on port {}:\n{}".format(port, said[-2000:]))


# --- Speaking and calling ------------------------------------------------------


def say(line):
    print(line, flush=True)


def quiet(command, timeout=900, **options):
    """Run a command without a word; whether it ended well."""
    try:
        status = subprocess.call(
            command,
            timeout=timeout,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=str(ROOT),
            **options,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return status == 0


# --- Commands ------------------------------------------------------------------


def run(arguments):
    """Serve the demo at http://localhost:8000 (PORT=8001 make run for another port)"""
    port = read_port(arguments[0] if arguments else os.environ.get("PORT"))
    check_port(port)
    check_writable(ROOT)
    check_writable(VAR)
    install("site")
    prepare_database(port)
    return serve(port)


def test(arguments):
    """Run the whole test suite, the browser's part too (ARGS="-k hours" for a part of it)"""
    check_writable(VAR)
    install("dev")
    browser = get_browser()
    validators = get_validators()
    environ = dict(os.environ)
    # pytest-django would rather believe the environment than pyproject.toml.
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    command = [python(), "-m", "pytest"]
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        # Tests of one group share what is slow to make, so one process runs them all.
        command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup"]
    if browser:
        environ["BROWSER_PATH"] = browser
    else:
        command += ["-m", "not browser and not bench and not audit"]
    status = subprocess.call([*command, *arguments], cwd=str(ROOT), env=environ)
    if not browser:
        say("No browser could be found or installed: the tests that need one did NOT run.")
    if not validators:
        say("Node, Java or tools/node could not be installed: the outside validators did NOT run.")
    return status or (0 if browser and validators else 1)


def test_postgres(arguments):
    """Run what the database matters for on PostgreSQL, with row-level security on"""
    check_writable(VAR)
    install("dev")
    with Postgres() as server:
        server.make_roles()
        say(
            "PostgreSQL in {}; row-level security is on; running {}".format(
                server.folder, " ".join(arguments or ON_POSTGRES)
            )
        )
        return subprocess.call(
            [python(), *postgres_tests(arguments)],
            cwd=str(ROOT),
            env=postgres_environment(server),
        )


def postgres_tests(arguments):
    """What Python is told, so that it runs the tests on PostgreSQL."""
    command = ["-m", "pytest", "-m", "not browser and not bench and not audit", "-rfE"]
    if not any(argument.startswith(("-n", "--numprocesses", "--pdb")) for argument in arguments):
        command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup"]
    return [*command, *(arguments or ON_POSTGRES)]


def postgres_environment(server):
    environ = dict(
        os.environ,
        TEST_DATABASE_URL=server.address("clinics_web"),
        TEST_DATABASE_OWNER=server.address("clinics_owner"),
        TEST_RLS="yes",
    )
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    return environ


def check(arguments):
    """Lint, types, security rules, migrations, templates, production settings"""
    import tomllib

    check_writable(VAR)
    install("dev")
    with open(str(ROOT / "pyproject.toml"), "rb") as file:
        settings = tomllib.load(file)["tool"]["clinics"]
    pure = [name for name in settings["pure"] if (ROOT / name).exists()]
    production = dict(
        os.environ,
        DJANGO_SETTINGS_MODULE="config.settings.production",
        SECRET_KEY="Only-to-check-the-settings-" + "0123456789" * 5,
        ALLOWED_HOSTS="clinics.example.com",
        ADMIN_URL="https://clinics.example.com",
        EMAIL_FROM="clinics@example.com",
        ENQUIRY_KEYS="MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
        DATABASE_URL="",
        VAR_DIR=str(VAR / "check"),
    )
    development = dict(os.environ, DJANGO_SETTINGS_MODULE="config.settings.test")
    (VAR / "tests").mkdir(parents=True, exist_ok=True)
    steps = [
        ("ruff check", ["-m", "ruff", "check", "--output-format", "concise"], None),
        ("ruff format", ["-m", "ruff", "format", "--check", "--output-format", "concise"], None),
        ("templates", ["-m", "djlint", "--lint", "--quiet", "."], None),
        ("types of pure modules", ["-m", "mypy", *pure], None),
        (
            "bandit",
            ["-m", "bandit", "-q", "-r", "-c", "pyproject.toml", *settings["judged"]],
            None,
        ),
        (
            "migrations",
            ["-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"],
            development,
        ),
        (
            "production settings",
            ["manage.py", "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
    ]
    failed = []
    # The check asks for them, too.
    collect_static(production)
    commands = [(name, [python(), *command], environ) for name, command, environ in steps]
    commands.append(("semgrep", get_semgrep(settings["judged"]), None))
    for name, command, environ in commands:
        result = subprocess.run(
            command,
            cwd=str(ROOT),
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        say(f"{'FAILED' if result.returncode else 'ok':8}{name}")
        if result.returncode:
            failed.append(name)
            say(result.stdout.decode(errors="replace"))
    if failed:
        raise ExitError("Not clean: " + ", ".join(failed))
    return 0


def collect_static(environ):
    """Collect static files as on a server, unless the very same have been."""
    stamp = Path(environ["VAR_DIR"]) / "static" / ".collected"
    files = [path for path in ROOT.glob("*/static/**/*") if path.is_file()]
    files += ROOT.glob("site/*/static/**/*.*")
    wanted = fingerprint([*files, ROOT / "requirements.txt"])
    if read_stamp(stamp) == [wanted]:
        return
    command = [python(), "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
    if subprocess.call(command, cwd=str(ROOT), env=environ):
        raise ExitError("Static files could not be collected.")
    stamp.write_text(wanted)


def get_semgrep(folders):
    """The command that holds code to the rules of tools/semgrep; it asks no network for any."""
    # Apart from the other packages: it wants versions of its own.
    venv, lock = ROOT / ".venv-semgrep", ROOT / "tools" / "semgrep" / "requirements.txt"
    stamp, wanted = venv / ".installed", fingerprint([lock])
    if read_stamp(stamp) != [wanted]:
        make_venv(venv)
        say("Installing semgrep")
        if not (get_uv() and uv_pip("sync", "--require-hashes", str(lock), into=venv)):
            raise ExitError("Could not install semgrep; is there a network?")
        stamp.write_text(wanted)
    program = Path(python(venv)).with_name("semgrep.exe" if os.name == "nt" else "semgrep")
    flags = ["--metrics=off", "--disable-version-check", "--error", "--quiet"]
    return [str(program), "scan", *flags, "--config", "tools/semgrep", *folders]


def bench(arguments):
    """Run the benchmarks, alone and one after the other"""
    install("dev")
    command = [python(), "-m", "pytest", "-m", "bench", "-p", "no:xdist", "-s", *arguments]
    return subprocess.call(command, cwd=str(ROOT))


def audit(arguments):
    """Attack each practice, take servers away, build the image, run Lighthouse, look for flaws"""
    check_writable(VAR)
    install("dev")
    status = attack()
    status = take_away() or status
    status = build_image() or status
    status = run_lighthouse(arguments) or status
    if not get_uv():
        raise ExitError("Could not install uv; is there a network?")
    command = [python(), "-m", "uv", "tool", "run", "pip-audit", "--strict", "--disable-pip"]
    locks = [part for lock in sorted(LOCKS.values()) for part in ("-r", lock)]
    environ = dict(os.environ, UV_PYTHON_DOWNLOADS="never")
    return subprocess.call([*command, *locks], cwd=str(ROOT), env=environ) or status


def attack():
    """The status of the attacks as every role: on SQLite, then on PostgreSQL too."""
    command = [python(), "-m", "pytest", "-m", "audit", "tests/clinics/attack", "-rfE"]
    command += ["-n", str(min(4, os.cpu_count() or 1)), "--dist", "loadgroup"]
    environ = dict(os.environ)
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    status = subprocess.call(command, cwd=str(ROOT), env=environ)
    with Postgres() as server:
        server.make_roles()
        say("The same on PostgreSQL in {}, with row-level security on".format(server.folder))
        behind = subprocess.call(command, cwd=str(ROOT), env=postgres_environment(server))
    return status or behind


def take_away():
    """The status of what happens while Redis, PostgreSQL, a worker or a disk is away."""
    command = [python(), "-m", "pytest", "-m", "audit", "tests/faults", "-rfE", "-p", "no:xdist"]
    environ = dict(os.environ)
    environ.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.call(command, cwd=str(ROOT), env=environ)


def build_image():
    """The status of building the container's image and trying it; none where no engine is."""
    status = subprocess.call([python(), str(ROOT / "tools" / "image.py")], cwd=str(ROOT))
    # Few machines have one that works, and it says so.
    return 0 if status == 2 else status


def run_lighthouse(arguments):
    """The status of tools/lighthouse/audit.py, after installing what it needs."""
    folder = ROOT / "tools" / "lighthouse"
    browser = get_browser()
    if not (browser and need("nodejs", "node") and need("npm", "npm") and npm_packages(folder)):
        say("Node, a browser or tools/lighthouse could not be installed: Lighthouse did NOT run.")
        return 1
    environ = dict(os.environ, BROWSER_PATH=browser)
    command = [python(), str(folder / "audit.py"), *arguments]
    return subprocess.call(command, cwd=str(ROOT), env=environ)


def lock(arguments):
    """Pin what requirements*.in name; ARGS="--upgrade" takes newer versions"""
    make_venv(VENV)
    if not get_uv():
        raise ExitError("Could not install uv; is there a network?")
    for name in (
        "requirements",
        "requirements-metrics",
        "requirements-dev",
        "requirements-uv",
        "tools/semgrep/requirements",
    ):
        command = [python(), "-m", "uv", "pip", "compile", "--quiet", "--universal"]
        command += ["--python-version", "3.11", "--generate-hashes", "--no-header"]
        # Nothing of the machine that locks may end up in the file.
        command += ["--no-emit-index-url", "--no-emit-find-links"]
        command += [*arguments, "--output-file", f"{name}.txt", f"{name}.in"]
        if subprocess.call(command, cwd=str(ROOT)):
            return 1
        say(f"{name}.txt")
    return 0


def messages(arguments):
    """Collect the interface's words and compile their translations (ARGS=--check: only look)"""
    install("dev")
    return subprocess.call([python(), "tools/messages.py", *arguments], cwd=str(ROOT))


def migrations(arguments):
    """Write migrations, on the oldest supported Wagtail (ARGS="clinics --name add_hours")"""
    check_writable(VAR)
    install("dev")
    oldest = ROOT / ".venv-oldest"
    stamp = oldest / ".installed"
    names = ("requirements.in", "constraints-oldest.txt", "requirements-uv.txt")
    wanted = fingerprint([ROOT / name for name in names])
    if read_stamp(stamp) != [wanted]:
        make_venv(oldest)
        say("Installing the oldest supported Wagtail")
        command = ("install", "-r", "requirements.in", "--override", "constraints-oldest.txt")
        if not (get_uv() and uv_pip(*command, into=oldest)):
            raise ExitError("Could not install the oldest supported Wagtail; is there a network?")
        stamp.write_text(wanted)
    command = [python(oldest), "manage.py", "makemigrations", *arguments]
    return subprocess.call(command, cwd=str(ROOT))


def shell(arguments):
    """Python with the project loaded"""
    install("site")
    return subprocess.call([python(), "manage.py", "shell", *arguments], cwd=str(ROOT))


def show_help(arguments):
    """Show this list"""
    say("make TARGET, or python3 dev.py TARGET:\n")
    for name, command in COMMANDS.items():
        say(f"  {name:15}{command.__doc__}")
    return 0


COMMANDS = {
    "run": run,
    "test": test,
    "test-postgres": test_postgres,
    "check": check,
    "bench": bench,
    "audit": audit,
    "lock": lock,
    "messages": messages,
    "migrations": migrations,
    "shell": shell,
    "help": show_help,
}


def main(arguments):
    name = arguments[0] if arguments else "help"
    try:
        check_python()
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
