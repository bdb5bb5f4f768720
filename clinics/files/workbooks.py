"""The rows of a workbook's first sheet, no more of them than a list needs. Imports no Django.

A workbook of some kilobytes may say that it has a million rows of 16,384 columns, and openpyxl
fills in what is missing; so it is read apart, where it can take so much and no more.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from openpyxl import load_workbook

from clinics.files import limited_process

MOST_ROWS = 20_000
MOST_COLUMNS = 100
#: So many rows of six columns take 74 MB and a second and a half.
LIMITS = limited_process.Limits(memory=512 * 1024**2, seconds=20)


class WorkbookError(ValueError):
    """The workbook can't be read, or holds more than its lists could need."""


def read_apart(content: bytes) -> list[list[Any]]:
    """The rows of the first sheet, all of the same width: texts, numbers, dates as ISO text, None.

    Raises WorkbookError.
    """
    try:
        return json.loads(limited_process.run(__name__, content, limits=LIMITS))
    except (limited_process.RefusedError, limited_process.ExhaustedError) as error:
        raise WorkbookError(str(error)) from error


def rows_of(content: bytes) -> Iterator[list[Any]]:
    """The rows as they are written. Raises WorkbookError where they are too many or too wide."""
    workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    sheet = workbook.worksheets[0]
    # What the sheet says of its own size is not believed.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True)):
        if number >= MOST_ROWS or len(row) > MOST_COLUMNS:
            raise WorkbookError("It has too many rows or columns.")
        yield list(row)


def main() -> None:
    """The work of the process that reads it."""
    try:
        rows = list(rows_of(sys.stdin.buffer.read()))
    except Exception as error:
        # Whatever is wrong in it, openpyxl may raise.
        raise limited_process.RefusedError(f"{type(error).__name__}: {error}") from error
    width = max(map(len, rows), default=0)
    padded = [row + [None] * (width - len(row)) for row in rows]
    json.dump(padded, sys.stdout, default=str)
