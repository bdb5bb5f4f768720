"""Our own words as a country has them: license in the United States, licence elsewhere. Pure.

Sources are written in British English; ``vocabulary/country_words.json`` says what a country
puts in a word's place ("*": any country that is not named). Whole messages go before words,
longer words before shorter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from clinics import vocabulary

#: Neither inside another word, nor in a placeholder's name or an address.
EDGES = r"(?<![\w{/.-])(?<!%\()(?:{words})(?![\w}/-])(?!\)[sd])"


@lru_cache(maxsize=16_384)
def reword(text: str, language: str, country: str) -> str:
    """``text`` of ``language`` in the words of ``country`` (ISO 3166 alpha-2)."""
    messages, words, pattern = _table(language, country)
    if text in messages:
        return messages[text]
    if pattern is None:
        return text
    return pattern.sub(lambda found: _as_written(found[0], words), text)


def other_words(language: str, country: str) -> frozenset[str]:
    """The words, in small letters, that ``country`` never says and some other country does."""
    rows = _rows(language)["words"]
    own = {_said(row, country).lower() for row in rows}
    said = {word.lower() for row in rows for word in row.values()}
    return frozenset(said - own)


@cache
def _rows(language: str) -> Mapping[str, list[dict[str, str]]]:
    tables = vocabulary.load(vocabulary.FOLDER / "country_words.json")
    return tables.get(language, {"messages": [], "words": []})


def _said(row: Mapping[str, str], country: str) -> str:
    return row.get(country) or row.get("*") or row["id"]


@cache
def _table(language: str, country: str) -> tuple[dict, dict, re.Pattern[str] | None]:
    rows = _rows(language)
    messages = {row["id"]: _said(row, country) for row in rows["messages"]}
    words: dict[str, str] = {}
    for row in rows["words"]:
        word, said = row["id"].lower(), _said(row, country)
        if said != row["id"]:
            words[word] = said
            words.setdefault(f"{word}s", f"{said}s")
    longest_first = sorted(words, key=len, reverse=True)
    if not words:
        return messages, words, None
    joined = "|".join(map(re.escape, longest_first))
    return messages, words, re.compile(EDGES.replace("{words}", joined), re.IGNORECASE)


def _as_written(found: str, words: Mapping[str, str]) -> str:
    """The other word, with a capital where the one it stands for has one."""
    other = words[found.lower()]
    return other[:1].upper() + other[1:] if found[:1].isupper() and other[:1].islower() else other
