"""A web process as small as it is promised."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.bench
def test_a_web_process_stays_below_its_memory():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "memory.py")])

    assert done.returncode == 0
