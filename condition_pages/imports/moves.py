"""What a practice's editors moved on the review screen: found in its records, or forgotten."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer.classify.moved import Move
from condition_pages.importer.edit import moves
from condition_pages.importer.model import Section
from condition_pages.importer.stored import from_data
from condition_pages.models import ImportRecord

#: The newest imports of a practice that are asked: what it moved long ago counts no more.
MOST_RECORDS = 200


def records_of(practice: Practice) -> QuerySet[ImportRecord]:
    """The records of the practice's imports, the newest first."""
    own = tenancy.owned(Page, practice).values("pk")
    return ImportRecord.objects.filter(page__in=own).order_by("-imported_at", "-pk")


def moves_of(practice: Practice) -> tuple[Move, ...]:
    """What its editors moved to another kind, the newest first. Another practice's is not asked."""
    stored = records_of(practice).values_list("stored__sections", flat=True)[:MOST_RECORDS]
    return tuple(move for sections in stored for move in moves(moved_among(sections)))


def moved_among(stored: list[dict] | None) -> Iterator[Section]:
    for one in stored or ():
        if one.get("proposed", "") not in ("", one.get("kind")):
            yield from_data(Section, one)


def forget_moves(practice: Practice) -> int:
    """Forget what was moved; the drafts stay as they are. Returns how many imports had some."""
    count = 0
    for record in records_of(practice).only("pk", "stored"):
        gone = [one for one in record.stored.get("sections", ()) if one.get("proposed")]
        for one in gone:
            one["proposed"] = ""
        if gone:
            ImportRecord.objects.filter(pk=record.pk).update(stored=record.stored)
            count += 1
    return count
