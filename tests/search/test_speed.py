"""Search is quick in a practice of ten thousand pages, whatever is looked for."""

import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "bench" / "search.py"


@pytest.mark.bench
def test_any_search_takes_fifty_milliseconds_at_most_among_ten_thousand_pages():
    """Prints its table; PostgreSQL is measured where its server is installed."""
    assert subprocess.call([sys.executable, str(SCRIPT)]) == 0
