"""Telephone numbers: runs of digits, each with points for what stands beside it."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

import phonenumbers

from condition_pages.importer.model import Document, Line, Phone
from condition_pages.importer.rules import fold, rules

#: The countries to read a number in, after the page's own, by the end of a host's name.
_BY_DOMAIN = {
    "us": "US",
    "uk": "GB",
    "au": "AU",
    "ca": "CA",
    "nz": "NZ",
    "ie": "IE",
    "in": "IN",
    "za": "ZA",
    "sg": "SG",
    "es": "ES",
    "mx": "MX",
}
_REGIONS = ("US", "GB", "AU", "CA", "NZ", "IE", "IN")

#: What speaks for a telephone, and against it, in points; LEAST make one.
LEAST = 3.0
POINTS = {
    "valid": 3.0,  # a number that its country gives out
    "valid abroad": 1.5,  # … another country than the page's own
    "usual": 2.5,  # written as its country writes its numbers
    "possible": 1.0,  # as long as a country's numbers are
    "local": 1.0,  # … without the code of its area
    "grouped": 1.0,  # in groups of digits
    "prefix": 1.0,  # begins with +, 0 or a bracket
    "cue": 2.5,  # "call", "tel"
    "link": 3.0,  # a link that dials it
    "detail": 1.0,  # the line holds little else
    "alone": 1.5,  # … next to nothing
    "frame": 1.5,  # in the site's header or footer
    "street": 1.0,  # beside an address
    # against
    "short": -1.5,  # no code of an area, and nothing that says "call"
    "bare": -1.5,  # digits without a break
    "no number": -9.0,  # "fax", "licence", "PMID", a street, a price, a date
}
_FEWEST, _MOST = 7, 15
_PAIRS = 5  # groups of two digits that may be a number's, as in France
_MOST_GROUPS = 9
_BESIDE = 5  # words before a number that say whose it is
_SURE = ("valid", "valid abroad", "usual")
_WITH_AREA = 9  # digits, at least
_WITHIN = frozenset("0123456789 ().-/+\u00a0\u2011\u2013")
_OPENS = frozenset("+(0123456789")
_MAY_TOUCH = frozenset(":(|>,-;\u2013\u2014\u2022")  # marks that may touch a number
_FRAMES = ("the site's header", "the site's footer", "contact details, kept as facts")
_LITTLE = 2  # words beside a number that is alone
_EXTENSIONS = ("x", "ext")
_FAX_BEHIND = ("(fax", "(f)")
_SHORT = 12  # words of a line that is a detail


def find_phones(lines: tuple[Line, ...], document: Document) -> tuple[Phone, ...]:
    """The numbers that the page gives to be called at, as written; fax numbers are left out."""
    regions = _regions(document)
    found: dict[str, Phone] = {}
    for line in lines:
        for start, run in _runs(line.text):
            _add_best(found, run, start, line, regions)
    for line in document.lines:
        for _, href in line.links:
            if href.lower().startswith("tel:"):
                _add(found, _dialled(href[4:]), {"link"}, regions, line.number)
    stated = () if found else document.stated
    for kind, value in stated:
        if kind == "telephone":
            _add(found, _dialled(value), {"link"}, regions, 0)
    return tuple(found.values())


def _dialled(number: str) -> str:
    return " ".join("".join(c if c in _WITHIN else " " for c in unquote(number)).split())


def _add_best(
    found: dict[str, Phone], run: str, at: int, line: Line, regions: tuple[str, ...]
) -> None:
    """Add the run, or the parts of it that are surely numbers: "Suite 4 555-555-0142"."""
    if _ends_in_word(run, line) and " " in run:
        run = run.rpartition(" ")[0]  # "555-0142 9am"
    around = _signs_of_line(line, run)
    whole = _read(run, regions)[1] in _SURE and not _ends_in_word(run, line)
    parts = [] if whole else _spaced(run)
    sure = [(start, part) for start, part in parts if _read(part, regions)[1] in _SURE]
    taken: list[range] = []
    for start, part in [*sure, *([] if sure else [(0, run)])]:
        span = range(start, start + len(part))
        if any(span.start < other.stop and other.start < span.stop for other in taken):
            continue
        before, after = line.text[: at + start], line.text[at + span.stop :]
        if _add(found, part, {*around, *_signs(before, after)}, regions, line.number):
            taken.append(span)


def _ends_in_word(run: str, line: Line) -> bool:
    return line.text.partition(run)[2][:1].isalpha()


def _spaced(run: str) -> list[tuple[int, str]]:
    """The parts of a run that end at spaces, the longest first, where there are not too many."""
    starts = [0, *(i + 1 for i, c in enumerate(run) if c == " ")]
    ends = [*(i for i, c in enumerate(run) if c == " "), len(run)]
    parts = [(a, run[a:b]) for a in starts for b in ends if a < b and b - a < len(run)]
    parts = [part for part in parts if sum(c.isdigit() for c in part[1]) >= _WITH_AREA]
    return sorted(parts, key=lambda part: -len(part[1])) if len(starts) <= _MOST_GROUPS else []


def _runs(text: str) -> list[tuple[int, str]]:
    """The runs of digits that may hold numbers, and where they begin."""
    found = []
    at = 0
    while at < len(text):
        if text[at] not in _OPENS:
            at += 1
            continue
        end = at
        while end < len(text) and text[end] in _WITHIN and not (end > at and text[end] == "+"):
            end += 1
        for start, written in _parts(text[at:end], at):
            if sum(c.isdigit() for c in written) >= _FEWEST:
                found.append((start, written))
        at = end
    return found


def _parts(run: str, at: int) -> list[tuple[int, str]]:
    """Two numbers with a slash or a dash between spaces are two."""
    for mark in (" - ", " \u2013 ", "/"):
        head, sep, tail = run.partition(mark)
        if sep and min(sum(c.isdigit() for c in part) for part in (head, tail)) >= _FEWEST:
            return [*_parts(head, at), *_parts(tail, at + len(head) + len(sep))]
    written = run.strip(" .-/\u2013\u00a0")
    written = written.rstrip("(").strip() if written.endswith("(") else written
    return [(at + run.index(written), written)] if written else []


def _signs_of_line(line: Line, run: str) -> set[str]:
    words = [word.strip(".,;") for word in fold(line.text).split()]
    signs = {"detail"} if len(words) <= _SHORT else set()
    if len(words) - len(run.split()) <= _LITTLE:
        signs.add("alone")
    if line.boilerplate in _FRAMES:
        signs.add("frame")
    if rules().phone_words["streets"] & set(words):
        signs.add("street")
    return signs


def _signs(before: str, after: str) -> set[str]:
    signs: set[str] = set()
    near = "".join(c if c.isalnum() else " " for c in fold(before[-60:])).split()
    if any(word in rules().phone_words["cues"] for word in near):
        signs.add("cue")
    glued = before[-1:].strip() and before.split()[-1]
    listed = glued and glued[-1] == "/" and not any(c.isalpha() for c in glued)
    if glued and glued[-1] not in _MAY_TOUCH and not listed:
        signs.add("no number")
    if any(word in rules().phone_words["helplines"] for word in near[-_BESIDE:]):
        signs.add("no number")
    told = near[-1:] if near[-1:] and near[-1].isdigit() else near[-2:]
    both = near[-1:] == ["fax"] and near[-2:][0] in rules().phone_words["cues"]  # "Tel/Fax"
    if any(word in rules().phone_words["others"] for word in told) and not both:
        signs.add("no number")
    extended = after.lower().startswith(_EXTENSIONS) and any(c.isdigit() for c in after[:6])
    if (
        (after[:1].isalpha() and not extended)
        or after[:1] == "%"
        or fold(after).lstrip().startswith(_FAX_BEHIND)
    ):
        signs.add("no number")
    following = [word.strip(".,") for word in fold(after[:30]).split()]
    units, streets = rules().phone_words["units"], rules().phone_words["streets"]
    if any(word in units for word in following[:1]) or any(w in streets for w in following[:3]):
        signs.add("no number")
    return signs


def _add(
    found: dict[str, Phone], written: str, signs: set[str], regions: tuple[str, ...], line: int
) -> bool:
    """Whether the run is a number; it is added where it is not there in another form."""
    written = written.strip(" .-/")
    digits = "".join(c for c in written if c.isdigit())
    if not _FEWEST <= len(digits) <= _MOST or _is_placeholder(digits) or _is_date(written):
        return False
    groups = _groups(written)
    signs = {*signs, "grouped" if len(groups) > 1 else "bare"}
    if len(digits) < _WITH_AREA and not signs & {"cue", "link"}:
        signs.add("short")
    if written[0] in "+(0":
        signs.add("prefix")
    number, how = _read(written, regions)
    if how:
        signs.add(how)
    if sum(POINTS[sign] for sign in signs) < LEAST or (not how and not signs & {"cue", "link"}):
        return False
    e164 = ""
    if number is not None and (how in _SURE or (how and written[0] == "+")):
        e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    if not any(_is_same(digits, other) for other in found):
        found[digits] = Phone(_balanced(written), e164, (line,) if line else ())
    return True


def _is_same(digits: str, other: str) -> bool:
    """Whether two numbers differ in no more than the code of their country or area."""
    one, two = digits.lstrip("0"), other.lstrip("0")
    return one.endswith(two) or two.endswith(one)


def _read(written: str, regions: tuple[str, ...]) -> tuple[phonenumbers.PhoneNumber | None, str]:
    """The number, and the sign of POINTS that says how surely it is one, or ""."""
    possible: tuple[phonenumbers.PhoneNumber | None, str] = None, ""
    groups = _groups(written)
    for region in regions:
        try:
            number = phonenumbers.parse(written, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return number, "valid" if region == regions[0] else "valid abroad"
        national = phonenumbers.PhoneNumberFormat.NATIONAL
        usual = _groups(phonenumbers.format_number(number, national))
        if region == regions[0] and len(groups) > 1 and groups == usual:
            return number, "usual"
        reason = phonenumbers.is_possible_number_with_reason(number)
        if reason == phonenumbers.ValidationResult.IS_POSSIBLE and possible[1] != "possible":
            possible = number, "possible"
        local = reason == phonenumbers.ValidationResult.IS_POSSIBLE_LOCAL_ONLY
        if local and not possible[1]:
            possible = number, "local"
    return possible


def _groups(written: str) -> list[str]:
    return "".join(c if c.isdigit() else " " for c in written).split()


def _is_placeholder(digits: str) -> bool:
    """Whether a number only fills a template: "123456789", "0000000000"."""
    counted = "01234567890123456789"
    return digits in counted or digits in counted[::-1] or len(set(digits)) <= 2


def _is_date(written: str) -> bool:
    """Whether the groups are those of dates, hours, prices or a ZIP code of nine digits."""
    groups = _groups(written)
    years = [g for g in groups if len(g) == 4 and g[:2] in ("19", "20")]
    short = [g for g in groups if len(g) <= 2]
    dated = len(years) + len(short) == len(groups) and (years or len(groups) < _PAIRS)
    return bool(dated) or ([len(g) for g in groups] == [5, 4] and "-" in written)


def _regions(document: Document) -> tuple[str, ...]:
    """The countries to read a number in, the page's own first."""
    try:
        host = urlsplit(document.url or "").hostname or ""
    except ValueError:
        host = ""
    own = _BY_DOMAIN.get(host.rpartition(".")[2]) if "." in host else None
    lang = dict(document.metadata).get("lang", "").replace("_", "-")
    stated = lang.partition("-")[2].upper()
    # A builder writes "en-US" on pages of every country.
    if own is None and stated in _BY_DOMAIN.values() and stated != "US":
        own = stated
    if own is None and document.language == "es":
        return tuple(dict.fromkeys((*_REGIONS[:1], "ES", "MX", *_REGIONS)))
    return tuple(dict.fromkeys([*([own] if own else []), *_REGIONS]))


def _balanced(written: str) -> str:
    """A number without the stray bracket some pages leave on it."""
    written = written.strip()
    if written.count("(") < written.count(")"):
        if written[:3].isdigit() and written[3:4] == ")":
            return f"({written}" if written.count(")") == 1 else f"({written.rstrip(')')}"
        written = written.rstrip(")")
    if written.count("(") > written.count(")"):
        written = written.replace("(", "", 1)
    return written
