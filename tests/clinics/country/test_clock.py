"""Cached pages tell the time of a place without a time zone database."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.country import clock

FIRST, YEARS = 2026, 4


def ahead(zone, moment):
    """What the page's script reads from the offsets."""
    return [
        minutes
        for start, minutes in clock.offsets(zone, FIRST, YEARS)
        if start <= moment.timestamp()
    ][-1]


@given(
    zone=st.sampled_from(
        [
            "Europe/London",
            "America/Boise",
            "Africa/Casablanca",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
        ]
    ),
    moment=st.datetimes(
        datetime(FIRST, 1, 1), datetime(FIRST + YEARS, 1, 1), timezones=st.just(UTC)
    ),
)
def test_the_clock_is_right_at_any_moment_of_the_years_it_knows(zone, moment):
    offset = moment.astimezone(ZoneInfo(zone)).utcoffset()

    assert ahead(zone, moment) == offset.total_seconds() / 60


def test_clocks_change_at_the_very_minute():
    changes = clock.offsets("America/New_York", 2026, 1)[1:]

    assert [(datetime.fromtimestamp(at, UTC), minutes) for at, minutes in changes] == [
        (datetime(2026, 3, 8, 7, tzinfo=UTC), -240),
        (datetime(2026, 11, 1, 6, tzinfo=UTC), -300),
    ]


def test_a_zone_whose_clocks_never_change_has_one_offset():
    assert [minutes for _, minutes in clock.offsets("America/Phoenix", 2026, 4)] == [-420]


def test_a_zone_that_does_not_exist_is_refused():
    with pytest.raises(KeyError, match="Nowhere"):
        clock.offsets("Europe/Nowhere", 2026, 4)
