"""Text as search compares it: folded, split into words, cut to stems.

One analysis for every database, so that SQLite and PostgreSQL find the same pages. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from .vocabulary import stop_words

LONGEST_WORD = 40
WORD = re.compile(r"[^\W_]+")
POSSESSIVE = re.compile(r"['’ʼ](s\b)?")
#: Snowball's name of a language by its code.
STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
}

#: Written as one word as often as with a hyphen, which divides.
IN_TWO = re.compile(r"\bx(?=rays?\b)")

#: One word as a query may mean it: its stem in each language of the site.
Forms = tuple[str, ...]


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """``text`` without case, accents and apostrophes: "Writer’s Cramp" is "writer cramp"."""
    if text.isascii():
        return POSSESSIVE.sub("", text).casefold()
    decomposed = unicodedata.normalize("NFKD", POSSESSIVE.sub("", text))
    return "".join(char for char in decomposed if not unicodedata.combining(char)).casefold()


def split(text: str) -> list[str]:
    """The folded words of ``text`` in order; a hyphen divides."""
    return [word[:LONGEST_WORD] for word in WORD.findall(IN_TWO.sub("x ", fold_long(text)))]


def fold_long(text: str) -> str:
    """As ``fold``, without keeping a page's whole text in its cache."""
    return fold(text) if len(text) < 200 else fold.__wrapped__(text)


@lru_cache(maxsize=65536)
def stem(word: str, language: str = "en") -> str:
    """The stem of a folded word; the word itself in a language that has no stemmer."""
    # An accent tells a Spanish stemmer one ending from another, and visitors
    # leave it out: folding again after the stemmer keeps both alike.
    name = STEMMERS.get(language[:2])
    if name == "english" and len(word) == 3 and word[-1] == "s":
        # Initials mostly: "ALS" is no plural of the "al" in "et al".
        return word
    return fold(snowballstemmer.stemmer(name).stemWord(word)) if name else word


@lru_cache(maxsize=65536)
def stem_as_written(word: str, language: str = "en") -> str:
    """The stem of a word that may have capitals and accents."""
    return stem(fold(word), language)


def stems(text: str, language: str = "en") -> list[str]:
    """The stems of every word of ``text``, in order."""
    return [stem(word, language) for word in split(text)]


def content_words(words: Iterable[str], languages: Iterable[str] = ("en",)) -> list[str]:
    """``words`` without those too common to look for, unless nothing else is left."""
    words = list(words)
    common = frozenset().union(*(stop_words(language[:2]) for language in languages))
    return [word for word in words if word not in common] or words


def forms(word: str, languages: Iterable[str]) -> Forms:
    """The different stems that ``word`` has in ``languages``."""
    return tuple(dict.fromkeys(stem(word, language) for language in languages))


def languages_told(words: Iterable[str], languages: Iterable[str]) -> list[str]:
    """Those of ``languages`` that a question is written in, as far as its common words tell.

    All of them where it has none, or some of several.
    """
    words, languages = set(words), list(languages)
    told = []
    for language in languages:
        elsewhere = (stop_words(each) for each in languages if each != language)
        if words & stop_words(language).difference(*elsewhere):
            told.append(language)
    return told if len(told) == 1 else languages
