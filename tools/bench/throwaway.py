"""The project over an empty database on SQLite that is gone when the benchmark ends."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@contextmanager
def project() -> Iterator[None]:
    """Django, set up and migrated, inside a ``with``: once a process."""
    sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    with tempfile.TemporaryDirectory() as folder:
        from django.conf import settings

        settings.DATABASES["default"]["NAME"] = f"{folder}/bench.sqlite3"
        settings.MEDIA_ROOT = folder
        settings.LOGGING = {}
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield
