"""Which known word a misspelt one was meant to be. Pure, and bounded by the words given."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from .words import split, stem

#: Shorter words have too many neighbours for a guess to be of use.
SHORTEST = 3
#: From this length on two slips are forgiven instead of one.
LONG = 8


def slips_allowed(word: str) -> int:
    """How many letters of ``word`` may be wrong, missing, too many or swapped."""
    if len(word) < SHORTEST or not word.isalpha():
        return 0
    return 1 if len(word) < LONG else 2


def nearest(word: str, known: Iterable[str]) -> list[str]:
    """The words of ``known`` fewest slips away from ``word``: several when they tie, or none.

    A word that is known is never corrected. All words are folded. One of three letters may
    only lack a letter after its first: "nek" is "neck".
    """
    allowed = slips_allowed(word)
    known = set(known)
    if not allowed or word in known:
        return []
    candidates = [
        candidate
        for candidate in known
        if len(candidate) > SHORTEST
        and (len(word) > SHORTEST or (len(candidate) > SHORTEST and candidate[0] == word[0]))
    ]
    found = process.extract(
        word,
        candidates,
        scorer=DamerauLevenshtein.distance,
        processor=None,
        score_cutoff=allowed,
        limit=None,
    )
    fewest = min((slips for _candidate, slips, _place in found), default=0)
    return sorted(candidate for candidate, slips, _place in found if slips == fewest)


def other_spellings(name: str, names: Iterable[str]) -> list[str]:
    """Those of ``names`` that are ``name`` in another spelling: "charley horse", "charlie horse".

    They have as many words, of other stems, and differ by no more slips than a word of their
    length may hold.
    """
    words = split(name)
    stems, allowed = [stem(word) for word in words], slips_allowed("".join(words))
    return [
        other
        for other in names
        if len(folded := split(other)) == len(words)
        and [stem(word) for word in folded] != stems
        and DamerauLevenshtein.distance(" ".join(words), " ".join(folded)) <= allowed
    ]
