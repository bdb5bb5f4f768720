"""What treatments are called by people who have never had one: “needles”, “crack my back”. Pure.

To search a therapy is a term beside the conditions. Its pages stand in the index under its term.
"""

from __future__ import annotations

from functools import cache

from clinics.vocabulary import terms as clinic_terms

from .lexicon import Term, make_term
from .vocabulary import load

PREFIX = "therapy-"


def term_id(therapy: str) -> str:
    """The id of a therapy's term; it has letters, digits and hyphens only."""
    return f"{PREFIX}{therapy}"


def is_treatment(term: str) -> bool:
    return term.startswith(PREFIX)


@cache
def treatment_terms() -> tuple[Term, ...]:
    """A term for each therapy that a page may be about."""
    plain = load("treatment_names")
    found = []
    for therapy, entry in clinic_terms("modalities").items():
        more = plain.get(therapy, {"names": {}, "near": []})
        names = dict(more["names"])
        english = [*entry["synonyms"], *names.pop("en", ())]
        found.append(
            make_term(
                term_id(therapy),
                entry["label"],
                lay=english,
                related=[term_id(other) for other in more["near"]],
                foreign=[(language, name) for language in names for name in names[language]],
            )
        )
    return tuple(found)


@cache
def plain_names(therapy: str) -> tuple[str, ...]:
    """Every name of a therapy, in whichever language of the vocabulary."""
    for term in treatment_terms():
        if term.id == term_id(therapy):
            return (*term.names, *(name for _language, name in term.foreign))
    return ()
