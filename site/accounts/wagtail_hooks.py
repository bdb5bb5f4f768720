"""The way from the admin to the second factor."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_account_menu_item")
def second_factor_item(request):
    return {
        "url": reverse("mfa_index"),
        "label": _("Sign-in with two steps"),
        "help_text": _("An authenticator app and recovery codes, besides your password."),
    }


@hooks.register("register_log_actions")
def second_factor_log_actions(actions):
    actions.register_action(
        "clinics.second_factor_on",
        _("Turn two-step sign-in on"),
        _("Turned two-step sign-in on"),
    )
    actions.register_action(
        "clinics.second_factor_off",
        _("Turn two-step sign-in off"),
        _("Turned two-step sign-in off"),
    )
