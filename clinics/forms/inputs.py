"""Times, days and amounts as people write them. Pure.

What can be read in two ways is refused: a clinic's hours, terms and dates are no place to guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from babel import Locale, UnknownLocaleError

NOON, DAY = 12 * 60, 24 * 60
#: Nobody who writes "2 to 6" means the night.
EARLIEST = 6 * 60

#: The languages whose names of months are known, beside that of the country.
LANGUAGES = ("en", "es", "fr", "de", "it", "pt", "nl")


@dataclass(frozen=True)
class Span:
    """From when to when a place is open; past midnight where it closes before it opens."""

    opens: time
    closes: time

    @property
    def is_past_midnight(self) -> bool:
        return self.closes <= self.opens


# Times

DASHES = str.maketrans("–—−‒", "----")
MERIDIEM = re.compile(r"(?<=[\d\s])([ap])\.?\s?m\b\.?")
BETWEEN_SPANS = re.compile(r"[,;&+/\n]|\s(?:and|y|e|und|et)\s")
BETWEEN_TIMES = re.compile(r"\s*-\s*|\s(?:to|till?|until|a|al|à|hasta|bis)\s")
BEFORE_TIME = re.compile(r"^(?:(?:from|at|de|desde|a|von|the|las?|los)\s+)+")
CLOCK = re.compile(
    r"^(?P<hour>\d{1,2})(?:\s?[:.h]\s?(?P<minute>\d{2})|(?P<joined>\d{2}))?"
    r"\s*(?P<day>h|hs|hrs?|horas?|hours?|uhr)?\.?\s*(?P<half>.*)$"
)
WORDS = {
    "noon": NOON,
    "midday": NOON,
    "mediodía": NOON,
    "mediodia": NOON,
    "midnight": DAY,
    "medianoche": DAY,
}
MORNING = {"am", "a", "in the morning", "de la mañana", "de la manana"}
EVENING = {
    "pm",
    "p",
    "in the afternoon",
    "in the evening",
    "at night",
    "de la tarde",
    "de la noche",
}


def read_spans(written: str) -> list[Span]:
    """The spans of a day's hours: "9-1, 2-6", "9:30 to 5", "de 9 a 13 h y de 14 a 17 h".

    An hour without "am" or "pm" is the next one that makes sense. Raises ValueError.
    """
    spans: list[Span] = []
    end = 0
    for part in BETWEEN_SPANS.split(normalized(written)):
        if not part.strip():
            continue
        times = BETWEEN_TIMES.split(BEFORE_TIME.sub("", part.strip()))
        if len(times) != 2:
            raise ValueError(f"{part!r} is no span of hours")
        opens = moment(times[0], after=max(end, EARLIEST))
        closes = moment(times[1], after=opens + 1)
        end = closes
        spans.append(Span(as_time(opens), as_time(closes)))
    if not spans:
        raise ValueError("no hours are written")
    return spans


def read_time(written: str, after: time | None = None) -> time:
    """One time: "5pm", "17h", "17.30", "noon", "5 de la tarde".

    An hour without "am" or "pm" is the first one ``after``. Raises ValueError.
    """
    least = EARLIEST if after is None else after.hour * 60 + after.minute + 1
    return as_time(moment(normalized(written), after=least))


def normalized(written: str) -> str:
    lowered = " ".join(written.translate(DASHES).lower().split())
    return MERIDIEM.sub(r"\1m", lowered)


def moment(written: str, after: int) -> int:
    """Minutes since midnight; the first such hour from ``after`` where it can be two."""
    text = BEFORE_TIME.sub("", written.strip())
    if text.removeprefix("12 ") in WORDS:
        return WORDS[text.removeprefix("12 ")]
    found = CLOCK.match(text)
    if not found:
        raise ValueError(f"{written!r} is no time")
    hour = int(found["hour"])
    minute = int(found["minute"] or found["joined"] or 0)
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise ValueError(f"{written!r} is no time")
    half = found["half"].strip()
    if half:
        return in_half(hour, half) * 60 + minute
    at = hour * 60 + minute
    is_certain = found["day"] or found["joined"] or hour > 12 or found["hour"].startswith("0")
    return at if is_certain or at >= after or at + NOON > DAY else at + NOON


def in_half(hour: int, half: str) -> int:
    """The hour of the day of an hour of its first or second half."""
    if half == "m" and hour == 12:
        # In Spanish "12 m" is noon.
        return 12
    if not 1 <= hour <= 12 or half not in MORNING | EVENING:
        raise ValueError(f"{hour} {half} is no time")
    if half == "de la noche" and hour == 12:
        return 24
    return hour % 12 + (12 if half in EVENING else 0)


def as_time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


# Days

BETWEEN_PARTS = re.compile(r"[\s/.,\-]+|\b(?:de|del|of|the)\b")


def read_day(written: str, country: str = "", coming: date | None = None) -> date:
    """A day: "2026-12-24", "24/12/2026" in the country's order, "24 December", "24 dic 2026".

    Without a year it is the first one from ``coming`` on, where that is given. Raises ValueError
    for what is no day, or could be two.
    """
    parts = [part for part in BETWEEN_PARTS.split(written.lower()) if part]
    words = [part for part in parts if not part[0].isdigit()]
    numbers = [int(digits_of(part)) for part in parts if part[0].isdigit()]
    if len(words) == 1 and words[0] in months():
        return named_day(months()[words[0]], numbers, coming)
    if words or len(numbers) != 3:
        raise ValueError(f"{written!r} is no day")
    if len(digits_of(parts[0])) == 4:
        return date(*numbers)
    first, second, year = numbers
    order = order_of(country)
    if order == "either" and first <= 12 and second <= 12 and first != second:
        raise ValueError(f"{written!r} can be two days")
    is_month_first = order == "month" or (order == "either" and second > 12)
    day, month = (second, first) if is_month_first else (first, second)
    return date(full_year(year), month, day)


def digits_of(part: str) -> str:
    """The digits of "24", "24th" or "1º"."""
    digits = part.rstrip("abcdefghijklmnopqrstuvwxyzºª°")
    if not digits.isdecimal():
        raise ValueError(f"{part!r} is no number")
    return digits


def named_day(month: int, numbers: list[int], coming: date | None) -> date:
    if len(numbers) == 2:
        day, year = (numbers[1], numbers[0]) if numbers[0] > 31 else numbers
        return date(full_year(year), month, day)
    if len(numbers) != 1 or coming is None:
        raise ValueError("the year is missing")
    here = date(coming.year, month, numbers[0])
    return here if here >= coming else date(coming.year + 1, month, numbers[0])


def full_year(year: int) -> int:
    return year + 2000 if year < 100 else year


@lru_cache(maxsize=1)
def months() -> dict[str, int]:
    """The number of a month by its names, long and short, in each language."""
    found: dict[str, int] = {}
    for language in LANGUAGES:
        names = Locale.parse(language).months["format"]
        for width in ("wide", "abbreviated"):
            for number, name in names[width].items():
                found.setdefault(name.lower().rstrip("."), number)
    found["sept"] = 9
    return found


@lru_cache(maxsize=64)
def order_of(country: str) -> str:
    """What people of a country write first in a date of figures: "day", "month" or "either"."""
    try:
        pattern = Locale.parse(f"und_{country}").date_formats["short"].pattern
    except (UnknownLocaleError, ValueError):
        return "either"
    if country == "CA":
        # Both are in use.
        return "either"
    return "month" if pattern.lower().lstrip(" ’'").startswith("m") else "day"


# Amounts

FREE = {"free", "gratis", "gratuito", "gratuita", "no charge", "sin costo", "sin coste"}


def read_amount(written: str) -> Decimal:
    """An amount of money without its currency: "£55", "1,200", "55,50 €", "free" as 0.

    Raises ValueError.
    """
    text = written.strip().lower()
    if text in FREE:
        return Decimal(0)
    figures = "".join(sign for sign in text if sign.isdecimal() or sign in ".,-")
    others = "".join(sign for sign in text if not (sign.isdecimal() or sign in ".,-' \u00a0\u202f"))
    if len(others) > 4 or not figures:
        raise ValueError(f"{written!r} is no amount")
    last = max(figures.rfind("."), figures.rfind(","))
    cents = figures[last + 1 :] if last >= 0 else ""
    # Three figures behind the only kind of sign are thousands: "1,200" and "1.200" alike.
    is_decimal = last >= 0 and (len(cents) != 3 or ("." in figures and "," in figures))
    whole = figures[:last] if is_decimal else figures
    number = whole.replace(".", "").replace(",", "") + (f".{cents}" if is_decimal else "")
    try:
        return Decimal(number)
    except InvalidOperation as error:
        raise ValueError(f"{written!r} is no amount") from error
