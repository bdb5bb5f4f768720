"""Sentences that ask the visitor to act."""

from __future__ import annotations

from functools import lru_cache

from .rules import fold, rules
from .sentences import count_words


@lru_cache(maxsize=2048)
def is_call(sentence: str, least: float = 4.5) -> bool:
    """Whether a sentence asks the visitor to act: to call, to book, to come.

    ``least``: how loudly it must, where it does not begin with the verb.
    """
    sentence = fold(sentence)
    strong = sum(
        rule.weight
        for rule in rules().texts
        if rule.label == "cta" and rule.weight >= 3 and rule.find(sentence)
    )
    danger = any(
        rule.weight >= 3 and rule.find(sentence)
        for rule in rules().texts
        if rule.label == "red_flags"
    )
    opens = rules().pattern("calls", "opening").match(sentence)
    enough = min(3, least) if opens else least
    return strong >= enough and not danger and count_words(sentence) <= 60
