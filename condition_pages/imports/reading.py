"""Sources wait in the database and are read one at a time, so that nothing is lost midway."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from clinics.models import Practice
from condition_pages.importer.messages import in_language
from condition_pages.importer.model import Proposal, Source, SourceError
from condition_pages.importer.propose import propose
from condition_pages.importer.read.source import refuse_large
from condition_pages.imports.moves import moves_of
from condition_pages.models import Condition, ImportBatch, PendingImport
from condition_pages.models.imports import MOST_ATTEMPTS
from condition_pages.names import Named, called


@dataclass(frozen=True)
class Given:
    """A source as it came from the form: one of ``file``, ``text`` and ``url``.

    ``form`` is "rich" or "pasted" for a text: markup from the clipboard, or what was typed.
    """

    name: str
    file: UploadedFile | None = None
    text: str = ""
    form: str = ""
    url: str = ""


@transaction.atomic
def take_in(practice, user, sources: Iterable[Given]) -> ImportBatch:
    """Store ``sources`` for reading; what is too large is refused without being stored."""
    ImportBatch.purge()
    batch = ImportBatch.objects.create(practice=practice, user=user)
    for position, given in enumerate(sources):
        pending = PendingImport(
            batch=batch,
            position=position,
            source_name=given.name[:500],
            form=given.form,
            url=given.url,
        )
        try:
            if given.file:
                refuse_large(given.name, given.file.size or 0)
                pending.content = given.file.read()
            elif given.text:
                pending.content = given.text.encode("utf-8", "replace")
        except SourceError as error:
            pending.state = PendingImport.State.REFUSED
            pending.message = in_language(error.said, _)
        pending.save()
    return batch


def read_next(batch: ImportBatch) -> PendingImport | None:
    """Read the first source that waits; None where none does."""
    pending = batch.pages.filter(state=PendingImport.State.WAITING).first()
    if pending is None:
        return None
    try:
        if pending.attempts >= MOST_ATTEMPTS:
            raise SourceError(_("Reading this page was broken off twice; it is left out."))
        # Written down first: a source that ends the process must not be tried for ever.
        pending.attempts += 1
        pending.save(update_fields=["attempts"])
        practice = pending.batch.practice
        proposal = propose(source_of(pending), moves_of(practice))
        pending.proposal = with_own_condition(proposal, practice)
        pending.state = PendingImport.State.READY
    except SourceError as error:
        pending.message = in_language(error.said, _)
        pending.state = PendingImport.State.REFUSED
    pending.content = None
    pending.save()
    return pending


def with_own_condition(proposal: Proposal, practice: Practice) -> Proposal:
    """The proposal with the entry that ``practice`` knows its condition by, where only it does.

    The importer itself knows the vocabulary's names: not what editors have named or added since.
    """
    page_type = proposal.page_type
    if page_type.condition_id or not page_type.condition:
        return proposal
    entries = Condition.objects.for_practice(practice)
    known = [Named(entry.term_id, entry.names) for entry in entries]
    found = called(page_type.condition, known)
    if len(found) != 1:
        return proposal
    return replace(proposal, page_type=replace(page_type, condition_id=found[0].key))


def source_of(pending: PendingImport) -> Source:
    """What the importer reads. Raises SourceError where an address gives nothing."""
    if pending.url:
        return fetched(pending.url)
    content = bytes(pending.content or b"")
    if pending.form:
        # The browser has decoded it already. Somebody may paste a page's markup as text.
        form = "rich" if pending.form == "rich" else ""
        return Source(content=content.decode(), name=pending.source_name, form=form)
    return Source(content=content, name=pending.source_name)


def fetched(url: str, forms: Mapping[str, str] | None = None) -> Source:
    """The page at an address; ``forms`` as in ``fetch``. Raises SourceError."""
    try:
        from condition_pages.importer.read.fetch import fetch
    except ImportError:
        raise SourceError(
            _("Addresses cannot be read here. Save the page as a file and upload that.")
        ) from None
    return fetch(url, forms=forms) if forms else fetch(url)
