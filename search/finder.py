"""A visitor's search: what was found, why each page is there, and the passage that it shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics.models import Practice

from . import excerpt, explain, intents
from .documents import CONDITION, OTHER, PERSON, PLACE, TREATMENT, shorten
from .names import page_url
from .query import IndexQuery, ParsedQuery
from .retrieve import MOST_RESULTS, Found, Retrieval, Row

#: As many as are read; the best of them are on the first page.
PAGE_SIZE = 10
#: Pages shown for want of one on what was named.
MOST_RELATED = 5
LABELS = {
    CONDITION: _("Conditions"),
    TREATMENT: _("Treatments"),
    PERSON: _("People"),
    PLACE: _("Places"),
    OTHER: _("Pages"),
}


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


class Search:
    """One search in one practice. A fixed number of queries, however many pages there are."""

    def __init__(self, practice: Practice, request=None):
        self.practice = practice
        self.request = request
        self.retrieval = Retrieval(practice)

    def answer(self, query: str, number: int = 1) -> Answer:
        """What the practice has for ``query``; an empty answer for an empty query.

        ``number``: the page of results, counted from 1; beyond the last it is the last.
        """
        parsed = self.retrieval.parse(query)
        if not parsed.words:
            return Answer(parsed)
        return self.compose(self.retrieval.retrieve(parsed), number)

    def compose(self, found: Found, number: int) -> Answer:
        """All that a page of results shows of what was found."""
        parsed, rows = found.parsed, found.rows
        answer = Answer(parsed, all_words=found.all_words)
        whys: dict[int, str] = {}
        if not rows and parsed.terms:
            near = self.retrieval.related(parsed)
            whys = {row.pk: explain.related_to(name) for row, name in near}
            others = [row for row in found.mentions if row.pk not in whys]
            shown = [*(row for row, _name in near), *others]
            answer.related = self.results(shown[:MOST_RELATED], found.asked, parsed, whys)
        answer.promoted = [self.result(*each) for each in self.retrieval.promoted(parsed)]
        answer.disambiguations = [
            self.result(row, explain.confused_with(name) if name else "")
            for row, name in self.retrieval.neighbours(parsed)[:PAGE_SIZE]
        ]
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
        missing = [each for each in parsed.meanings if not self.retrieval.is_told_of(each, rows)]
        told = [each for each in parsed.meanings if each not in missing]
        if missing and not answer.total:
            # What is easily confused with it would be all that there is to see.
            answer.absent, answer.disambiguations = explain.no_page_about(missing.pop(0)), []
        answer.explanations = list(explain.explanations(parsed, told, missing))
        return answer

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
        reasons = explain.Reasons(self.practice.pk, asked, parsed, self.retrieval.languages)
        results = [self.result(row, whys.get(row.pk) or reasons.why(row)) for row in rows]
        silent = {}
        for index, row in enumerate(rows):
            if passage := row.passage_for(asked.intents):
                results[index] = self.answering(results[index], passage, asked)
            elif not results[index].why and not reasons.is_shown_by(row):
                silent[row.pk] = index
        # Neither title nor excerpt has the words: they are shown in their sentence.
        shown = {pk: results[index].excerpt for pk, index in silent.items()}
        for pk, quote in excerpt.quotes(shown, asked).items():
            results[silent[pk]] = replace(results[silent[pk]], excerpt=quote)
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
