"""Pages that list other pages of the practice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Func, OuterRef, Subquery
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from clinics import markdown
from clinics.models.base import PracticePage
from seo import nodes as seo_nodes
from seo.graph import GraphContext, Node

if TYPE_CHECKING:
    from django.utils.functional import Promise


class IndexPage(PracticePage):
    """A list of the practice's live pages of one kind, named by ``lists`` ("app.Model")."""

    intro = models.TextField(_("introduction"), blank=True)

    starts_with_practice = True
    start_title: str | Promise
    start_slug: str
    menu_order: int
    #: What the admin's menu calls the list, and its icon there.
    admin_label: str | Promise
    admin_icon = "list-ul"
    #: Whether a list of one, with no words of its own, leads straight on to that one.
    leads_on = False
    schema_page_type = "CollectionPage"
    max_count_per_parent = 1

    content_panels = [*PracticePage.content_panels, FieldPanel("intro")]

    class Meta:
        abstract = True

    @cached_property
    def listed(self) -> list:
        """The pages by title; what is not there in this page's language, in the first one."""
        home = self.practice
        if home is None:
            return []
        if home.is_translation:
            return sorted(home.own(self.lists), key=lambda page: page.title.casefold())
        return home.listed(f"listed-{self.pk}", self.lists)

    @cached_property
    def only_one(self):
        """The page that this list leads on to, having nothing else; None where it has more."""
        if not self.leads_on or self.intro or len(self.listed) != 1:
            return None
        [page] = self.listed
        return page if page.is_child_of(self) else None

    @classmethod
    def listable(cls, pages):
        if not cls.leads_on:
            return pages
        # The same as only_one, for many at once: a map must not name an address that leads on.
        below = Page.objects.filter(
            path__startswith=OuterRef("path"), depth=OuterRef("depth") + 1, live=True
        )
        count = below.order_by().annotate(n=Func(F("pk"), function="COUNT")).values("n")
        return pages.annotate(live_below=Subquery(count)).exclude(intro="", live_below=1)

    def leads_to(self, request):
        if self.only_one and not getattr(request, "is_preview", False):
            return self.only_one.get_url(request)
        return super().leads_to(request)

    def serve(self, request, *args, **kwargs):
        if self.only_one and not getattr(request, "is_preview", False):
            answer = redirect(self.leads_to(request))
            # Until there is a second one.
            add_never_cache_headers(answer)
            return answer
        return super().serve(request, *args, **kwargs)

    def markdown(self):
        return markdown.listing(self)

    def get_meta_description(self):
        return self.search_description or self.intro

    def main_entity_id(self, context: GraphContext) -> str | None:
        return context.anchor("list") if self.listed else None

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield from super().graph_nodes(context)
        if self.listed:
            yield seo_nodes.item_list(
                context.anchor("list"),
                [(page.title, page.get_full_url()) for page in self.listed],
            )
