"""The admin's menu in a clinic's words, for each person what they may do and nothing else."""

from __future__ import annotations

from django.urls import reverse
from wagtail.admin.menu import MenuItem

from clinics.practices.workplace import is_at_a_practice, list_kinds, workplace

#: Wagtail's own, about the installation as a whole: a practice's people are turned away there.
FOR_STAFF_REPORTS = {"page-types-usage"}
#: What tells of Wagtail's releases, which nobody at a clinic installs.
FOR_STAFF_HELP = {"whats-new-in-wagtail"}
FIRST = 50


def put_lists(request, items: list[MenuItem]) -> None:
    """Add the practice's lists of pages: conditions, treatments, team, places."""
    place = workplace(request)
    if place is None:
        return
    for position, kind in enumerate(list_kinds()):
        page = place.lists.get(kind)
        if page is not None:
            address = reverse("wagtailadmin_explore", args=[page.pk])
            items.append(
                MenuItem(
                    kind.admin_label,
                    address,
                    name=f"list-{kind._meta.model_name}",
                    icon_name=kind.admin_icon,
                    order=FIRST + position,
                )
            )


def keep_for_staff(names: set[str]):
    """A hook that leaves out the items of these names where somebody of a practice looks."""

    def leave_out(request, items: list[MenuItem]) -> None:
        if is_at_a_practice(request):
            items[:] = [item for item in items if not item.name.startswith(tuple(names))]

    return leave_out
