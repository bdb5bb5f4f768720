"""Wagtail's views of pages, with the side panel "Search and markup" in the editor."""

from __future__ import annotations

from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.viewsets.pages import PageViewSet, page_viewset_registry

from seo.models import SeoPageMixin
from seo.panel import SearchSidePanel

if not hasattr(PageViewSet, "edit_view_class"):
    raise ImportError("This Wagtail has no editing views of page types.")


class SearchPanelMixin:
    """An editing view of a page with our side panel among Wagtail's."""

    def get_side_panels(self):
        panels = list(super().get_side_panels())
        # Where Wagtail leaves its own checks out, there is nothing new to see either.
        if any(panel.name == "checks" for panel in panels):
            panels.append(
                SearchSidePanel(self.page, self.request, preview_url=self.get_preview_url())
            )
        return MediaContainer(panels)


class SeoEditView(SearchPanelMixin, EditView):
    pass


class SeoCreateView(SearchPanelMixin, CreateView):
    pass


class SeoPageViewSet(PageViewSet):
    """The views of every page that says something to search engines.

    A viewset for one kind of page inherits from this one to keep the panel.
    """

    add_view_class = SeoCreateView
    edit_view_class = SeoEditView

    def on_register(self):
        # For the mixin, so that every kind of page with it is found; Page's own stays Wagtail's.
        page_viewset_registry.register(SeoPageMixin, self)


seo_page_viewset = SeoPageViewSet()
