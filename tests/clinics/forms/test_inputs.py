"""Times, days and amounts as people write them."""

from datetime import date, time
from decimal import Decimal

import pytest

from clinics.forms.inputs import Span, read_amount, read_day, read_spans, read_time


def span(opens: str, closes: str) -> Span:
    return Span(time.fromisoformat(opens), time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("5pm", "17:00"),
        ("5 p.m.", "17:00"),
        ("5 P.M", "17:00"),
        ("5:30pm", "17:30"),
        ("17h", "17:00"),
        ("17h30", "17:30"),
        ("17.30", "17:30"),
        ("1730", "17:30"),
        ("0900", "09:00"),
        ("17:30 Uhr", "17:30"),
        ("09:00", "09:00"),
        ("9", "09:00"),
        ("12", "12:00"),
        ("noon", "12:00"),
        ("12 noon", "12:00"),
        ("12am", "00:00"),
        ("midnight", "00:00"),
        ("24:00", "00:00"),
        ("mediodía", "12:00"),
        ("12 m", "12:00"),
        ("5 de la tarde", "17:00"),
        ("a las 8 de la noche", "20:00"),
        ("9 a. m.", "09:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(written, read):
    assert read_time(written) == time.fromisoformat(read)


def test_an_hour_of_closing_is_the_next_one():
    assert read_time("5", after=time(9)) == time(17)
    assert read_time("1", after=time(9, 30)) == time(13)
    assert read_time("12", after=time(9)) == time(12)
    assert read_time("05:00", after=time(9)) == time(5)


@pytest.mark.parametrize(
    ("written", "spans"),
    [
        ("9-1, 2-6", [("09:00", "13:00"), ("14:00", "18:00")]),
        ("9:30 to 5", [("09:30", "17:00")]),
        ("9–17", [("09:00", "17:00")]),
        ("9am-5pm", [("09:00", "17:00")]),
        ("9am - 12.30pm and 1.30 - 6pm", [("09:00", "12:30"), ("13:30", "18:00")]),
        ("2-6", [("14:00", "18:00")]),
        ("6pm - midnight", [("18:00", "00:00")]),
        ("10pm to 2am", [("22:00", "02:00")]),
        ("de 9 a 13 h y de 14 a 17 h", [("09:00", "13:00"), ("14:00", "17:00")]),
        ("9 a.m. a 1 p.m.; 3 p.m. a 7 p.m.", [("09:00", "13:00"), ("15:00", "19:00")]),
        ("9 a mediodía", [("09:00", "12:00")]),
        ("8h30-12h / 14h-18h", [("08:30", "12:00"), ("14:00", "18:00")]),
    ],
)
def test_hours_are_read_as_people_write_them(written, spans):
    assert read_spans(written) == [span(*each) for each in spans]


@pytest.mark.parametrize(
    "written", ["", "when we are up", "25:00", "9:70", "13pm", "0pm", "9-", "-"]
)
def test_what_is_no_time_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011
        read_time(written)
    with pytest.raises(ValueError):  # noqa: PT011
        read_spans(written)


@pytest.mark.parametrize(
    ("written", "country", "read"),
    [
        ("2026-12-24", "US", "2026-12-24"),
        ("24/12/2026", "GB", "2026-12-24"),
        ("12/24/2026", "US", "2026-12-24"),
        ("3/4/26", "US", "2026-03-04"),
        ("3/4/26", "GB", "2026-04-03"),
        ("3.4.2026", "DE", "2026-04-03"),
        ("24/12/2026", "CA", "2026-12-24"),
        ("24 December 2026", "", "2026-12-24"),
        ("December 24th, 2026", "US", "2026-12-24"),
        ("24 de diciembre de 2026", "MX", "2026-12-24"),
        ("24 dic 2026", "ES", "2026-12-24"),
        ("1 Sept 2026", "GB", "2026-09-01"),
        ("24 December", "GB", "2026-12-24"),
        ("3 March", "GB", "2027-03-03"),
    ],
)
def test_a_day_is_read_in_its_countrys_order(written, country, read):
    assert read_day(written, country, coming=date(2026, 11, 27)) == date.fromisoformat(read)


@pytest.mark.parametrize(
    "written", ["", "Christmas", "3/4/2026", "31/31/2026", "12/2026", "24 Foo 2026", "1 2 3 4"]
)
def test_what_is_no_day_or_could_be_two_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011
        read_day(written, "CA")


def test_a_day_without_a_year_is_refused_where_it_may_be_past():
    with pytest.raises(ValueError):  # noqa: PT011
        read_day("24 December", "GB")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("55", "55"),
        ("£55", "55"),
        ("$ 55.50", "55.50"),
        ("55,50 €", "55.50"),
        ("1,200", "1200"),
        ("1.200,50", "1200.50"),
        ("1,200.50", "1200.50"),
        ("CA$60", "60"),
        ("free", "0"),
        ("gratis", "0"),
        ("-5", "-5"),
    ],
)
def test_an_amount_is_read_without_its_currency(written, read):
    assert read_amount(written) == Decimal(read)


@pytest.mark.parametrize("written", ["", "ask us", "55 per visit", "1.2.3,4,5-", "--"])
def test_what_is_no_amount_is_refused(written):
    with pytest.raises(ValueError):  # noqa: PT011
        read_amount(written)
