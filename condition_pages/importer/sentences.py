"""Sentences, and the lists that some of them hold."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

_ABBREVIATIONS = re.compile(
    r"(?:\b(?:Dr|Dra|Drs|Mr|Mrs|Ms|Prof|St|Ave|Rd|Blvd|Ste|No|vs|etc|approx|Jr|Sr|Inc|Ltd|Fig|al|e\.g|i\.e"
    r"|L\.Ac|D\.C|N\.D|D\.O|M\.D|Ph\.D|R\.Ac|D\.Ac|B\.Sc|M\.Sc|U\.S|a\.m|p\.m)|\b[A-Z])\.$"
)
_END = re.compile(
    r"[.!?\u2026]+[\"\u201d\u2019')\]]*(?=\s+[\"\u201c\u2018'(\[]?[A-Z0-9\u00c0-\u00de])"
)
_WORDS = re.compile(r"[\w'\u2019-]+")


def sentences(text: str) -> list[str]:
    """The sentences of ``text`` in order; joined by a space they give it back."""
    found: list[str] = []
    start = 0
    for end in _END.finditer(text):
        piece = text[start : end.end()]
        if _ABBREVIATIONS.search(piece):
            continue
        found.append(piece.strip())
        start = end.end()
    rest = text[start:].strip()
    if rest:
        found.append(rest)
    return found


@lru_cache(maxsize=4096)
def count_words(text: str) -> int:
    return len(_WORDS.findall(text))


_AND = re.compile(r"^(?:and/or|and|or|&|as well as|plus)\s+", re.IGNORECASE)
_LAST_AND = re.compile(r",?\s+(?:and/or|and|or)\s+", re.IGNORECASE)


def split_list(text: str) -> list[str]:
    """The entries of "a, b, c and d"; fewer than three entries are no list, and give []."""
    body = text.strip().rstrip(".;:")
    if "(" in body and ")" not in body:
        return []
    parts = _split_outside_brackets(body, ";")
    if len(parts) < 3:
        parts = _split_outside_brackets(body, ",")
    if len(parts) < 2:
        return []
    last = parts[-1]
    if not _AND.match(last):
        # "a, b and c": the last comma part holds two entries.
        halves = _LAST_AND.split(last)
        if len(halves) != 2:
            return []
        parts[-1:] = halves
    entries = [_AND.sub("", part).strip() for part in parts]
    if len(entries) < 3 or any(not entry or len(entry.split()) > 9 for entry in entries):
        return []
    return entries


#: What a noun phrase does not hold: verbs in a sentence of their own, and what binds sentences.
_OF_SENTENCES = frozenset(
    "is are was were be been has have had do does did can could may might will would "
    "shall should must need needs needed seem seems become becomes come comes go goes get "
    "gets make makes take takes give gives keep keeps feel feels want wants mean means "
    "say says know knows happen happens help helps tend tends while whereas when whenever "
    "if because although though unless until since which who whom whose that they we you "
    "it he she i this these those isn't aren't don't can't".split()
)
_ARTICLES = frozenset("a an the your our their its his her of no any more less".split())


def is_noun_phrase(text: str) -> bool:
    """Whether a part of a list is no clause: it holds no verb that is one without doubt."""
    words = [word.lower() for word in _WORDS.findall(text)]
    return not any(
        word in _OF_SENTENCES and (place == 0 or words[place - 1] not in _ARTICLES)
        for place, word in enumerate(words)
    )


_LEADS = re.compile(
    r"(?::|\b(?:following|such as|include|including|are|like))\s*:?$", re.IGNORECASE
)


def leads(text: str) -> bool:
    """Whether a sentence ends as one that leads to a list does."""
    return bool(_LEADS.search(text.rstrip("\"\u201d\u2019' ")))


def joiners_of(text: str, entries: list[str]) -> tuple[str, ...]:
    """The words of a list's sentence that stand in none of its entries."""
    left = Counter(_WORDS.findall(text)) - Counter(w for e in entries for w in _WORDS.findall(e))
    return tuple(left.elements())


def _split_outside_brackets(text: str, mark: str) -> list[str]:
    parts, depth, start = [], 0, 0
    for i, c in enumerate(text):
        if c == "(":
            depth += 1
        elif c == ")":
            depth = max(0, depth - 1)
        elif c == mark and not depth:
            parts.append(text[start:i].strip())
            start = i + 1
    parts.append(text[start:].strip())
    return parts
