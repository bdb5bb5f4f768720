"""Second factors that come and go stand in the history that managers read."""

from __future__ import annotations

from allauth.mfa import signals
from wagtail.log_actions import log

from clinics import tenancy


def note(action: str):
    def receive(sender, user, authenticator, **_kwargs):
        if authenticator.type != authenticator.Type.TOTP:
            return
        practice = tenancy.practices_for(user).first()
        if practice and not tenancy.is_platform_staff(user):
            log(practice.home, action, user=user, data={"who": user.email})

    return receive


added, removed = note("clinics.second_factor_on"), note("clinics.second_factor_off")


def connect_signals() -> None:
    """Called once, when the app is ready."""
    signals.authenticator_added.connect(added, dispatch_uid="accounts-added")
    signals.authenticator_removed.connect(removed, dispatch_uid="accounts-removed")
