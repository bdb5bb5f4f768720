"""How many typical pages are read in a second of one processor: run by `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "tools" / "bench" / "importer.py"


@pytest.mark.bench
def test_typical_pages_are_read_at_twenty_a_second_and_time_grows_with_size():
    assert subprocess.call([sys.executable, str(SCRIPT)]) == 0
