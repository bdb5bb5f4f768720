"""What a practice may choose from, and what it names because the library lacks it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils.text import slugify

from clinics.models import Practice
from condition_pages import names
from condition_pages.models import Condition, ConditionPage

#: So many conditions of its own that the library has not taken in may a practice have.
MOST_OWN = 200


def named(conditions: Iterable[Condition]) -> list[names.Named]:
    """``conditions`` in the form in which they are searched."""
    return [names.Named(condition, condition.names) for condition in conditions]


def search(query: str, practice: Practice | None) -> list[tuple[Condition, str]]:
    """What ``practice`` may choose for ``query``, the nearest first.

    Each with the name that it was found by, where that is not its plain one. All are compared
    here, and not by the search index: behind row-level security its entries of the library are
    in nobody's sight.
    """
    found = names.search(query, named(Condition.objects.for_practice(practice)))
    return [(match.key, match.by) for match in found]


def called(name: str, practice: Practice | None) -> list[tuple[Condition, str]]:
    """What ``practice`` may choose that is called ``name``, as ``search`` gives it."""
    found = names.called(name, named(Condition.objects.for_practice(practice)))
    return [(match.key, match.by) for match in found]


def add(condition: Condition, practice: Practice | None) -> Condition:
    """Keep what an editor has named; of platform staff, who have no practice, in the library.

    Whatever is there under that name already, as its plain one, is given in its place.
    """
    for there, by in called(condition.name, practice):
        if not by:
            return there
    condition.practice = practice
    if practice is None:
        condition.term_id = free_term_id(condition.name)
    condition.save()
    return condition


def may_name_more(practice: Practice | None) -> bool:
    """Whether ``practice`` may name one more; platform staff always may."""
    if practice is None:
        return True
    return Condition.objects.open_wishes().filter(practice=practice).count() < MOST_OWN


def free_term_id(name: str) -> str:
    """An identifier for the library that no entry has."""
    base = slugify(name)[:40].strip("-") or "condition"
    taken = set(
        Condition.objects.filter(term_id__startswith=base).values_list("term_id", flat=True)
    )
    number = 1
    while (term_id := base if number == 1 else f"{base}-{number}") in taken:
        number += 1
    return term_id


# What the platform sees of it


@dataclass(frozen=True)
class Wish:
    """What one or several practices have named: platform staff alone see it together."""

    rows: tuple[Condition, ...]

    @property
    def key(self) -> int:
        """The number of its first row, by which its own page is found."""
        return self.rows[0].pk

    @property
    def name(self) -> str:
        return self.rows[0].name

    @property
    def practices(self) -> list[Practice]:
        return list({row.practice.pk: row.practice for row in self.rows if row.practice}.values())

    @property
    def pages(self) -> int:
        """How many pages are about it, drafts among them."""
        return sum(getattr(row, "page_count", 0) for row in self.rows)

    @property
    def clinical_names(self) -> list[str]:
        return list(dict.fromkeys(row.clinical_name for row in self.rows if row.clinical_name))

    @property
    def lay_names(self) -> list[str]:
        """Every other name, each once; of two spellings the first one."""
        found = {names.fold(name): name for row in reversed(self.rows) for name in row.lay_synonyms}
        found.pop(names.fold(self.name), None)
        return list(found.values())

    @property
    def body_regions(self) -> list[str]:
        return list(dict.fromkeys(region for row in self.rows for region in row.body_regions))


def wishes() -> list[Wish]:
    """What practices have named and nobody has answered, one for each name, by that name."""
    rows = (
        Condition.objects.open_wishes()
        .select_related("practice__home")
        .annotate(page_count=Count("pages"))
        .order_by("pk")
    )
    by_name: dict[str, list[Condition]] = {}
    for row in rows:
        by_name.setdefault(names.fold(row.name), []).append(row)
    return [Wish(tuple(by_name[name])) for name in sorted(by_name)]


def wish(key: int) -> Wish | None:
    """The wish that row ``key`` is one of."""
    return next((each for each in wishes() if key in {row.pk for row in each.rows}), None)


@transaction.atomic
def take(wish: Wish, entry: Condition, keep_name: bool = True) -> int:
    """Make ``wish`` an entry of the library, or one with it; how many pages follow.

    Drafts and old revisions that speak of a row of the wish are read as speaking of the entry.
    With ``keep_name`` what practices called it is among what people call the entry.
    """
    if keep_name:
        known = {names.fold(name) for name in entry.names}
        more = [name for name in (wish.name, *wish.lay_names) if names.fold(name) not in known]
        if more:
            entry.lay_synonyms = [*entry.lay_synonyms, *more]
    entry.save()
    moved = 0
    for row in wish.rows:
        row.taken_as = entry
        row.save()
        for page in ConditionPage.objects.filter(condition=row):
            page.condition = entry
            # Nothing else of the page is anybody's business here: a draft may have its gaps.
            page.save(clean=False, update_fields=["condition"])
            moved += 1
    return moved


def withdraw(wish: Wish) -> None:
    """Let it stay the practices' own: the list shows it no more."""
    for row in wish.rows:
        row.stays_own = True
        row.save(update_fields=["stays_own"])
