"""Sentences that ask the visitor to act."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

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
    danger = any(rule.weight >= 3 and rule.find(sentence) for rule in rules().lists["dangers"])
    opens = rules().pattern("calls", "opening").match(sentence)
    enough = min(3, least) if opens else least
    return strong >= enough and not danger and count_words(sentence) <= 60


#: Words in the address of a button that leads to a booking.
_BOOKING = frozenset(
    "book booking bookings appointment appointments schedule scheduling reserve janeapp cliniko "
    "acuityscheduling calendly cita citas reserva reservas".split()
)
#: ... or to a form or a telephone.
_CALLING = _BOOKING | frozenset(
    "contact enquire enquiry enquiries inquiry consult consultation call contacto".split()
)


def is_call_address(href: str) -> bool:
    """Whether a link leads to where one calls, writes or books."""
    try:
        parts = urlsplit(href.lower())
    except ValueError:
        return False
    if parts.scheme in ("tel", "mailto", "sms"):
        return True
    return bool(_CALLING & _words_of(f"{parts.netloc} {parts.path}"))


def books(address: str) -> bool:
    """Whether a link leads to where one books."""
    return bool(_BOOKING & _words_of(address.lower()))


def _words_of(address: str) -> set[str]:
    return set("".join(c if c.isalpha() else " " for c in address).split())
