"""Keeps count of what was looked for in vain, and nothing of who looked."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from clinics.models import Practice

from .models import ZeroResultsQuery
from .query import normalize

#: A query that is longer, or holds a digit, an @ or a sentence, may tell of a person.
MOST_LETTERS = 40
MOST_WORDS = 4
HARMLESS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")
#: Rows of one practice and day: a flood of made-up words must not fill the disk.
MOST_A_DAY = 200
KEPT = timedelta(days=90)


def is_harmless(query: str) -> bool:
    """Whether ``query`` is a few plain words, without anything that might tell of a person."""
    return (
        len(query) <= MOST_LETTERS
        and len(query.split()) <= MOST_WORDS
        and bool(HARMLESS.fullmatch(query))
    )


def note(practice: Practice, query: str) -> None:
    """Count a search without results, once for each time it is made; or leave it."""
    query = normalize(query).casefold()
    if not is_harmless(query):
        return
    today = ZeroResultsQuery.objects.filter(practice=practice, day=timezone.now().date())
    if today.filter(query=query).update(times=F("times") + 1):
        return
    if today.count() >= MOST_A_DAY:
        return
    try:
        with transaction.atomic():
            ZeroResultsQuery.objects.create(
                practice=practice, day=timezone.now().date(), query=query, times=1
            )
    except IntegrityError:
        # Another visitor looked for the same at this very moment.
        today.filter(query=query).update(times=F("times") + 1)


def prune() -> int:
    """Delete what is older than ninety days; returns how many rows went."""
    old = ZeroResultsQuery.objects.filter(day__lt=timezone.now().date() - KEPT)
    return old.delete()[0]
