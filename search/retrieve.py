"""Which of a practice's public pages answer a question, and in which order.

An index proposes, the words of each row are the proof, and what a page is not about never stands
first. Nothing here is written for visitors: ``explain`` says why, ``excerpt`` shows the passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language

from clinics import tenancy
from clinics.models import Practice

from . import engines, indexer, library, ranking
from .documents import PERSON
from .models import SearchDocument, SearchName, SearchPromotion
from .names import starting_with
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
from .words import forms, split, stem

#: A longer list helps nobody: more words do.
MOST_RESULTS = 30
MOST_WORDS_COMPARED = 5000
MOST_PEOPLE = 500
#: So large a share of a question's words makes a page an answer, where none has all.
MOST_OF = 0.66


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


class Retrieval:
    """What one practice has for a question. As many queries, however many pages there are."""

    def __init__(self, practice: Practice):
        self.practice = practice
        self.languages = languages()
        self.language = get_language() or self.languages[0]
        self.lexicon = library.lexicon(practice)

    def parse(self, query: str) -> ParsedQuery:
        return parse_query(query, self.lexicon, self.languages)

    def retrieve(self, parsed: ParsedQuery) -> Found:
        """The pages that answer a question; where none does, what is nearest to an answer.

        Asked once more with its spelling repaired, then for pages with most of its words.
        """
        found = self.find(parsed)
        if not found.rows:
            again = self.corrected(parsed)
            repaired = self.find(again) if again else found
            if repaired.rows:
                found = repaired
        if not found.rows and len(found.asked.words) > 1:
            found = self.find_some(found)
        return found

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

    def is_told_of(self, meaning: Meaning, rows: Iterable[Row]) -> bool:
        """Whether one of the results is about what was named, or is called so."""
        return any(row.concept == meaning.term or self.is_called_so(row, [meaning]) for row in rows)

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

    def documents(self) -> QuerySet[SearchDocument]:
        """The index's rows of the practice's public pages; the page itself has the last word."""
        return SearchDocument.objects.filter(
            indexer.not_expired("expires_at"), practice=self.practice, page__live=True
        )

    def read(self, documents: QuerySet[SearchDocument]) -> list[Row]:
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

    # Beside the answers

    def related(self, parsed: ParsedQuery) -> list[tuple[Row, str]]:
        """Pages on what is near to the condition meant, for want of one on itself.

        Each with the plain name of what it is near to.
        """
        near = {
            other: meaning.plain
            for meaning in reversed(parsed.meanings)
            for other in self.lexicon.near(meaning.term)
            if other not in parsed.disambiguations
        }
        found = self.documents().filter(concept__in=near).order_by("title", "pk")
        rows = self.in_own_language(self.read(found[: MOST_RESULTS + 1]))
        return [(row, near[row.concept]) for row in rows]

    def neighbours(self, parsed: ParsedQuery) -> list[tuple[Row, str]]:
        """Pages on what is easily taken for the condition meant, and is something else.

        Each with the plain name of what was meant.
        """
        if not parsed.disambiguations:
            return []
        found = self.documents().filter(concept__in=parsed.disambiguations)
        rows = self.in_own_language(self.read(found.order_by("title", "pk")))
        return [(row, self.taken_for(row, parsed)) for row in rows]

    def taken_for(self, row: Row, parsed: ParsedQuery) -> str:
        """The plain name of what was meant that ``row`` is easily taken for."""
        return next(
            (
                meaning.plain
                for meaning in parsed.meanings
                if row.concept in self.lexicon.distinct_from(meaning.term)
            ),
            "",
        )

    def in_own_language(self, rows: Iterable[Row]) -> list[Row]:
        """Rows in their order, a page that is there in several languages in the visitor's own."""
        own: dict[UUID, Row] = {}
        for row in rows:
            if row.page__translation_key not in own or row.language == self.language:
                own[row.page__translation_key] = row
        return list(own.values())

    def promoted(self, parsed: ParsedQuery) -> list[tuple[Row, str]]:
        """What the practice puts first for these words, where it is public, and its reason."""
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
            (rows[promotion.target_id], promotion.reason)
            for promotion in promotions
            if promotion.target_id in rows
        ]

    @staticmethod
    def _is_said(line: str, text: str) -> bool:
        words = [stem(word) for word in split(line)]
        return bool(words) and f" {' '.join(words)} " in text


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
