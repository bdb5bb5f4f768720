"""Fills the shared library of conditions from the vocabulary; safe to run again."""

from __future__ import annotations

from collections.abc import Iterable

from condition_pages import vocabulary


def load_conditions(Condition, terms: Iterable[dict] | None = None) -> int:
    """Add the vocabulary's conditions that the library lacks; returns how many were added.

    What an editor changed is left as it is. ``Condition`` is the model (a migration passes its
    own historical one).
    """
    terms = list(vocabulary.terms("conditions").values()) if terms is None else list(terms)
    added = []
    for term in terms:
        condition, is_new = Condition.objects.get_or_create(
            term_id=term["id"],
            defaults={
                "name": term["preferred_plain"],
                "clinical_name": term["clinical"],
                "lay_synonyms": term["lay_synonyms"],
                "body_regions": term["typical_regions"],
                "icd10_suggestion": term.get("icd10_unverified") or "",
            },
        )
        if is_new:
            added.append((condition, term))
    known = {condition.term_id: condition for condition in Condition.objects.all()}
    for condition, term in added:
        condition.related.set(known[name] for name in term["related"] if name in known)
        confused = (term.get("do_not_merge_with") or "").split("; ")
        condition.do_not_merge.add(*(known[name] for name in confused if name in known))
        note = "; ".join(name for name in confused if name not in known)
        if note:
            condition.do_not_merge_note = note
            condition.save(update_fields=["do_not_merge_note"])
    return len(added)
