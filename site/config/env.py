"""The only reader of the environment.

A settings module asks for each variable by a typed helper and ends with
``env.check()``, so that a person sees every bad value at once, one line each,
and not a traceback for the first.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off"})
#: Within which a PostgreSQL server that is there lets a client in.
CONNECT_SECONDS = 5


class ConfigurationError(Exception):
    """Variables that are missing or can't be read; its text has a line for each."""


def read_env_file(path: Path) -> dict[str, str]:
    """The ``NAME=value`` lines of a .env file; nothing where there is no file.

    Blank lines, ``#`` lines, a leading ``export`` and quotes around a value are
    taken care of; nothing is expanded.
    """
    if not path.is_file():
        return {}
    values = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        line = line.strip().removeprefix("export ")
        name, equals, value = line.partition("=")
        if not equals or line.startswith("#"):
            continue
        value = value.strip()
        if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        values[name.strip()] = value
    return values


def is_host(value: str) -> bool:
    """Whether ``value`` is a host's name or number alone: no scheme, no port, no star."""
    try:
        parts = urlsplit(f"//{value}")
        return (
            parts.netloc == value
            and bool(parts.hostname)
            and parts.port is None
            and (all(sign.isalnum() or sign in "-._:[]" for sign in value))
        )
    except ValueError:
        return False


def is_address(value: str, schemes: Iterable[str]) -> bool:
    """Whether ``value`` starts with one of ``schemes`` and names a host; a file for unix://."""
    try:
        parts = urlsplit(value)
        if parts.scheme not in schemes:
            return False
        if parts.scheme == "unix":
            return bool(parts.path)
        # Asking for a port that can't be one raises.
        host = parts.hostname or ""
        return bool(host) and parts.port != 0 and not set(host) & set("* ")
    except ValueError:
        return False


class Environment:
    """Typed views of a mapping of strings; an empty value counts as not set.

    A bad value is remembered and its default handed out in its place, until
    ``check`` raises them all.
    """

    def __init__(self, values: Mapping[str, str], problems: Iterable[str] = ()) -> None:
        self._values = values
        self._problems = list(problems)

    def text(self, name: str, default: str | None = None) -> str:
        """The value as it stands; without a default the variable is required."""
        value = self._values.get(name, "").strip()
        if value:
            return value
        if default is None:
            self._problems.append(f"{name} is required and is not set")
            return ""
        return default

    def secret(self, name: str, at_least: int = 50, default: str | None = None) -> str:
        """A value of ``at_least`` characters, never repeated in a message; required as ``text``."""
        value = self.text(name, default)
        if value and len(value) < at_least:
            self._problems.append(
                f"{name} has {len(value)} characters; give it {at_least} or more, at random"
            )
        return value

    def flag(self, name: str, default: bool = False) -> bool:
        """Yes or no, from 1/0, true/false, yes/no, on/off."""
        value = self.text(name, "").lower()
        if value in YES:
            return True
        if value and value not in NO:
            self._bad(name, value, "yes or no")
            return default
        return False if value else default

    def integer(self, name: str, default: int, least: int = 0, most: int | None = None) -> int:
        """A whole number within bounds."""
        value = self.text(name, "")
        if not value:
            return default
        try:
            number = int(value)
        except ValueError:
            self._bad(name, value, "a whole number")
            return default
        if number < least or (most is not None and number > most):
            bounds = f"{least} or more" if most is None else f"from {least} to {most}"
            self._bad(name, value, f"a whole number, {bounds}")
            return default
        return number

    def port(self, name: str, default: int) -> int:
        """A TCP port."""
        return self.integer(name, default, least=1, most=65535)

    def listener(self, name: str, default: str) -> str:
        """Where a server listens: host:port, or unix:/path."""
        value = self.text(name, default)
        host, colon, port = value.rpartition(":")
        is_port = bool(colon) and is_host(host) and port.isdigit() and 0 < int(port) < 65536
        if not is_port and not value.startswith("unix:/"):
            self._bad(name, value, f"such as {default}, or unix:/run/clinics.sock")
            return default
        return value

    def listing(self, name: str, default: Iterable[str] | None = None) -> list[str]:
        """Values between commas; without a default at least one is required."""
        value = self.text(name, None if default is None else ",".join(default))
        return [part.strip() for part in value.split(",") if part.strip()]

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of ``choices``."""
        value = self.text(name, default)
        choices = tuple(choices)
        if value not in choices:
            self._bad(name, value, "one of " + ", ".join(choices))
            return default
        return value

    def hosts(self, name: str) -> list[str]:
        """Host names between commas; a leading dot stands for every name below. Required."""
        values = self.listing(name)
        for value in values:
            if not is_host(value.removeprefix(".")):
                self._bad(name, value, "a host name, such as clinics.example.com")
        return values

    def networks(self, name: str, default: Iterable[str]) -> list[str]:
        """Addresses or networks between commas, such as 10.0.0.0/8."""
        values = self.listing(name, default)
        for value in values:
            try:
                ipaddress.ip_network(value)
            except ValueError:
                self._bad(name, value, "an address or a network, such as 10.0.0.0/8")
        return values

    def url(self, name: str, default: str | None = None, schemes: Iterable[str] = ()) -> str:
        """An address with a scheme and a host; ``schemes`` are https and http unless told."""
        value = self.text(name, default)
        if not value or value == default:
            return value
        allowed = tuple(schemes) or ("https", "http")
        if not is_address(value, allowed):
            # Addresses of services hold passwords: the value is not repeated.
            self._problems.append(f"{name} should start {allowed[0]}:// and name a host")
        return value

    def origin(self, name: str) -> str:
        """The start of an address, https://host or http://host:port; without a slash. Required."""
        return next(iter(self._origins(name, [self.text(name)])), "")

    def origins(self, name: str) -> list[str]:
        """Origins between commas, also those of every host below one: https://*.example.com."""
        return self._origins(name, self.listing(name, []))

    def _origins(self, name: str, values: list[str]) -> list[str]:
        values = [value.removesuffix("/") for value in values if value]
        for value in values:
            parts = value.replace("://*.", "://").split("/")
            if len(parts) != 3 or not is_address("/".join(parts), ("https", "http")):
                self._bad(name, value, "no more than https://clinics.example.com")
        return values

    def contact(self, name: str) -> str:
        """Where somebody can be told something: a mailto: or an https: address, or nothing."""
        value = self.text(name, "")
        parts = urlsplit(value)
        if value and not (
            (parts.scheme == "mailto" and "@" in parts.path and " " not in value)
            or is_address(value, ("https",))
        ):
            self._bad(name, value, "like mailto:security@example.com or an https: address")
            return ""
        return value

    def path(self, name: str, default: Path) -> Path:
        """A folder or file, absolute."""
        value = self.text(name, "")
        if not value:
            return default
        if not Path(value).is_absolute():
            self._bad(name, value, "an absolute path")
            return default
        return Path(value)

    def database(self, name: str, default: dict[str, Any] | None = None) -> dict[str, Any]:
        """A Django database from an address such as postgresql://user:password@host/name."""
        value = self.text(name, None if default is None else "")
        if not value:
            return default or {}
        database: dict[str, Any] = {}
        try:
            database = dict(dj_database_url.parse(value, conn_max_age=60, conn_health_checks=True))
        except Exception:
            # The library raises several kinds, some holding the password.
            database = {}
        scheme = value.partition("://")[0]
        if database and not database["ENGINE"].endswith((".postgresql", ".sqlite3")):
            self._problems.append(
                f"{name} starts {scheme}://; it should start postgresql:// or sqlite://"
            )
            return default or {}
        if database.get("ENGINE", "").endswith("postgresql"):
            # A server that is out of reach answers nothing: nobody waits for it for minutes.
            database.setdefault("OPTIONS", {}).setdefault("connect_timeout", CONNECT_SECONDS)
        if not database.get("ENGINE") or not database.get("NAME"):
            self._problems.append(
                f"{name} should look like postgresql://user:password@host:5432/name"
            )
            return default or {}
        return database

    def reject(self, problem: str) -> None:
        """Have ``check`` raise with one more line, about values that do not go together."""
        self._problems.append(problem)

    def check(self) -> None:
        """Raise ConfigurationError if any variable asked for so far was bad."""
        if self._problems:
            problems, self._problems = self._problems, []
            raise ConfigurationError("\n".join(problems))

    def _bad(self, name: str, value: str, wanted: str) -> None:
        self._problems.append(f"{name} is {value!r}; it should be {wanted}")


def read(path: Path, environ: Mapping[str, str]) -> Environment:
    """The file's variables, ``environ``'s before them; a file that can't be read is a problem."""
    try:
        return Environment({**read_env_file(path), **environ})
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8"
        return Environment(environ, [f"{path} can't be read: {reason}"])


env = read(Path(__file__).parents[2] / ".env", os.environ)
