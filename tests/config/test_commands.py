"""manage.py and gunicorn.conf.py, from wherever they are called."""

import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

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


@pytest.fixture
def _same_path(monkeypatch):
    monkeypatch.setattr(sys, "path", list(sys.path))


@pytest.mark.usefixtures("_same_path")
def test_gunicorn_is_told_where_the_project_is():
    settings = runpy.run_path(str(ROOT / "gunicorn.conf.py"))

    assert settings["chdir"] == str(ROOT)
    assert settings["pythonpath"].split(",") == [str(ROOT), str(ROOT / "site")]
    assert settings["wsgi_app"] == "config.wsgi:application"
