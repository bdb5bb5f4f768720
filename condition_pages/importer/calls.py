"""Sentences that ask the visitor to act."""

from __future__ import annotations

from functools import lru_cache

from .sentences import count_words
from .words import plain, words


@lru_cache(maxsize=2048)
def is_call(sentence: str) -> bool:
    """Whether a sentence asks the visitor to act: to call, to book, to come."""
    sentence = plain(sentence)
    strong = sum(
        rule.weight
        for rule in words().texts
        if rule.label == "cta" and rule.weight >= 3 and rule.pattern.search(sentence)
    )
    danger = any(
        rule.weight >= 3 and rule.pattern.search(sentence)
        for rule in words().texts
        if rule.label == "red_flags"
    )
    enough = 3 if words().pattern("calls", "opening").match(sentence) else 4.5
    return strong >= enough and not danger and count_words(sentence) <= 60
