"""What went wrong before a command could begin, in one line and without a traceback."""

from __future__ import annotations

import smtplib
import traceback
from collections.abc import Iterator

from config.env import ConfigurationError

#: What PostgreSQL calls it where a role may not do something, and where a table is missing.
NOT_ALLOWED, NO_TABLE = "42501", "42P01"


def explain(error: BaseException) -> str | None:
    """A line that names what to set or to run first; None where ``error`` is anything else."""
    if isinstance(error, ConfigurationError):
        return str(error)
    from django.core.exceptions import ImproperlyConfigured

    if isinstance(error, ImproperlyConfigured):
        return str(error)
    for each in chain(error):
        if line := _of_database(each) or _of_mail(each):
            return line
    return None


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, then what it was raised from, and so on."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _of_database(error: BaseException) -> str | None:
    from django.db import OperationalError, connection

    said = " ".join(str(error).partition("\n")[0].split())
    state = getattr(error, "sqlstate", None)
    if state == NOT_ALLOWED:
        role = connection.settings_dict["USER"]
        hint = (
            "Is PRACTICE_RLS on? check --database default says more."
            if "row-level security" in said
            else "Migrations and rebuild_search_index run as the role that owns the tables."
        )
        return f"The database role {role} may not do this ({said}). {hint} See docs/deploy.md."
    if state == NO_TABLE or said.startswith("no such table"):
        return f"The database lacks a table ({said}). Run migrate first."
    if isinstance(error, OperationalError) and connection.connection is None:
        return f"The database that DATABASE_URL names does not let us in: {said}"
    return None


def _of_mail(error: BaseException) -> str | None:
    frames = traceback.walk_tb(error.__traceback__)
    sends = any(frame.f_globals.get("__name__") == "smtplib" for frame, _line in frames)
    if not isinstance(error, smtplib.SMTPException) and not (isinstance(error, OSError) and sends):
        return None
    from django.conf import settings

    said = " ".join(str(error).split())
    server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    return f"The mail server {server} does not take our mail ({said}). See EMAIL_HOST."
