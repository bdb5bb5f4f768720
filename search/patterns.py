"""Patterns over the words of a question, as the vocabulary's files write them. Pure.

``chest + @pain`` is the word “chest” and any word of the group “pain”, anywhere; ``kill myself``
is these words in this order, with at most two others between them; ``=parking`` is a question
that says nothing else. Words are compared by their stems, and long ones are forgiven a slip;
``!fitting`` is that very word, for it is not what "fit" and "fitness" are.

A file has, by language, ``groups`` of words; ``empty`` words, which are passed over; ``polite``
ones, which are no more than a manner of asking ("do you have"); and words ``unlike`` any of its
own, which are never taken for a slip.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .spelling import nearest
from .words import stem

#: Other words that may stand between two words of a phrase.
WIDEST_GAP = 2
#: Shorter words have too many neighbours to be forgiven a slip.
SHORTEST_MISSPELT = 5

#: Before a word of a pattern that is meant to the letter.
EXACT = "!"

#: The stems that may stand in one place of a phrase.
Slot = frozenset[str]
#: Slots in the order in which their words follow one another.
Phrase = tuple[Slot, ...]


@dataclass(frozen=True)
class Pattern:
    """Phrases that must all be said, anywhere; and nothing else, if it is the ``whole``."""

    phrases: tuple[Phrase, ...]
    whole: bool = False


@dataclass(frozen=True)
class Said:
    """The words of a question that count in one language: what each may stand for, and where.

    ``counted``: how many of them are more than a manner of asking.
    """

    slots: tuple[Slot, ...]
    places: tuple[int, ...]
    everything: Slot
    counted: int


@dataclass(frozen=True)
class Wording:
    """One language of a file. ``words``: those of its patterns; ``known``: their stems.

    ``foreign``: words of the file's other languages, which mean nothing in this one.
    ``exact``: words that stand for themselves alone, with their mark ("!fitting").
    """

    language: str
    groups: Mapping[str, Sequence[str]]
    empty: frozenset[str]
    unlike: frozenset[str]
    polite: frozenset[str] = frozenset()
    foreign: frozenset[str] = frozenset()
    exact: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()
    known: frozenset[str] = frozenset()
    misspelt: frozenset[str] = frozenset()
    _stands_for: dict[str, Slot] = field(default_factory=dict, compare=False, hash=False)

    def pattern(self, text: str) -> Pattern:
        phrases = (self.phrase(part) for part in text.removeprefix("=").split(" + "))
        return Pattern(tuple(phrases), whole=text.startswith("="))

    def phrase(self, text: str) -> Phrase:
        parts = [part for part in text.split() if part not in self.empty]
        return tuple(
            frozenset({part})
            if part[0] == EXACT
            else frozenset(stem(word, self.language) for word in self._words_of(part))
            for part in parts
        )

    def _words_of(self, part: str) -> Sequence[str]:
        return self.groups[part[1:]] if part[0] == "@" else [part]

    def said(self, words: Sequence[str], but_not: Iterable[int] = ()) -> Said:
        """A question's folded ``words``; those at the places ``but_not`` are not looked at."""
        left_out = frozenset(but_not)
        kept = [
            (place, self.stands_for(word))
            for place, word in enumerate(words)
            if word not in self.empty and place not in left_out
        ]
        return Said(
            slots=tuple(slot for _place, slot in kept),
            places=tuple(place for place, _slot in kept),
            everything=frozenset().union(*(slot for _place, slot in kept)),
            counted=sum(words[place] not in self.polite for place, _slot in kept),
        )

    def stands_for(self, word: str) -> Slot:
        """The stems that ``word`` may mean: its own, and those of words that it misspells."""
        found = self._stands_for.get(word)
        if found is None:
            if len(self._stands_for) > 8192:
                self._stands_for.clear()
            found = self._stands_for[word] = self._read(word) | self.exact & {EXACT + word}
        return found

    def _read(self, word: str) -> Slot:
        if word in self.foreign:
            # By its stem it might be taken for a word of this language: "call" for "calle".
            return frozenset()
        own = stem(word, self.language)
        if own in self.known or word in self.unlike or len(word) < SHORTEST_MISSPELT:
            return frozenset({own})
        slips = nearest(word, self.misspelt)
        return frozenset({own, *(stem(other, self.language) for other in slips)})


def wordings(data: Mapping[str, Any], name: str, *parts: str) -> dict[str, Wording]:
    """The wordings of a vocabulary file by language.

    ``name``: of its list of entries; ``parts``: of what is written as patterns, by language, in an
    entry or for all of them at the top of the file.
    """
    texts: dict[str, list[str]] = {}
    for entry in (*data[name], data):
        for part in parts:
            for language, listed in entry.get(part, {}).items():
                texts.setdefault(language, []).extend(listed)
    parts_of = {
        language: {part for text in listed for part in text.removeprefix("=").split()}
        for language, listed in texts.items()
    }
    words = {
        language: {
            *(word for group in groups.values() for word in group),
            *(part for part in parts_of.get(language, ()) if part[0] not in f"@+{EXACT}"),
        }
        for language, groups in data["groups"].items()
    }
    found = {}
    for language, groups in data["groups"].items():
        others = set().union(*(listed for each, listed in words.items() if each != language))
        found[language] = Wording(
            language=language,
            groups=groups,
            empty=frozenset(data["empty"].get(language, ())),
            unlike=frozenset(data.get("unlike", {}).get(language, ())),
            polite=frozenset(data.get("polite", {}).get(language, ())),
            foreign=frozenset(others - words[language]),
            exact=frozenset(part for part in parts_of.get(language, ()) if part[0] == EXACT),
            words=frozenset(words[language]),
            known=frozenset(stem(word, language) for word in words[language]),
            misspelt=frozenset(word for word in words[language] if len(word) >= SHORTEST_MISSPELT),
        )
    return found


def places_of(pattern: Pattern, said: Said) -> frozenset[int] | None:
    """The places of a question's words that ``pattern`` matches; None where it does not."""
    # Most patterns share no word with a question: ask that first.
    if any(slot.isdisjoint(said.everything) for phrase in pattern.phrases for slot in phrase):
        return None
    if pattern.whole and said.counted != sum(map(len, pattern.phrases)):
        return None
    places: set[int] = set()
    for phrase in pattern.phrases:
        followed = follow(phrase, said)
        if followed is None:
            return None
        places |= followed
    return frozenset(places)


def follow(phrase: Phrase, said: Said) -> frozenset[int] | None:
    """The places of the words of ``phrase``, where they follow one another."""
    if not phrase:
        return None
    first, *rest = phrase
    for index, slot in enumerate(said.slots):
        if slot & first:
            places = _continue(rest, said, index + 1)
            if places is not None:
                return places | {said.places[index]}
    return None


def _continue(rest: Sequence[Slot], said: Said, start: int) -> frozenset[int] | None:
    if not rest:
        return frozenset()
    for index in range(start, min(len(said.slots), start + WIDEST_GAP + 1)):
        if said.slots[index] & rest[0]:
            places = _continue(rest[1:], said, index + 1)
            if places is not None:
                return places | {said.places[index]}
    return None
