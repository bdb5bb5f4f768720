"""Which action of the page editor stands in sight: what the person may do next, not the draft.

A draft saves itself, so the button that everybody sees publishes, for those who may, or submits.
"""

from __future__ import annotations

from django.utils.html import format_html
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem

#: The action in sight is the first of these that the person has.
IN_SIGHT = ("action-publish", "action-restart-workflow", "action-submit")


class InSight:
    """A menu's item as its main button. Enter in a field still saves the draft.

    A browser takes Enter for a press of the form's first button.
    """

    def __init__(self, item: ActionMenuItem) -> None:
        self.item = item
        self.name, self.order, self.media = item.name, item.order, item.media

    def render_html(self, parent_context):
        return format_html(
            '<button type="submit" hidden tabindex="-1"></button>{}',
            self.item.render_html(parent_context),
        )


def put_in_sight(menu_items, request, context) -> None:
    """Move the person's next action to the front of the menu."""
    if any(isinstance(item, WorkflowMenuItem) for item in menu_items):
        # Somebody is asked for an answer: that comes first, as Wagtail has it.
        return
    by_name = {getattr(item, "name", ""): item for item in menu_items}
    chosen = next((by_name[name] for name in IN_SIGHT if name in by_name), None)
    if chosen is not None:
        menu_items.remove(chosen)
        menu_items.insert(0, InSight(chosen))
