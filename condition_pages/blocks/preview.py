"""A section on its own, for the block picker: shown on a page that is not there."""

from __future__ import annotations

from types import SimpleNamespace
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext

from condition_pages.blocks.section import Section


def sample_page() -> SimpleNamespace:
    """As much of a page as a section asks for."""
    practice = SimpleNamespace(
        title=gettext("Sample Clinic"),
        country="",
        languages_labels=[gettext("English")],
        insurance=[],
        actions_named=lambda uuids: [],
    )
    return SimpleNamespace(
        title=gettext("Muscle spasm"),
        uuid=uuid5(NAMESPACE_URL, "sample"),
        practice=practice,
        owned=lambda model, uuid: None,
        page_on_condition=lambda condition: None,
    )


def preview_context(block, value) -> dict:
    """What the template of ``block`` reads."""
    page = sample_page()
    section = Section(
        kind=block.name,
        anchor=block.name,
        heading="",
        value=value,
        block_id="",
        page=page,
    )
    value.section = section
    section.heading = value.get("heading") or value.default_heading(page.title.lower())
    return {"page": page, "practice": page.practice, "section": section, "heading": section.heading}
