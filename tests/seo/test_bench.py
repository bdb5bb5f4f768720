"""The audit and the sitemap at the size that they are promised for."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.bench
def test_a_thousand_pages_on_fifty_hosts_are_audited_within_a_minute():
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "bench" / "seo.py")])

    assert done.returncode == 0
