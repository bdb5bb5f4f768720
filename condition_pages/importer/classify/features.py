"""What the learned reader sees of a piece of a page: named features, each with a weight."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Protocol

from condition_pages.importer.rules import fold, rules

_TOKEN = re.compile(r"[a-z]+(?:'[a-z]+)?|_[a-z]+_|#|[?!:\"@$\u00a3\u20ac%|\u2605\u00a9]")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().,:/-]*")
_ENDS = re.compile(r"[.!?\u2026][\"')\]]*$")

# How much a word counts by where it stands; the weights learned lie around these.
TEXT, OPENING, ENTRY, LEAD, PARENT, SHAPE = 1.0, 0.7, 0.7, 1.0, 0.6, 0.6
HEADING = (1.5, 1.2, 1.0, 0.8)  # right under it, one piece further, …
OWN_HEADING = 0.7
# A long text has many words, each of which says less.
_FULL_LENGTH = 9


@dataclass(frozen=True)
class Unit:
    """What is judged as one: a paragraph, or a list with the line that leads to it.

    ``distance`` is how many units stand between it and its heading, ``place`` its number on the
    page, from 0, of ``total``. ``role`` is para, list, button, quote, faq or cards.
    """

    text: str = ""
    entries: tuple[str, ...] = ()
    heading: str = ""
    parent: str = ""
    lead: str = ""
    role: str = "para"
    distance: int = 0
    place: int = 0
    total: int = 1

    @property
    def words(self) -> str:
        return " ".join((self.text, *self.entries)).strip()


class Leaning(Protocol):
    """What adds to the verdicts on a piece, by its features."""

    def of(self, features: Mapping[str, float]) -> dict[str, float]: ...


@dataclass(frozen=True)
class Page:
    """What a page's own names are: they say nothing of a section's kind, and are masked."""

    title: str = ""
    practice: str = ""
    language: str = "en"
    lean: Leaning | None = None  # what the practice's editors moved before

    @cached_property
    def subject(self) -> frozenset[str]:
        """The words of the title that name what the page is about."""
        words = tokens(self.title.split("|")[0])
        return frozenset(stem(w) for w in words if len(w) > 2 and stem(w) not in _COMMON)


_COMMON = frozenset(
    [
        "what",
        "how",
        "why",
        "when",
        "who",
        "where",
        "your",
        "you",
        "our",
        "the",
        "for",
        "and",
        "with",
        "from",
        "does",
        "can",
        "are",
        "is",
        "this",
        "that",
        "about",
        "guide",
        "help",
        "helping",
        "treat",
        "treated",
        "treating",
        "treatment",
        "symptom",
        "cause",
        "relief",
        "prevention",
        "natural",
        "best",
        "suffering",
        "suffer",
        "tip",
        "get",
        "rid",
        "stop",
        "goodbye",
        "say",
        "understanding",
        "clinic",
        "care",
        "health",
        "therapy",
        "_therapy_",
        "pain",
        "in",
        "to",
        "of",
        "do",
        "que",
        "como",
        "por",
        "para",
        "con",
        "los",
        "las",
        "del",
        "una",
        "tratamiento",
        "sintoma",
        "causa",
        "alivio",
        "dolor",
    ]
)


def features(unit: Unit, page: Page, subject: frozenset[str] | None = None) -> dict[str, float]:
    """The named features of ``unit``, each with how much it counts (about 0.05 to 2)."""
    subject = page.subject if subject is None else subject
    found: dict[str, float] = {}
    own = masked(unit.words, page, subject)
    _add(found, "text", own, TEXT)
    _add(found, "opens", own[:3], OPENING)
    if unit.entries:
        entries = [masked(entry, page, subject) for entry in unit.entries]
        firsts = Counter(stem(words[0]) for words in entries if words)
        for word, count in firsts.items():
            found[f"first:{word}"] = count / len(entries)
        _add(found, "entry", [w for words in entries for w in words], ENTRY, pairs=False)
    _add(found, "lead", masked(unit.lead, page, subject), LEAD)
    heading = masked(unit.heading, page, subject)
    _add(found, "heading", heading, HEADING[min(unit.distance, len(HEADING) - 1)])
    if heading and not unit.distance:
        _add(found, "over", heading, OWN_HEADING)
    _add(found, "parent", masked(unit.parent, page, subject), PARENT)
    for shape in _shapes(unit, own, bool(heading)):
        found[f"is:{shape}"] = SHAPE
    return found


def tokens(text: str) -> list[str]:
    """The words and telling marks of ``text`` in small letters without accents; "#" a number."""
    plain = fold(text)
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _TOKEN.findall(_NUMBER.sub(" # ", plain))


def masked(text: str, page: Page, subject: frozenset[str]) -> list[str]:
    """The tokens of ``text``; the page's subject, practice and therapies under one name each."""
    if not text:
        return []
    lowered = fold(text)
    if len(page.practice) > 3:
        lowered = lowered.replace(fold(page.practice), " _practice_ ")
    for match in reversed(rules().therapies.matches(lowered)):
        lowered = f"{lowered[: match.start]} _therapy_ {lowered[match.start :]}"
    found: list[str] = []
    for word in tokens(lowered):
        word = "_subject_" if stem(word) in subject else word
        if not (found and found[-1] == word and word[0] == "_"):
            found.append(word)
    return found


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A word without its plural's ending; right often enough to bring like words together."""
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def _add(
    found: dict[str, float], where: str, words: Iterable[str], weight: float, pairs: bool = True
) -> None:
    stems = [stem(word) for word in words]
    names = {f"{where}:{word}" for word in stems}
    if pairs:
        names |= {f"{where}:{a} {b}" for a, b in pairwise(stems)}
    share = weight / max(1.0, (len(names) / _FULL_LENGTH) ** 0.5)
    for name in names:
        found[name] = share


def _bucket(number: float, limits: tuple[int, ...]) -> int:
    return sum(number >= limit for limit in limits)


_WE = frozenset(("we", "our", "us", "nosotros", "nuestro", "nuestra"))
_YOU = frozenset(("you", "your", "yours", "tu", "usted", "su"))
_I = frozenset(("i", "my", "me", "mi", "yo"))
_THEY = frozenset(("he", "she", "his", "her", "el", "ella"))


def _shapes(unit: Unit, own: list[str], headed: bool) -> Iterable[str]:
    """What the piece looks like, whatever its words are."""
    said = frozenset(own)
    letters = len(unit.words)
    yield f"role {unit.role}"
    yield f"entries {_bucket(len(unit.entries), (1, 3, 6, 10))}"
    if unit.entries:
        usual = sum(map(len, unit.entries)) / len(unit.entries)
        yield f"entry length {_bucket(usual, (25, 60, 140))}"
    yield f"length {_bucket(letters, (20, 45, 90, 180, 350, 700))}"
    yield f"fifth {min(4, 5 * unit.place // max(1, unit.total))}"
    yield "first" if unit.place == 0 else "not first"
    yield "last" if unit.place >= unit.total - 2 else "not last"
    yield f"distance {min(unit.distance, 4)}" if headed else "no heading"
    yield "a sentence" if _ENDS.search(unit.text) else "no sentence"
    yield "asks" if "?" in said else "does not ask"
    for name, words in (("we", _WE), ("you", _YOU), ("I", _I), ("they", _THEY)):
        yield name if words & said else f"no {name}"
    if unit.text[:1] in '"\u201c\u2018\u00ab':
        yield "quoted"
    if unit.heading.rstrip().endswith("?"):
        yield "question over it"
