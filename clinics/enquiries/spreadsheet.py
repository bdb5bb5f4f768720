"""Rows for a spreadsheet that treats nothing a visitor wrote as a formula. Imports no Django."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

#: What makes a cell a formula in a spreadsheet program.
#: Source: OWASP, CSV Injection.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(value: object) -> str:
    """``value`` as text that a spreadsheet shows and does not run."""
    text = str(value)
    return "'" + text if text.startswith(FORMULA) or text.lstrip().startswith(FORMULA) else text


def to_csv(rows: Iterable[Iterable[object]]) -> str:
    """``rows`` as CSV, every cell quoted and harmless."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([harmless(cell) for cell in r] for r in rows)
    return out.getvalue()
