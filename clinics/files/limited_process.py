"""A file that somebody sent, read by a process of its own. Imports no Django.

Where a few kilobytes can unpack to gigabytes, and what reads them allocates before it has said how
much, the system ends the process that takes more memory or time than such a file may; the server's
own goes on.
"""

from __future__ import annotations

import os
import shutil
import subprocess  # nosec B404
import sys
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

#: What the process ends with where it refuses what it was sent; Python itself uses 1 and 2.
REFUSED = 3
#: What the process begins with, wherever our packages lie.
BEGIN = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).resolve().parents[2])!r}); "
    "from clinics.files import limited_process; sys.exit(limited_process.main(*sys.argv[1:]))"
)
#: How often longer a process may take by the clock than by the processor: machines are busy.
PATIENCE = 4


@dataclass(frozen=True)
class Limits:
    """What a process may take: bytes of address space, and seconds of the processor's time."""

    memory: int
    seconds: int


class RefusedError(ValueError):
    """The file can't be taken, and why."""


class ExhaustedError(ValueError):
    """The file takes more memory or time than it may, or its reader failed."""


def run(module: str, content: bytes, *arguments: str, limits: Limits) -> bytes:
    """What the ``main`` of a module writes when it has read ``content`` from its input.

    ``module``: its dotted name; it imports no Django, and its ``main`` is called with
    ``arguments`` and raises RefusedError where it can't take the content. Raises RefusedError
    with the same words, or ExhaustedError.
    """
    numbers = (str(limits.memory), str(limits.seconds))
    # -P: what lies in the folder that the server runs in must not stand in for Python's own.
    command = [_python(), "-P", "-c", BEGIN, *numbers, module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # nosec B603
            command,
            input=content,
            capture_output=True,
            timeout=PATIENCE * limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ExhaustedError("It takes too long.") from error
    if done.returncode == REFUSED:
        raise RefusedError(done.stderr.decode(errors="replace"))
    if done.returncode:
        raise ExhaustedError("It takes too much memory or time.")
    return done.stdout


def _python() -> str:
    """The interpreter; a server that embeds one (mod_wsgi, uWSGI) calls itself by another name."""
    if Path(sys.executable).name.startswith("python"):
        return sys.executable
    return shutil.which("python3", path=f"{sys.prefix}/bin") or sys.executable


def _keep_to(limits: Limits) -> None:
    if hasattr(os, "sched_setaffinity"):
        # Each thread reserves memory, and codecs start one for each processor they may use.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    try:
        import resource
    except ImportError:
        # Windows, where nobody serves clinics, has no such limits: the clock remains.
        return
    for what, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.seconds),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def main(memory: str, seconds: str, module: str, *arguments: str) -> int:
    """The process of its own: what it ends with."""
    _keep_to(Limits(int(memory), int(seconds)))
    try:
        import_module(module).main(*arguments)
    except RefusedError as error:
        sys.stderr.write(str(error))
        return REFUSED
    return 0
