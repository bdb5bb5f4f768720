"""What the log says of a database or a disk that is away; loaded before any model is."""

from __future__ import annotations

import errno
import logging

from django.db import InterfaceError, OperationalError

#: A disk that is full, a quota that is used up, a disk that can only be read.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def is_away(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database or the disk can't serve now, and may later."""
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    # SQLite's word for a missing table or column, which no waiting cures.
    return not str(error).startswith("no such ")


class WithoutTraceback(logging.Filter):
    """A request that failed because the database is away leaves one line in the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error):
            record.msg = f"{record.getMessage()}: {' '.join(str(error).split())}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
