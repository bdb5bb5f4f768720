"""What all pages of a practice share: whose they are, and a form that offers only their own."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from clinics import nodes, tenancy
from seo import nodes as seo_nodes
from seo.graph import Contributor, GraphContext, Node
from seo.models import SeoPageMixin


class PracticePageForm(WagtailAdminPageForm):
    """A page form whose every choice of an object is limited to the page's own practice."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        place = self.instance if self.instance.pk else self.parent_page
        practice = tenancy.practice_of(place)
        tenancy.enter(practice)
        tenancy.limit_choices(self, practice)
        for formset in self.formsets.values():
            limit_formset(formset, practice)


def limit_formset(formset, practice) -> None:
    """Offer only the practice's own in every form of ``formset``.

    The empty form, from which the editor's browser makes new rows, is built anew each time it is
    asked for; so each form is limited where the formset completes it.
    """
    complete = formset.add_fields

    def add_fields(form, index):
        complete(form, index)
        tenancy.limit_choices(form, practice)

    formset.add_fields = add_fields
    for form in formset.forms:
        tenancy.limit_choices(form, practice)


class Identified(models.Model):
    """Something that keeps one UUID for life, whatever its address. A copy gets its own."""

    uuid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        # Wagtail's copies and aliases arrive with the UUID of what they were copied from.
        if self._state.adding and type(self)._base_manager.filter(uuid=self.uuid).exists():
            self.uuid = uuid.uuid4()
        return super().save(*args, **kwargs)


class PracticePage(SeoPageMixin, Page):
    """A page in a practice's branch of the tree."""

    base_form_class = PracticePageForm
    show_in_menus_default = False
    # A copy is another thing, also in the revisions that are copied with it.
    exclude_fields_in_copy = ["uuid"]

    settings_panels = Page.settings_panels
    promote_panels = [*Page.promote_panels, *SeoPageMixin.seo_panels]

    class Meta:
        abstract = True

    @property
    def practice(self):
        """The ClinicPage at the top of this page's branch; None outside any practice."""
        # Kept for the place it was looked up at: a new page gets its place when it is added.
        place, home = self.__dict__.get("_practice", (None, None))
        if place != self.path:
            record = tenancy.practice_of(self)
            home = record.home if record else None
            self.__dict__["_practice"] = (self.path, home)
        return home

    @cached_property
    def trail(self) -> list[Page]:
        """The live pages from the practice's home down to this page."""
        if self.practice is None or self.pk is None:
            return [self]
        ancestors = self.get_ancestors(inclusive=False).filter(path__startswith=self.practice.path)
        return [*ancestors.live().specific(defer=True), self]

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        practice = self.practice
        context["practice"] = practice
        context["breadcrumbs"] = [
            {"title": page.title, "url": page.get_url(request)} for page in self.trail[:-1]
        ]
        context["menu"] = practice.menu(request, self) if practice else []
        return context

    def clean(self):
        super().clean()
        tenancy.check_references(self)

    def with_content_json(self, content):
        page = super().with_content_json(content)
        if isinstance(self, Identified):
            # An alias takes over what its original says, never who that is.
            page.uuid = self.uuid
        return page

    # The head

    def get_site_name(self):
        return self.practice.title if self.practice else super().get_site_name()

    def get_social_image(self):
        """The editor's choice, the page's own picture, else what the practice shows at home."""
        own = super().get_social_image()
        practice = self.practice
        if own or practice is None or practice.pk == self.pk:
            return own
        return practice.social_image or practice.logo

    def get_theme_colors(self):
        if self.practice is None:
            return
        brand = self.practice.brand
        yield brand.light["brand"], "(prefers-color-scheme: light)"
        yield brand.dark["brand"], "(prefers-color-scheme: dark)"

    # The graph

    def graph_contributors(self) -> Iterable[Contributor]:
        return [self]

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        practice = self.practice
        if practice:
            yield seo_nodes.website(context, practice.title, nodes.clinic_id(context, practice))
            yield nodes.clinic_stub(context, practice)
        trail = [(page.title, page.get_full_url()) for page in self.trail]
        shown = self.main_image()
        is_nested = len(trail) > 1 and all(url for _title, url in trail)
        if is_nested:
            yield seo_nodes.breadcrumb(context, trail)
        yield {
            **seo_nodes.web_page(
                context,
                self.schema_page_type,
                name=self.title,
                description=self.get_meta_description(),
                main_entity=self.main_entity_id(context),
                published=self.first_published_at,
                modified=self.last_published_at,
                breadcrumb=is_nested,
            ),
            "isPartOf": {"@id": context.website_id} if practice else None,
            "publisher": {"@id": nodes.clinic_id(context, practice)} if practice else None,
            "primaryImageOfPage": {"@id": context.anchor("primaryimage")} if shown else None,
            **self.page_facts(context),
        }
        if shown:
            yield nodes.image(context.anchor("primaryimage"), shown, context.site_root)

    def main_entity_id(self, context: GraphContext) -> str | None:
        """The ``@id`` of the thing that this page is about."""
        return None

    def page_facts(self, context: GraphContext) -> Node:
        """More to say about the page itself."""
        return {}


class Pictured(models.Model):
    """A page with a picture, which its editor describes or calls decoration."""

    picture = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("picture"),
    )
    picture_alt = models.CharField(
        _("what the picture shows"),
        max_length=200,
        blank=True,
        help_text=_("Read out to people who can't see it."),
    )
    picture_decorates = models.BooleanField(
        _("the picture only decorates"),
        default=False,
        help_text=_("Nobody misses anything without it."),
    )

    class Meta:
        abstract = True

    def clean(self):
        super().clean()
        if self.picture_id and not self.picture_alt and not self.picture_decorates:
            raise ValidationError(
                {"picture_alt": _("Say what the picture shows, or that it only decorates.")}
            )

    @property
    def picture_words(self) -> str:
        return "" if self.picture_decorates else self.picture_alt


def picture_panel(help_text="") -> MultiFieldPanel:
    return MultiFieldPanel(
        [
            FieldPanel("picture", help_text=help_text),
            FieldPanel("picture_alt"),
            FieldPanel("picture_decorates"),
        ],
        heading=_("Picture"),
    )


class SmallSelect(forms.Select):
    """A plain select where Wagtail would offer its page chooser: a practice's own are few."""
