"""What the log says of a database that is away; loaded before any model is."""

from __future__ import annotations

import logging

from django.db import InterfaceError, OperationalError


def is_away(error: BaseException | None) -> bool:
    """Whether ``error`` says that the database can't answer now, and may do so later."""
    if not isinstance(error, (OperationalError, InterfaceError)):
        return False
    # SQLite's word for a missing table or column, which no waiting mends.
    return not str(error).startswith("no such ")


class WithoutTraceback(logging.Filter):
    """A request that failed because the database is away leaves one line in the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if record.exc_info else None
        if is_away(error):
            record.msg = f"{record.getMessage()}: {' '.join(str(error).split())}"
            record.args, record.exc_info, record.exc_text = (), None, None
        return True
