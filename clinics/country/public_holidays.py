"""Public holidays of a country and its regions, as an offer to a practice. Pure: no Django.

Source: the ``holidays`` package, which follows each country's law; it is asked for days of a year
or so, and an editor looks them over: not every practice is closed on each.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

#: Where a country's regions differ and an address names none, most of its people live here.
MOST = {"GB": "ENG"}


@dataclass(frozen=True)
class PublicHoliday:
    day: date
    name: str


def regions(country: str) -> list[tuple[str, str]]:
    """(code, name) of the regions of ``country`` with days of their own, by name; may be empty."""
    kind = _kind(country)
    if kind is None:
        return []
    names: dict[str, str] = {}
    for name, code in kind.subdivisions_aliases.items():
        # The first of several is the English one.
        names.setdefault(code, name)
    codes = dict.fromkeys(kind.subdivisions)
    return sorted(((code, names.get(code, code)) for code in codes), key=lambda each: each[1])


def region_of(country: str, written: str) -> str:
    """The code of the region that an address names ("ID", "Idaho"); "" where it names none."""
    known = written.strip().casefold()
    for code, name in regions(country):
        if known in (code.casefold(), name.casefold()):
            return code
    return MOST.get(country, "")


def between(
    country: str, region: str, first: date, last: date, language: str = "en"
) -> list[PublicHoliday]:
    """The public holidays from ``first`` to ``last``, in order; none for an unknown country.

    ``region``: one of ``regions``, or "" for what the whole country has. Named in ``language``
    where its country does, else in English, else in the country's own. A day of two names has both.
    """
    kind = _kind(country)
    if kind is None:
        return []
    speaks = [f"{language}_{country}", language, f"en_{country}", "en_US", kind.default_language]
    spoken = next((each for each in speaks if each in kind.supported_languages), None)
    found = kind(
        subdiv=region if region in kind.subdivisions else None,
        years=range(first.year, last.year + 1),
        language=spoken,
    )
    return [
        PublicHoliday(day, "; ".join(found.get_list(day)))
        for day in sorted(found)
        if first <= day <= last
    ]


def _kind(country: str) -> Any:
    # Read when somebody asks: it is much to load, and visitors never do.
    import holidays

    if country not in holidays.list_supported_countries():
        return None
    return getattr(holidays, country)
