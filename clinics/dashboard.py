"""What waits for the person who has just come into the admin.

Each app adds its own lines with the hook ``clinics_waiting``: a callable that takes the request
and gives ``Waiting`` lines. So the list stays one list, and no app has to know the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks


@dataclass(frozen=True)
class Waiting:
    """One line: what waits (a sentence), where to go on, and an icon's name."""

    text: str
    url: str
    icon: str


class WaitingPanel(Component):
    """The dashboard's list of what waits; nothing at all where there is nothing to do."""

    name = "clinics-waiting"
    template_name = "clinics/admin/waiting.html"
    # Above Wagtail's own panels of pages in moderation and recent edits.
    order = 200

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        gatherers = hooks.get_hooks("clinics_waiting")
        return {
            "heading": _("Waiting for you"),
            "lines": [line for gather in gatherers for line in gather(request)],
        }
