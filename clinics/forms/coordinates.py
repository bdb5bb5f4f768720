"""Where a place is on the map, from what people paste: a map's link, or two numbers.

Nothing is fetched: what a link says is read off its address. Imports no Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qs, unquote, urlsplit

#: Latitude and longitude in degrees, north and east above zero, to six places (a tenth of a metre).
Point = tuple[Decimal, Decimal]

PLACES = Decimal("0.000001")
LIMITS = (90, 180)
#: Parameters of links that hold a point: OpenStreetMap, Google, Apple, Bing; the surest first.
POINT_PARAMETERS = ("query", "q", "ll", "coordinate", "sll", "destination", "center", "cp")
#: Google names the place itself after !3d and !4d; what follows @ is the middle of the view.
GOOGLE_PLACE = re.compile(r"!3d(-?\d+\.?\d*)!4d(-?\d+\.?\d*)")
GOOGLE_VIEW = re.compile(r"/@(-?\d+\.?\d*),(-?\d+\.?\d*)")
OSM_VIEW = re.compile(r"map=\d+\.?\d*/(-?\d+\.?\d*)/(-?\d+\.?\d*)")
#: Degrees, with minutes and seconds or without, and a letter of the compass or none.
NUMBER = r"[+-]?\d+(?:[.,]\d+)?"
ANGLE = re.compile(
    rf"\s*([NSEW])?\s*({NUMBER})\s*°?\s*(?:({NUMBER})\s*['′’]\s*)?(?:({NUMBER})\s*(?:\"|″|”|'')\s*)?"
    r"([NSEW])?\s*",
    re.IGNORECASE,
)


class PointError(ValueError):
    """A text in which no place on the map can be read."""


def read_point(text: str) -> Point:
    """The point that a link to a map or a pair of numbers says.

    "43.615, -116.2023", "43.615 N 116.2023 W", 43°36'54"N 116°12'8"W, ``geo:43.6,-116.2`` and the
    addresses of OpenStreetMap, Google, Apple and Bing maps. Raises PointError.
    """
    text = text.strip()[:2000]
    if text.lower().startswith("geo:"):
        return read_pair(text[4:].partition("?")[0].partition(";")[0])
    if "://" in text:
        return read_link(text)
    return read_pair(text)


def read_link(address: str) -> Point:
    """The point that the address of a map names. Raises PointError."""
    for first, second in candidates(address):
        try:
            return checked(decimal(first), decimal(second))
        except PointError:
            continue
    raise PointError("The link names no point.")


def candidates(address: str) -> Iterator[tuple[str, str]]:
    """The pairs of numbers in an address, the surest first."""
    try:
        parts = urlsplit(address)
        asked = parse_qs(parts.query)
    except ValueError:
        raise PointError("This is no address.") from None
    whole = unquote(address)
    yield from GOOGLE_PLACE.findall(whole)
    if "mlat" in asked and "mlon" in asked:
        yield asked["mlat"][0], asked["mlon"][0]
    for name in POINT_PARAMETERS:
        for value in asked.get(name, []):
            first, _comma, second = value.replace("~", ",").partition(",")
            yield first, second
    yield from GOOGLE_VIEW.findall(whole)
    yield from OSM_VIEW.findall(whole)


def read_pair(text: str) -> Point:
    """Two angles, latitude first unless their letters say otherwise. Raises PointError."""
    first = ANGLE.match(text)
    if not first:
        raise PointError("There is no number.")
    rest = text[first.end() :].lstrip(",;/ ")
    second = ANGLE.fullmatch(rest)
    if not second:
        raise PointError("There are not two numbers.")
    angles = [angle(match) for match in (first, second)]
    letters = [(match[1] or match[5] or "").upper() for match in (first, second)]
    if letters[0] in ("E", "W") and letters[1] in ("N", "S"):
        angles.reverse()
    elif letters[0] in ("E", "W") or letters[1] in ("N", "S"):
        raise PointError("One number is north or south, the other east or west.")
    return checked(*angles)


def angle(match: re.Match) -> Decimal:
    degrees = decimal(match[2])
    minutes, seconds = (decimal(match[n]) if match[n] else Decimal(0) for n in (3, 4))
    if not (0 <= minutes < 60 and 0 <= seconds < 60):
        raise PointError("Minutes and seconds end at 60.")
    size = abs(degrees) + minutes / 60 + seconds / 3600
    is_negative = match[2].startswith("-") or (match[1] or match[5] or "").upper() in ("S", "W")
    return -size if is_negative else size


def decimal(text: str) -> Decimal:
    try:
        found = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        raise PointError("This is no number.") from None
    if not found.is_finite():
        raise PointError("This is no number.")
    return found


def checked(latitude: Decimal, longitude: Decimal) -> Point:
    if abs(latitude) > LIMITS[0] or abs(longitude) > LIMITS[1]:
        raise PointError("This is no place on the earth.")
    return latitude.quantize(PLACES), longitude.quantize(PLACES)


def written(latitude: Decimal | None, longitude: Decimal | None) -> str:
    """A point as ``read_point`` reads it; "" where there is none."""
    if latitude is None or longitude is None:
        return ""
    return f"{shortened(latitude)}, {shortened(longitude)}"


def shortened(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
