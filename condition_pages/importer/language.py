"""Which language a page is in, told by the small words that no text can do without."""

from __future__ import annotations

import re
from collections import Counter

from .messages import Message, format_message, gettext_noop

#: The languages that the reader is taught; of any other it keeps the words and guesses the kinds.
TAUGHT = ("en", "es")

_SMALL_WORDS = {
    "en": "the and of to is you that with for your from are it this be or can we our",
    "es": "de la que el en los del las por con para una su se es un al lo como más",
    "de": "der die das und ist nicht ein eine mit sich auf für von zu dem den im sie wir bei",
    "fr": "le la les des est une et vous dans pour que votre sur avec du au par qui nous ou",
    "it": "il di che per con una è gli della sono nel si le non del un i può come dei",
    "pt": "de que não uma para com os as por do da em seu você um dos das se ao mais",
    "nl": "de het een van en is dat niet met voor op zijn wij bij u te aan uw of kan",
    "pl": "i w na się nie jest do że z to oraz przez jak są po dla od może ból",
    "sv": "och att det som på är för av en kan inte med till du har vi ett den om",
    "da": "og det er at på til en af for ikke med du har vi et som den kan de",
    "tr": "ve bir bu için ile çok olan da de gibi en daha olarak ağrı",
    "id": "dan yang di untuk dengan anda ini dari atau pada dapat akan kami tidak",
}
_NAMES = {
    "en": gettext_noop("in English"),
    "es": gettext_noop("in Spanish"),
    "de": gettext_noop("in German"),
    "fr": gettext_noop("in French"),
    "it": gettext_noop("in Italian"),
    "pt": gettext_noop("in Portuguese"),
    "nl": gettext_noop("in Dutch"),
    "pl": gettext_noop("in Polish"),
    "sv": gettext_noop("in Swedish"),
    "da": gettext_noop("in Danish or Norwegian"),
    "tr": gettext_noop("in Turkish"),
    "id": gettext_noop("in Malay or Indonesian"),
}
_SETS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_WORD = re.compile(r"[^\W\d_]+")
_LEAST_WORDS = 12  # in fewer nothing is told by chance
_LEAST_SHARE = 0.14  # of the words that are small ones of the language
_LEAD = 1.3  # times as many as of the next language


def language_of(text: str, stated: str = "") -> str:
    """A language's code of ISO 639-1; "" where the words tell none.

    ``stated``: what the page says of itself, which decides where the words leave it open.
    """
    words = [word.lower() for word in _WORD.findall(text[:20_000])]
    stated = stated.lower().replace("_", "-").split("-")[0]
    if len(words) < _LEAST_WORDS:
        return stated if stated in _NAMES else ""
    if sum(word.isascii() or word[0] < "\u0250" for word in words) * 2 < len(words):
        return "other"
    counts = Counter(words)
    shares = {
        language: sum(counts[word] for word in own) / len(words) for language, own in _SETS.items()
    }
    first, second = sorted(shares, key=lambda language: -shares[language])[:2]
    if shares[first] >= _LEAST_SHARE and shares[first] >= _LEAD * shares[second]:
        return first
    return stated if shares.get(stated, 0.0) >= _LEAST_SHARE / 2 else ""


def not_taught(language: str) -> Message | str:
    """What an editor is told of a page in a language that the reader was not taught, or ""."""
    if language in ("", *TAUGHT):
        return ""
    if language not in _NAMES:
        return gettext_noop(
            "This page is in a script that the importer was not taught; its words are kept, "
            "its kinds are guesses."
        )
    return format_message(
        gettext_noop("This page is %(language)s; its words are kept, its kinds are guesses."),
        language=format_message(_NAMES[language]),
    )
