"""Every template of the project can be compiled, also one that no other test shows."""

from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = [ROOT / "site/templates", *ROOT.glob("*/templates"), ROOT / "site/demo/templates"]
NAMES = sorted(
    str(path.relative_to(folder)) for folder in FOLDERS for path in folder.rglob("*.html")
)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_compiles(name):
    get_template(name)
