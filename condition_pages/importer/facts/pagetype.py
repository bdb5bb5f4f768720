"""What kind of page it is, and which condition it speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

from condition_pages.importer.kinds import kind_name
from condition_pages.importer.messages import format_message, gettext_noop, join_messages
from condition_pages.importer.model import Document, Facts, Outline, PageType, Placement
from condition_pages.importer.rules import fold, rules
from condition_pages.importer.sentences import count_words
from condition_pages.importer.structure.titles import ABOVE_TITLE


def find_condition(title: str, text: str, language: str = "") -> tuple[str, str]:
    """The condition's name as the page writes it, and its id where the vocabulary has it.

    The title names it; where it does not, the text's most named condition does.
    ``language``: the page's, whose names count beside the English ones.
    """
    bare = _bare_title(title)
    best: tuple[float, str, str] | None = None
    treated = [(m.start, m.end) for m in rules().therapies.matches(title)]
    conditions = rules().conditions_in(language)
    for named in conditions.matches(title):
        if any(start <= named.start < end for start, end in treated):
            continue  # "cold laser therapy" is no cold
        rank = named.end - named.start + (1 if named.term.id else 0) - named.start * 0.01
        if best is None or rank > best[0]:
            best = (rank, title[named.start : named.end], named.term.id)
    for rule in rules().condition_forms:
        for match in rule.pattern.finditer(title):
            if any(start <= match.start() and match.end() <= end for start, end in treated):
                continue
            rank = len(match.group()) * rule.weight - match.start() * 0.01
            if best is None or rank > best[0] + 3:
                best = (rank, match.group(), best[2] if best else "")
    if best:
        # "Spasms and Twitches", "Headaches & Migraines": two names of one page.
        name = _with_partner(title, best[1])
        # The words around a name are known in English only.
        known = best[2] and language not in ("", "en")
        if bare and not known and _is_fuller(bare, name):
            name = bare
        return _shown(name), best[2]
    opening = re.match(r"(?:the |an? )?", text, re.IGNORECASE)
    first = conditions.first(text[:80])
    if first and opening and first.start == opening.end() and _DEFINES.match(text[first.end :]):
        return _shown(text[first.start : first.end]), first.term.id
    counts: Counter[str] = Counter()
    written: dict[str, str] = {}
    for rule in rules().condition_forms:
        for match in rule.pattern.finditer(text[:20_000]):
            counts[match.group().lower()] += 1
            written.setdefault(match.group().lower(), match.group())
    if counts:
        # Of "fasciitis" and "plantar fasciitis", as often named, the fuller is the name.
        name, n = max(counts.items(), key=lambda pair: (pair[1], len(pair[0])))
        if n >= 3:
            term = conditions.whole(name)
            return _shown(written[name]), term.id if term else ""
    return "", ""


_DEFINES = re.compile(
    r"(?: \([^)]{1,40}\))?,? (?:is|are|refers|means|describes|affects|occurs|causes|happens"
    r"|results|comes|can (?:be|have|come|result|happen|affect|make)|may be|has (?:many|a))\b"
)


def _is_fuller(bare: str, name: str) -> bool:
    """Whether ``bare`` is the name with its own adjectives: "Chronic lower back pain"."""
    at = bare.lower().find(name.lower())
    if at < 0:
        return False
    before, after = fold(bare[:at]), fold(bare[at + len(name) :])
    care = rules().pattern
    return not care("care", "loose").search(before) and not care("care", "verb").search(after)


def _bare_title(title: str) -> str:
    """What is left of "Acupuncture Treatment for Twitching Eyelids in Ashby": the condition."""
    bare = re.split(r"\s*[|\u2013\u2014:(]|\s-\s|\s+(?:in|near|at)\s+(?=[A-Z])", title)[0]
    care = rules().pattern("care", "care")
    bare = " ".join(
        bare[m.start() : m.end()]
        for m in re.finditer(r"[\w'\u2019&-]+", bare)
        if not care.fullmatch(fold(m.group()))
    )
    bare = re.sub(
        r"^(?:for|and|with|of|from|about|the|a|an|what|is|are|how|can)\s+", "", bare, flags=re.I
    )
    bare = re.sub(r"\s+(?:for|and|with|of|from)$", "", bare, flags=re.IGNORECASE)
    # "Stress affects your body" is a sentence, not a name.
    verb = re.search(r"\b(?:affects?|helps?|hurts?|happens?|works?|can|may|will|is|are)\b", bare)
    return bare if 1 <= len(bare.split()) <= 4 and not verb else ""


def _with_partner(title: str, name: str) -> str:
    match = re.search(
        rf"(?:[\w']+\s+(?:and|&)\s+)?{re.escape(name)}(?:\s+(?:and|&)\s+[\w']+)?", title
    )
    if match is None:
        return name
    whole = match.group()
    rest = whole.replace(name, " ")
    partner = re.sub(r"\b(?:and)\b|&", " ", rest).strip()
    known = rules().conditions.first(partner) or any(
        r.pattern.search(partner) for r in rules().condition_forms
    )
    return whole if partner and known else name


def _shown(name: str) -> str:
    name = re.sub(r"\s+", " ", name).strip(" .,:;-")
    name = re.sub(r"^(?:an?|the)\s+(?=\w)", "", name, flags=re.IGNORECASE)
    if name.isupper():
        return name
    kept = " ".join(w if w.isupper() and 1 < len(w) < 6 else w.lower() for w in name.split(" "))
    return kept[:1].upper() + kept[1:]


#: Points of a title that opens as a type's do, and how many words may follow.
_TITLED, _AFTER_PHRASE = 5.0, 4
#: Points of a page's own address, and of the folder that it stands in.
_PAGE_POINTS = {
    "index": 7.0,
    "other": 4.0,
    "faq": 4.0,
    "practitioner": 4.0,
    "location": 5.0,
    "home": 1.0,
}
_FOLDER_POINTS = {
    "article": 9.0,
    "condition": 2.0,
    "treatment": 3.0,
    "practitioner": 4.0,
    "location": 4.0,
}
_DATED = "date and author line"
#: Words beside the telling one in an address.
_SMALL = frozenset(
    "our us the we your my me a page pages meet of and to i all de la el los las".split()
)
#: Signs of a page that says where it is: words of the whole page, at most.
_DETAILS_WITHIN = 120
_QUESTIONS, _QUESTIONS_SHARE = 3, 0.75  # headings that ask, at least, and of all headings


class _Votes:
    """What speaks for each type of page, in points: three are a good sign, seven decide."""

    def __init__(self) -> None:
        self.scores: defaultdict[str, float] = defaultdict(float)
        self.reasons: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, kind: str, weight: float, why: str) -> None:
        self.scores[kind] += weight
        self.reasons[kind].append(why)

    def add_named(self, sign: str, share: float = 1.0, **values: object) -> None:
        kind, weight, why = _SIGNS[sign]
        self.add(kind, weight * share, format_message(why, **values) if values else why)


#: Each sign of a type: the type, its points, what an editor is told.
_SIGNS = {
    "title": ("condition", 5, gettext_noop("the title names a condition")),
    "text": ("condition", 1.5, gettext_noop("the text keeps naming one condition")),
    "sections": ("condition", 0.7, gettext_noop("it has sections on %(kinds)s")),
    "symptoms": ("condition", 3, gettext_noop("a section lists symptoms")),
    "schema condition": ("condition", 2, gettext_noop("its structured data name a condition")),
    "schema article": ("article", 3, gettext_noop("its structured data call it a post")),
    "dated": ("article", 2, gettext_noop("it has a date or an author line")),
    "exclaims": ("article", 1, gettext_noop("the title exclaims")),
    "questions": ("faq", 5, gettext_noop("it is questions and answers")),
    "therapy": (
        "treatment",
        5.5,
        gettext_noop("the title names a treatment, %(therapy)s, and no condition"),
    ),
    "therapy in tag": (
        "treatment",
        3,
        gettext_noop("the browser's title names a treatment, %(therapy)s"),
    ),
    "person": ("practitioner", 7, gettext_noop("the title is a person's name")),
    "links": ("index", 4, gettext_noop("it is a list of links to other pages")),
    "many conditions": ("index", 4, gettext_noop("its headings name many conditions")),
    "many at home": ("home", 4, gettext_noop("its headings name many conditions")),
    "practice's name": ("home", 6, gettext_noop("the title is the practice's name")),
    "front": ("home", 10, gettext_noop("its address is the site's front page")),
    "front's name": ("home", 1, gettext_noop("its file is named as a site's front page is")),
    "details": ("location", 3, gettext_noop("it says where the practice is and when it is open")),
    "headings ask": ("faq", 4, gettext_noop("its headings are questions")),
    "short": ("other", 2, gettext_noop("it has next to no text")),
    "speaks of practice": ("other", 5, gettext_noop("the title speaks of the practice")),
    "no condition": ("other", 1.5, gettext_noop("no condition is named")),
}
_MEDICAL = frozenset(
    "symptoms causes diagnosis prevention risk_factors red_flags mechanisms evidence treatments "
    "modality".split()
)


def find_page_type(
    document: Document, outline: Outline, placed: list[Placement], facts: Facts
) -> PageType:
    """Condition page or which other; two conditions on one page are told."""
    title = outline.title
    text = "\n".join(p.chunk.words for p in placed)
    votes = _Votes()
    _by_rules(votes, document, outline, text)
    name, known = _condition_of(document, outline, placed, text)
    above = [d.text.lower() for d in outline.dropped if d.reason == ABOVE_TITLE]
    in_title = bool(name) and name.lower() in f"{title} {document.title_tag} {above}".lower()
    _by_condition(votes, name, in_title, placed)
    if count_words(text) < 25 and not in_title:
        votes.add_named("short")
    _by_contents(votes, document, outline, placed, facts, in_title)
    therapy = _by_therapy(votes, document, title, bool(name), in_title)
    _by_metadata(votes, document, outline)
    _by_title(votes, title)
    _by_address(votes, document, in_title)
    _by_practice(votes, document, title, facts)
    if title.endswith("!") and not in_title and not therapy:
        votes.add_named("exclaims")
    ranked = sorted(votes.scores.items(), key=lambda pair: -pair[1])
    kind, weight = ranked[0]
    second = ranked[1][1] if len(ranked) > 1 else 0.0
    return PageType(
        kind=kind,
        reason=join_messages(votes.reasons[kind]),
        confidence=round(min(0.99, 0.4 + 0.6 * (weight - second) / max(weight, 1)), 2),
        condition=name if in_title or kind in ("condition", "article", "faq") else "",
        condition_id=known,
        other_conditions=_other_conditions(placed, name, document.language),
    )


def _by_rules(votes: _Votes, document: Document, outline: Outline, text: str) -> None:
    targets = {
        "title": outline.title,
        "text": text,
        "lines": "\n".join(line.text for line in document.lines if len(line.text) < 120),
        "headings": "\n".join(b.text for b in outline.blocks if b.kind == "heading"),
    }
    for rule in rules().pagetypes:
        where, _, pattern = rule.pattern.pattern.partition("::")
        if re.search(pattern, targets[where], re.IGNORECASE | re.MULTILINE):
            votes.add(rule.label, rule.weight, rule.reason)


def _condition_of(
    document: Document, outline: Outline, placed: list[Placement], text: str
) -> tuple[str, str]:
    """The condition's name and its id, "" where there is none."""
    title = outline.title
    language = document.language
    name, known = _named_above(outline, language) or find_condition(
        _named_in(document, title), text, language
    )
    if not name and language not in ("", "en"):
        # No vocabulary knows it; a short title over sections of a condition's page is its name.
        medical = {p.kind for p in placed} & {"symptoms", "causes", "treatments", "red_flags"}
        name = _shown(title) if len(medical) >= 2 and count_words(title) <= 5 else ""
    return name, known


def _by_condition(votes: _Votes, name: str, in_title: bool, placed: list[Placement]) -> None:
    if in_title:
        votes.add_named("title")
    elif name:
        votes.add_named("text")
    else:
        votes.add_named("no condition")
    medical = sorted({p.kind for p in placed} & _MEDICAL)
    # Half as much where only the text names the condition.
    share = 1.0 if in_title else 0.5 if name else 0.0
    kinds = ", ".join(map(kind_name, medical)) or "-"
    votes.add_named("sections", share * len(medical), kinds=kinds)
    if not name and any(p.kind == "symptoms" and p.chunk.heading for p in placed):
        votes.add_named("symptoms")


def _by_contents(
    votes: _Votes,
    document: Document,
    outline: Outline,
    placed: list[Placement],
    facts: Facts,
    in_title: bool,
) -> None:
    asked = sum(len(p.chunk.items) for p in placed if p.kind == "faq")
    rest = [p for p in placed if p.kind not in ("faq", "cta")]
    headings = [p.chunk.heading for p in placed if p.chunk.heading]
    asking = sum(heading.endswith("?") for heading in headings)
    if asked >= _QUESTIONS and len(rest) <= 2:
        votes.add_named("questions", 0.5 if in_title else 1.0)
    elif asking >= _QUESTIONS and asking >= _QUESTIONS_SHARE * len(headings) and not in_title:
        votes.add_named("headings ask")
    words = sum(count_words(p.chunk.words) for p in placed)
    if (facts.addresses or facts.hours) and words < _DETAILS_WITHIN:
        votes.add_named("details", 1.0 if facts.addresses and facts.hours else 0.7)
    if _person_title(outline.title, facts):
        votes.add_named("person")
    if _is_index(placed, outline):
        votes.add_named("links")
    named = {n for heading in headings for n in _names_in(heading, document.language)}
    if not in_title and len(named) >= 4:
        at_home = bool(facts.practice_name) and facts.practice_name in outline.title
        votes.add_named("many at home" if at_home else "many conditions")


def _by_therapy(votes: _Votes, document: Document, title: str, named: bool, in_title: bool) -> str:
    """The therapy that the title names, which speaks for a treatment's page, or ""."""
    therapy = _therapy_title(title)
    in_tag = "" if therapy or named else _therapy_title(document.title_tag)
    if therapy and not in_title:
        votes.add_named("therapy", therapy=therapy)
    elif in_tag:
        votes.add_named("therapy in tag", therapy=in_tag)
    return therapy


def _by_metadata(votes: _Votes, document: Document, outline: Outline) -> None:
    said = dict(document.metadata)
    dated = any(line.boilerplate == _DATED for line in document.lines)
    dated = dated or any(one.reason == _DATED for one in outline.dropped)
    if dated or said.get("published"):
        votes.add_named("dated")
    if said.get("schema") in ("article", "condition"):
        votes.add_named(f"schema {said['schema']}")


def _by_title(votes: _Votes, title: str) -> None:
    words = _plain_words(title)
    for kind, phrases in rules().type_titles.items():
        for phrase in phrases:
            near = kind == "article" or len(words) - len(phrase) <= _AFTER_PHRASE
            if words[: len(phrase)] == phrase and near:
                votes.add(kind, _TITLED, gettext_noop("the title says so"))
                break


def _plain_words(text: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isalnum() else " " for c in fold(text)).split())


def _by_address(votes: _Votes, document: Document, in_title: bool) -> None:
    *folders, last = _segments(document.url) or [()]
    named = _segments(document.name)[-1:]
    for kind, words in rules().type_addresses.items():
        own = {word for word in words if not word.endswith("/")}
        over = {word[:-1] for word in words if word.endswith("/")}
        if kind in _PAGE_POINTS and any(_is_named(x, own) for x in (last, *named)):
            votes.add(kind, _PAGE_POINTS[kind], gettext_noop("its address says so"))
        inside = any(set(folder) & over for folder in folders)
        inside = inside or any(len(x) > 1 and x[0] in over for x in (last, *named))
        dated = kind == "article" and any(_is_year(folder) for folder in folders)
        if kind in _FOLDER_POINTS and (inside or dated):
            votes.add(kind, _FOLDER_POINTS[kind], gettext_noop("its address is of such pages"))
    if re.search(r"^https?://[^/]+/?(?:index\.\w+)?$", document.url):
        # Some sites name their front page as the address of every page they have.
        own_front = not document.name or re.search(r"(?:^|/)(?:index|home)\.\w+$|/$", document.name)
        votes.add_named("front", 1.0 if own_front else 0.2)
    elif not in_title and re.search(r"(?:^|/)(?:index|home)\.html?$", document.name):
        votes.add_named("front's name")


def _segments(address: str) -> list[tuple[str, ...]]:
    """The words of each part of an address, without its host and its file's ending."""
    path = address.partition("://")[2].partition("/")[2] if "://" in address else address
    path = path.partition("?")[0].partition("#")[0]
    parts = [part.rpartition(".")[0] or part for part in path.split("/")]
    found = [_plain_words(part) for part in parts]
    return [words for words in found if words and words != ("index",)]


def _is_named(segment: tuple[str, ...], own: set[str]) -> bool:
    """Whether nothing but such words, and small ones, stand in a part: "meet-the-team"."""
    return bool(set(segment) & own) and set(segment) <= own | _SMALL


def _is_year(folder: tuple[str, ...]) -> bool:
    return len(folder) == 1 and len(folder[0]) == 4 and folder[0].startswith("20")


def _by_practice(votes: _Votes, document: Document, title: str, facts: Facts) -> None:
    practice = facts.practice_name.lower()
    if not practice:
        return
    if practice in (title.lower(), document.title_tag.lower()):
        votes.add_named("practice's name")
    if re.match(r"(?:about|meet)\b", title, re.IGNORECASE) and practice in title.lower():
        votes.add_named("speaks of practice")


def _named_above(outline: Outline, language: str) -> tuple[str, str] | None:
    """The condition that a heading above the title names, and nothing but names."""
    if find_condition(outline.title, "", language)[1] and not outline.title.endswith("?"):
        return None
    plates = [one.text.strip(" .:") for one in outline.dropped if one.reason == ABOVE_TITLE]
    named = [
        (text, find_condition(text, "", language)) for text in plates if count_words(text) <= 4
    ]
    bare = [found for text, found in named if found[0].lower() == text.lower()]
    return bare[0] if len(bare) == 1 else None


def _named_in(document: Document, title: str) -> str:
    """The title; or where that is a slogan, the browser's title or the address."""
    if find_condition(title, "", document.language)[0]:
        return title
    slug = re.sub(r"[-_/]+|\.\w+$", " ", re.sub(r"^https?://[^/]+", "", document.url or ""))
    for other in (document.title_tag, slug):
        if other and find_condition(other, "", document.language)[0]:
            return other
    return title


def _therapy_title(title: str) -> str:
    match = rules().therapies.first(title)
    return title[match.start : match.end] if match else ""


def _person_title(title: str, facts: Facts) -> bool:
    bare = re.sub(r"^(?:about|meet)\s+|,.*$", "", title, flags=re.IGNORECASE).strip().lower()
    return any(
        bare in (person.name.lower(), f"{person.given} {person.family}".lower())
        for person in facts.practitioners
    )


def _is_index(placed: list[Placement], outline: Outline) -> bool:
    menus = [d for d in outline.dropped if d.reason == "menu of links"]
    said = sum(count_words(p.chunk.text) for p in placed)
    return len(menus) >= 8 and said < 120


def _other_conditions(placed: list[Placement], name: str, language: str) -> tuple[str, ...]:
    """Conditions whose bare names stand as headings over text of their own."""
    own = _stems(name)
    found = []
    for p in placed:
        heading = p.chunk.heading
        if not heading or count_words(p.chunk.words) < 30 or count_words(heading) > 5:
            continue
        bare = rules().pattern("care", "care").sub(" ", fold(heading)).strip(" :?.")
        if rules().conditions_in(language).whole(bare) and not _stems(bare) & own:
            found.append(_shown(" ".join(bare.split())))
    return tuple(dict.fromkeys(found))


def _names_in(heading: str, language: str) -> set[str]:
    return {match.term.label for match in rules().conditions_in(language).matches(heading)}


def _stems(text: str) -> set[str]:
    return {w.rstrip("s")[:6] for w in re.findall(r"[a-z]+", text.lower()) if len(w) > 3} - {
        "muscle"
    }
