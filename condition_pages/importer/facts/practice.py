"""The practice's name: each name on the page gets points for where it stands and what is beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from condition_pages.importer.model import Document, Line, Outline
from condition_pages.importer.rules import fold, rules

#: What speaks for a name as the practice's, in points; LEAST make it the practice's.
LEAST = 1.9
POINTS = {
    "own name": 6.0,  # what the site calls itself, one less for each further name …
    "own name, least": 3.0,  # … down to this
    "title's end": 4.0,
    "title's end, no word of a practice": 0.5,
    "copyright": 3.0,
    "plate": 2.0,  # by itself, as on a door
    "plate's town": 2.0,  # a heading of the name, its kind of house and a town
    "over an address": 2.0,  # opens a line of the frame that goes on with a number
    "named": 1.0,
    "surely": 2.5,  # "at …", "welcome to …"
    "likely": 0.5,  # "with …", "from …"
    "and we": 1.0,  # "At …, we"
    "article": 1.0,  # "the …", "…'s": used of a name, not of a kind
    "acronym": 2.0,  # "… (EMG)"
    "address": 3.0,  # its letters stand in the site's or the e-mail's address
}
#: Shares of the points of a line's name: in a heading, in a menu, in another frame.
_IN_HEADING, _IN_MENU, _IN_FRAME = 0.25, 0.15, 0.6
_OF_LONGER, _AS_ON_DOORS = 0.5, 1.5
_BRANDS = {"and we", "over an address"}  # name a practice without a word for one
_CLEAR, _LEAD = 4.0, 0.6  # below CLEAR points, a name must lead the next by this
_MOST_WORDS = 9
_LARGE = 0.7  # of the longer words, where a line is a headline
_PLATES = ("stands above the title", "the practice's name, kept as a fact")
_MENUS = ("navigation", "menu of links", "menu entry")
_FRAMES = ("the site's header", "the site's footer", "label above a heading", "banner", "sidebar")
_ENDS = (".", ",", ";", ":", "!", "?", ")", "|")
_SHORTENED = frozenset(("st.", "dr.", "mt.", "ft."))
_DOTS = ' .,;:!?|"\u201c\u201d\u2018()[]*\u2013\u2014-'


@dataclass
class _Votes:
    """What each name has for it, in points, and where it was first found."""

    points: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    reasons: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, points: float, why: str) -> None:
        name = _clean(name)
        if name:
            self.points[name] += points
            self.reasons.setdefault(name, why)

    def join_spellings(self) -> None:
        """Give a name what the other ways to write it have, and half of what longer ones have."""
        points = self.points
        spelt: dict[str, str] = {}
        for name in sorted(points, key=lambda n: (-points[n], -sum(c.isupper() for c in n), n)):
            first = spelt.setdefault(name.lower(), name)
            if first != name:
                points[first] += points[name]
        for name in list(points):
            small = name.lower()
            for other in list(points) if len(name.split()) > 1 else ():
                if small != other.lower() and small in other.lower():
                    points[name] += points[other] * _OF_LONGER
        for name in points:
            points[name] *= _AS_ON_DOORS if _on_doors(name) else 1.0

    def best(self) -> str:
        """The name with the most points, "" where none has enough or two are as good."""
        ranked = sorted(self.points, key=lambda n: (-self.points[n], len(n), n))
        if not ranked or self.points[ranked[0]] < LEAST:
            return ""
        first = ranked[0].lower()
        others = (n for n in ranked if n.lower() not in first and first not in n.lower())
        second = next(others, "")
        close = bool(second) and self.points[ranked[0]] - self.points[second] < _LEAD
        return "" if close and self.points[ranked[0]] < _CLEAR else ranked[0]


def find_practice(
    document: Document, outline: Outline, body: list[Line]
) -> tuple[str, tuple[str, ...], str]:
    """The practice's name, its other spellings, and where the name was found."""
    votes = _Votes()
    for rank, name in enumerate(document.site_names):
        if rules().practice_words.search(name) or rank == 0:
            own = max(POINTS["own name"] - rank, POINTS["own name, least"])
            votes.add(name, own, "the site's own name for itself")
    for part in _title_parts(document.title_tag)[1:]:
        sure = rules().practice_words.search(part)
        sign = "title's end" if sure else "title's end, no word of a practice"
        votes.add(part, POINTS[sign], "the end of the page's title")
    plates = {n for d in outline.dropped if d.reason in _PLATES for n in d.lines}
    for line in outline.told:
        _vote_of_line(line, plates, votes)
    addresses = _addresses(document, outline.told)
    for name in list(votes.points):
        letters = "".join(c for c in fold(name) if c.isalnum())
        if len(letters) > 4 and letters in addresses:
            votes.points[name] += POINTS["address"]
    votes.join_spellings()
    best = votes.best()
    if not best:
        return "", (), ""
    spellings = [name for name in votes.points if name.lower() == best.lower() and name != best]
    spellings += [found for line in body for found in _acronyms(best, line.text)]
    return best, tuple(dict.fromkeys(spellings)), votes.reasons.get(best, "")


def _title_parts(title: str) -> list[str]:
    for mark in "\u2013\u2014\u00bb\u00b7:-":
        title = title.replace(f" {mark} ", "|")
    return [part.strip() for part in title.split("|")]


def _addresses(document: Document, lines: tuple[Line, ...]) -> str:
    """The letters of the site's host and of the hosts of e-mails on the page."""
    try:
        hosts = [urlsplit(document.url or "").hostname or ""]
    except ValueError:
        hosts = []
    written = (word for line in lines if "@" in line.text for word in line.text.split())
    hosts += [word.rpartition("@")[2] for word in written if "@" in word]
    return " ".join("".join(c for c in fold(host) if c.isalnum()) for host in hosts)


def _acronyms(name: str, text: str) -> list[str]:
    """The letters in brackets behind a name."""
    return [a for piece in text.split(name)[1:] if (a := _acronym(piece))]


def _acronym(after: str) -> str:
    inner, closed, _ = after.strip().removeprefix("(").partition(")")
    opened = after.strip().startswith("(")
    return inner if opened and closed and inner.isupper() and 1 < len(inner) < 7 else ""


def _vote_of_line(line: Line, plates: set[int], votes: _Votes) -> None:
    owner = rules().copyright.search(line.text) if len(line.text) < 200 else None
    if owner:
        why = f"line {line.number} says whose words these are"
        votes.add(owner.group("name"), POINTS["copyright"], why)
    words = line.text.split()
    headline = line.role == "heading" or _is_headline(line.text)
    for start, end in _runs(words):
        name = " ".join(words[start:end])
        before = [w.strip(_DOTS).lower() for w in words[max(0, start - 5) : start]]
        whole = end - start == len(words)
        named = bool(rules().practice_words.search(name.title() if name.isupper() else name))
        if whole and named and (line.number in plates or line.boilerplate in _FRAMES):
            votes.add(name, POINTS["plate"], "stands by itself, as on a door")
        signs = _signs(before, words, start, end)
        if line.boilerplate and start == 0 and any(w[0].isdigit() for w in words[end : end + 2]):
            signs.add("over an address")
        if _is_quoted(before, name) or not (named or signs & _BRANDS):
            continue
        points = sum(POINTS[sign] for sign in signs) + (POINTS["named"] if named else 0.0)
        # A heading is written large throughout: only what follows "at" is a name in it.
        if headline and "surely" not in signs:
            town = start == 0 and _on_doors(name) and words[end : end + 1] in (["In"], ["in"])
            points = POINTS["plate's town"] if town else points * _IN_HEADING
        if line.boilerplate:
            # A menu names what is treated, not who treats it.
            points *= _IN_MENU if line.boilerplate in _MENUS else _IN_FRAME
        votes.add(name, points, f"line {line.number} names it")


def _runs(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where large words stand side by side, with "and", "of" between them, as in a name."""
    large = [_is_large(word) for word in words]
    stops = rules().practice_beside
    at = 0
    while at < len(words):
        first = fold(words[at].strip(_DOTS))
        if not large[at] or first in stops["leading"]:
            at += 1
            continue
        end = at
        while end < len(words) and end - at < _MOST_WORDS:
            small = fold(words[end].strip(_DOTS))
            if end > at and words[end].startswith("("):
                break
            joins = small in stops["joining"] and end + 1 < len(words) and end > at
            if not (large[end] and small not in stops["breaking"]) and not (
                joins and (large[end + 1] or words[end + 1] == "the")
            ):
                break
            end += 1
            if words[end - 1].endswith(_ENDS) and fold(words[end - 1]) not in _SHORTENED:
                break
        yield at, end
        at = end if end > at else at + 1


def _is_large(word: str) -> bool:
    bare = word.strip(_DOTS)
    return word == "&" or bare[:1].isupper()


def _signs(before: list[str], words: list[str], start: int, end: int) -> set[str]:
    stops = rules().practice_beside
    signs = set()
    near = [w for w in before if w not in ("the", "our", "team", "staff", "all", "us", "here")]
    if before[-1:] and near and before[-1] not in ("us",):
        if near[-1] in stops["sure"] or before[-1] in stops["sure"]:
            signs.add("surely")
        if near[-1] in stops["likely"] or near[-1] in stops["sure"]:
            signs.add("likely")
    name = words[start:end]
    if (start and words[start - 1] == "The") or name[-1].rstrip(".,").endswith(
        ("'s", "s'", "\u2019s", "s\u2019")
    ):
        signs.add("article")
    if before[-1:] == ["the"] and len(before) > 1 and before[-2] == "at":
        signs.add("article")
    if "surely" in signs and len(name) > 1 and name[-1].endswith(","):
        following = [fold(w.strip(_DOTS)) for w in words[end : end + 3]]
        signs |= {"and we"} if set(following) & stops["we"] else set()
    if _acronym(" ".join(words[end : end + 1])):
        signs.add("acronym")
    return signs


def _is_quoted(before: list[str], name: str) -> bool:
    """Whether somebody else's word is given: "according to the Mayo Clinic"."""
    said = f" {' '.join(w for w in before if w != 'the')}"
    return said.endswith(rules().practice_quoted) or any(
        name.startswith(one) for one in rules().institutions
    )


def _is_headline(text: str) -> bool:
    own = [w for w in text.split() if len(w.strip(_DOTS)) > 3]
    large = sum(w.strip(_DOTS)[0].isupper() for w in own)
    return len(own) > 1 and not text.endswith(".") and large >= _LARGE * len(own)


def _on_doors(name: str) -> bool:
    """Whether a name has a word that a practice calls itself, and a treatment never."""
    return any(fold(word) in rules().practice_beside["doors"] for word in name.split())


def _clean(name: str) -> str:
    """The bare name, "" where it names a kind of house, a treatment or an office."""
    stops = rules().practice_beside
    words = name.strip(_DOTS + "&").split()
    while words and fold(words[0].strip(_DOTS)) in stops["leading"] and len(words) > 1:
        words.pop(0)
    while len(words) > 1 and fold(words[-1].strip(_DOTS)) in stops["trailing"]:
        words.pop()
    name = " ".join(words).strip(_DOTS + "&")
    for ending in ("'s", "\u2019s", "'", "\u2019"):
        name = name.removesuffix(ending)
    if not 2 < len(name) < 70 or rules().practice_not.match(name):
        return ""
    if sum(c.isalpha() for c in name) < 2:
        return ""
    if len(name.split()) == 1 and rules().practice_words.fullmatch(name):
        return ""
    if rules().conditions.whole(name):
        return ""
    if rules().therapies.whole(name) and not _on_doors(name):
        return ""
    return name
