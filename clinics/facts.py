"""What a practice's pages say in every language alike: addresses, hours, colours, credentials.

A page names its ``facts``. They are kept with the page in the practice's first language, whose
publishing hands them to its translations; an editor of a translation sees words only. What is
there in another language alone keeps its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from wagtail.admin.panels import HelpPanel, InlinePanel, Panel
from wagtail.models import Page
from wagtail.signals import page_published

from clinics import tenancy

if TYPE_CHECKING:
    from clinics.models.base import PracticePage


def original_of(page: PracticePage) -> PracticePage | None:
    """The page in the practice's first language that ``page`` is a translation of, if it is one."""
    if not page.facts or page.pk is None:
        return None
    practice = tenancy.practice_of(page)
    if practice is None or page.locale_id == practice.home.locale_id:
        return None
    originals = type(page)._default_manager.filter(
        translation_key=page.translation_key, locale_id=practice.home.locale_id
    )
    return originals.first()


def take(page: PracticePage, source: PracticePage) -> None:
    """Give ``page`` the facts of ``source``, another version of it; rows as new rows."""
    for name in page.facts:
        field = page._meta.get_field(name)
        if field.one_to_many:
            rows = [_copy(row) for row in getattr(source, name).all()]
            setattr(page, name, rows)
        elif field.many_to_many:
            setattr(page, name, [_version(each, page) for each in getattr(source, name).all()])
        else:
            setattr(page, name, getattr(source, name))


def keep(page: PracticePage, stored: PracticePage) -> None:
    """Give ``page``, read from a revision, the facts that are stored with its row."""
    for name in page.facts:
        field, value = page._meta.get_field(name), getattr(stored, name)
        is_several = field.one_to_many or field.many_to_many
        setattr(page, name, list(value.all()) if is_several else value)


def _copy(row: models.Model) -> models.Model:
    """The same row for another page."""
    apart = {"id", "page"}
    fields = [f for f in row._meta.concrete_fields if f.name not in apart and not f.primary_key]
    return type(row)(**{field.attname: getattr(row, field.attname) for field in fields})


def _version(thing: Page, page: Page) -> Page:
    """A page in the language of ``page`` where there is one."""
    return thing.get_translation_or_none(page.locale) or thing


def hand_on(sender, instance, **_kwargs) -> None:
    """Give the facts of a page that has just gone live to its translations."""
    if not getattr(instance, "facts", ()) or instance.alias_of_id:
        return
    practice = tenancy.practice_of(instance)
    if practice is None or len(tenancy.home_paths(practice)) < 2:
        return
    if instance.locale_id != practice.home.locale_id:
        return
    for version in instance.get_translations().specific():
        take(version, instance)
        # Its words were judged when they were published, or are a draft's.
        version.save(clean=False)


def connect_signals() -> None:
    page_published.connect(hand_on, dispatch_uid="clinics.facts")


# In the editor


class FactsHelpPanel(HelpPanel):
    """Where the facts are that a translation's form leaves out."""

    def __init__(self, **kwargs):
        super().__init__(template="clinics/admin/facts_help.html", **kwargs)

    def clone_kwargs(self):
        kwargs = super().clone_kwargs()
        del kwargs["template"], kwargs["content"]
        return kwargs

    class BoundPanel(HelpPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.original = getattr(self.form, "facts_of", None)

        def is_shown(self):
            return self.original is not None


class OriginalHelpPanel(HelpPanel):
    """Help about facts: shown where the form asks for them."""

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self):
            return getattr(self.form, "facts_of", None) is None


class FactsInlinePanel(InlinePanel):
    """Rows that are facts: shown where the form has them."""

    class BoundPanel(InlinePanel.BoundPanel):
        def __init__(self, **kwargs):
            form = kwargs["form"]
            self.is_left_out = form is not None and (
                kwargs["panel"].relation_name not in form.formsets
            )
            if self.is_left_out:
                Panel.BoundPanel.__init__(self, **kwargs)
            else:
                super().__init__(**kwargs)

        def is_shown(self):
            return not self.is_left_out and super().is_shown()
