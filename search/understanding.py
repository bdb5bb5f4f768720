"""What a visitor's words mean: which conditions they name, and what they must not be taken for.

Pure. Nothing here knows of pages: ``ask`` turns the meaning into what an index is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .lexicon import Lexicon, Name
from .spelling import nearest, other_spellings
from .words import Forms, content_words, forms, split, stem

LONGEST_QUERY = 200
MOST_WORDS = 12
QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)[\"“”„«»]")
SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Meaning:
    """A condition that the visitor named. ``said``: the visitor's own words for it.

    ``spellings``: the name that was recognised as its library writes it elsewhere.
    """

    term: str
    said: str
    plain: str
    spellings: tuple[str, ...] = ()

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
class Understood:
    """A query with what it means.

    ``query``: as typed, tidied. ``words``: folded, without the too common ones. ``phrases``:
    what stood in quotation marks. ``not_the_same``: ids of conditions that may be offered
    beside the results, and never among them.
    """

    query: str = ""
    words: tuple[str, ...] = ()
    phrases: tuple[tuple[str, ...], ...] = ()
    meanings: tuple[Meaning, ...] = ()
    not_the_same: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        return tuple(meaning.term for meaning in self.meanings)

    @property
    def read_as(self) -> str:
        """The query with its corrections made; empty when there are none."""
        if not self.corrections:
            return ""
        made = {correction.typed: correction.read_as for correction in self.corrections}
        return " ".join(made.get(word, word) for word in split(self.query))


def tidy(query: str) -> str:
    """A query on one line, without control characters, of bounded length."""
    printable = "".join(char if char.isprintable() else " " for char in query[: LONGEST_QUERY * 2])
    return SPACE.sub(" ", printable).strip()[:LONGEST_QUERY].strip()


def understand(query: str, lexicon: Lexicon, languages: Sequence[str] = ("en",)) -> Understood:
    """Read a query. ``languages``: the codes of those that the site is written in."""
    query = tidy(query)
    phrases = tuple(
        tuple(words) for quoted in QUOTED.findall(query) if len(words := split(quoted)) > 1
    )
    typed = split(query)[:MOST_WORDS]
    wanted = tuple(dict.fromkeys(content_words(typed, languages)))
    # The library's names are English, whatever the site's other languages leave out.
    names = lexicon.named_in(stem(word) for word in content_words(typed))
    meanings = tuple(_meaning(name, typed, lexicon) for name in names)
    return Understood(
        query=query,
        words=wanted,
        phrases=phrases,
        meanings=meanings,
        not_the_same=_neighbours(meanings, lexicon),
    )


def _meaning(name: Name, typed: Iterable[str], lexicon: Lexicon) -> Meaning:
    typed = list(typed)
    places = [place for place, word in enumerate(typed) if stem(word) in name.stems]
    # From the first to the last of its words, so that it reads as it was typed.
    said = " ".join(typed[places[0] : places[-1] + 1])
    term = lexicon.terms[name.term]
    return Meaning(name.term, said, term.plain, tuple(other_spellings(name.text, term.names)))


def _neighbours(meanings: Iterable[Meaning], lexicon: Lexicon) -> tuple[str, ...]:
    meant = {meaning.term for meaning in meanings}
    apart = {other for term in meant for other in lexicon.apart(term)} - meant
    return tuple(term for term in lexicon.terms if term in apart)


def correct(
    understood: Understood,
    lexicon: Lexicon,
    practice_words: Iterable[str] = (),
    languages: Sequence[str] = ("en",),
) -> Understood | None:
    """The query read again with its misspelt words mended; None if there is nothing to mend.

    Words of conditions' names and of the practice's own pages are known and stay. Where two
    corrections are equally near and lead to conditions that are kept apart, none is made.
    """
    practice_words = set(practice_words)
    corrections = []
    for word in understood.words:
        if word in lexicon.words or word in practice_words:
            continue
        found = nearest(word, {*lexicon.words, *practice_words})
        if found and not _is_dispute(found, lexicon):
            # A word of the practice's own pages leads somewhere.
            best = min(found, key=lambda other: (other not in practice_words, other))
            corrections.append(Correction(word, best))
    if not corrections:
        return None
    mended = replace(understood, corrections=tuple(corrections))
    again = understand(mended.read_as, lexicon, languages)
    return replace(again, query=understood.query, corrections=mended.corrections)


def _is_dispute(words: Iterable[str], lexicon: Lexicon) -> bool:
    of_each = [lexicon.words.get(word, set()) for word in words]
    return any(
        lexicon.apart(term) & other
        for index, terms in enumerate(of_each)
        for other in of_each[index + 1 :]
        for term in terms - other
        if not terms & other
    )


# What an index is asked


#: Words that follow one another: their stems, once for each language that has others.
Phrase = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Ask:
    """A question to an index: pages with these words, or about these conditions.

    A page answers when it has every word of ``words`` (any, if ``any_word``) and every phrase
    of ``phrases``; or is about one of ``concepts``; or holds one of ``mentions``, each a phrase.
    It never answers when it is about one of ``never``.
    """

    words: tuple[Forms, ...] = ()
    phrases: tuple[Phrase, ...] = ()
    concepts: tuple[str, ...] = ()
    mentions: tuple[Phrase, ...] = ()
    never: tuple[str, ...] = ()
    any_word: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases or self.concepts)


def ask(understood: Understood, lexicon: Lexicon, languages: Sequence[str] = ("en",)) -> Ask:
    """The question that finds what ``understood`` means.

    A named condition is looked for by itself, by its plain and clinical names, and by other
    spellings of the name that the visitor used; whatever is kept apart from it is shut out,
    however many words it shares.
    """
    mentions: list[Phrase] = []
    for meaning in understood.meanings:
        term = lexicon.terms[meaning.term]
        mentions += [phrase(split(name), languages) for name in meaning.spellings]
        for name in (term.plain, *term.clinical):
            words = split(name)
            # One word alone is too wide: "jerks", "shaking", "tic".
            if len(words) > 1 or (words and name in term.clinical):
                mentions.append(phrase(words, languages))
    return Ask(
        words=tuple(forms(word, languages) for word in understood.words),
        phrases=tuple(phrase(words, languages) for words in understood.phrases),
        concepts=understood.terms,
        mentions=tuple(dict.fromkeys(mentions)),
        never=understood.not_the_same,
    )


def phrase(words: Iterable[str], languages: Iterable[str]) -> Phrase:
    """``words`` in this order, as each language's pages have them."""
    words = list(words)
    return tuple(
        dict.fromkeys(tuple(stem(word, language) for word in words) for language in languages)
    )
