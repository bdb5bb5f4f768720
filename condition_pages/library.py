"""Fills the shared library of conditions from the vocabulary; safe to run again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from condition_pages import vocabulary

#: What is filled in where an entry that was there before has nothing.
LATER = ("group", "body_regions")


def load_conditions(Condition, terms: Iterable[dict] | None = None) -> int:
    """Add the vocabulary's conditions that the library lacks; returns how many were added.

    What an editor changed is left as it is. ``Condition`` is the model (a migration passes its
    own historical one).
    """
    terms = list(vocabulary.terms("conditions").values()) if terms is None else list(terms)
    known = {condition.term_id: condition for condition in Condition.objects.all()}
    kept = {field.name for field in Condition._meta.concrete_fields}
    added = {}
    for term in terms:
        values = {name: value for name, value in values_of(term, known).items() if name in kept}
        there = known.get(term["id"])
        if there is None:
            added[term["id"]] = Condition(term_id=term["id"], **values)
            continue
        missing = {name: values[name] for name in LATER if values.get(name)}
        missing = {name: value for name, value in missing.items() if not getattr(there, name)}
        if missing:
            Condition.objects.filter(pk=there.pk).update(**missing)
    Condition.objects.bulk_create(added.values())
    relate(Condition, terms, known | added, set(added))
    return len(added)


def values_of(term: dict, known: Iterable[str] = ()) -> dict:
    """A term of the vocabulary as fields of a Condition, its relations aside."""
    ids = {*vocabulary.terms("conditions"), *known}
    return {
        "name": term["preferred_plain"],
        "clinical_name": term["clinical"],
        "lay_synonyms": term["lay_synonyms"],
        "body_regions": term["typical_regions"],
        "group": term["group"],
        "icd10_suggestion": term.get("icd10_unverified") or "",
        # Looked up in the published list; a test compares the title with it.
        "icd10": term.get("icd10", ""),
        "do_not_merge_note": "; ".join(n for n in term["distinct_from"] if n not in ids),
    }


def relate(Condition, terms: Iterable[dict], known: dict, added: set[str]) -> None:
    """Relate what was added to what is there. What editors made of older relations stays."""
    links: list[tuple[Any, set]] = [
        (Condition.related.through, set()),
        (Condition.do_not_merge.through, set()),
    ]
    (_related, near), (_apart, far) = links
    for term in terms:
        one = term["id"]
        near |= {(one, other) for other in term["related"]}
        for other in term["distinct_from"]:
            far |= {(one, other), (other, one)}
    for through, pairs in links:
        through.objects.bulk_create(
            through(from_condition_id=known[one].pk, to_condition_id=known[other].pk)
            for one, other in sorted(pairs)
            if one in known and other in known and {one, other} & added
        )
