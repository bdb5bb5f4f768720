"""The one place that writes the index: after this, search knows a page or it doesn't.

Only what any visitor may read is ever in it: live, not expired, not private, inside a practice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from wagtail.models import Page
from wagtail.query import PageQuerySet

from clinics import tenancy
from clinics.models import Practice
from seo.hosts import LISTED_ONCE

from . import engines, intents
from .documents import Document, document_of
from .engines import server
from .models import SearchDocument, SearchName
from .words import content_words, split, stem

CHUNK = 100
#: What rows hold. Whoever changes it raises this number, and ``migrate`` makes them anew.
VERSION = 1
LONGEST_KEY = 80
#: From this on what a place on a page answers is suggested while somebody types.
WORTH_A_NAME = 0.85


def not_expired(field: str = "expire_at") -> Q:
    """The rows whose time is not over yet."""
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gt": timezone.now()})


def public_pages(practice: Practice) -> PageQuerySet:
    """The pages of ``practice`` that any visitor may read, each once: an alias repeats its source.

    One in another language than its source stands for it there.
    """
    pages = tenancy.owned(Page, practice).live().public().filter(not_expired())
    return pages.filter(LISTED_ONCE | ~Q(alias_of__locale=F("locale")))


def refresh(page: Page) -> None:
    """Make the index say of one page what visitors can read there now, or nothing."""
    practice = tenancy.practice_of(page)
    public = public_pages(practice).filter(pk=page.pk).specific().first() if practice else None
    if practice is None or public is None:
        remove([page.pk])
    else:
        index(practice, [public])


def refresh_branch(page: Page) -> None:
    """As ``refresh``, for a page and all below it."""
    practice = tenancy.practice_of(page)
    branch = Page.objects.filter(path__startswith=page.path)
    kept: set[int] = set()
    if practice:
        kept = _write_all(practice, public_pages(practice).filter(path__startswith=page.path))
    remove(branch.exclude(pk__in=kept).values_list("pk", flat=True))


def rebuild(practice: Practice, progress: Callable[[int], None] = lambda count: None) -> int:
    """Index all of a practice's pages anew; returns how many are in. Visitors notice nothing."""
    kept = _write_all(practice, public_pages(practice), progress)
    stale = SearchDocument.objects.filter(practice=practice).exclude(pk__in=kept)
    remove(stale.values_list("pk", flat=True))
    return len(kept)


def _write_all(
    practice: Practice,
    pages: QuerySet[Page],
    progress: Callable[[int], None] = lambda count: None,
) -> set[int]:
    kept: set[int] = set()
    ids = iter(list(pages.order_by("pk").values_list("pk", flat=True)))
    while chunk := list(islice(ids, CHUNK)):
        written = index(practice, Page.objects.filter(pk__in=chunk).specific())
        kept |= written
        progress(len(kept))
    return kept


@transaction.atomic
def remove(ids: Iterable[int]) -> None:
    """Take pages out of the index."""
    ids = list(ids)
    for start in range(0, len(ids), CHUNK):
        rows = SearchDocument.objects.filter(pk__in=ids[start : start + CHUNK])
        if server.configured():
            for practice, page in list(rows.values_list("practice", "pk")):
                server.note(practice, [page])
        rows.delete()


def index(practice: Practice, pages: Iterable[Page]) -> set[int]:
    """Put public pages of one practice into the index; returns the ids of those that have words.

    A page is built anew from its row: what an editor has in hand may be a draft.
    """
    rows: list[SearchDocument] = []
    names: list[SearchName] = []
    for page in pages:
        # Labels of vocabularies are read in the page's language, not in the editor's.
        with translation.override(page.locale.language_code):
            document = document_of(page)
        if document is None:
            continue
        rows.append(make_row(practice, page, document))
        names += make_names(practice, page, document)
    # Looking at pages takes longest, and keeps nobody else from writing.
    with transaction.atomic():
        return _replace(practice, rows, names)


def _replace(practice: Practice, rows: list[SearchDocument], names: list[SearchName]) -> set[int]:
    """Put rows and names into the place of those that there are of the same pages."""
    ids = [row.pk for row in rows]
    SearchName.objects.filter(document__in=ids).delete()
    SearchDocument.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["page"],
        update_fields=[
            field.name for field in SearchDocument._meta.concrete_fields if not field.primary_key
        ],
    )
    SearchName.objects.bulk_create(names)
    server.note(practice.pk, ids)
    return set(ids)


def make_row(practice: Practice, page: Page, document: Document) -> SearchDocument:
    """The row of the index for a page."""
    language = page.locale.language_code

    def analysed(texts: Sequence[str]) -> str:
        words = [stem(word, language) for text in texts for word in split(text)]
        return " ".join(engines.word_token(practice.pk, word) for word in words)

    about = [engines.concept_token(practice.pk, document.concept)] if document.concept else []
    answered = {intent for passage in document.passages for intent in passage.intents}
    about += [engines.intent_token(practice.pk, intent) for intent in sorted(answered)]
    return SearchDocument(
        page_id=page.pk,
        practice=practice,
        kind=document.kind,
        concept=document.concept,
        language=language,
        title=document.title,
        names=list(document.names),
        passages=[passage.as_json() for passage in document.passages],
        headings=list(document.headings),
        excerpt=document.excerpt,
        text=document.text,
        expires_at=page.expire_at,
        version=VERSION,
        in_title=analysed([document.title]),
        in_names=" ".join([analysed(document.names), *about]),
        in_headings=analysed(document.headings),
        in_body=analysed([document.text]),
    )


def make_names(practice: Practice, page: Page, document: Document) -> Iterator[SearchName]:
    """What completes to a page: its title and names, from each of their words on."""
    seen: set[tuple[str, str]] = set()
    language = page.locale.language_code
    own = [(name, "") for name in (document.title, *document.names)]
    for name, place in (*own, *names_of_answers(document, language)):
        words = split(name)
        worth = set(content_words(words, [language]))
        for number, word in enumerate(words):
            key = " ".join(words[number:])[:LONGEST_KEY]
            if (key, place) in seen or (number and word not in worth):
                continue
            seen.add((key, place))
            yield SearchName(
                document_id=page.pk,
                practice=practice,
                key=key,
                word=word,
                name=name[:255],
                is_start=number == 0,
                place=place,
            )


def names_of_answers(document: Document, language: str) -> Iterator[tuple[str, str]]:
    """What the places on a page are called by what they answer: ("Parking", "#parking")."""
    for passage in document.passages:
        # One that holds for a time only is gone from the page before the index is made anew.
        lasts = passage.first is None and passage.last is None
        for intent, worth in passage.intents.items():
            if lasts and worth >= WORTH_A_NAME:
                yield from (
                    (name, f"#{passage.anchor}") for name in intents.names(intent, language)
                )
