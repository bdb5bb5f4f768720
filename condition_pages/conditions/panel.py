"""The list of what is left, at the top of the editor's form."""

from __future__ import annotations

from django.forms import Media
from django.urls import reverse
from wagtail.admin.panels import Panel


class LeftPanel(Panel):
    """What publishing asks for, ticked off as it is done.

    It shows the page as it was saved last; left.js asks anew after each autosave.
    """

    class BoundPanel(Panel.BoundPanel):
        template_name = "condition_pages/conditions/left_panel.html"

        def get_context_data(self, parent_context=None):
            # The list asks the page for much of what it is made of.
            from condition_pages.conditions import left

            context = super().get_context_data(parent_context)
            page = self.instance
            context |= left.context_of(page)
            # The number is filled in by left.js for a page that is not saved yet.
            context["address"] = reverse("condition_library:left", args=[page.pk or 0])
            return context

        @property
        def media(self):
            return Media(
                js=["condition_pages/admin/left.js"],
                css={"all": ["condition_pages/admin/left.css"]},
            )
