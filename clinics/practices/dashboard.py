"""The admin's first screen: what one can begin, what is still to set up, what waits.

Each app adds its own with two hooks: ``clinics_start`` gives ``Start`` cards, ``clinics_waiting``
gives ``Waiting`` lines; each is a callable that takes the request. So they stay one list each, and
no app has to know the others.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from laces.components import Component
from wagtail import hooks

from clinics.models import Practice
from clinics.practices import checklist
from clinics.practices.workplace import is_at_a_practice, workplace
from clinics.tenancy import is_platform_staff

#: So many practices are named on platform staff's first screen.
PRACTICES_NAMED = 12


@dataclass(frozen=True)
class Start:
    """A card: what one can begin, in a few words; where; an icon's name. The lowest order first."""

    title: str
    url: str
    icon: str
    text: str = ""
    order: int = 100
    #: Whether it leads out of the admin.
    outside: bool = False


@dataclass(frozen=True)
class Waiting:
    """One line: what waits (a sentence), where to go on, and an icon's name."""

    text: str
    url: str
    icon: str


class StartPanel(Component):
    """What this person can begin."""

    name = "clinics-start"
    template_name = "clinics/admin/start.html"
    order = 50

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        cards = [card for gather in hooks.get_hooks("clinics_start") for card in gather(request)]
        return {"cards": sorted(cards, key=lambda card: card.order)}


class ChecklistPanel(Component):
    """What a new practice still has to set up; nothing once all of it is done."""

    name = "clinics-checklist"
    template_name = "clinics/admin/checklist.html"
    order = 60

    def get_context_data(self, parent_context):
        place = workplace(parent_context["request"])
        steps = checklist.steps(place) if place and "add" in place.allowed else []
        done = sum(step.done for step in steps)
        return {"steps": steps if done < len(steps) else [], "done": done}


class PracticesPanel(Component):
    """The practices of the installation, for those who look after it."""

    name = "clinics-practices"
    template_name = "clinics/admin/practices_panel.html"
    order = 60

    def get_context_data(self, parent_context):
        if not is_platform_staff(parent_context["request"].user):
            return {}
        rows = Practice.objects.select_related("home", "site").order_by("home__title")
        shown = list(rows[: PRACTICES_NAMED + 1])
        return {"practices": shown[:PRACTICES_NAMED], "more": len(shown) > PRACTICES_NAMED}


class WaitingPanel(Component):
    """The dashboard's list of what waits; nothing at all where there is nothing to do."""

    name = "clinics-waiting"
    template_name = "clinics/admin/waiting.html"
    # Above Wagtail's own panels of pages in moderation and recent edits.
    order = 55

    def get_context_data(self, parent_context):
        request = parent_context["request"]
        gatherers = hooks.get_hooks("clinics_waiting")
        return {
            "heading": _("Waiting for you"),
            "lines": [line for gather in gatherers for line in gather(request)],
        }


def set_out(request, panels: list[Component]) -> None:
    """Put our panels on the first screen."""
    panels += [StartPanel(), WaitingPanel(), ChecklistPanel(), PracticesPanel()]


def leave_counts_out(request, items: list) -> None:
    """How many pages and pictures there are begins nobody's day at a practice."""
    if is_at_a_practice(request):
        items.clear()
