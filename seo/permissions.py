"""Wagtail's permissions for pages as a condition on their rows, for queries that join pages."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from wagtail.permissions import page_permission_policy


def pages_allowed(user, actions: Iterable[str], via: str = "") -> Q:
    """The condition that ``user`` may do one of ``actions`` ("change", "publish") to a page.

    ``via`` leads from the model that is asked for to the page: "" on pages, "page__" on what
    points at one. Says the same as ``instances_user_has_any_permission_for`` of Wagtail's policy,
    which gives pages: a subquery in each query that wants something else.
    """
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    actions = set(actions)
    wanted = {f"{action}_page" for action in actions}
    anyones, own = set(), set()
    for permission in page_permission_policy.get_cached_permissions_for_user(user):
        codename = permission.permission.codename
        if codename in wanted:
            anyones.add(permission.page.path)
        elif codename == "add_page" and "change" in actions:
            # Who may add pages there may change those that they made.
            own.add(permission.page.path)
    found = Q(pk__in=[])
    for path in sorted(anyones):
        found |= Q(**{f"{via}path__startswith": path})
    for path in sorted(own - anyones):
        found |= Q(**{f"{via}path__startswith": path, f"{via}owner": user})
    return found
