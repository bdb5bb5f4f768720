"""Spreadsheets that Wagtail's admin writes and reads: no formula leaves, no bomb is unpacked.

Wagtail has one way to write them (``SpreadsheetExportMixin``) and no setting for it, so each list,
report and export of the admin, those of other packages too, is reached there and nowhere else.
"""

from __future__ import annotations

from functools import wraps

from clinics.enquiries.spreadsheet import harmless
from clinics.files import workbooks


def install() -> None:
    """Called once, when the app is ready."""
    from wagtail.admin.views.mixins import SpreadsheetExportMixin
    from wagtail.contrib.redirects.base_formats import XLSX

    for name in ("preprocess_field_value", "get_heading"):
        method = getattr(SpreadsheetExportMixin, name)
        setattr(SpreadsheetExportMixin, name, _harmless_text(method))
    XLSX.create_dataset = _read_apart


def _harmless_text(method):
    @wraps(method)
    def written(self, *args, **kwargs):
        value = method(self, *args, **kwargs)
        # Numbers and dates stay what they are.
        return harmless(value) if isinstance(value, str) else value

    return written


def _read_apart(_format, data: bytes):
    """In the place of Wagtail's, which takes what a workbook says of its size as given."""
    from wagtail.contrib.redirects.base_formats import Dataset

    return Dataset(tuple(row) for row in workbooks.read_apart(data))
