"""A thousandth practice takes hardly longer to make than the first."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.bench
def test_a_thousand_practices_are_provisioned_each_as_fast_as_the_first():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "practices.py")])

    assert done.returncode == 0
