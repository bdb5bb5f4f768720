"""A line in the place of a traceback, where the reason is a setting or an order of commands."""

from smtplib import SMTPSenderRefused

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from psycopg import errors

from config.env import ConfigurationError
from config.problems import explain


def raised(outer: Exception, inner: Exception) -> Exception:
    outer.__cause__ = inner
    return outer


def test_a_migration_under_the_web_servers_role_says_whose_it_is():
    refused = errors.InsufficientPrivilege("permission denied for schema public\nLINE 1")
    wrapped = raised(DatabaseError("no"), raised(ProgrammingError("no"), refused))

    line = explain(wrapped)

    assert "may not do this (permission denied for schema public)." in line
    assert "run as the role that owns the tables" in line
    assert "\n" not in line


def test_a_row_that_row_level_security_refuses_leads_to_its_setting():
    refused = errors.InsufficientPrivilege('new row violates row-level security policy for "x"')

    assert "Is PRACTICE_RLS on?" in explain(raised(ProgrammingError("no"), refused))


@pytest.mark.parametrize(
    "missing",
    [
        raised(ProgrammingError("no"), errors.UndefinedTable('relation "x" does not exist')),
        OperationalError("no such table: x"),
    ],
)
def test_a_table_that_is_missing_says_what_to_run_first(missing):
    assert explain(missing).endswith("Run migrate first.")


def test_a_database_that_lets_nobody_in_is_told_without_a_password(monkeypatch):
    monkeypatch.setattr(connection, "connection", None)

    line = explain(OperationalError("connection failed: port 5433\n\tIs the server running?"))

    assert line.startswith("The database that DATABASE_URL names does not let us in")
    assert "\n" not in line


@pytest.mark.parametrize("error", [ImproperlyConfigured("Say X."), ConfigurationError("Say X.")])
def test_what_settings_say_is_repeated(error):
    assert explain(error) == "Say X."


def test_a_mail_server_that_refuses_is_named_with_what_it_said():
    refused = SMTPSenderRefused(550, b"who are you?", "clinics@example.com")

    line = explain(refused)

    assert line.startswith("The mail server localhost:25 does not take our mail")
    assert "who are you?" in line
    assert "\n" not in line


def test_a_fault_keeps_its_traceback():
    assert explain(ZeroDivisionError("fault")) is None
