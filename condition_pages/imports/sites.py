"""A whole site on its way in: listed, fetched, told from what repeats, read, made drafts of.

Each step is small and leaves the database whole, so that it can be stopped, and goes on after a
process that was killed. Whoever looks at the screen moves it on, and so does a task of the queue.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer.draft import make_draft
from condition_pages.importer.links import page_key, whole_address
from condition_pages.importer.messages import in_language
from condition_pages.importer.model import Proposal, Source, SourceError
from condition_pages.importer.propose import propose
from condition_pages.importer.read.sites import (
    MOST_PAGES,
    TYPE_OF_KIND,
    Listed,
    Listing,
    guess_type,
    is_of_site,
    name_of,
    refuse_moved,
    refuse_sign_in,
    too_many,
    type_of_list,
)
from condition_pages.importer.read.source import read_source
from condition_pages.importer.structure.repeats import lines_of, repeated_lines
from condition_pages.imports import reading, redirects
from condition_pages.imports.joining import join_links
from condition_pages.imports.moves import moves_of
from condition_pages.models import ImportBatch, ImportRecord, PendingImport
from condition_pages.models.imports import MOST_ATTEMPTS

Work = Callable[[PendingImport, ImportBatch], None]
State = PendingImport.State
Type = PendingImport.Type
#: So many rows are written at once.
ROWS = 200


# Listing


@transaction.atomic
def take_in_site(
    practice: Practice, user, listing: Listing, name: str, *, is_moving: bool = True
) -> ImportBatch:
    """Store the list of a site's pages; nothing of it is read before its editor has chosen."""
    ImportBatch.purge()
    batch = ImportBatch.objects.create(
        practice=practice,
        user=user,
        is_site=True,
        site_name=name[:500],
        is_moving=is_moving,
        notes=[in_language(note, _) for note in listing.notes],
    )
    PendingImport.objects.bulk_create(
        (listed_page(batch, at, page) for at, page in enumerate(listing.pages)), batch_size=ROWS
    )
    return batch


def listed_page(batch: ImportBatch, position: int, page: Listed) -> PendingImport:
    return PendingImport(
        batch=batch,
        position=position,
        source_name=(page.name or page.address)[:500],
        form=page.form,
        encoding=page.encoding[:40],
        url=page.address,
        content=page.content,
        page_type=guess_type(page.address or f"/{page.name}", page.is_post),
        state=State.LISTED,
    )


def imported_before(practice: Practice) -> dict[str, int]:
    """The pages of ``practice`` that were imported, by the key of their old address."""
    own = tenancy.owned(Page, practice).values("pk")
    records = ImportRecord.objects.filter(page__in=own).exclude(source_url="")
    return {page_key(url): page for url, page in records.values_list("source_url", "page_id")}


@transaction.atomic
def choose(batch: ImportBatch, chosen: dict[int, str]) -> int:
    """Have the listed pages with these keys imported as these types; how many those are.

    A type of "" is told when the page is read.
    """
    rows = list(batch.pages.filter(pk__in=chosen, state=State.LISTED).defer("content"))
    for row in rows:
        row.page_type = chosen[row.pk]
        row.state = State.WAITING
        row.attempts = 0
    PendingImport.objects.bulk_update(rows, ["page_type", "state", "attempts"], batch_size=ROWS)
    ImportBatch.objects.filter(pk=batch.pk).update(is_stopped=False, repeated=None)
    return len(rows)


# Step by step


def step(batch: ImportBatch) -> bool:
    """Do what comes next for ``batch``; whether there was something, and nobody else at it."""
    if not batch.take_turn():
        return False
    try:
        batch.refresh_from_db()
        return not batch.is_stopped and do_next(batch)
    finally:
        batch.end_turn()


def do_next(batch: ImportBatch) -> bool:
    with in_their_language(batch.user), tenancy.working_on(batch.practice):
        for state, work in STEPS.items():
            pending = batch.pages.filter(state=state).first()
            if pending:
                work(pending, batch)
                if state == State.MAKING and not batch.pages.filter(state=State.MAKING).exists():
                    finish(batch)
                return True
    return False


@contextmanager
def in_their_language(user) -> Iterator[None]:
    """What is said of a page is kept with it, in the words of the one who will read it."""
    profile = getattr(user, "wagtail_userprofile", None)
    with translation.override(
        profile.get_preferred_language() if profile else translation.get_language()
    ):
        yield


def tried(work: Callable[[PendingImport, ImportBatch], None]) -> Work:
    """A step that notes its try first: a page that ends the process must not be tried for ever.

    A SourceError refuses the page with its line.
    """

    def attempt(pending: PendingImport, batch: ImportBatch) -> None:
        try:
            if pending.attempts >= MOST_ATTEMPTS:
                raise SourceError(_("Reading this page was broken off twice; it is left out."))
            pending.attempts += 1
            pending.save(update_fields=["attempts"])
            work(pending, batch)
            # The next step is another thing to be tried.
            pending.attempts = 0
        except SourceError as error:
            pending.message = in_language(error.said, _)
            pending.state = State.REFUSED
            pending.content = pending.lines = None
        pending.save()

    return attempt


@tried
def fetch_page(pending: PendingImport, batch: ImportBatch) -> None:
    """The page's content and its lines, by which it is compared with the site's others."""
    if pending.content is None:
        source = reading.fetched(pending.url)
        others = batch.pages.exclude(state=State.LISTED).exclude(pk=pending.pk)
        listed = frozenset(map(page_key, others.values_list("url", flat=True)))
        refuse_moved(pending.url, source.url or pending.url, listed)
        content = source.content
        pending.content = content.encode() if isinstance(content, str) else content
        pending.form, pending.encoding = source.form, source.encoding[:40]
    document = read_source(source_of(pending))
    refuse_sign_in(bytes(pending.content or b""), document, pending.url or pending.source_name)
    if not pending.url:
        # A page saved by hand may name its address itself.
        pending.url = document.url[:2000]
    pending.lines = lines_of(document)
    pending.state = State.FETCHED


def source_of(pending: PendingImport, repeated: frozenset[str] = frozenset()) -> Source:
    return Source(
        content=bytes(pending.content or b""),
        name=pending.url or pending.source_name,
        form=pending.form,
        encoding=pending.encoding,
        url=pending.url,
        repeated=repeated,
    )


@tried
def read_page(pending: PendingImport, batch: ImportBatch) -> None:
    """The proposal of a page, once all of the site are there to be compared."""
    if batch.repeated is None:
        pages = batch.pages.exclude(lines=None).values_list("lines", flat=True)
        batch.repeated = sorted(repeated_lines([lines or () for lines in pages]))
        batch.save(update_fields=["repeated"])
    source = source_of(pending, frozenset(batch.repeated))
    if pending.page_type != Type.INDEX:
        # Under the address at which others link to it, whatever it calls itself.
        proposal = propose(source, moves_of(batch.practice))
        proposal = reading.with_own_condition(proposal, batch.practice)
        proposal = replace(proposal, url=pending.url or proposal.url)
        read_as = TYPE_OF_KIND.get(proposal.page_type.kind, Type.OTHER)
        pending.page_type = pending.page_type or read_as
        pending.proposal = proposal
        pending.state = State.READY
    if pending.page_type == Type.INDEX:
        pending.stored = {"links": links_of(source)}
        pending.state = State.CHECKLIST
    pending.content = None


def links_of(source: Source) -> list[list[str]]:
    """[words, address] of what a list of pages links to, each address once, the site's own only."""
    document = read_source(source)
    found: dict[str, tuple[str, list[str]]] = {}
    for line in document.lines:
        for words, href in line.links:
            address = whole_address(href, source.url)
            if is_of_site(address, source.url) and page_key(address) != page_key(source.url):
                _address, names = found.setdefault(page_key(address), (address, []))
                names.append(words or line.text)
    # "Read more" leads to every post and names none.
    shared = Counter(name for _address, names in found.values() for name in set(names))
    return [
        [next((n for n in names if n and shared[n] == 1), "") or name_of(address), address]
        for address, names in found.values()
    ]


def type_of_entry(address: str, list_address: str) -> str:
    """What a page is that a list links to: one of TYPES by its address or the list's, or ""."""
    listed = type_of_list(list_address)
    return guess_type(address) or (listed if listed != Type.INDEX else "")


def is_entry(address: str, list_address: str) -> bool:
    """Whether a page is one of those that the list is a list of, and no other link on it."""
    listed, own = type_of_list(list_address), guess_type(address)
    if not listed or own == Type.INDEX:
        return False
    return own == listed or page_key(address).startswith(f"{page_key(list_address)}/")


@transaction.atomic
def choose_entries(pending: PendingImport, chosen: dict[int, str]) -> int:
    """Have what a list of pages links to imported: types by the links' places; how many those are.

    What is not on the site's list is added to it. Raises SourceError for more than a list holds.
    """
    batch, links = pending.batch, (pending.stored or {}).get("links", [])
    known = {page_key(page.url): page.pk for page in batch.pages.for_list() if page.url}
    types: dict[int, str] = {}
    new: list[tuple[str, PendingImport]] = []
    last = batch.pages.aggregate(last=Max("position"))["last"] or 0
    for place, kind in sorted(chosen.items()):
        if place >= len(links):
            continue
        words, address = links[place]
        if page_key(address) in known:
            types[known[page_key(address)]] = kind
        else:
            page = listed_page(batch, last + 1 + len(new), Listed(address, words))
            new.append((kind, page))
    count = batch.pages.count() + len(new)
    if count > MOST_PAGES:
        raise too_many(batch.site_name, count)
    PendingImport.objects.bulk_create([page for _kind, page in new], batch_size=ROWS)
    return choose(batch, types | {page.pk: kind for kind, page in new})


def make_page(pending: PendingImport, batch: ImportBatch) -> None:
    """The draft of a page whose proposal needs no look, or that its editor wants as it is."""
    try:
        with transaction.atomic():
            draft = make_draft(
                proposal_of(pending),
                batch.practice,
                user=batch.user,
                page_type=pending.page_type or Type.CONDITION,
                is_moving=batch.is_moving,
            )
            pending.page = draft.page
            pending.stored, pending.message = None, ""
            pending.state = State.DONE
            if draft.what == "kept":
                pending.message = _("It was imported before and worked on since: kept as it is.")
            pending.save()
    except (ValidationError, ValueError) as error:
        said = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        PendingImport.objects.filter(pk=pending.pk).update(state=State.READY, message=said)


def proposal_of(pending: PendingImport) -> Proposal:
    try:
        return pending.proposal
    except ValueError as error:
        raise ValueError(_("This import was begun by an older version: give it again.")) from error


def finish(batch: ImportBatch) -> None:
    """All drafts are made: their links to one another can be joined."""
    redirects.lead_lists_on(batch)
    join_links(batch.practice)


STEPS: dict[str, Work] = {
    State.WAITING: fetch_page,
    State.FETCHED: read_page,
    State.MAKING: make_page,
}
