"""What a visitor's words mean: which conditions they name, and what they must not be taken for.

Pure. Nothing here knows of pages: ``ask`` turns the meaning into what an index is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from . import disambiguation, intents
from .disambiguation import Reading, readings_of
from .intents import Intent, intents_of, is_filler
from .lexicon import Lexicon, Name
from .people import name_after_title, without_titles
from .spelling import nearest, other_spellings
from .treatments import is_treatment
from .words import Forms, content_words, forms, split, stem

#: Letters of a question. Its dangers are looked for in whatever was sent.
LONGEST_QUERY = 2000
#: Words of a question that are read for what it means, and that pages are asked for.
MOST_READ = 80
MOST_WORDS = 12
#: What a condition may be called with as well as without: "restless leg syndrome".
PARTS_OF_NAMES = frozenset({"syndrome", "disorder", "disease", "condition", "problem", "problems"})
#: So many words in the order in which they were typed are a sentence of a page's own; so many
#: where the words around a term have decided otherwise. And so large a part of the question.
SENTENCE_WORDS, DECIDED_WORDS = 3, 5
SENTENCE_SHARE = 0.6
#: Words no longer than this are left out where there are others, save those of names ("qi").
SHORTEST_WORD = 2
#: In longer questions the words of a name stand near one another, with so many others between.
SHORT_QUESTION, WIDEST_GAP = 8, 4
#: The languages in which conditions and treatments have names.
NAMED_IN = ("en", "es")
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Meaning:
    """A condition that the visitor named. ``said``: the visitor's own words for it.

    ``spellings``: the name that was recognised as its library writes it elsewhere. ``language``:
    the one of that name.
    """

    term: str
    said: str
    plain: str
    spellings: tuple[str, ...] = ()
    language: str = "en"

    @property
    def in_other_words(self) -> bool:
        """Whether the visitor called it something else than the page does."""
        return split(self.said) != split(self.plain)


@dataclass(frozen=True)
class Correction:
    """A misspelt word and what it was read as."""

    typed: str
    read_as: str


@dataclass(frozen=True)
class ParsedQuery:
    """A query with what it means.

    ``query``: as typed, tidied. ``words``: folded, without the too common ones. ``phrases``:
    what stood in quotation marks. ``typed``: all the words in order, folded. ``subject``: those
    of ``words`` that no intent is told by. ``disambiguations``: ids of conditions that may be
    offered beside the results, and never among them; ``never``: of all that must not be among them.
    ``is_decided``: whether the words around a term decided what it means. ``person``: the words
    after a title, which name somebody. ``is_cut``: whether not all of it was read.
    """

    query: str = ""
    typed: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    meanings: tuple[Meaning, ...] = ()
    intents: tuple[Intent, ...] = ()
    disambiguations: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    is_decided: bool = False
    person: tuple[str, ...] = ()
    is_cut: bool = False

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(meaning.term for meaning in self.meanings)

    @property
    def says_more(self) -> bool:
        """Whether there is more to it than what a condition is called."""
        named = {word for meaning in self.meanings for word in split(meaning.said)}
        if self.is_decided or not self.meanings:
            return True
        return not (named | PARTS_OF_NAMES).issuperset(self.words)

    @property
    def language(self) -> str:
        """The language in which it was asked, where the vocabulary tells; else empty."""
        spoken = {meaning.language for meaning in self.meanings}
        spoken |= {intent.language for intent in self.intents}
        return spoken.pop() if len(spoken) == 1 else ""

    @property
    def read_as(self) -> str:
        """The query with its corrections made; empty when there are none."""
        if not self.corrections:
            return ""
        made = {correction.typed: correction.read_as for correction in self.corrections}
        return " ".join(made.get(word, word) for word in split(self.query))


def normalize(query: str) -> str:
    """A query on one line, without control characters, of bounded length."""
    printable = "".join(char if char.isprintable() else " " for char in query[: LONGEST_QUERY * 2])
    return SPACE.sub(" ", printable).strip()[:LONGEST_QUERY].strip()


def parse_query(query: str, lexicon: Lexicon, languages: Sequence[str] = ("en",)) -> ParsedQuery:
    """Read a query. ``languages``: the codes of those that the site is written in."""
    is_cut = len(query.strip()) > LONGEST_QUERY
    query = normalize(query)
    phrases = tuple(
        tuple(words) for quoted in QUOTED.findall(query) if len(words := split(quoted)) > 1
    )
    typed = split(query)
    is_cut = is_cut or len(typed) > MOST_READ
    typed = typed[:MOST_READ]
    person = name_after_title(typed)
    readings = readings_of(typed, person)
    meanings = _meanings(typed, readings, person, lexicon)
    asked = _intents(typed, meanings, person)
    words = list(dict.fromkeys(content_words(without_titles(typed), languages)))
    told = {typed[place] for intent in asked for place in intent.places}
    if any(len(word) > SHORTEST_WORD for word in words):
        words = [word for word in words if len(word) > SHORTEST_WORD or word in lexicon.words]
    subject = [word for word in words if word not in told and not (asked and is_filler(word))]
    decided = [reading for reading in readings if reading.never]
    shut_out = {term for reading in decided for term in reading.never}
    shut_out -= {meaning.term for meaning in meanings}
    disambiguations = _neighbours(meanings, lexicon)
    return ParsedQuery(
        query=query,
        typed=tuple(typed),
        words=tuple(words[:MOST_WORDS]),
        subject=tuple(subject[:MOST_WORDS]),
        phrases=phrases,
        meanings=meanings,
        intents=asked,
        disambiguations=disambiguations,
        never=tuple(
            dict.fromkeys([*disambiguations, *(term for term in lexicon.terms if term in shut_out)])
        ),
        is_decided=bool(decided),
        person=tuple(typed[place] for place in person),
        is_cut=is_cut,
    )


def _meanings(
    typed: Sequence[str], readings: Sequence[Reading], person: Sequence[int], lexicon: Lexicon
) -> tuple[Meaning, ...]:
    """What a question names, the first named first: by the words around a term, then by names."""
    stems_at = [{stem(word, language) for language in NAMED_IN} for word in typed]
    decided = {term for reading in readings for term in reading.means if term in lexicon.terms}
    never = {term for reading in readings for term in reading.never}
    never |= {other for term in decided for other in lexicon.distinct_from(term)}
    taken = {place for reading in readings for place in reading.places}
    said = {
        stem(word, language)
        for language in NAMED_IN
        # The library's names are English, whatever the site's other languages leave out.
        for word in content_words(
            [word for place, word in enumerate(typed) if place not in person], [language]
        )
    }
    # Readings cover the names of which they have every word.
    covered = {each for place in taken for each in stems_at[place]}
    found: dict[str, tuple[int, Meaning]] = {}
    for reading in readings:
        for term in reading.means:
            if term in lexicon.terms:
                found[term] = _read_as(reading, term, typed, lexicon)
    for name in lexicon.named_in(said):
        is_covered = name.stems <= covered and name.term not in decided
        # What is named by words of its own is meant as well: "cramp or claudication".
        is_shut_out = name.term in never and bool(name.stems & covered)
        is_apart = len(typed) > SHORT_QUESTION and not _is_close(name, stems_at)
        if name.term not in found and not (is_covered or is_shut_out or is_apart):
            found[name.term] = _meaning(name, typed, lexicon)
    # Of two that one name means, the library's own comes first.
    order = sorted(found.values(), key=lambda each: (each[0], each[1].language != NAMED_IN[0]))
    return tuple(meaning for _place, meaning in order)


def _is_close(name: Name, stems_at: Sequence[set[str]]) -> bool:
    """Whether the words of a name stand near one another in a question."""
    width = len(name.stems) + WIDEST_GAP
    return any(
        name.stems <= set().union(*stems_at[start : start + width])
        for start in range(len(stems_at))
    )


def _read_as(
    reading: Reading, term: str, typed: Sequence[str], lexicon: Lexicon
) -> tuple[int, Meaning]:
    places = sorted(reading.places)
    said = " ".join(typed[places[0] : places[-1] + 1])
    return places[0], Meaning(term, said, lexicon.terms[term].plain, language=reading.language)


def _meaning(name: Name, typed: Sequence[str], lexicon: Lexicon) -> tuple[int, Meaning]:
    """What a name means, and the place of its first word."""
    places = [
        place
        for place, word in enumerate(typed)
        if any(stem(word, language) in name.stems for language in NAMED_IN)
    ]
    # From the first to the last of its words, so that it reads as it was typed.
    said = " ".join(typed[places[0] : places[-1] + 1])
    term = lexicon.terms[name.term]
    names = tuple(other_spellings(name.text, term.names))
    return places[0], Meaning(name.term, said, term.plain, names, name.language)


def _intents(
    typed: Sequence[str], meanings: Iterable[Meaning], person: Sequence[int]
) -> tuple[Intent, ...]:
    """The intents of a question, without those told only by words that name a condition."""
    of_names = {
        word
        for meaning in meanings
        if not is_treatment(meaning.term)
        for word in split(meaning.said)
    }
    return tuple(
        intent
        for intent in intents_of(typed, person)
        if not {typed[place] for place in intent.places} <= of_names
    )


def _neighbours(meanings: Iterable[Meaning], lexicon: Lexicon) -> tuple[str, ...]:
    meant = {meaning.term for meaning in meanings}
    apart = {other for term in meant for other in lexicon.distinct_from(term)} - meant
    return tuple(term for term in lexicon.terms if term in apart)


def correct(
    parsed: ParsedQuery,
    lexicon: Lexicon,
    practice_words: Iterable[str] = (),
    languages: Sequence[str] = ("en",),
) -> ParsedQuery | None:
    """The query read again with its misspelt words repaired; None if there is nothing to repair.

    Words of conditions' names and of the practice's own pages are known and stay. Where two
    corrections are equally near and lead to conditions that are kept apart, none is made.
    """
    if parsed.is_decided:
        # The words around a term have told enough; one of them must not become another.
        return None
    practice_words = set(practice_words)
    corrections = []
    for word in parsed.words:
        if word in lexicon.words or word in practice_words or word in _of_patterns():
            continue
        found = nearest(word, {*lexicon.words, *practice_words})
        if found and not _is_dispute(found, lexicon):
            # A word of the practice's own pages leads somewhere.
            best = min(found, key=lambda other: (other not in practice_words, other))
            corrections.append(Correction(word, best))
    return with_corrections(parsed, corrections, lexicon, languages) if corrections else None


@cache
def _of_patterns() -> frozenset[str]:
    return intents.known_words() | disambiguation.known_words()


def with_corrections(
    parsed: ParsedQuery,
    corrections: Iterable[Correction],
    lexicon: Lexicon,
    languages: Sequence[str] = ("en",),
) -> ParsedQuery:
    """The query read again with these corrections made."""
    repaired = replace(parsed, corrections=tuple(corrections))
    again = parse_query(repaired.read_as, lexicon, languages)
    return replace(again, query=parsed.query, corrections=repaired.corrections)


def _is_dispute(words: Iterable[str], lexicon: Lexicon) -> bool:
    of_each = [lexicon.words.get(word, set()) for word in words]
    return any(
        lexicon.distinct_from(term) & other
        for index, terms in enumerate(of_each)
        for other in of_each[index + 1 :]
        for term in terms - other
        if not terms & other
    )


# What an index is asked


#: Words that follow one another: their stems, once for each language that has others.
Phrase = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class IndexQuery:
    """A question to an index: pages with these words, or about these conditions.

    A page answers when it has every word of ``words`` (any, if ``any_word``) and every phrase
    of ``phrases``; or is about one of ``concepts``; or holds one of ``mentions``, each a phrase;
    or answers one of ``intents``. It never answers when it is about one of ``never``, unless it
    has one of the ``sentences``.
    """

    words: tuple[Forms, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    concepts: tuple[str, ...] = ()
    mentions: tuple[Phrase, ...] = ()
    intents: tuple[str, ...] = ()
    sentences: tuple[Phrase, ...] = ()
    never: tuple[str, ...] = ()
    any_word: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.concepts or self.intents)


def to_index_query(
    parsed: ParsedQuery, lexicon: Lexicon, languages: Sequence[str] = ("en",)
) -> IndexQuery:
    """The question that finds what ``parsed`` means.

    A named condition is looked for by itself, by its plain and clinical names, and by other
    spellings of the name that the visitor used; whatever is kept apart from it is shut out,
    however many words it shares.
    """
    mentions: list[Phrase] = []
    for meaning in parsed.meanings:
        term = lexicon.terms[meaning.term]
        said = [meaning.said, *meaning.spellings]
        mentions += [phrase(split(name), languages) for name in said if " " in name]
        for name in (term.plain, *term.clinical):
            words = split(name)
            # One word alone is too wide: "jerks", "shaking", "tic".
            if len(words) > 1 or (words and name in term.clinical):
                mentions.append(phrase(words, languages))
    wanted = parsed.subject if parsed.intents else parsed.words
    return IndexQuery(
        words=tuple(forms(word, languages) for word in wanted),
        phrases=tuple(phrase(words, languages) for words in parsed.phrases),
        concepts=parsed.terms,
        mentions=tuple(dict.fromkeys(mentions)),
        intents=tuple(intent.id for intent in parsed.intents),
        sentences=sentences_of(parsed, languages),
        never=parsed.never,
    )


def sentences_of(parsed: ParsedQuery, languages: Sequence[str]) -> tuple[Phrase, ...]:
    """The runs of words of a question that make a page that has one the page it quotes."""
    if parsed.intents and len(parsed.subject) < SENTENCE_WORDS:
        # What is asked of a practice stands in many places; one of them is meant to answer.
        return ()
    if not parsed.says_more:
        # A list of related conditions has the whole name, and says nothing of it.
        return ()
    typed = parsed.typed
    least = DECIDED_WORDS if parsed.is_decided else SENTENCE_WORDS
    length = max(least, round(SENTENCE_SHARE * len(typed)))
    runs = [typed[start : start + length] for start in range(len(typed) - length + 1)]
    enough = [run for run in runs if len(set(content_words(run, languages))) >= SENTENCE_WORDS]
    return tuple(phrase(run, languages) for run in enough[:MOST_WORDS])


def phrase(words: Iterable[str], languages: Iterable[str]) -> Phrase:
    """``words`` in this order, as each language's pages have them."""
    words = list(words)
    return tuple(
        dict.fromkeys(tuple(stem(word, language) for word in words) for language in languages)
    )
