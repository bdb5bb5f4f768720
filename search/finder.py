"""Finds a practice's public pages for a visitor's words, and says why each is there."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache, reduce
from operator import or_

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinics import tenancy
from clinics.models import Practice
from condition_pages.models import Condition

from . import engines, ranking, upkeep
from .documents import CONDITION, KINDS, OTHER, PERSON, PLACE, TREATMENT
from .lexicon import Lexicon, lexicon_of, make_term
from .models import SearchDocument, SearchName, SearchPromotion
from .names import starting_with
from .spelling import SHORTEST
from .understanding import Ask, Understood, ask, correct, understand
from .words import WORD, split, stem, stem_as_written, stems

#: A longer list helps nobody: more words do.
MOST_RESULTS = 30
MOST_QUOTED = 10
MOST_WORDS_COMPARED = 5000
SNIPPET_CHARACTERS = 180
LABELS = {
    CONDITION: _("Conditions"),
    TREATMENT: _("Treatments"),
    PERSON: _("People"),
    PLACE: _("Places"),
    OTHER: _("Other pages"),
}


#: What is read of each page found: not its text, and of Wagtail's page only its address.
ROW_FIELDS = (
    "kind",
    "concept",
    "language",
    "title",
    "names",
    "headings",
    "excerpt",
    "in_title",
    "in_names",
    "in_headings",
    "in_body",
    "page__url_path",
    "page__locale__language_code",
)


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
    """All that a page of results shows. ``more``: whether there are pages beyond these.

    ``all_words``: False where no page has all the words, and those with some are shown.
    """

    understood: Understood
    groups: list[Group] = field(default_factory=list)
    total: int = 0
    more: bool = False
    all_words: bool = True
    promoted: list[Result] = field(default_factory=list)
    not_the_same: list[Result] = field(default_factory=list)
    explanations: list[str] = field(default_factory=list)


def languages() -> list[str]:
    """The codes of the site's languages, the main one first."""
    main = settings.LANGUAGE_CODE
    return list(dict.fromkeys([main, *(code for code, _name in settings.LANGUAGES)]))


def load_lexicon() -> Lexicon:
    """The library's conditions as search reads them, with what editors changed. Three queries."""
    rows = list(
        Condition.objects.order_by("pk").values_list(
            "pk", "term_id", "name", "clinical_name", "lay_synonyms", "do_not_merge_note"
        )
    )
    term_ids = {pk: term_id for pk, term_id, *_rest in rows}
    related = _pairs(Condition.related.through, term_ids)
    apart = _pairs(Condition.do_not_merge.through, term_ids)
    return _lexicon(
        tuple(
            (
                term_id,
                name,
                clinical,
                tuple(lay or ()),
                tuple(related.get(pk, ())),
                (*apart.get(pk, ()), note),
            )
            for pk, term_id, name, clinical, lay, note in rows
        )
    )


def _pairs(through, term_ids: dict[int, str]) -> dict[int, list[str]]:
    pairs: dict[int, list[str]] = {}
    rows = through.objects.order_by("pk")
    for one, other in rows.values_list("from_condition_id", "to_condition_id"):
        pairs.setdefault(one, []).append(term_ids[other])
    return pairs


@lru_cache(maxsize=4)
def _lexicon(rows: tuple[tuple, ...]) -> Lexicon:
    # By content, so that no process ever has to be told of an editor's change.
    return lexicon_of(make_term(*row) for row in rows)


class Search:
    """One search in one practice. A fixed number of queries, however many pages there are."""

    def __init__(self, practice: Practice, request=None):
        self.practice = practice
        self.request = request
        self.languages = languages()
        self.lexicon = load_lexicon()

    def answer(self, query: str) -> Answer:
        """What the practice has for ``query``; an empty answer for an empty query."""
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
        rows = rows[:MOST_RESULTS]
        answer.total = len(rows)
        answer.groups = self.grouped(rows, asked, understood, whys)
        answer.explanations = list(self.explanations(understood, met))
        return answer

    # Rows

    def documents(self):
        """The index's rows of the practice's public pages; the page itself has the last word."""
        return (
            SearchDocument.objects.filter(
                upkeep.not_expired("expires_at"), practice=self.practice, page__live=True
            )
            .select_related("page__locale")
            .only(*ROW_FIELDS)
        )

    def rows(self, asked: Ask) -> list[SearchDocument]:
        """The pages that answer, the best first; one more than are shown, if there is one."""
        ids = engines.candidates(self.practice.pk, asked, MOST_RESULTS + 1)
        if not ids:
            return []
        rows = {row.pk: row for row in self.documents().filter(pk__in=ids)}
        scored = [(self.score(row, asked), row.title, row.pk) for row in rows.values()]
        return [rows[pk] for pk in ranking.best_first(scored)]

    def score(self, row: SearchDocument, asked: Ask) -> float:
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

    def related(self, understood: Understood) -> tuple[list[SearchDocument], dict[int, str]]:
        """Pages on what is near to the condition meant, for want of one on itself."""
        near = {
            other: meaning.plain
            for meaning in reversed(understood.meanings)
            for other in self.lexicon.near(meaning.term)
            if other not in understood.not_the_same
        }
        rows = list(self.documents().filter(concept__in=near).order_by("title", "pk"))
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
        rows = self.documents().in_bulk([promotion.target_id for promotion in promotions])
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
        rows = self.documents().filter(concept__in=understood.not_the_same).order_by("title", "pk")
        results = []
        for row in rows:
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
        rows: Sequence[SearchDocument],
        asked: Ask,
        understood: Understood,
        whys: dict[int, str],
    ) -> list[Group]:
        """Results by kind, the kind of the best one first."""
        results = [
            self.result(row, whys.get(row.pk) or self.why(row, asked, understood)) for row in rows
        ]
        self._quote(rows, results, asked)
        order = dict.fromkeys([*(row.kind for row in rows[:1]), *KINDS])
        groups = (
            Group(kind, str(LABELS[kind]), [r for r in results if r.kind == kind]) for kind in order
        )
        return [group for group in groups if group.results]

    def result(self, row: SearchDocument, why: str = "") -> Result:
        return Result(
            title=row.title,
            url=row.page.get_url(self.request) or "",
            excerpt=row.excerpt,
            why=why,
            kind=row.kind,
            language=row.language,
        )

    def why(self, row: SearchDocument, asked: Ask, understood: Understood) -> str:
        """Why a page is among the results, where its title does not show it."""
        wanted = self.tokens(asked)
        if holds(row.in_title, wanted, asked.any_word):
            return ""
        for meaning in understood.meanings:
            if meaning.term == row.concept:
                return gettext("Also called “%(name)s”") % {"name": meaning.said}
        if holds(row.in_names, wanted, asked.any_word):
            for name in row.names:
                if self._says(name, row, asked):
                    return gettext("Also called “%(name)s”") % {"name": name}
        if row.kind == CONDITION and holds(row.in_headings, wanted, asked.any_word):
            for heading in row.headings:
                if self._says(heading, row, asked):
                    return gettext("In “%(heading)s”") % {"heading": heading}
        if understood.meanings and not holds(row.in_body, wanted, asked.any_word):
            plain = lower(understood.meanings[0].plain)
            return gettext("Mentions %(condition)s") % {"condition": plain}
        return ""

    def tokens(self, asked: Ask) -> list[list[str]]:
        """The words asked for as the index holds them, each in all its forms."""
        return [
            [engines.word_token(self.practice.pk, form) for form in forms] for forms in asked.words
        ]

    def _says(self, text: str, row: SearchDocument, asked: Ask) -> bool:
        return holds(" ".join(stems(text, row.language)), asked.words, asked.any_word)

    def _quote(self, rows: Sequence[SearchDocument], results: list[Result], asked: Ask) -> None:
        """Show the words in their sentence where neither title nor excerpt has them."""
        silent = {
            row.pk: index
            for index, (row, result) in enumerate(
                zip(rows[:MOST_QUOTED], results[:MOST_QUOTED], strict=True)
            )
            if not result.why
            and not holds(row.in_title, self.tokens(asked), asked.any_word)
            and not self._says(row.excerpt, row, asked)
        }
        if not silent:
            return
        found = SearchDocument.objects.filter(pk__in=silent).values_list("pk", "text", "language")
        for pk, text, language in found:
            if part := snippet(text, asked, language):
                index = silent[pk]
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


def snippet(text: str, asked: Ask, language: str) -> str:
    """The part of ``text`` around the first of the words asked for; empty where there is none."""
    wanted = {form for forms in asked.words for form in forms}
    for found in WORD.finditer(text):
        if stem_as_written(found.group(), language) in wanted:
            break
    else:
        return ""
    start = max(0, found.start() - SNIPPET_CHARACTERS // 3)
    end = start + SNIPPET_CHARACTERS
    piece = text[start:end]
    if start:
        piece = "… " + piece.partition(" ")[2]
    if end < len(text):
        piece = piece.rpartition(" ")[0] + " …"
    return " ".join(piece.split())
