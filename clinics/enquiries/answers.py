"""What happens with an enquiry: who reads it and when an answer comes, as the practice says."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clinics import tenancy
from clinics.models import EnquiryPage, Practice

#: A practice that is shut for longer names no day.
FARTHEST = timedelta(days=60)


def who_reads(page: EnquiryPage) -> str:
    """The practice's own sentence, else what the admin sees to."""
    return page.readers or _("Only people who work at this practice read what you send.")


def when_answered(page: EnquiryPage, received_at: datetime | None = None) -> str:
    """When an answer comes; with the day for what was received at a moment, if the hours tell it.

    Never earlier than ``answer_days`` says. Days count from the one after, where the practice is.
    """
    if not page.answer_days:
        return _("We answer as soon as we can.")
    day = answer_day(page, received_at) if received_at else None
    if day is None:
        return ngettext(
            "We answer on the next day that we are open.",
            "We answer within %(days)s days on which we are open.",
            page.answer_days,
        ) % {"days": page.answer_days}
    words = {"weekday": date_format(day, "l"), "day": date_format(day, "MONTH_DAY_FORMAT")}
    if page.answer_days == 1:
        return _("We answer on the next day that we are open: %(weekday)s, %(day)s.") % words
    return _("We answer by %(weekday)s, %(day)s.") % words


def answer_day(page: EnquiryPage, received_at: datetime) -> date | None:
    """The last day for an answer; None where hours are not known or it is too far away."""
    places = page.practice.locations if page.practice else []
    if not places or not page.answer_days:
        return None
    zone = places[0].time_zone
    received = timezone.localdate(received_at, ZoneInfo(zone) if zone else None)
    left = page.answer_days
    for ahead in range(1, FARTHEST.days + 1):
        day = received + timedelta(days=ahead)
        left -= any(place.is_open_on(day) for place in places)
        if not left:
            return day
    return None


def page_of(practice: Practice, language: str) -> EnquiryPage | None:
    """The practice's form that visitors see, in ``language`` if it has one there."""
    pages = list(tenancy.owned(EnquiryPage, practice).live().select_related("locale"))
    in_language = [page for page in pages if page.locale.language_code == language]
    return next(iter(in_language or pages), None)
