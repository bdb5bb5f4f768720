"""Why a page is among the results, and how a question was read: in sentences for visitors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.utils.translation import gettext

from . import engines
from .documents import CONDITION
from .query import IndexQuery, Meaning, ParsedQuery
from .retrieve import Row
from .words import forms, split, stems


class Reasons:
    """Why pages are among the results of one question."""

    def __init__(
        self, practice_id: int, asked: IndexQuery, parsed: ParsedQuery, languages: Sequence[str]
    ):
        self.practice_id = practice_id
        self.parsed = parsed
        self.languages = languages
        #: The words asked for and other spellings of them, with what each is called; the
        #: visitor's own words are called nothing.
        self.ways = [(asked, ""), *self.other_ways()]

    def other_ways(self) -> list[tuple[IndexQuery, str]]:
        """Other spellings of the names that the visitor used, each as a question and in words."""
        names = [name for meaning in self.parsed.meanings for name in meaning.spellings]
        return [
            (IndexQuery(words=tuple(forms(word, self.languages) for word in split(name))), name)
            for name in names
        ]

    def why(self, row: Row) -> str:
        """Why a page is among the results, where its title does not show it."""

        def way_in(column: str) -> IndexQuery | None:
            found = (way for way, _ in self.ways if holds(column, self.tokens(way), way.any_word))
            return next(found, None)

        in_title = way_in(row.in_title)
        if in_title is self.ways[0][0]:
            return ""
        for meaning in self.parsed.meanings:
            if meaning.term == row.concept:
                return gettext("Also called “%(name)s”") % {"name": meaning.said}
        if in_title:
            return ""
        if way := way_in(row.in_names):
            for name in row.names:
                if self._says(name, row, way):
                    return gettext("Also called “%(name)s”") % {"name": name}
        if row.kind == CONDITION and (way := way_in(row.in_headings)):
            for heading in row.headings:
                if self._says(heading, row, way):
                    return gettext("In “%(heading)s”") % {"heading": heading}
        in_body = way_in(row.in_body)
        if in_body is None and self.parsed.meanings:
            plain = lower(self.parsed.meanings[0].plain)
            return gettext("Mentions %(condition)s") % {"condition": plain}
        # The visitor's own words are shown in their sentence.
        other = next((name for way, name in self.ways if way is in_body), "")
        return gettext("Mentions %(condition)s") % {"condition": other} if other else ""

    def is_shown_by(self, row: Row) -> bool:
        """Whether a page's title or excerpt has the words that it was found by."""
        return any(
            holds(row.in_title, self.tokens(way), way.any_word) or self._says(row.excerpt, row, way)
            for way, _name in self.ways
        )

    def tokens(self, asked: IndexQuery) -> list[list[str]]:
        """The words asked for as the index holds them, each in all its forms."""
        return [
            [engines.word_token(self.practice_id, form) for form in forms] for forms in asked.words
        ]

    def _says(self, text: str, row: Row, asked: IndexQuery) -> bool:
        return holds(" ".join(stems(text, row.language)), asked.words, asked.any_word)


def explanations(
    parsed: ParsedQuery, told: Collection[Meaning], missing: Collection[Meaning]
) -> Iterable[str]:
    """How the query was read, one sentence each. ``missing``: what no result is about."""
    if parsed.is_cut:
        yield gettext(
            "Your question is long: only its first %(count)s words were looked for. "
            "Try the words that matter most."
        ) % {"count": len(parsed.typed)}
    if parsed.read_as:
        yield gettext("No page says “%(typed)s”: showing “%(read_as)s”.") % {
            "typed": parsed.query,
            "read_as": parsed.read_as,
        }
    for meaning in parsed.meanings:
        if meaning in missing:
            yield no_page_about(meaning)
        elif meaning in told and meaning.in_other_words:
            names = {"said": meaning.said, "condition": lower(meaning.plain)}
            yield gettext("You searched for %(said)s: showing %(condition)s.") % names


def no_page_about(meaning: Meaning) -> str:
    return gettext("No page here is about %(condition)s.") % {"condition": lower(meaning.plain)}


def related_to(name: str) -> str:
    return gettext("Related to %(condition)s") % {"condition": lower(name)}


def confused_with(name: str) -> str:
    return gettext("Not the same as %(condition)s") % {"condition": lower(name)}


def lower(name: str) -> str:
    """A condition's name inside a sentence: proper names and acronyms keep their capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def holds(text: str, words: Iterable[Iterable[str]], any_word: bool) -> bool:
    """Whether ``text``, words between spaces, has each of ``words`` in some form (or any)."""
    spaced = f" {text} "
    found = [any(f" {form} " in spaced for form in forms) for forms in words]
    return any(found) if any_word else bool(found) and all(found)
