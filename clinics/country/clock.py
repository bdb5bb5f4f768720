"""The wall clock of a place, told without a time zone database. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

#: A zone changes its clocks at most once in so many days; Morocco's month of fasting is 29 or 30.
STEP = timedelta(days=7)
MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=256)
def offsets(zone: str, first_year: int, years: int) -> list[tuple[int, int]]:
    """By how many minutes clocks in ``zone`` are ahead of UTC, as ``(from, minutes)`` in order.

    ``from`` is in seconds since 1970; the first entry stands for the beginning of ``first_year``,
    the others for each change in the ``years`` that follow. Raises ``ZoneInfoNotFoundError`` for
    a zone that does not exist.
    """
    place = ZoneInfo(zone)

    def ahead(moment: datetime) -> int:
        return (moment.astimezone(place).utcoffset() or timedelta(0)) // MINUTE

    moment, end = (
        datetime(first_year, 1, 1, tzinfo=UTC),
        datetime(first_year + years, 1, 1, tzinfo=UTC),
    )
    found = [(int(moment.timestamp()), ahead(moment))]
    while moment < end:
        before, after = moment, moment + STEP
        if ahead(before) != ahead(after):
            while after - before > MINUTE:
                middle = before + (after - before) // 2
                middle -= timedelta(seconds=middle.second, microseconds=middle.microsecond)
                before, after = (
                    (before, middle) if ahead(middle) != ahead(before) else (middle, after)
                )
            found.append((int(after.timestamp()), ahead(after)))
        moment += STEP
    return found
