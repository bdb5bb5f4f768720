"""A folder as a cache."""

from __future__ import annotations

import secrets
import zlib
from pickle import UnpicklingError  # nosec: what Django's own cache raises; nothing is read here

from django.core.cache.backends.filebased import FileBasedCache as DjangosFileBasedCache

from clinics.caches.outage import OptionalCacheMixin, outage_of


class FileBasedCache(OptionalCacheMixin, DjangosFileBasedCache):
    """Django's, for a disk that may be full, and with room for more than 300 entries."""

    # Half a file is no entry either.
    errors = (OSError, EOFError, UnpicklingError, zlib.error)
    MOST_ENTRIES = 20_000
    #: One write in so many looks whether there are too many: that lists the whole folder.
    CULL_EVERY = 200

    def __init__(self, folder, params):
        self.outage = outage_of(str(folder))
        options = {"MAX_ENTRIES": self.MOST_ENTRIES, **params.get("OPTIONS", {})}
        super().__init__(folder, {**params, "OPTIONS": options})

    def _createdir(self):
        try:
            super()._createdir()
        except OSError as error:
            self.outage.begin(error)

    def _cull(self):
        if secrets.randbelow(self.CULL_EVERY) == 0:
            super()._cull()
