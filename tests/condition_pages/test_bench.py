"""The admin's screens at the speed that they are promised for; how long pages are on a phone."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.bench
def test_an_editors_screens_take_the_processor_no_longer_than_promised():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "admin.py")])

    assert done.returncode == 0


@pytest.mark.bench
def test_the_lengths_of_condition_pages_on_a_phone_are_printed():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "page_lengths.py")])

    assert done.returncode == 0


@pytest.mark.bench
def test_visitors_pages_take_the_database_and_the_processor_no_longer_than_promised():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "pages.py")])

    assert done.returncode == 0
