"""Wagtail's views of pages, with the side panel "Search and markup" in the editor."""

from __future__ import annotations

from django.contrib.messages import ERROR, get_messages
from django.utils.translation import gettext as _
from wagtail.admin.messages import render
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


class TellRefusalMixin:
    """An editing view that says of a refused page that it is not published, rather than not saved.

    Wagtail's script saves it as a draft at once, and says so beside.
    """

    def form_invalid(self, form):
        response = super().form_invalid(form)
        is_locked = getattr(self, "locked_for_user", False)
        if self.action_name in ("publish", "submit") and not is_locked:
            told = list(get_messages(self.request))
            # What has no field of its own is told by Wagtail with its message.
            if told and told[-1].level == ERROR and not form.non_field_errors():
                sentence = _("The page is not published yet. What you wrote is kept as a draft.")
                told[-1].message = render(sentence, None)
        return response


class SeoEditView(TellRefusalMixin, SearchPanelMixin, EditView):
    pass


class SeoCreateView(TellRefusalMixin, SearchPanelMixin, CreateView):
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
