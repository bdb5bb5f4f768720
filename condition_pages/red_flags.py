"""Which signs of danger a condition has: by itself, by its group, by its place in the body."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext

from condition_pages import vocabulary

#: More signs than this on one card are not read.
MOST_SIGNS = 6
#: The levels that a page starts with. What is not urgent is for the editor to say.
LEVELS = ("emergency", "urgent")
#: What holds for everything, where the vocabulary has nothing nearer.
GENERAL = {"emergency": "anything-emergency", "urgent": "anything-urgent"}


def signs(term_id: str, group: str, regions: Iterable[str], level: str) -> list[str]:
    """The ids of the signs of ``level`` for a condition, the most particular ones first."""
    regions = set(regions)
    ranked = []
    for sign in vocabulary.terms("red_flags").values():
        if sign["level"] != level:
            continue
        reasons = (
            term_id in sign["conditions"],
            bool(regions & set(sign["regions"])),
            group in sign["groups"],
        )
        if any(reasons):
            ranked.append((reasons.index(True), sign["id"]))
    # The order of the vocabulary among equals.
    found = [name for _rank, name in sorted(ranked, key=lambda each: each[0])]
    return found[:MOST_SIGNS]


def signs_of(condition) -> dict[str, list[str]]:
    """The signs of a condition by level, for each that needs help soon; one urgent at the least.

    In the language of the moment.
    """
    found = {
        level: signs(condition.term_id, condition.group, condition.body_regions, level)
        for level in LEVELS
    }
    if not any(found.values()):
        found = {level: [name] for level, name in GENERAL.items()}
    return {level: list(map(sentence, names)) for level, names in found.items() if names}


def sentence(sign: str) -> str:
    """The words of a sign, in the language of the moment."""
    words = vocabulary.label("red_flags", sign)
    return gettext(words)
