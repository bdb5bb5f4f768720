"""How long a typical page takes on one processor: run by `make bench`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "tools" / "bench" / "importer.py"


@pytest.mark.bench
def test_a_typical_page_takes_little_time_and_time_grows_with_size():
    assert subprocess.call([sys.executable, str(SCRIPT)]) == 0
