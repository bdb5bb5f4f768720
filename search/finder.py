"""Finds a practice's public pages for a visitor's words, and says why each is there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics import tenancy
from clinics.models import Practice

from . import engines, library, ranking, upkeep
from .documents import CONDITION, KINDS, OTHER, PERSON, PLACE, TREATMENT
from .models import SearchDocument, SearchName, SearchPromotion
from .names import address, starting_with
from .spelling import SHORTEST
from .understanding import Ask, Understood, ask, correct, understand
from .words import WORD, forms, split, stem, stem_as_written, stems

#: A longer list helps nobody: more words do.
MOST_RESULTS = 30
#: As many as are read; the best of them are on the first page.
PAGE_SIZE = 10
MOST_WORDS_COMPARED = 5000
SNIPPET_CHARACTERS = 180
#: What of a snippet follows the first of the words asked for.
QUOTED_CHARACTERS = 110
MOST_PLACES = 60
LABELS = {
    CONDITION: _("Conditions"),
    TREATMENT: _("Treatments"),
    PERSON: _("People"),
    PLACE: _("Places"),
    OTHER: _("Other pages"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A page found, as the index has it. Its fields are the names of what is read of it.

    Not the whole text, and of Wagtail's page nothing but its address: models of both would
    take longer to make than the search itself.
    """

    pk: int
    kind: str
    concept: str
    language: str
    title: str
    names: list[str]
    headings: list[str]
    excerpt: str
    in_title: str
    in_names: str
    in_headings: str
    in_body: str
    page__url_path: str


ROW_FIELDS = tuple(Row.__dataclass_fields__)


@dataclass(frozen=True)
class Result:
    """One page found. ``why``: a sentence, empty where the title says it all."""

    title: str
    url: str
    excerpt: str
    why: str
    kind: str
    language: str


@dataclass(frozen=True)
class Group:
    kind: str
    label: str
    results: list[Result]


@dataclass
class Answer:
    """All that a page of results shows.

    ``total``: how many pages were found, on whichever page of results they stand; ``more``:
    whether there are others, which are not shown. ``number`` of ``pages``: which page of
    results this is. ``all_words``: False where no page has all the words, and those with some
    are shown.
    """

    understood: Understood
    groups: list[Group] = field(default_factory=list)
    total: int = 0
    more: bool = False
    number: int = 1
    pages: int = 1
    all_words: bool = True
    promoted: list[Result] = field(default_factory=list)
    not_the_same: list[Result] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)


def languages() -> list[str]:
    """The codes of the site's languages, the main one first."""
    main = settings.LANGUAGE_CODE
    return list(dict.fromkeys([main, *(code for code, _name in settings.LANGUAGES)]))


class Search:
    """One search in one practice. A fixed number of queries, however many pages there are."""

    def __init__(self, practice: Practice, request=None):
        self.practice = practice
        self.request = request
        self.languages = languages()
        self.lexicon = library.lexicon(practice)

    def answer(self, query: str, number: int = 1) -> Answer:
        """What the practice has for ``query``; an empty answer for an empty query.

        ``number``: the page of results, counted from 1; beyond the last it is the last.
        """
        understood = understand(query, self.lexicon, self.languages)
        if not understood.words:
            return Answer(understood)
        asked = ask(understood, self.lexicon, self.languages)
        rows = self.rows(asked)
        if not rows:
            again = self.corrected(understood)
            if again:
                mended = ask(again, self.lexicon, self.languages)
                rows = self.rows(mended)
                if rows:
                    understood, asked = again, mended
        answer = Answer(understood)
        if not rows and len(asked.words) > 1:
            asked = Ask(words=asked.words, never=asked.never, any_word=True)
            rows = self.rows(asked)
            answer.all_words = not rows
        met = bool(rows) and answer.all_words
        whys = {}
        if not rows and understood.terms:
            rows, whys = self.related(understood)
        answer.promoted = self.promoted(understood)
        answer.not_the_same = self.neighbours(understood)
        answer.more = len(rows) > MOST_RESULTS
        first_ones = {result.url for result in answer.promoted}
        rows = rows[:MOST_RESULTS]
        if first_ones:
            rows = [row for row in rows if self.address(row) not in first_ones]
        answer.total = len(rows) + len(answer.promoted)
        answer.pages = max(1, -(-len(rows) // PAGE_SIZE))
        answer.number = min(max(1, number), answer.pages)
        first = (answer.number - 1) * PAGE_SIZE
        answer.groups = self.grouped(rows[first : first + PAGE_SIZE], asked, understood, whys)
        answer.explanations = list(self.explanations(understood, met))
        return answer

    # Rows

    def documents(self):
        """The index's rows of the practice's public pages; the page itself has the last word."""
        return SearchDocument.objects.filter(
            upkeep.not_expired("expires_at"), practice=self.practice, page__live=True
        )

    def read(self, documents) -> list[Row]:
        return [Row(*values) for values in documents.values_list(*ROW_FIELDS)]

    def rows(self, asked: Ask) -> list[Row]:
        """The pages that answer, the best first; one more than are shown, if there is one."""
        ids = engines.candidates(self.practice.pk, asked, MOST_RESULTS + 1)
        if not ids:
            return []
        rows = {row.pk: row for row in self.read(self.documents().filter(pk__in=ids))}
        scored = [(self.score(row, asked), row.title, row.pk) for row in rows.values()]
        return [rows[pk] for pk in ranking.best_first(scored)]

    def score(self, row: Row, asked: Ask) -> float:
        places = {
            ranking.TITLE: f" {row.in_title} ",
            ranking.NAMES: f" {row.in_names} ",
            ranking.HEADINGS: f" {row.in_headings} ",
            ranking.BODY: f" {row.in_body} ",
        }
        return ranking.score(
            ranking.Words(row.concept, places),
            asked,
            lambda stem: engines.word_token(self.practice.pk, stem),
        )

    def corrected(self, understood: Understood) -> Understood | None:
        """The query with misspelt words mended by the library's and the practice's own words."""
        initials = sorted({word[0] for word in understood.words if len(word) >= SHORTEST})
        if not initials:
            return None
        begins_alike = reduce(or_, (starting_with("word", initial) for initial in initials))
        found = SearchName.objects.filter(begins_alike, practice=self.practice)
        known = found.order_by("word").values_list("word", flat=True).distinct()
        return correct(understood, self.lexicon, known[:MOST_WORDS_COMPARED], self.languages)

    def related(self, understood: Understood) -> tuple[list[Row], dict[int, str]]:
        """Pages on what is near to the condition meant, for want of one on itself."""
        near = {
            other: meaning.plain
            for meaning in reversed(understood.meanings)
            for other in self.lexicon.near(meaning.term)
            if other not in understood.not_the_same
        }
        found = self.documents().filter(concept__in=near).order_by("title", "pk")
        rows = self.read(found[: MOST_RESULTS + 1])
        why = gettext("Related to %(condition)s")
        return rows, {row.pk: why % {"condition": lower(near[row.concept])} for row in rows}

    def promoted(self, understood: Understood) -> list[Result]:
        """What the practice puts first for these words, where it is public."""
        said = [stem(word) for word in split(understood.read_as or understood.query)]
        text = f" {' '.join(said)} "
        promotions = [
            promotion
            for promotion in tenancy.owned(SearchPromotion, self.practice)
            if any(self._is_said(line, text) for line in promotion.words)
        ]
        if not promotions:
            return []
        targets = [promotion.target_id for promotion in promotions]
        rows = {row.pk: row for row in self.read(self.documents().filter(pk__in=targets))}
        return [
            self.result(rows[promotion.target_id], promotion.reason)
            for promotion in promotions
            if promotion.target_id in rows
        ]

    @staticmethod
    def _is_said(line: str, text: str) -> bool:
        words = [stem(word) for word in split(line)]
        return bool(words) and f" {' '.join(words)} " in text

    def neighbours(self, understood: Understood) -> list[Result]:
        """Pages on what is easily taken for the condition meant, and is something else."""
        if not understood.not_the_same:
            return []
        found = self.documents().filter(concept__in=understood.not_the_same)
        results = []
        for row in self.read(found.order_by("title", "pk")[:PAGE_SIZE]):
            meaning = next(
                (m for m in understood.meanings if row.concept in self.lexicon.apart(m.term)), None
            )
            why = meaning and gettext("Not the same as %(condition)s") % {
                "condition": lower(meaning.plain)
            }
            results.append(self.result(row, why or ""))
        return results

    # Words for visitors

    def grouped(
        self,
        rows: Sequence[Row],
        asked: Ask,
        understood: Understood,
        whys: dict[int, str],
    ) -> list[Group]:
        """Results by kind, the kind of the best one first."""
        ways = [(asked, ""), *self.other_ways(understood)]
        results = [
            self.result(row, whys.get(row.pk) or self.why(row, ways, understood)) for row in rows
        ]
        self._quote(rows, results, ways)
        # The best kind of this page of results leads.
        order = dict.fromkeys([*(row.kind for row in rows[:1]), *KINDS])
        groups = (
            Group(kind, str(LABELS[kind]), [r for r in results if r.kind == kind]) for kind in order
        )
        return [group for group in groups if group.results]

    def result(self, row: Row, why: str = "") -> Result:
        return Result(
            title=row.title,
            url=self.address(row),
            excerpt=row.excerpt,
            why=why,
            kind=row.kind,
            language=row.language,
        )

    def address(self, row: Row) -> str:
        return address(row.pk, row.page__url_path, self.request)

    def other_ways(self, understood: Understood) -> list[tuple[Ask, str]]:
        """Other spellings of the names that the visitor used, each as a question and in words."""
        names = [name for meaning in understood.meanings for name in meaning.spellings]
        return [
            (Ask(words=tuple(forms(word, self.languages) for word in split(name))), name)
            for name in names
        ]

    def why(self, row: Row, ways: Sequence[tuple[Ask, str]], understood: Understood) -> str:
        """Why a page is among the results, where its title does not show it.

        ``ways``: the words asked for and other spellings of them, with what each is called; the
        visitor's own words are called nothing.
        """

        def way_in(column: str) -> Ask | None:
            found = (way for way, _ in ways if holds(column, self.tokens(way), way.any_word))
            return next(found, None)

        in_title = way_in(row.in_title)
        if in_title is ways[0][0]:
            return ""
        for meaning in understood.meanings:
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
        if in_body is None and understood.meanings:
            plain = lower(understood.meanings[0].plain)
            return gettext("Mentions %(condition)s") % {"condition": plain}
        # The visitor's own words are shown in their sentence.
        other = next((name for way, name in ways if way is in_body), "")
        return gettext("Mentions %(condition)s") % {"condition": other} if other else ""

    def tokens(self, asked: Ask) -> list[list[str]]:
        """The words asked for as the index holds them, each in all its forms."""
        return [
            [engines.word_token(self.practice.pk, form) for form in forms] for forms in asked.words
        ]

    def _says(self, text: str, row: Row, asked: Ask) -> bool:
        return holds(" ".join(stems(text, row.language)), asked.words, asked.any_word)

    def _quote(
        self, rows: Sequence[Row], results: list[Result], ways: Sequence[tuple[Ask, str]]
    ) -> None:
        """Show the words in their sentence where neither title nor excerpt has them."""
        asked = ways[0][0]
        silent = {
            row.pk: index
            for index, (row, result) in enumerate(zip(rows, results, strict=True))
            if not result.why
            and not any(
                holds(row.in_title, self.tokens(way), way.any_word)
                or self._says(row.excerpt, row, way)
                for way, _name in ways
            )
        }
        if not silent:
            return
        found = SearchDocument.objects.filter(pk__in=silent).values_list("pk", "text", "language")
        for pk, text, language in found:
            index = silent[pk]
            shown = set(stems(results[index].excerpt, language))
            has = sum(any(form in shown for form in forms) for forms in asked.words)
            if part := snippet(text, asked, language, better_than=has):
                results[index] = replace(results[index], excerpt=part)

    def explanations(self, understood: Understood, met: bool) -> Iterable[str]:
        """How the query was read, one sentence each. ``met``: whether pages answer all of it."""
        if understood.read_as:
            yield gettext("No page says “%(typed)s”: showing “%(read_as)s”.") % {
                "typed": understood.query,
                "read_as": understood.read_as,
            }
        for meaning in understood.meanings:
            names = {"said": meaning.said, "condition": lower(meaning.plain)}
            if not met:
                yield gettext("No page here is about %(condition)s.") % names
            elif meaning.in_other_words:
                yield gettext("You searched for %(said)s: showing %(condition)s.") % names


def lower(name: str) -> str:
    """A condition's name inside a sentence: proper names and acronyms keep their capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def holds(text: str, words: Iterable[Iterable[str]], any_word: bool) -> bool:
    """Whether ``text``, words between spaces, has each of ``words`` in some form (or any)."""
    spaced = f" {text} "
    found = [any(f" {form} " in spaced for form in forms) for forms in words]
    return any(found) if any_word else bool(found) and all(found)


def snippet(text: str, asked: Ask, language: str, better_than: int = 0) -> str:
    """The part of ``text`` that has the most of the words asked for, the first of several.

    Empty where no part has more of them than ``better_than``.
    """
    wanted = {form: place for place, forms in enumerate(asked.words) for form in forms}
    # A stem is most often how its word begins; asking each word for its own takes too long.
    beginnings = "|".join({re.escape(form[:4]) for form in wanted})
    likely = re.finditer(rf"(?<![^\W_])(?:{beginnings})[^\W_]*", text, re.IGNORECASE)
    found = _places(likely, wanted, language) or _places(WORD.finditer(text), wanted, language)
    best, start = better_than, -1
    for index, (at, _word) in enumerate(found):
        within = {word for place, word in found[index:] if place < at + QUOTED_CHARACTERS}
        if len(within) > best:
            best, start = len(within), at
    return _cut(text, start) if start >= 0 else ""


def _places(
    words: Iterable[re.Match[str]], wanted: dict[str, int], language: str
) -> list[tuple[int, int]]:
    """Where words asked for stand: the place of the letter, and which of them it is."""
    found = ((word.start(), stem_as_written(word.group(), language)) for word in words)
    return [(at, wanted[form]) for at, form in found if form in wanted][:MOST_PLACES]


def _cut(text: str, at: int) -> str:
    start = max(0, at - SNIPPET_CHARACTERS // 3)
    end = start + SNIPPET_CHARACTERS
    piece = text[start:end]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if end < len(text):
        piece = piece.rpartition(" ")[0] + " …"
    return " ".join(piece.split())
