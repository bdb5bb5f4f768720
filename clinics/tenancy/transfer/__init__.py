"""A practice as one file: taken out of one installation and put into another."""

from clinics.tenancy.transfer.exporting import export
from clinics.tenancy.transfer.importing import ArchiveError, import_practice

__all__ = ["ArchiveError", "export", "import_practice"]
