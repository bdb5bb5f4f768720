"""What this machine has, and what its packages add to it; Python's own library alone."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What the site keeps, and what may be thrown away; the settings read the variable too.
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
VENV = ROOT / ".venv"


class ExitError(Exception):
    """A reason to end, told in one line."""


def say(line: str) -> None:
    print(line, flush=True)


def quiet(command: Iterable[str], timeout: float = 900, **options) -> bool:
    """Run a command without a word; whether it ended well."""
    nowhere = subprocess.DEVNULL
    try:
        return not subprocess.call(
            list(command),
            timeout=timeout,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            cwd=ROOT,
            **options,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False


def python(venv: Path = VENV) -> str:
    """The Python inside a virtual environment."""
    return str(venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))


def check_writable(folder: Path) -> None:
    """Stop where nothing can be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ExitError(
            f"Cannot write to {folder} ({error.strerror}). "
            "Put the project on a disk where you may write."
        ) from None


# --- Programs ---------------------------------------------------------------------


def find_program(name: str) -> str | None:
    """The path of a program, also of one that Debian keeps from the path of most accounts."""
    return shutil.which(name, path=os.environ.get("PATH", os.defpath) + ":/usr/sbin")


def need(package: str, program: str) -> str | None:
    """The path of a system program, installed as a Debian package if root may; or None."""
    if not find_program(program) and shutil.which("apt-get"):
        as_root = ["env"] if os.geteuid() == 0 else ["sudo", "-n", "env"]
        if quiet([*as_root, "true"]):
            say(f"Installing Debian's {package}")
            apt = [*as_root, "DEBIAN_FRONTEND=noninteractive", "apt-get"]
            quiet([*apt, "update"])
            quiet([*apt, "install", "-y", "--no-install-recommends", package])
    return find_program(program)


# --- Browsers ---------------------------------------------------------------------

#: The browser without a window, which Playwright takes too: a third less time for the tests.
HEADLESS = ("chromium-headless-shell",)
BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
PLAYWRIGHTS_OWN = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def find_browser(
    environ: Mapping[str, str] = os.environ,
    which: Callable[[str], str | None] = shutil.which,
    names: Iterable[str] = HEADLESS + BROWSERS,
) -> str | None:
    """The path of a Chromium that starts; None where there is none.

    $BROWSER_PATH wins; then what is on the path, in the order of `names`, then Playwright's own.
    """
    named = environ.get("BROWSER_PATH")
    if named and not starts(named):
        raise ExitError(f"BROWSER_PATH is {named!r}, which does not start.")
    there = filter(None, map(which, names))
    return named or next(filter(starts, there), None) or playwrights_own()


def playwrights_own() -> str | None:
    """The path of the Chromium that Playwright has installed for itself, if it starts."""
    try:
        told = subprocess.run([python(), "-c", PLAYWRIGHTS_OWN], capture_output=True, text=True)
    except OSError:
        return None
    path = told.stdout.strip()
    return path if path and starts(path) else None


def starts(path: str) -> bool:
    """Whether a browser runs: one that misses a library of the system does not."""
    return Path(path).is_file() and quiet([path, "--version"], timeout=30)


def get_browser() -> str | None:
    """The path of a Chromium, installed if it must and can be; or None."""
    path = find_browser()
    if not path:
        say("No browser found; trying Playwright's own")
        quiet([python(), "-m", "playwright", "install", "chromium"], timeout=300)
        path = playwrights_own()
    return path or need("chromium-headless-shell", HEADLESS[0]) or need("chromium", "chromium")
