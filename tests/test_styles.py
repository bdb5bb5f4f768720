"""Every stylesheet says what it seems to say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
COMMENT_OR_TEXT = re.compile(r"/\*.*?\*/|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL)
APPS = ("seo", "clinics", "condition_pages", "search", "site")


@pytest.mark.parametrize(
    "path",
    sorted(path for app in APPS for path in (ROOT / app).rglob("*.css")),
    ids=lambda path: path.relative_to(ROOT).as_posix(),
)
def test_no_rule_of_a_stylesheet_swallows_those_after_it(path):
    """A brace that is missing nests all that follows, and no browser complains."""
    depth = 0
    for line in COMMENT_OR_TEXT.sub(" ", path.read_text("utf-8")).splitlines():
        # A rule that begins a line is in no other: what is inside of one is indented.
        if line[:1] in ("@", ".", "[", ":", "#"):
            assert depth == 0, line
        depth += line.count("{") - line.count("}")
    assert depth == 0
