"""A visitor reads whether the clinic is open, by the clinic's own clock."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from clinics import clock

SCRIPT = Path(__file__).parents[2] / "clinics/static/clinics/open-now.js"
WORDS = {
    "open": "open until {time}",
    "always": "open",
    "later": "opens today {time}",
    "opens": "opens {day} {time}",
    "closed": "closed",
}
LUNCH = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["18:00", "02:00"]]}

pytestmark = pytest.mark.browser


def shown(page, moment, week, exceptions=(), zone="America/New_York"):
    """What the script writes at ``moment`` (ISO, with offset)."""
    exceptions = dict(exceptions)
    spans = [span for day in [*week.values(), *exceptions.values()] for span in day]
    hours = {
        "clock": clock.offsets(zone, 2025, 4),
        "week": week,
        "exceptions": exceptions,
        "times": {time: time.removeprefix("0") for span in spans for time in span},
        "days": {"mon": "Monday", "fri": "Friday"},
        "words": WORDS,
    }
    page.clock.set_fixed_time(datetime.fromisoformat(moment))
    page.set_content('<html lang="en-GB"><p data-open-now></p></html>')
    page.evaluate("data => document.querySelector('p').dataset.openNow = data", json.dumps(hours))
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    page.locator("p:not(:empty)").wait_for()
    return page.text_content("p")


# 2026-03-02 is a Monday; New York is at UTC-5 until 8 March and at UTC-4 after.
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-02T14:30:00+00:00", "open until 12:00"),
        ("2026-03-02T17:30:00+00:00", "opens today 13:00"),
        ("2026-03-02T13:59:00+00:00", "opens today 9:00"),
        ("2026-03-02T17:00:00+00:00", "opens today 13:00"),
        ("2026-03-02T22:00:00+00:00", "opens Friday 18:00"),
        ("2026-03-07T06:30:00+00:00", "open until 2:00"),
        ("2026-03-07T07:00:00+00:00", "opens Monday 9:00"),
        ("2026-03-09T13:30:00+00:00", "open until 12:00"),
    ],
    ids=[
        "in the morning",
        "in the lunch break",
        "a minute before opening",
        "at the closing minute",
        "after the last span of the day",
        "past midnight",
        "when the night ends",
        "after the clocks change",
    ],
)
def test_a_visitor_reads_whether_the_clinic_is_open(page, moment, said):
    assert shown(page, moment, LUNCH) == said


def test_a_holiday_beats_the_usual_hours(page):
    closed = {"2026-03-02": []}

    assert shown(page, "2026-03-02T14:30:00+00:00", LUNCH, closed) == "opens Friday 18:00"


def test_a_clinic_that_never_opens_says_closed_only(page):
    assert shown(page, "2026-03-02T14:30:00+00:00", {}) == "closed"


def test_a_clinic_open_around_the_clock_names_no_end(page):
    always = {
        day: [["00:00", "00:00"]] for day in ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    }

    assert shown(page, "2026-03-02T14:30:00+00:00", always) == "open"
