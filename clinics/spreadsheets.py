"""Spreadsheets that Wagtail's admin writes and reads: no formula leaves, no bomb is unpacked.

Wagtail has one way to write them (``SpreadsheetExportMixin``) and no setting for it, so each list,
report and export of the admin, those of other packages too, is reached there and nowhere else.
"""

from __future__ import annotations

import io
import zipfile
from functools import wraps

from clinics.enquiries.spreadsheet import harmless

#: A workbook of redirects that unpacks to more than this is not read, in bytes.
MOST_UNPACKED = 40_000_000


class FileTooLarge(ValueError):
    """A workbook unpacks to more than its lists could need."""


def install() -> None:
    """Called once, when the app is ready."""
    from wagtail.admin.views.mixins import SpreadsheetExportMixin
    from wagtail.contrib.redirects.base_formats import XLSX

    for name in ("preprocess_field_value", "get_heading"):
        method = getattr(SpreadsheetExportMixin, name)
        setattr(SpreadsheetExportMixin, name, _harmless_text(method))
    XLSX.create_dataset = _bounded(XLSX.create_dataset)


def _harmless_text(method):
    @wraps(method)
    def written(self, *args, **kwargs):
        value = method(self, *args, **kwargs)
        # Numbers and dates stay what they are.
        return harmless(value) if isinstance(value, str) else value

    return written


def _bounded(method):
    @wraps(method)
    def read(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise FileTooLarge
        return method(self, data)

    return read
