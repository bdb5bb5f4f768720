"""Who works at the practice: each name on the page gets points for what stands beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nameparser import HumanName

from condition_pages.importer.model import Document, Line, Person
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import sentences

#: What speaks for somebody, and against it, in points; LEAST make a person of the practice.
LEAST = 3.0
POINTS = {
    "title": 3.0,  # "Dr", "Prof"
    "courtesy": 0.5,  # "Mrs": a patient's as often as a practitioner's
    "letters": 3.0,  # "Jane Roe, L.Ac."
    "role before": 3.0,  # "our osteopath Jane Roe"
    "role after": 3.0,  # "Jane Roe is an osteopath"
    "role beside": 3.0,  # "Jane Roe (osteopath)"
    "role below": 3.0,  # a line of its own over a line that is a role
    "own voice": 3.0,  # "my name is Jane"
    "byline": 3.0,  # "Written by Jane Roe"
    "led by": 3.0,
    "invited": 1.5,  # "meet Jane Roe", "book with Jane"
    "to be called": 1.5,  # "call Jane on 555-0142"
    "of people": 2.5,  # "Jane trained in", "Jane qualified"
    "of the field": 0.5,  # the line names a profession
    "subject": 0.5,  # "Jane is", "Jane works"
    "full": 0.5,  # two or more words
    "again": 0.25,  # each further mention, up to two
    # against
    "stranger": -4.0,  # the line speaks of research, a founder of a method, an author
    "patient": -5.0,  # "Jane, 42", "our patient Jane"
    "of a method": -5.0,  # "Dr Roe's technique", "Roe syndrome"
    "a practice": -5.0,  # "Dr Roe's Clinic" is a place
    "a place": -5.0,  # "12 Oak Dr Elmford", "Washington, DC 20001"
    "a headline": -2.5,  # each word is large: a role beside a name may be a place's
    "quoted": -3.0,  # under or in a quotation
    "a word": -2.0,  # the same word stands in small letters on the page
}
_LETTERS_LONGEST = 9
_AFTER = 7  # words after a name in which a role or a verb is looked for
_DIALLED, _DIGITS = 9, 6  # words after a name in which a number may stand, and its digits
_MOST_NAMES = 5
_LARGE = 0.7  # of the longer words, where a line is a headline
_ROLE_LINE = 6  # words of a line that says what somebody is
_JOINING = frozenset(("and", "&", "y", ",", "e"))
_OF_BOTH = frozenset(("title", "role before", "role after", "led by", "byline", "to be called"))
_MONTH_NAMES = frozenset(("April", "May", "June", "August"))
_MENUS = ("navigation", "menu of links", "menu entry")
_PAUSES = frozenset(",;:()|/[]\u2014\u2013-\u2022\u00b7")
_APART = {ord(c): f" {c} " for c in ",;:()|/[]\u2014\u2013\u2022\u00b7"}


@dataclass(frozen=True)
class _Word:
    """A word or a mark: as written, bare of marks, small, and whether a sentence ends with it."""

    text: str
    bare: str
    small: str
    ends: bool
    possessive: bool


def find_people(lines: tuple[Line, ...], practice: str, document: Document) -> tuple[Person, ...]:
    """Those who work at the practice, in the order of the page."""
    common = _common(lines)
    found: dict[tuple[str, ...], list[tuple[float, Person]]] = defaultdict(list)
    for line, below in pairwise((*lines, Line(0, ""))):
        for person, points in _named(line, below, practice, common):
            found[_key(person)].append((points, person))
    people = []
    for key, mentions in found.items():
        fuller = [m for other, more in found.items() if _is_part(key, other) for m in more]
        best = max(points for points, _ in mentions)
        if fuller or not key:
            continue
        parts = [m for other, more in found.items() if _is_part(other, key) for m in more]
        best = max(best, *(points for points, _ in parts), -9.0)
        if best + POINTS["again"] * min(2, len(mentions) - 1) >= LEAST:
            people.append(_joined([person for _, person in (*mentions, *parts)]))
    return tuple(people) or _stated_people(document)


def _stated_people(document: Document) -> tuple[Person, ...]:
    """The people of the page's structured data who work in a health profession."""
    found: dict[tuple[str, ...], Person] = {}
    for kind, name in document.stated:
        words = [w for w in _words(name) if w.text not in _PAUSES]
        title = words[0].text if words and words[0].small in rules().people["titles"] else ""
        kept = [w.bare for w in words[bool(title) :] if not _are_letters(w)]
        if kind == "person" and kept:
            person = _person(title, kept, (), ())
            found.setdefault(_key(person), person)
    return tuple(found.values())


def _common(lines: tuple[Line, ...]) -> frozenset[str]:
    """The words that the page writes small."""
    return frozenset(
        w.bare for line in lines for w in _words(line.text) if w.bare and w.bare[0].islower()
    )


def _words(text: str) -> list[_Word]:
    found = []
    plain = text.replace("\u2019", "'").replace("Dr.", "Dr. ").translate(_APART)
    for raw in plain.split():
        bare = raw.strip(".!?\"'\u201c\u201d\u2018*_")
        possessive = bare.endswith("'s")
        bare = bare.removesuffix("'s")
        ends = raw.rstrip("\"'\u201d")[-1:] in ("!", "?", ".") and bool(bare)
        found.append(_Word(raw, bare, fold(bare), ends, possessive))
    return found


def _is_name(word: _Word) -> bool:
    """Whether a word is written as a part of a name: large, of letters, and no known other word."""
    head, hyphen, _ = word.bare.partition("-")
    if hyphen and len(head) > 1 and head.isupper() and not word.bare.isupper():
        return False  # "ACC-registered"
    letters = word.bare.replace("-", "").replace("'", "").replace(".", "")
    return (
        letters.isalpha()
        and word.bare[0].isupper()
        and not word.small.startswith(("http", "www"))
        and word.small not in rules().people["not"]
        and not _is_title(word)
        and not _role(word)
        and not rules().practice_words.fullmatch(word.bare)
    )


def _is_title(word: _Word) -> bool:
    return word.small in rules().people["titles"] and word.bare[0].isupper()


def _is_initial(word: _Word) -> bool:
    return len(word.bare.replace(".", "")) == 1 and word.bare.isupper()


def _role(word: _Word) -> bool:
    return word.small in rules().people["roles"] or word.small[:-1] in rules().people["roles"]


def _are_letters(word: _Word, loud: bool = False) -> bool:
    """Whether a word is what stands after a name for a degree or a register.

    ``loud``: all words beside it are in capitals, so that only what is known is told by them.
    """
    plain = word.bare.replace(".", "")
    large = sum(c.isupper() for c in plain)
    if plain.lower() in rules().people["letters"]:
        return plain[:1].isupper() and large > 1
    if plain.lower() in rules().people["degrees"]:
        return plain[:1].isupper()
    return (
        not loud
        and 2 < len(plain) <= _LETTERS_LONGEST
        and plain.isalpha()
        and large >= 2
        and large * 2 >= len(plain)
        and plain.lower() not in rules().people["states"]
    )


def _runs(words: list[_Word]) -> Iterator[tuple[int, int]]:
    """Where names may stand: runs of name words, with particles and initials between them."""
    start = 0
    while start < len(words):
        end = start + _is_month_name(words, start)
        while end < len(words) and end - start < _MOST_NAMES:
            word = words[end]
            particle = word.small in rules().people["particles"] and word.bare.islower()
            if particle and end > start and end + 1 < len(words):
                end += 1
                continue
            loud = end > start and word.bare.isupper() and not words[start].bare.isupper()
            degree = end > start and _are_letters(word, words[start].bare.isupper())
            if not _is_name(word) or degree or (loud and not _is_initial(word)):
                break
            end += 1
            if word.possessive or (word.ends and not _is_initial(word)):
                break
        while end > start and words[end - 1].bare.islower():
            end -= 1
        if end > start and not all(map(_is_initial, words[start:end])):
            yield start, end
            letters = _letters_after(words, end)
            while letters and words[end].text.strip(",;") != letters[-1]:
                end += 1
            end += bool(letters)
        start = max(end, start + 1)


def _is_month_name(words: list[_Word], at: int) -> bool:
    """Whether "June" is a given name here: a name follows, and no "in" or "since" stands before."""
    if words[at].bare not in _MONTH_NAMES or at + 1 == len(words):
        return False
    dated = at and words[at - 1].small in rules().people["before a date"]
    return not dated and _is_name(words[at + 1])


def _named(
    line: Line, below: Line, practice: str, common: frozenset[str]
) -> Iterator[tuple[Person, float]]:
    """The names of a line, each with its points."""
    large = [w for w in _words(line.text) if len(w.bare) > 3]
    headline = len(large) > 1 and sum(w.bare[0].isupper() for w in large) >= _LARGE * len(large)
    for said in sentences(line.text):
        words = _words(said)
        of_line = _signs_of_sentence(said, words, line)
        alone = said == line.text.strip() and _is_role_line(below)
        for start, end, title, letters, signs in _shared(words):
            names = [w.bare for w in words[start:end]]
            signs |= of_line
            if end - start > 1:
                signs.add("full")
                signs |= {"role below"} if alone and (start, end) == (0, len(words)) else set()
            elif not _is_alone(signs, names[0], common):
                continue
            if _is_practice(title, names, letters, practice, words):
                signs.add("a practice")
            sure = signs & {"title", "letters", "role below", "role after", "byline"}
            paused = words[-1].ends or (end < len(words) and words[end].text in _PAUSES)
            if (line.boilerplate in _MENUS or (headline and not paused)) and not sure:
                signs.add("a headline")
            if not sure and any(fold(name) in common for name in names if name[0].isupper()):
                signs.add("a word")
            person = _person(title, names, letters, (line.number,) if line.number else ())
            yield person, sum(POINTS[sign] for sign in signs)


def _signs_of_sentence(said: str, words: list[_Word], line: Line) -> set[str]:
    signs = {"of the field"} if any(map(_role, words)) else set()
    # Where one studied is said of practitioners, who studied what of strangers.
    schooled = any(w.small in rules().people["of people"] for w in words)
    if rules().says("strangers", said) and not schooled:
        signs.add("stranger")
    if line.role == "quote":
        signs.add("quoted")
    return signs


def _shared(words: list[_Word]) -> list[tuple[int, int, str, tuple[str, ...], set[str]]]:
    """The names of a sentence with their signs; "Jane and Tom Bell are osteopaths" is of both."""
    found = []
    for start, end in _runs(words):
        shown = " ".join(w.bare for w in words[start:end])
        loud = end - start == 1 and shown.replace(".", "").isupper()
        if not loud and not (rules().conditions.first(shown) or rules().therapies.first(shown)):
            signs, title, letters = _signs(words, start, end)
            found.append((start, end, title, letters, signs))
    for one, two in pairwise(found):
        between = {w.small for w in words[one[1] : two[0]]} - rules().people["titles"]
        if between and between <= _JOINING:
            common = (one[4] | two[4]) & _OF_BOTH
            one[4].update(common)
            two[4].update(common)
    return found


def _is_practice(
    title: str, names: list[str], letters: tuple[str, ...], practice: str, words: list[_Word]
) -> bool:
    """Whether a name only stands for the practice's: "Dr Roe" in "Dr Roe Chiropractic"."""
    shown = " ".join([title.strip("."), *names]).strip()
    same = practice == shown and not title and not letters
    named = bool(practice) and practice in " ".join(w.bare for w in words)
    return named and shown in practice and (same or practice != shown)


def _is_alone(signs: set[str], name: str, common: frozenset[str]) -> bool:
    """Whether one word may be somebody's name."""
    return "title" in signs or (
        len(name) > 2 and not name.isupper() and fold(name) not in common and "letters" not in signs
    )


def _signs(words: list[_Word], start: int, end: int) -> tuple[set[str], str, tuple[str, ...]]:
    """What stands beside a name: the signs, the title, and the letters after it."""
    signs: set[str] = set()
    title = ""
    at = start
    if at and _is_title(words[at - 1]):
        at -= 1
        title = words[at].text
        signs.add("title")
    elif at and words[at - 1].small in rules().people["courtesies"]:
        at -= 1
        signs.add("courtesy")
    _look_before(words[:at], signs, bool(title))
    letters = _look_after(words, end, signs)
    if end - start < 2 and not title and not any(w.small in rules().people["ours"] for w in words):
        signs -= {"role before", "role beside"}
    if letters and end - start < 2 and not title:
        signs.discard("letters")
    return signs, title, letters


def _look_before(before: list[_Word], signs: set[str], titled: bool) -> None:
    near = [w for w in before[-4:] if w.text not in _PAUSES]
    if before and before[-1].ends:
        near = []
    being = rules().people["being"]
    said = f" {' '.join(w.small for w in near)}"
    whole = " ".join(w.small for w in before[:-2]).removesuffix(" was").removesuffix(" is")
    if said.endswith(" founded by") and rules().therapies.whole(whole):
        signs.add("stranger")  # "Osteopathy was founded by"
    for sign, phrases in rules().people_before.items():
        if said.endswith(phrases):
            signs.add(sign)
    if near and (_role(near[-1]) or (near[-1].small in being and _role(near[-2:][0]))):
        signs.add("role before")
    if titled and near and before[-1].bare[:1].isupper() and any(w.bare.isdigit() for w in near):
        signs.add("a place")


def _look_after(words: list[_Word], end: int, signs: set[str]) -> tuple[str, ...]:
    last = words[end - 1]
    if last.ends and not _is_initial(last):
        return ()
    after = _without_brackets(words[end:])[:_AFTER]
    letters = _letters_after(words, end)
    if letters:
        signs.add("letters")
        following = [w for w in words[end:] if w.text not in _PAUSES and not _are_letters(w)][:1]
        if following and following[0].bare.isdigit() and len(following[0].bare) > 3:
            signs.add("a place")
    small = [w.small for w in after]
    if after and small[0] in rules().people["of a method"]:
        signs.add("of a method")
    named = after[: 3 if last.possessive else 1]
    if any(w.bare[:1].isupper() and rules().practice_words.fullmatch(w.bare) for w in named):
        signs.add("a practice")
    dialled = sum(c.isdigit() for w in words[end : end + _DIALLED] for c in w.bare) >= _DIGITS
    if "invited" in signs and dialled:
        signs.add("to be called")
    if small[:1] and (small[0] in rules().people["subject"]):
        signs.add("subject")
    if any(w in rules().people["of people"] for w in small[:4]):
        signs.add("of people")
    bare = [w for w in small if w not in _PAUSES]
    if bare and (bare[0].isdigit() and len(bare[0]) == 2 and after[0].text in _PAUSES):
        signs.add("patient")
    if any(w in rules().people["patients"] for w in bare[:4]):
        signs.add("patient")
    if any(w in rules().people["of research"] for w in bare[:4]):
        signs.add("stranger")
    if _role_after(after):
        signs.add("role beside" if after[0].text in _PAUSES else "role after")
    return letters


def _role_after(after: list[_Word]) -> bool:
    """Whether "is an osteopath", ", osteopath" or "(osteopath)" follows."""
    if not after or not (after[0].text in _PAUSES or after[0].small in rules().people["being"]):
        return False
    for word in after[1:]:
        if _role(word):
            return True
        asks = word.small in rules().people["asking"]
        if asks or word.ends or (word.text in _PAUSES and word.text != "-"):
            return False
    return False


def _without_brackets(after: list[_Word]) -> list[_Word]:
    """What follows, but for "(she/her)" and "(Hons)"."""
    marks = [w.text for w in after]
    if marks[:1] != ["("] or ")" not in marks:
        return after
    end = marks.index(")")
    said = any(_role(w) or _are_letters(w) for w in after[:end])
    return after if said else after[end + 1 :]


def _letters_after(words: list[_Word], end: int) -> tuple[str, ...]:
    found = []
    loud = words[end - 1].bare.isupper()
    for word in words[end:]:
        if _are_letters(word, loud):
            found.append(word.text.strip(",;"))
        elif word.text not in (",", "(", ")") and word.small != "hons":
            return () if loud and _is_name(word) else tuple(found)
    return tuple(found)


def _is_role_line(line: Line) -> bool:
    words = [w for w in _words(line.text) if w.text not in _PAUSES]
    return 0 < len(words) <= _ROLE_LINE and (
        _role(words[-1]) or _role(words[0]) or all(_are_letters(w, loud=True) for w in words)
    )


@lru_cache(maxsize=2048)
def _family_and_given(name: str) -> tuple[str, str]:
    """A page writes the same large words again and again, and taking them apart is slow."""
    human = HumanName(name)
    return (human.last, human.first) if human.last else (human.first, "")


def _person(
    title: str, names: list[str], letters: tuple[str, ...], lines: tuple[int, ...]
) -> Person:
    if all(name.isupper() for name in names if len(name) > 2):
        names = [name.title() if len(name) > 2 else name for name in names]
    family, given = _family_and_given(" ".join(names))
    shown = " ".join([title, *names]).strip()
    return Person(shown, given, family, title, letters, lines)


def _key(person: Person) -> tuple[str, ...]:
    words = [w for w in _words(person.name) if w.small not in rules().people["titles"]]
    return tuple(w.small for w in words if not _is_initial(w))


def _is_part(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    """Whether "Novak" or "Ana" is "Ana Novak"."""
    return len(short) < len(full) and (short == full[: len(short)] or short == full[-len(short) :])


def _joined(mentions: list[Person]) -> Person:
    """One person of all mentions: the fullest name, with the title and the letters of any."""
    fullest = max(mentions, key=lambda one: (len(_key(one)), bool(one.honorific)))
    title = next((one.honorific for one in mentions if one.honorific), "")
    letters = next((one.credentials for one in mentions if one.credentials), ())
    name = fullest.name if fullest.honorific else f"{title} {fullest.name}".strip()
    lines = mentions[0].lines
    return Person(name, fullest.given, fullest.family, title, letters, lines)
