"""Which sections of a condition page visitors do not see, and why."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from clinics.tenancy.explain import Gate
from condition_pages.models import ConditionPage


def sections(page: Page) -> Iterator[Gate]:
    """A gate for each hidden section of ``page``, or one that says that all are shown."""
    if not isinstance(page, ConditionPage):
        return
    errors = getattr(page.body, "errors", [])
    hidden = [section for section in page.all_sections if section.value.why_hidden]
    for error in errors:
        yield Gate(
            _("Section"), False, error, _("Write this section again, then publish."), is_part=True
        )
    for section in hidden:
        yield Gate(
            _("Section “%s”") % section.in_contents,
            False,
            section.value.why_hidden,
            _("Complete the section or take it out, then publish."),
            is_part=True,
        )
    if not hidden and not errors:
        yield Gate(_("Sections"), True, _("All of the page’s sections are shown."), is_part=True)
