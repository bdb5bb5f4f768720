"""A visitor reads whether the clinic is open, by the clinic's own clock."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from clinics.country import clock

SCRIPT = Path(__file__).parents[3] / "clinics/static/clinics/open-now.js"
WORDS = {
    "open": "open until {time}",
    "always": "open",
    "later": "opens today {time}",
    "shut": "shut for {reason}",
    "opens": "opens {day} {time}",
    "closed": "closed",
}
LUNCH = {"mon": [["09:00", "12:00"], ["13:00", "17:00"]], "fri": [["18:00", "02:00"]]}

pytestmark = pytest.mark.browser


def shown(page, moment, week, exceptions=(), zone="America/New_York", reasons=(), language="en-GB"):
    """What the script writes at ``moment`` (ISO, with offset)."""
    exceptions = dict(exceptions)
    spans = [span for day in [*week.values(), *exceptions.values()] for span in day]
    hours = {
        "clock": clock.offsets(zone, 2025, 4),
        "week": week,
        "exceptions": exceptions,
        "reasons": dict(reasons),
        "times": {time: time.removeprefix("0") for span in spans for time in span},
        "days": {"mon": "Monday", "thu": "Thursday", "fri": "Friday"},
        "words": WORDS,
    }
    page.clock.set_fixed_time(datetime.fromisoformat(moment))
    page.set_content(f'<html lang="{language}"><p data-open-now></p></html>')
    page.evaluate("data => document.querySelector('p').dataset.openNow = data", json.dumps(hours))
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    page.locator("p:not(:empty)").wait_for()
    return page.text_content("p")


# 2026-03-02 is a Monday; New York is at UTC-5 until 8 March and at UTC-4 after.
@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-03-02T14:30:00+00:00", "open until 12:00"),
        ("2026-03-02T17:30:00+00:00", "closed. opens today 13:00"),
        ("2026-03-02T13:59:00+00:00", "closed. opens today 9:00"),
        ("2026-03-02T17:00:00+00:00", "closed. opens today 13:00"),
        ("2026-03-02T22:00:00+00:00", "closed. opens Friday 18:00"),
        ("2026-03-07T06:30:00+00:00", "open until 2:00"),
        ("2026-03-07T07:00:00+00:00", "closed. opens Monday 9:00"),
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

    said = shown(page, "2026-03-02T14:30:00+00:00", LUNCH, closed)

    assert said == "closed. opens Friday 18:00"


def test_a_clinic_that_never_opens_says_closed_only(page):
    assert shown(page, "2026-03-02T14:30:00+00:00", {}) == "closed"


def test_a_clinic_open_around_the_clock_names_no_end(page):
    always = {
        day: [["00:00", "00:00"]] for day in ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    }

    assert shown(page, "2026-03-02T14:30:00+00:00", always) == "open"


THURSDAYS = {"thu": [["09:00", "17:00"]]}


# 2026-11-26 is a Thursday; New York is at UTC-5.
@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en-GB", "closed. opens Thursday 3 December 9:00"),
        ("en-US", "closed. opens Thursday, December 3 9:00"),
        ("es-US", "closed. opens jueves, 3 de diciembre 9:00"),
    ],
)
def test_a_weekday_that_is_today_s_comes_with_its_date(page, language, said):
    evening = "2026-11-26T23:00:00+00:00"

    assert shown(page, evening, THURSDAYS, language=language) == said


def test_the_day_after_tomorrow_needs_no_date(page):
    assert shown(page, "2026-11-24T23:00:00+00:00", THURSDAYS) == "closed. opens Thursday 9:00"


def test_after_a_long_holiday_the_date_says_when(page):
    days = {f"2026-12-{day:02}": [] for day in range(1, 32)}

    said = shown(page, "2026-12-01T15:00:00+00:00", THURSDAYS, days)

    assert said == "closed. opens Thursday 7 January 9:00"


def test_a_visitor_reads_why_it_is_closed_today(page):
    week = {**THURSDAYS, "fri": [["09:00", "17:00"]]}
    closed, reasons = {"2026-11-26": []}, {"2026-11-26": "Thanksgiving $& Day"}

    said = shown(page, "2026-11-26T15:00:00+00:00", week, closed, reasons=reasons)

    assert said == "shut for Thanksgiving $& Day. opens Friday 9:00"


def test_a_short_day_that_is_over_has_closed_as_usual(page):
    short, reasons = {"2026-11-26": [["09:00", "12:00"]]}, {"2026-11-26": "Half a day"}

    said = shown(page, "2026-11-26T18:00:00+00:00", THURSDAYS, short, reasons=reasons)

    assert said == "closed. opens Thursday 3 December 9:00"


def test_an_open_tab_says_what_holds_when_one_comes_back_to_it(page):
    assert shown(page, "2026-11-26T15:00:00+00:00", THURSDAYS) == "open until 17:00"

    page.clock.set_fixed_time(datetime.fromisoformat("2026-11-26T22:30:00+00:00"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    assert page.text_content("p") == "closed. opens Thursday 3 December 9:00"
    assert "open-now--open" not in page.get_attribute("p", "class")


def test_a_page_in_sight_keeps_up_by_the_minute(page):
    page.clock.install(time=datetime.fromisoformat("2026-11-26T21:59:30+00:00"))
    page.set_content('<html lang="en-GB"><p data-open-now></p></html>')
    hours = {
        "clock": clock.offsets("America/New_York", 2025, 4),
        "week": THURSDAYS,
        "exceptions": {},
        "reasons": {},
        "times": {"09:00": "9:00", "17:00": "17:00"},
        "days": {"thu": "Thursday"},
        "words": WORDS,
    }
    page.evaluate("data => document.querySelector('p').dataset.openNow = data", json.dumps(hours))
    page.add_script_tag(content=SCRIPT.read_text("utf-8"))
    page.clock.run_for(1000)
    before = page.text_content("p")

    page.clock.run_for(60_000)

    assert (before, page.text_content("p")) == (
        "open until 17:00",
        "closed. opens Thursday 3 December 9:00",
    )
