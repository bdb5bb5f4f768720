"""A condition page as Markdown, from its fields and sections."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from clinics.markdown import figure, practice_line
from seo.markdown import blocks, bullets, escaped, from_html, heading, labelled, link


def page(page) -> str:
    """The whole page: header, sections in the visitor's order, review and sources."""
    return blocks(
        heading(1, page.title),
        practice_line(page),
        escaped(_("Also called %s") % ", ".join(page.also_known_as)) if page.also_known_as else "",
        escaped(page.summary),
        figure(page),
        *(section(one) for one in page.sections),
        review(page),
    )


def section(one) -> str:
    title = heading(2, one.heading) if one.heading else ""
    return blocks(title, *one.value.markdown())


def review(page) -> str:
    lines = [
        labelled(_("Written by"), page.author_label) if page.author_label else "",
        labelled(_("Checked by"), page.reviewer_label) if page.reviewer_label else "",
        labelled(_("Last checked"), date_format(page.last_reviewed)) if page.last_reviewed else "",
    ]
    notes = "\n".join(
        f"{note['number']}. {link(note['citation'].reference, note['citation'].address)}"
        for note in page.footnotes
    )
    return blocks(heading(2, _("About this page")), bullets(lines), notes, from_html(page.sources))
