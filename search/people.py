"""Somebody's name in a question: behind a title, and however it is spelt. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from .vocabulary import load
from .words import split

#: Names that are shorter are not compared by their sound.
SHORTEST_SOUND = 3
#: From this length on two letters may be wrong.
LONG_NAME = 6
#: Letters that sound alike, the longer ones first.
SOUNDS = (
    ("ph", "f"), ("qu", "k"), ("ck", "k"), ("th", "t"), ("sch", "s"), ("sh", "s"), ("ch", "k"),
    ("c", "k"), ("q", "k"), ("z", "s"), ("w", "v"), ("f", "v"), ("y", ""), ("h", ""), ("j", ""),
)  # fmt: skip


def titles() -> frozenset[str]:
    """The words that stand before somebody's name, folded."""
    return frozenset(load("titles"))


def name_after_title(words: Sequence[str]) -> tuple[int, ...]:
    """The place of the word after a title; none where there is no title or nothing after it."""
    known = titles()
    for place, word in enumerate(words[:-1]):
        if word in known and words[place + 1] not in known:
            return (place + 1,)
    return ()


def without_titles(words: Sequence[str]) -> list[str]:
    """``words`` without a title that stands before another word."""
    known = titles()
    left = [
        word for place, word in enumerate(words) if word not in known or place == len(words) - 1
    ]
    return left or list(words)


def is_name(typed: str, name: str, is_titled: bool = False) -> bool:
    """Whether a folded word may be meant for a folded word of somebody's name.

    A title before it makes it sure that it is a name, and two slips are forgiven.
    """
    if typed == name:
        return True
    if min(len(typed), len(name)) < SHORTEST_SOUND:
        return False
    slips = DamerauLevenshtein.distance(typed, name)
    shorter = min(len(typed), len(name))
    allowed = 2 if shorter >= LONG_NAME or (is_titled and shorter >= LONG_NAME - 1) else 1
    if slips <= allowed and (shorter > SHORTEST_SOUND or is_titled):
        return True
    return shorter > SHORTEST_SOUND and sound(typed) == sound(name) and len(sound(name)) > 1


def sound(word: str) -> str:
    """The consonants of a folded word as they sound: "quintero" and "kintero" are alike."""
    for letters, like in SOUNDS:
        word = word.replace(letters, like)
    kept = [word[:1], *(letter for letter in word[1:] if letter not in "aeiou")]
    return "".join(
        letter for place, letter in enumerate(kept) if place == 0 or letter != kept[place - 1]
    )


def named(
    words: Iterable[str],
    titled: Iterable[str],
    people: Sequence[tuple[int, str]],
    is_guess: bool = False,
) -> dict[int, dict[str, str]]:
    """Whose name is in a question: page -> typed word -> the word of the name that it means.

    ``words``: of the question, without too common ones. ``titled``: those behind a title.
    ``people``: (page, name) of each person. A name counts when it is behind a title, when two
    words of it are there, or when the question holds nothing else; one without a title that is
    spelt otherwise counts only where it ``is_guess``.
    """
    words, titled = list(words), set(titled)
    found: dict[int, dict[str, str]] = {}
    for page, name in people:
        of_name = split(name)
        meant: dict[str, str] = {}
        for word in words:
            alike = [one for one in of_name if is_name(word, one, word in titled)]
            if alike:
                meant[word] = min(alike, key=lambda one: DamerauLevenshtein.distance(word, one))
        is_sure = is_guess or titled & set(meant) or any(one == meant[one] for one in meant)
        is_enough = titled & set(meant) or len(meant) > 1 or len(meant) == len(words)
        if meant and is_sure and is_enough:
            found[page] = meant
    return best_of(found)


def best_of(found: dict[int, dict[str, str]]) -> dict[int, dict[str, str]]:
    """The people of whom the most words are said, and these the most exactly."""

    def worth(meant: dict[str, str]) -> tuple[int, int]:
        slips = sum(DamerauLevenshtein.distance(typed, name) for typed, name in meant.items())
        return len(meant), -slips

    best = max(map(worth, found.values()), default=(0, 0))
    return {page: meant for page, meant in found.items() if worth(meant) == best}
