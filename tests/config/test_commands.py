"""manage.py and gunicorn.conf.py, from wherever they are called."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, cwd: Path, **environ: str) -> subprocess.CompletedProcess:
    inherited = {key: value for key, value in os.environ.items() if key != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *arguments],
        cwd=cwd,
        env={**inherited, **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_manage_works_from_any_directory(tmp_path):
    done = manage("version", cwd=tmp_path, DJANGO_SETTINGS_MODULE="config.settings.test")

    assert done.returncode == 0, done.stderr


def test_bad_variables_are_told_without_a_traceback(tmp_path):
    done = manage("check", cwd=tmp_path, PORT="many", DATABASE_URL="somewhere")

    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "DATABASE_URL should look like postgresql://user:password@host:5432/name",
        "PORT is 'many'; it should be a whole number",
    ]


def test_production_names_every_variable_that_it_lacks(tmp_path):
    done = manage("check", cwd=tmp_path, DJANGO_SETTINGS_MODULE="config.settings.production")

    assert done.returncode == 1
    assert [line.split()[0] for line in done.stderr.splitlines()] == [
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "ENQUIRY_KEYS",
        "ADMIN_URL",
    ]


def test_every_variable_that_is_read_stands_in_the_example_file():
    import re

    settings = set((ROOT / "site/config/settings").glob("*.py"))
    # What the tests read is told where the tests are described.
    settings.discard(ROOT / "site/config/settings/test.py")
    sources = [*settings, ROOT / "gunicorn.conf.py"]
    read = {
        name
        for source in sources
        for name in re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source.read_text())
    }
    shown = set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))

    assert read == shown


WHOLE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-for-tests-" * 4,
    "ALLOWED_HOSTS": "clinics.example.com",
    "ADMIN_URL": "https://clinics.example.com",
    "ENQUIRY_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "EMAIL_FROM": "clinics@example.com",
    "DATABASE_URL": "",
}


@pytest.mark.parametrize(
    ("redis", "counts"),
    [
        ("redis://127.0.0.1:6379/0", "clinics.caches.redis.RedisCache"),
        ("", "clinics.caches.counting.CountingCache"),
    ],
)
def test_tries_are_counted_where_all_processes_count(tmp_path, redis, counts):
    code = (
        "from django.conf import settings; "
        "name = 'limits' if 'limits' in settings.CACHES else 'default'; "
        "print(settings.CACHES[name]['BACKEND'])"
    )

    done = manage("shell", "--verbosity=0", "-c", code, cwd=tmp_path, **WHOLE, REDIS_URL=redis)

    assert done.stdout.strip() == counts


@pytest.mark.parametrize("settings", ["dev", "production"])
def test_row_level_security_on_sqlite_gets_one_line(tmp_path, settings):
    chosen = {**WHOLE, "DJANGO_SETTINGS_MODULE": f"config.settings.{settings}"}

    done = manage("migrate", cwd=tmp_path, **chosen, PRACTICE_RLS="yes")

    assert done.returncode == 1
    assert done.stderr == (
        "PRACTICE_RLS needs PostgreSQL: set DATABASE_URL to postgresql://…, or say no\n"
    )


@pytest.mark.parametrize("command", [["new_enquiry_key"], ["help"], ["migrate", "--help"]])
def test_what_is_needed_before_the_settings_are_whole_runs_without_them(tmp_path, command):
    done = manage(*command, cwd=tmp_path, DJANGO_SETTINGS_MODULE="config.settings.production")

    assert done.returncode == 0, done.stderr
    assert done.stdout


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("postgresql://me:secret@127.0.0.1:1/clinics", "The database that DATABASE_URL names"),
        ("sqlite:////nowhere/clinics.sqlite3", "The database that DATABASE_URL names"),
        ("sqlite:////{folder}/empty.sqlite3", "The database lacks a table"),
    ],
)
def test_a_database_that_cant_be_used_gets_one_line(tmp_path, address, line):
    arguments = ["Alder", "--slug=a", "--host=a.example", "--country=US", "--profession=physio"]
    whole = {**WHOLE, "DATABASE_URL": address.format(folder=tmp_path)}

    done = manage("create_practice", *arguments, cwd=tmp_path, **whole)

    assert done.returncode == 1
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1
    assert "secret" not in done.stderr


@pytest.mark.parametrize(
    ("host", "said"), [("127.0.0.1", "refused"), ("nowhere.invalid", "nowhere.invalid:")]
)
def test_a_mail_server_that_is_away_gets_one_line(tmp_path, host, said):
    whole = {**WHOLE, "EMAIL_HOST": host, "EMAIL_PORT": "1"}

    done = manage("sendtestemail", "you@example.com", cwd=tmp_path, **whole)

    assert done.returncode == 1
    assert done.stderr.startswith(f"The mail server {host}:")
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_project_without_settings_of_sites_is_told_which_app_to_add(tmp_path):
    (tmp_path / "lacking.py").write_text(
        "from config.settings.test import *\nINSTALLED_APPS.remove('wagtail.contrib.settings')\n"
    )

    done = manage("check", cwd=tmp_path, DJANGO_SETTINGS_MODULE="lacking", PYTHONPATH=str(tmp_path))

    assert done.returncode == 1
    assert 'Add "wagtail.contrib.settings" to INSTALLED_APPS.' in done.stderr


def test_a_traceback_is_there_for_whoever_asks_for_it(tmp_path):
    whole = {**WHOLE, "DATABASE_URL": "sqlite:////nowhere/clinics.sqlite3"}

    done = manage("migrate", "--traceback", cwd=tmp_path, **whole)

    assert done.stderr.startswith("Traceback")


def gunicorn_conf(tmp_path, **environ: str) -> subprocess.CompletedProcess:
    """Read gunicorn.conf.py as gunicorn does, and print what it sets as JSON."""
    program = (
        "import json, runpy, sys;"
        f"found = runpy.run_path({str(ROOT / 'gunicorn.conf.py')!r});"
        "names = ('chdir', 'pythonpath', 'wsgi_app', 'bind');"
        "left = [name for name in sys.modules if name.startswith('config')];"
        "print(json.dumps({**{name: found[name] for name in names}, 'left': left}))"
    )
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_gunicorn_is_told_where_the_project_is_and_keeps_no_settings(tmp_path):
    done = gunicorn_conf(tmp_path, **WHOLE, VAR_DIR=str(tmp_path))

    settings = json.loads(done.stdout)
    assert settings["chdir"] == str(ROOT)
    assert settings["pythonpath"].split(",") == [str(ROOT), str(ROOT / "site")]
    assert settings["wsgi_app"] == "config.wsgi:application"
    # Or workers that are started anew would not see what was changed.
    assert settings["left"] == []


def test_gunicorn_says_what_is_wrong_once_and_does_not_start(tmp_path):
    wrong = {**WHOLE, "SECRET_KEY": "", "BIND": "", "WEB_THREADS": "many"}

    done = gunicorn_conf(tmp_path, **wrong)

    assert done.returncode == 1
    assert done.stdout == ""
    assert sorted(done.stderr.splitlines()) == [
        "SECRET_KEY is required and is not set",
        "WEB_THREADS is 'many'; it should be a whole number",
    ]


@pytest.mark.parametrize("command", [["migrate"], ["check", "--database", "default"]])
def test_row_level_security_on_sqlite_gets_one_line_whoever_wrote_the_settings(tmp_path, command):
    (tmp_path / "hosts_own.py").write_text(
        "from config.settings.test import *\n"
        "PRACTICE_RLS = True\n"
        f"DATABASES = {{'default': sqlite({str(tmp_path / 'db.sqlite3')!r})}}\n"
    )
    own = {"PYTHONPATH": str(tmp_path), "DJANGO_SETTINGS_MODULE": "hosts_own"}

    done = manage(*command, cwd=tmp_path, **own)

    assert done.returncode == 1
    assert done.stderr == "CommandError: PRACTICE_RLS needs PostgreSQL: see DATABASE_URL.\n"


#: They read no practice's rows, or say themselves whose.
WITHOUT_ROWS = {"new_enquiry_key", "remove_row_level_security", "runserver", "within"}


def test_behind_row_level_security_every_command_of_ours_sees_the_practices():
    """One that is missing from the list finds nobody, and says that there is no such person."""
    apps = {"accounts", "clinics", "condition_pages", "config", "demo", "search", "seo"}
    ours = {name for name, app in get_commands().items() if app in apps}

    assert "reset_second_factor" in ours
    assert ours - WITHOUT_ROWS <= settings.PLATFORM_COMMANDS
