"""What every page tells search engines."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel

from . import nodes
from .graph import Contributor, GraphContext, GraphError, Node, build_graph

logger = logging.getLogger(__name__)


class SeoPageMixin(models.Model):
    """A page with one graph, one description and a say in whether it is indexed."""

    noindex = models.BooleanField(
        _("hide from search engines"),
        default=False,
        help_text=_("Search engines are asked not to list this page. Visitors still see it."),
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("image for sharing"),
        help_text=_("Shown when somebody shares a link to this page."),
    )

    schema_page_type = "WebPage"

    seo_panels = [
        MultiFieldPanel(
            [FieldPanel("noindex"), FieldPanel("social_image")], heading=_("Search and sharing")
        )
    ]

    class Meta:
        abstract = True

    def get_meta_description(self) -> str:
        """The editor's description, else what the page says of itself."""
        return self.search_description

    def graph_context(self, request=None) -> GraphContext | None:
        """Where this page stands; None for a page that has no address yet."""
        url = self.get_full_url(request)
        if not url:
            return None
        parts = urlsplit(url)
        return GraphContext(
            page_url=url,
            site_root=f"{parts.scheme}://{parts.netloc}",
            language=self.locale.language_code,
        )

    def graph_contributors(self) -> Iterable[Contributor]:
        """Whatever speaks in this page's graph, the page itself among them."""
        return [self]

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield nodes.web_page(
            context,
            self.schema_page_type,
            name=self.title,
            description=self.get_meta_description(),
            published=self.first_published_at,
            modified=self.last_published_at,
        )

    def graph(self, request=None) -> Node | None:
        """The page's JSON-LD document; None for a page without an address.

        Raises GraphError when the page contradicts itself.
        """
        context = self.graph_context(request)
        if context is None:
            return None
        return build_graph(context, self.graph_contributors())

    def graph_or_none(self, request=None) -> Node | None:
        """The document, or None and a line in the log: a visitor never meets a GraphError."""
        try:
            return self.graph(request)
        except GraphError:
            logger.exception("No graph for page %s (%s)", self.pk, self.title)
            return None
