"""How wide a line of text is in a search result. Pure.

Search engines cut titles by width, not by the number of characters. The widths are Arial's
(advance widths in 1/1000 em, from the font's own metrics), which results are set in.
"""

from __future__ import annotations

import unicodedata

#: Width of a title link on a desktop: about 600 pixels at 20 px; of a snippet: two lines.
TITLE_PIXELS, TITLE_SIZE = 600, 20
SNIPPET_PIXELS, SNIPPET_SIZE = 960, 14

_WIDTHS = {
    278: " !,./:;I[\\]ft|",
    222: "'ijl`",
    333: "()-r\u2018\u2019",
    355: '"',
    389: "*",
    500: "Jckszvxy",
    556: "#$0123456789?_abdeghnopquL\u2013",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1000: "\u2014\u2026",
    1015: "@",
}
ARIAL = {character: width for width, characters in _WIDTHS.items() for character in characters}


def width(words: str, size: int = TITLE_SIZE) -> int:
    """Pixels that ``words`` take at ``size`` pixels."""
    total = 0
    for character in words:
        if unicodedata.combining(character):
            continue
        known = ARIAL.get(character)
        if known is None:
            base = unicodedata.normalize("NFD", character)[0]
            known = ARIAL.get(base)
        if known is None:
            known = 1000 if unicodedata.east_asian_width(character) in "WF" else 556
        total += known
    return round(total * size / 1000)


def cut(words: str, pixels: int = TITLE_PIXELS, size: int = TITLE_SIZE) -> str:
    """``words`` as far as they are shown: whole words, then an ellipsis."""
    if width(words, size) <= pixels:
        return words
    room = pixels - width("…", size)
    kept = words
    while kept and width(kept, size) > room:
        kept = kept[:-1]
    whole = kept.rsplit(" ", 1)[0] if " " in kept.strip() else kept
    return whole.rstrip(" ,;:–-") + " …" if " " in words else kept + "…"
