"""Who may see and change what a practice keeps beside its pages, asked by Wagtail's own views."""

from __future__ import annotations

from functools import cache

from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import page_permission_policy

from seo.permissions import pages_allowed

#: What one has to be allowed at the home page. What is saved in these lists is live at once.
NEEDED = {"view": "add"}
NEEDED_TO_CHANGE = "publish"


class ItemPermissionPolicy(BasePermissionPolicy):
    """Who may publish a practice's home changes its items; who writes pages below it sees them.

    Made for models with a foreign key ``page`` to the home page. Where a clinical reviewer's yes
    publishes, editors see the lists and managers change them.
    """

    def needed(self, actions) -> set[str]:
        return {NEEDED.get(action, NEEDED_TO_CHANGE) for action in actions}

    def user_has_permission(self, user, action):
        return self.user_has_any_permission(user, [action])

    def user_has_any_permission(self, user, actions):
        return page_permission_policy.user_has_any_permission(user, self.needed(actions))

    def users_with_any_permission(self, actions):
        return page_permission_policy.users_with_any_permission(self.needed(actions))

    def user_has_permission_for_instance(self, user, action, instance):
        return self.user_has_any_permission_for_instance(user, [action], instance)

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return page_permission_policy.user_has_any_permission_for_instance(
            user, self.needed(actions), instance.page
        )

    def instances_user_has_any_permission_for(self, user, actions):
        allowed = pages_allowed(user, self.needed(actions), via="page__")
        return self.model._default_manager.filter(allowed)

    def users_with_any_permission_for_instance(self, actions, instance):
        return page_permission_policy.users_with_any_permission_for_instance(
            self.needed(actions), instance.page
        )


@cache
def policy_of(model) -> ItemPermissionPolicy:
    return ItemPermissionPolicy(model)


def register(models) -> None:
    """Have all of Wagtail ask these policies; called once, when the app is ready."""
    try:
        from wagtail.permissions import register_permission_policy
    except ImportError:
        # Before Wagtail 8, where each view is told of its own.
        return
    for model in models:
        register_permission_policy(model, policy_of(model))
