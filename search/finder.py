"""Finds a practice's public pages for a visitor's words, and says why each is there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clinics import tenancy
from clinics.models import Practice

from . import engines, indexer, intents, library, ranking
from .documents import CONDITION, OTHER, PERSON, PLACE, TREATMENT, shorten
from .models import SearchDocument, SearchName, SearchPromotion
from .names import page_url, starting_with
from .people import named
from .query import (
    Correction,
    IndexQuery,
    Meaning,
    ParsedQuery,
    correct,
    parse_query,
    to_index_query,
)
from .spelling import SHORTEST
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
MOST_PEOPLE = 500
#: Pages shown for want of one on what was named.
MOST_RELATED = 5
#: So large a share of a question's words makes a page an answer, where none has all.
MOST_OF = 0.66
LABELS = {
    CONDITION: _("Conditions"),
    TREATMENT: _("Treatments"),
    PERSON: _("People"),
    PLACE: _("Places"),
    OTHER: _("Pages"),
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
    passages: list[dict[str, Any]]
    excerpt: str
    in_title: str
    in_names: str
    in_headings: str
    in_body: str
    page__url_path: str
    page__translation_key: UUID

    @property
    def current(self) -> list[dict[str, Any]]:
        """The passages that hold today."""
        today = timezone.localdate().isoformat()
        return [
            each
            for each in self.passages
            if (each["first"] or today) <= today <= (each["last"] or today)
        ]

    @property
    def answers(self) -> dict[str, float]:
        """How well it answers each intent, 0 to 1."""
        found: dict[str, float] = {}
        for passage in self.current:
            for intent, worth in passage["intents"].items():
                found[intent] = max(worth, found.get(intent, 0.0))
        return found

    def passage_for(self, wanted: Iterable[str]) -> dict[str, Any] | None:
        """The passage that answers the most of these intents, the best; None if none does."""
        wanted = list(wanted)

        def worth(passage: dict[str, Any]) -> float:
            return sum(passage["intents"].get(intent, 0.0) for intent in wanted)

        best = max(self.current, key=worth, default=None)
        return best if best and worth(best) else None


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
    are shown. ``absent``: the sentence that no page is about what was named, where
    none is. ``related``: for want of a page on what was named, others that are near to it or
    mention it; none of them is a result.
    """

    parsed: ParsedQuery
    groups: list[Group] = field(default_factory=list)
    total: int = 0
    more: bool = False
    number: int = 1
    pages: int = 1
    all_words: bool = True
    promoted: list[Result] = field(default_factory=list)
    absent: str = ""
    related: list[Result] = field(default_factory=list)
    disambiguations: list[Result] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    """What was found for a question. ``mentions``: pages that only have words of it.

    ``people``: the pages of who was named, with the words of the question that mean each.
    """

    parsed: ParsedQuery
    asked: IndexQuery
    rows: list[Row]
    mentions: list[Row] = field(default_factory=list)
    people: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    all_words: bool = True


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
        self.language = get_language() or self.languages[0]
        self.lexicon = library.lexicon(practice)

    def answer(self, query: str, number: int = 1) -> Answer:
        """What the practice has for ``query``; an empty answer for an empty query.

        ``number``: the page of results, counted from 1; beyond the last it is the last.
        """
        parsed = parse_query(query, self.lexicon, self.languages)
        if not parsed.words:
            return Answer(parsed)
        found = self.find(parsed)
        if not found.rows:
            again = self.corrected(parsed)
            repaired = self.find(again) if again else found
            if repaired.rows:
                found = repaired
        if not found.rows and len(found.asked.words) > 1:
            found = self.find_some(found)
        return self.compose(found, number)

    def compose(self, found: Found, number: int) -> Answer:
        """All that a page of results shows of what was found."""
        parsed, rows = found.parsed, found.rows
        answer = Answer(parsed, all_words=found.all_words)
        whys: dict[int, str] = {}
        if not rows and parsed.terms:
            near, whys = self.related(parsed)
            near += [row for row in found.mentions if row.pk not in whys]
            answer.related = self.results(near[:MOST_RELATED], found.asked, parsed, whys)
        answer.promoted = self.promoted(parsed)
        answer.disambiguations = self.neighbours(parsed)
        answer.more = len(rows) > MOST_RESULTS
        first_ones = {result.url for result in answer.promoted}
        rows = rows[:MOST_RESULTS]
        if first_ones:
            rows = [row for row in rows if self.page_url(row) not in first_ones]
        answer.total = len(rows) + len(answer.promoted)
        answer.pages = max(1, -(-len(rows) // PAGE_SIZE))
        answer.number = min(max(1, number), answer.pages)
        first = (answer.number - 1) * PAGE_SIZE
        answer.groups = self.grouped(rows[first : first + PAGE_SIZE], found.asked, parsed)
        missing = [each for each in parsed.meanings if not self.is_told_of(each, rows)]
        told = [each for each in parsed.meanings if each not in missing]
        if missing and not answer.total:
            # What is easily confused with it would be all that there is to see.
            answer.absent, answer.disambiguations = no_page_about(missing.pop(0)), []
        answer.explanations = list(self.explanations(parsed, told, missing))
        return answer

    def is_told_of(self, meaning: Meaning, rows: Iterable[Row]) -> bool:
        """Whether one of the results is about what was named, or is called so."""
        return any(row.concept == meaning.term or self.is_called_so(row, [meaning]) for row in rows)

    # Finding

    def find(self, parsed: ParsedQuery) -> Found:
        """The pages that answer a question in all that it says, the best first."""
        asked = to_index_query(parsed, self.lexicon, self.languages)
        people = self.people(parsed)
        found = self.judged(self.rows(asked, people, parsed.language), asked, parsed, people)
        if parsed.intents and not found.rows:
            # Nobody here answers that; perhaps a page has the words all the same.
            plain = replace(parsed, intents=(), subject=parsed.words)
            again = to_index_query(plain, self.lexicon, self.languages)
            found = self.judged(self.rows(again, people, parsed.language), again, plain, people)
        if not found.rows and not people:
            guessed = self.people(parsed, is_guess=True)
            if guessed:
                rows = self.rows(asked, guessed, parsed.language)
                found = self.judged(rows, asked, parsed, guessed)
        return replace(found, parsed=self.with_names(found.parsed, found.people))

    def find_some(self, found: Found) -> Found:
        """Pages with most of a question's words near one another, for want of one with all."""
        asked = IndexQuery(words=found.asked.words, never=found.asked.never, any_word=True)
        if found.parsed.is_decided:
            return found
        rows = []
        for row, proof in self.rows(asked, ()):
            is_most = proof.part >= MOST_OF and round(proof.part * len(asked.words)) > 1
            if is_most and not self.is_absent(found.parsed, row):
                rows.append(row)
        return replace(found, rows=rows, all_words=not rows, asked=asked if rows else found.asked)

    def is_absent(self, parsed: ParsedQuery, row: Row) -> bool:
        """Whether something was named that ``row`` is not about."""
        return bool(parsed.terms) and row.concept not in parsed.terms

    def judged(
        self,
        found: Sequence[tuple[Row, ranking.Evidence]],
        asked: IndexQuery,
        parsed: ParsedQuery,
        people: Mapping[int, Mapping[str, str]],
    ) -> Found:
        """Which of the pages found are answers. What a page is not about never stands first.

        Where a condition was named that no page is about, others that only have its words are
        not; nor does a page answer what a thing costs that is not here.
        """
        strangers = self.strangers(found, asked, parsed)
        is_here = any(proof.is_about for _row, proof in found)
        rows, mentions = [], []
        for row, proof in each_page_once(found):
            if strangers and not proof.has_sentence:
                proof = replace(proof, answers=0.0)
            is_asked_for = row.pk in people or proof.is_sure or not (people and parsed.person)
            if row.pk in people or (
                is_asked_for and self.is_answer(row, proof, asked, parsed, is_here)
            ):
                rows.append(row)
            elif not parsed.is_decided or row.concept not in parsed.never:
                mentions.append(row)
        return Found(parsed, asked, rows, mentions, people)

    def strangers(
        self,
        found: Sequence[tuple[Row, ranking.Evidence]],
        asked: IndexQuery,
        parsed: ParsedQuery,
    ) -> bool:
        """Whether what was asked about stands nowhere: "the price of a root canal"."""
        if not any(intent.about_something for intent in parsed.intents):
            return False
        if parsed.terms and not any(proof.is_about for _row, proof in found):
            return True
        named = {word for meaning in parsed.meanings for word in split(meaning.said)}
        others = [word for word in parsed.subject if word not in named]
        tokens = [
            [engines.word_token(self.practice.pk, form) for form in forms(word, self.languages)]
            for word in others
        ]
        fronts = [
            f" {row.in_title} {row.in_names} {row.in_headings} {row.in_body} " for row, _ in found
        ]
        return bool(tokens) and not any(
            f" {token} " in front for front in fronts for token in tokens_of(tokens)
        )

    def is_answer(
        self,
        row: Row,
        proof: ranking.Evidence,
        asked: IndexQuery,
        parsed: ParsedQuery,
        is_here: bool,
    ) -> bool:
        if proof.is_sure:
            return True
        if parsed.terms and not is_here:
            # What was named is not here: only who is called so, or says all of it, is meant.
            # A page that merely names it, as a list of related conditions does, says nothing of it.
            is_own = proof.is_close and len(asked.words) >= ranking.OWN_WORDS and parsed.says_more
            return not parsed.is_decided and (
                proof.is_named
                or is_own
                or self.is_called_so(row, parsed.meanings)
                or self.is_near(row, parsed)
            )
        return proof.is_in_front or proof.is_close or (proof.part >= 1.0 and is_here)

    def is_called_so(self, row: Row, meanings: Iterable[Meaning]) -> bool:
        """Whether the words that name something are in a page's title or names."""
        front = f" {row.in_title} {row.in_names} "
        return any(
            all(
                any(f" {self.token(form)} " in front for form in forms(word, self.languages))
                for word in split(meaning.said)
            )
            for meaning in meanings
        )

    def is_near(self, row: Row, parsed: ParsedQuery) -> bool:
        """Whether a page on what the vocabulary calls near says a name of several words."""
        body = f" {row.in_body} "
        for meaning in parsed.meanings:
            names = [words for each in (meaning.said, *meaning.spellings) if (words := split(each))]
            texts = {
                f" {' '.join(self.token(stem(word, row.language)) for word in words)} "
                for words in names
                if len(words) > 1
            }
            if row.concept in self.lexicon.near(meaning.term) and any(t in body for t in texts):
                return True
        return False

    def people(self, parsed: ParsedQuery, is_guess: bool = False) -> dict[int, dict[str, str]]:
        """Whose names are in a question, each with the words that mean it. One query."""
        words = parsed.subject if parsed.intents else parsed.words
        words = tuple(dict.fromkeys([*parsed.person, *words]))
        if not words:
            return {}
        known = self.documents().filter(kind=PERSON).order_by("pk").values_list("pk", "title")
        return named(words, parsed.person, list(known[:MOST_PEOPLE]), is_guess)

    def with_names(
        self, parsed: ParsedQuery, people: Mapping[int, Mapping[str, str]]
    ) -> ParsedQuery:
        """The question with the names that it misspells as they are written."""
        meant = {typed: name for words in people.values() for typed, name in words.items()}
        made = [Correction(typed, name) for typed, name in meant.items() if typed != name]
        return replace(parsed, corrections=(*parsed.corrections, *made))

    # Rows

    def documents(self):
        """The index's rows of the practice's public pages; the page itself has the last word."""
        return SearchDocument.objects.filter(
            indexer.not_expired("expires_at"), practice=self.practice, page__live=True
        )

    def read(self, documents) -> list[Row]:
        return [Row(*values) for values in documents.values_list(*ROW_FIELDS)]

    def rows(
        self, asked: IndexQuery, people: Iterable[int], language: str = ""
    ) -> list[tuple[Row, ranking.Evidence]]:
        """The pages that may answer, the best first; one more than are shown, if there is one.

        ``people``: the pages of those who were named, which come before all others. ``language``:
        the one it was asked in, if it is known to be another than the site's.
        """
        language = language if language in self.languages else self.language
        people = set(people)
        ids = {*engines.candidates(self.practice.pk, asked, MOST_RESULTS + 1), *people}
        if not ids:
            return []
        rows = {row.pk: row for row in self.read(self.documents().filter(pk__in=ids))}
        proofs, scored = {}, []
        for row in rows.values():
            words = self.words_of(row)
            proofs[row.pk] = ranking.evidence(words, asked, self.token)
            worth = ranking.score(words, asked, self.token, proofs[row.pk])
            worth += ranking.PERSON * (row.pk in people)
            worth += ranking.OWN_LANGUAGE * (row.language == language)
            scored.append((worth, row.title, row.pk))
        return [(rows[pk], proofs[pk]) for pk in ranking.best_first(scored)]

    def token(self, stem: str) -> str:
        return engines.word_token(self.practice.pk, stem)

    def words_of(self, row: Row) -> ranking.Words:
        places = {
            ranking.TITLE: f" {row.in_title} ",
            ranking.NAMES: f" {row.in_names} ",
            ranking.HEADINGS: f" {row.in_headings} ",
            ranking.BODY: f" {row.in_body} ",
        }
        return ranking.Words(row.concept, places, row.answers)

    def corrected(self, parsed: ParsedQuery) -> ParsedQuery | None:
        """The query with misspelt words repaired by the library's and the practice's own words."""
        initials = sorted({word[0] for word in parsed.words if len(word) >= SHORTEST})
        if not initials:
            return None
        begins_alike = reduce(or_, (starting_with("word", initial) for initial in initials))
        found = SearchName.objects.filter(begins_alike, practice=self.practice)
        known = found.order_by("word").values_list("word", flat=True).distinct()
        return correct(parsed, self.lexicon, known[:MOST_WORDS_COMPARED], self.languages)

    def related(self, parsed: ParsedQuery) -> tuple[list[Row], dict[int, str]]:
        """Pages on what is near to the condition meant, for want of one on itself."""
        near = {
            other: meaning.plain
            for meaning in reversed(parsed.meanings)
            for other in self.lexicon.near(meaning.term)
            if other not in parsed.disambiguations
        }
        found = self.documents().filter(concept__in=near).order_by("title", "pk")
        rows = self.in_own_language(self.read(found[: MOST_RESULTS + 1]))
        why = gettext("Related to %(condition)s")
        return rows, {row.pk: why % {"condition": lower(near[row.concept])} for row in rows}

    def in_own_language(self, rows: Iterable[Row]) -> list[Row]:
        """Rows in their order, a page that is there in several languages in the visitor's own."""
        own: dict[UUID, Row] = {}
        for row in rows:
            if row.page__translation_key not in own or row.language == self.language:
                own[row.page__translation_key] = row
        return list(own.values())

    def promoted(self, parsed: ParsedQuery) -> list[Result]:
        """What the practice puts first for these words, where it is public."""
        said = [stem(word) for word in split(parsed.read_as or parsed.query)]
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

    def neighbours(self, parsed: ParsedQuery) -> list[Result]:
        """Pages on what is easily taken for the condition meant, and is something else."""
        if not parsed.disambiguations:
            return []
        found = self.documents().filter(concept__in=parsed.disambiguations)
        results = []
        for row in self.in_own_language(self.read(found.order_by("title", "pk")))[:PAGE_SIZE]:
            meaning = next(
                (m for m in parsed.meanings if row.concept in self.lexicon.distinct_from(m.term)),
                None,
            )
            why = meaning and gettext("Not the same as %(condition)s") % {
                "condition": lower(meaning.plain)
            }
            results.append(self.result(row, why or ""))
        return results

    # Words for visitors

    def grouped(self, rows: Sequence[Row], asked: IndexQuery, parsed: ParsedQuery) -> list[Group]:
        """Results by kind, each kind where the best of it stands."""
        results = self.results(rows, asked, parsed, {})
        order = dict.fromkeys(row.kind for row in rows)
        return [
            Group(kind, str(LABELS[kind]), [r for r in results if r.kind == kind]) for kind in order
        ]

    def results(
        self,
        rows: Sequence[Row],
        asked: IndexQuery,
        parsed: ParsedQuery,
        whys: Mapping[int, str],
    ) -> list[Result]:
        """Rows as they are shown, in this order. ``whys``: of rows whose reason is known."""
        ways = [(asked, ""), *self.other_ways(parsed)]
        results = [
            self.result(row, whys.get(row.pk) or self.why(row, ways, parsed)) for row in rows
        ]
        answering = {row.pk: passage for row in rows if (passage := row.passage_for(asked.intents))}
        for index, row in enumerate(rows):
            if passage := answering.get(row.pk):
                results[index] = self.answering(results[index], passage, asked)
        self._quote(rows, results, ways, set(answering))
        return results

    def answering(self, result: Result, passage: Mapping[str, Any], asked: IndexQuery) -> Result:
        """A result that leads to the place on the page with the answer, and says it."""
        intent = max(asked.intents, key=lambda each: passage["intents"].get(each, 0.0))
        anchor = passage["anchor"]
        return replace(
            result,
            url=f"{result.url}#{anchor}" if anchor else result.url,
            why=gettext(intents.label(intent)),
            excerpt=shorten(passage["text"]),
        )

    def result(self, row: Row, why: str = "") -> Result:
        return Result(
            title=row.title,
            url=self.page_url(row),
            excerpt=row.excerpt,
            why=why,
            kind=row.kind,
            language=row.language,
        )

    def page_url(self, row: Row) -> str:
        return page_url(row.pk, row.page__url_path, self.request)

    def other_ways(self, parsed: ParsedQuery) -> list[tuple[IndexQuery, str]]:
        """Other spellings of the names that the visitor used, each as a question and in words."""
        names = [name for meaning in parsed.meanings for name in meaning.spellings]
        return [
            (IndexQuery(words=tuple(forms(word, self.languages) for word in split(name))), name)
            for name in names
        ]

    def why(self, row: Row, ways: Sequence[tuple[IndexQuery, str]], parsed: ParsedQuery) -> str:
        """Why a page is among the results, where its title does not show it.

        ``ways``: the words asked for and other spellings of them, with what each is called; the
        visitor's own words are called nothing.
        """

        def way_in(column: str) -> IndexQuery | None:
            found = (way for way, _ in ways if holds(column, self.tokens(way), way.any_word))
            return next(found, None)

        in_title = way_in(row.in_title)
        if in_title is ways[0][0]:
            return ""
        for meaning in parsed.meanings:
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
        if in_body is None and parsed.meanings:
            plain = lower(parsed.meanings[0].plain)
            return gettext("Mentions %(condition)s") % {"condition": plain}
        # The visitor's own words are shown in their sentence.
        other = next((name for way, name in ways if way is in_body), "")
        return gettext("Mentions %(condition)s") % {"condition": other} if other else ""

    def tokens(self, asked: IndexQuery) -> list[list[str]]:
        """The words asked for as the index holds them, each in all its forms."""
        return [
            [engines.word_token(self.practice.pk, form) for form in forms] for forms in asked.words
        ]

    def _says(self, text: str, row: Row, asked: IndexQuery) -> bool:
        return holds(" ".join(stems(text, row.language)), asked.words, asked.any_word)

    def _quote(
        self,
        rows: Sequence[Row],
        results: list[Result],
        ways: Sequence[tuple[IndexQuery, str]],
        answering: Collection[int],
    ) -> None:
        """Show the words in their sentence where neither title nor excerpt has them."""
        asked = ways[0][0]
        silent = {
            row.pk: index
            for index, (row, result) in enumerate(zip(rows, results, strict=True))
            if not result.why
            and row.pk not in answering
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

    def explanations(
        self, parsed: ParsedQuery, told: Collection[Meaning], missing: Collection[Meaning]
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


def each_page_once(
    found: Iterable[tuple[Row, ranking.Evidence]],
) -> Iterator[tuple[Row, ranking.Evidence]]:
    """Rows without the other versions of a page that is there in a language already."""
    seen: set[UUID] = set()
    for row, proof in found:
        if row.page__translation_key not in seen:
            seen.add(row.page__translation_key)
            yield row, proof


def tokens_of(listed: Iterable[Iterable[str]]) -> Iterator[str]:
    return (token for tokens in listed for token in tokens)


def lower(name: str) -> str:
    """A condition's name inside a sentence: proper names and acronyms keep their capitals."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def holds(text: str, words: Iterable[Iterable[str]], any_word: bool) -> bool:
    """Whether ``text``, words between spaces, has each of ``words`` in some form (or any)."""
    spaced = f" {text} "
    found = [any(f" {form} " in spaced for form in forms) for forms in words]
    return any(found) if any_word else bool(found) and all(found)


def snippet(text: str, asked: IndexQuery, language: str, better_than: int = 0) -> str:
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
