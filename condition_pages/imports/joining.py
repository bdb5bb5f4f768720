"""Pages that were brought in link to one another: to the pages made of them, not the old ones."""

from __future__ import annotations

import json

from django.db import transaction
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from clinics import tenancy
from clinics.models import Practice
from condition_pages.importer.links import joined, page_key
from condition_pages.models import ImportRecord


@transaction.atomic
def join_links(practice: Practice) -> int:
    """Let links between a practice's imported pages lead to its own; how many drafts changed.

    Drafts alone are changed: what is published, locked or with a reviewer stays as it is. A draft
    that nobody has worked on still counts as such.
    """
    own = tenancy.owned(Page, practice).values("pk")
    records = ImportRecord.objects.filter(page__in=own).exclude(source_url="")
    old_addresses = records.values_list("source_url", "page_id")
    pages = {page_key(address): page_id for address, page_id in old_addresses}
    changed = 0
    with tenancy.working_on(practice):
        for record in records.select_related("page").defer("stored", "report"):
            page = record.page
            if page.live or page.locked or page.current_workflow_state:
                continue
            draft = page.get_latest_revision_as_object()
            if not join_page(draft, pages):
                continue
            untouched = record.is_untouched
            if untouched:
                draft.save()
            revision = draft.save_revision(clean=False)
            if untouched:
                ImportRecord.objects.filter(pk=record.pk).update(revision_id=revision.pk)
            changed += 1
    return changed


def join_page(page: Page, pages: dict[str, int]) -> bool:
    """Change the links in the page's rich text; whether there was one to change."""
    changed = False
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            text = getattr(page, field.name) or ""
            new = joined(text, pages)
        elif isinstance(field, StreamField):
            text = json.dumps(list(getattr(page, field.name).raw_data))
            new = joined(text, pages, quote='\\"')
        else:
            continue
        if new != text:
            setattr(page, field.name, new)
            changed = True
    return changed
