"""The library's names of conditions, as search reads them: kept while nobody changes them."""

from __future__ import annotations

from functools import lru_cache
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from clinics.models import Practice
from clinics.tenancy.context import common_cache
from condition_pages.models import Condition

from .lexicon import Lexicon, lexicon_of, make_term
from .treatments import treatment_terms

#: The cache holds a stamp, not the lexicon: each process keeps that, for as long as the
#: stamp is the same. Processes without a cache in common learn of a change when it runs out.
STAMP = "clinic_search.library"
SECONDS = 60

#: So many practices' own lexicons a process keeps; None is the key of the library's.
MOST_KEPT = 100

_kept: dict[tuple[str, int | None], Lexicon] = {}


def lexicon(practice: Practice | None = None) -> Lexicon:
    """What ``practice`` calls conditions: the library's names, and what it has named itself.

    With what editors changed, and with what treatments are called. No query most times.
    """
    with common_cache():
        stamp = cache.get(STAMP)
        stamp_is_known = any(stamp == kept for kept, _practice in _kept)
        if not stamp_is_known:
            _kept.clear()
            stamp = stamp or uuid4().hex
            # First, so that a change meanwhile takes it away again and the next search reads anew.
            cache.set(STAMP, stamp, SECONDS)
    if (stamp, None) not in _kept:
        _kept[stamp, None] = _lexicon(read_library())
    shared = _kept[stamp, None]
    if practice is None:
        return shared
    if (stamp, practice.pk) not in _kept:
        if len(_kept) > MOST_KEPT:
            _kept.clear()
            _kept[stamp, None] = shared
        own = [make_term(*row) for row in read_own(practice)]
        _kept[stamp, practice.pk] = shared.with_terms(own) if own else shared
    return _kept[stamp, practice.pk]


def clear_cache(**kwargs) -> None:
    """Have the library read anew, now and once the change is there for all to see."""
    _drop_stamp()
    transaction.on_commit(_drop_stamp)


def _drop_stamp() -> None:
    # The library is one for all practices.
    with common_cache():
        cache.delete(STAMP)


def read_own(practice: Practice) -> list[tuple]:
    """The arguments of ``make_term`` for what ``practice`` has named itself. One query."""
    rows = Condition.objects.filter(practice=practice, taken_as=None).order_by("pk")
    values = rows.values_list("term_id", "name", "clinical_name", "lay_synonyms")
    return [(term_id, name, clinical, tuple(lay or ())) for term_id, name, clinical, lay in values]


def read_library() -> tuple[tuple, ...]:
    """The arguments of ``make_term`` for each entry of the library. Three queries."""
    rows = list(
        Condition.objects.of_library()
        .order_by("pk")
        .values_list("pk", "term_id", "name", "clinical_name", "lay_synonyms", "do_not_merge_note")
    )
    term_ids = {pk: term_id for pk, term_id, *_rest in rows}
    related = _pairs(Condition.related.through, term_ids)
    apart = _pairs(Condition.do_not_merge.through, term_ids)
    return tuple(
        (
            term_id,
            name,
            clinical,
            tuple(lay or ()),
            tuple(related.get(pk, ())),
            (*apart.get(pk, ()), note),
        )
        for pk, term_id, name, clinical, lay, note in rows
    )


def _pairs(through, term_ids: dict[int, str]) -> dict[int, list[str]]:
    pairs: dict[int, list[str]] = {}
    rows = through.objects.order_by("pk")
    for one, other in rows.values_list("from_condition_id", "to_condition_id"):
        if one in term_ids and other in term_ids:
            pairs.setdefault(one, []).append(term_ids[other])
    return pairs


@lru_cache(maxsize=4)
def _lexicon(rows: tuple[tuple, ...]) -> Lexicon:
    return lexicon_of([*(make_term(*row) for row in rows), *treatment_terms()])
