"""The library's names of conditions, as search reads them: kept while nobody changes them."""

from __future__ import annotations

from functools import lru_cache
from uuid import uuid4

from django.core.cache import cache
from django.db import transaction

from clinics.tenancy import scope
from condition_pages.models import Condition

from .lexicon import Lexicon, lexicon_of, make_term

#: The cache holds a stamp, not the lexicon: each process keeps that, for as long as the
#: stamp is the same. Processes without a cache in common learn of a change when it runs out.
STAMP = "clinic_search.library"
SECONDS = 60

_kept: dict[str, Lexicon] = {}


def lexicon() -> Lexicon:
    """What the library calls its conditions, with what editors changed. No query most times."""
    with scope.common_cache():
        stamp = cache.get(STAMP)
        if stamp in _kept:
            return _kept[stamp]
        stamp = stamp or uuid4().hex
        # First, so that a change meanwhile takes it away again and the next search reads anew.
        cache.set(STAMP, stamp, SECONDS)
    read = _lexicon(read_library())
    _kept.clear()
    _kept[stamp] = read
    return read


def forget(**kwargs) -> None:
    """Have the library read anew, now and once the change is there for all to see."""
    _drop_stamp()
    transaction.on_commit(_drop_stamp)


def _drop_stamp() -> None:
    # The library is one for all practices.
    with scope.common_cache():
        cache.delete(STAMP)


def read_library() -> tuple[tuple, ...]:
    """The arguments of ``make_term`` for each condition. Three queries."""
    rows = list(
        Condition.objects.order_by("pk").values_list(
            "pk", "term_id", "name", "clinical_name", "lay_synonyms", "do_not_merge_note"
        )
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
        pairs.setdefault(one, []).append(term_ids[other])
    return pairs


@lru_cache(maxsize=4)
def _lexicon(rows: tuple[tuple, ...]) -> Lexicon:
    return lexicon_of(make_term(*row) for row in rows)
