"""What .venv, the environments beside it and node_modules hold; Python's own library alone.

uv compares all that is there with a lock each time, in a tenth of a second and without a network.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tools.machine import ROOT, VENV, ExitError, need, python, quiet, say

LOCKS = {"site": "requirements.txt", "dev": "requirements-dev.txt"}
UV = "requirements-uv.txt"
#: What needs neither network nor cache is there already.
IS_THERE = ("--offline", "--no-cache")


def install(level: str) -> None:
    """Have .venv hold what the lock of a level, "site" or "dev", lists."""
    lock = LOCKS[level]
    get_uv()
    if uv_pip("install", "--require-hashes", "-r", lock, "-r", UV, *IS_THERE):
        return
    say(f"Installing what {lock} lists")
    # Packages for development stay once they are there; those that neither lock names go with sync.
    what = ("install", "-r", lock, "-r", UV) if level == "site" else ("sync", lock, UV)
    # A machine may be set up for pip alone.
    pip = [python(), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", lock]
    if not uv_pip(*what, "--require-hashes", "--compile-bytecode") and subprocess.call(
        pip, cwd=ROOT
    ):
        raise ExitError(f"Could not install what {lock} lists; is there a network?")


def get_uv() -> None:
    """Put uv into .venv, made anew where its Python is gone or has become a newer one."""
    if quiet([python(), "-m", "uv", "--version"]):
        return
    if not quiet([python(), "-m", "pip", "--version"]):
        say("Making .venv")
        if subprocess.call([sys.executable, "-m", "venv", "--clear", VENV]):
            raise ExitError("Could not make .venv. On Debian: apt install python3-venv")
    quiet([python(), "-m", "pip", "install", "--require-hashes", "-r", UV])


def uv_pip(what: str, *arguments: str, into: Path = VENV) -> bool:
    """Run `uv pip` on a virtual environment; whether that went well."""
    # A Python that uv fetched would be another than the one chosen here.
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    command = [python(), "-m", "uv", "pip", what, "--python", python(into), *arguments]
    return quiet(command, env=environ)


def install_apart(name: str, *what: str) -> Path:
    """A virtual environment beside .venv, for packages that want versions of their own."""
    venv = ROOT / name
    get_uv()
    if not uv_pip("install", *what, *IS_THERE, into=venv):
        say(f"Making {name}")
        made = quiet([python(), "-m", "uv", "venv", "--clear", "--python", python(), str(venv)])
        if not (made and uv_pip("install", *what, into=venv)):
            raise ExitError(f"Could not install {' '.join(what)}; is there a network?")
    return venv


def npm_packages(folder: Path) -> bool:
    """Whether the packages that a folder of tools/ locks are there, installed if they must be."""
    if not (need("nodejs", "node") and need("npm", "npm")):
        return False
    # The one that npm writes when all is there.
    there, lock = folder / "node_modules" / ".package-lock.json", folder / "package-lock.json"
    if there.exists() and there.stat().st_mtime >= lock.stat().st_mtime:
        return True
    say(f"Installing what tools/{folder.name}/package-lock.json lists")
    # Their install scripts only fetch what the packages already hold.
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix"]
    return quiet([*command, str(folder)])
