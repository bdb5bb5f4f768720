"""How often an account may be tried, so that nobody guesses it and nobody is locked out of it.

Tries are counted by account and sender together, and by account over all senders. A device on
which somebody has signed in before is counted apart: whatever strangers try, they get in there.
The device shows a signed cookie of its own, which opens nothing: it only says for which accounts
it is known.
"""

from __future__ import annotations

import secrets

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import salted_hmac

from clinics.runtime import limits
from clinics.tenancy import people

COOKIE = "known_device"
SALT = "accounts.device"
DEVICE_SECONDS = 365 * 24 * 60 * 60
#: Accounts that one device is known for: a practice's desk has several people.
MOST_ACCOUNTS = 10
#: (most, seconds) of tries for one account: from one sender, on a known device, and from all
#: senders that are not known.
PER_SENDER, PER_DEVICE, PER_ACCOUNT = (5, 300), (10, 300), (20, 900)


def begin(request, user_name: str, what: str = "password") -> list[limits.Counter] | None:
    """Count a try for an account; what ``limits.take_back`` undoes, or None if it is one too many.

    ``what`` is tried: a password, or a code of the second step.
    """
    account = f"{what} of {_account(user_name)}"
    own = device_for(request, user_name)
    if own:
        counters = [(f"{account} on {own}", *PER_DEVICE)]
    else:
        sender = limits.sender_of(request)
        counters = [(f"{account} from {sender}", *PER_SENDER), (account, *PER_ACCOUNT)]
    return None if limits.too_many(*counters) else counters


def device_for(request, user_name: str) -> str:
    """A name for the device of ``request`` if the account is known there; else ""."""
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.get_username() == user_name:
        # Somebody who is in and shows their password again.
        return f"session {request.session.session_key}"
    device, accounts = _read(request)
    return f"device {device}" if _account(user_name) in accounts else ""


def remember(request, response, user_name: str) -> None:
    """Let the device be known for an account from now on."""
    device, accounts = _read(request)
    account = _account(user_name)
    accounts = [account, *(each for each in accounts if each != account)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps([device or secrets.token_hex(16), accounts], salt=SALT),
        max_age=DEVICE_SECONDS,
        path=reverse("wagtailadmin_home"),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _read(request) -> tuple[str, list[str]]:
    try:
        device, accounts = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=DEVICE_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return device, accounts


def _account(user_name: str) -> str:
    """A name that tells nobody who reads the cookie whose it is."""
    return salted_hmac(SALT, user_name.strip().casefold()).hexdigest()[:32]


class LimitMiddleware(limits.LimitMiddleware):
    """A known device is not counted with the strangers behind its address."""

    def sender(self, request, view_name: str) -> str:
        if view_name == "account_login":
            at_host = getattr(request, "host_practice_id", None)
            user_name = people.user_name_for(request.POST.get("login", "").strip(), at_host)
            own = device_for(request, user_name)
            if own:
                return own
        return super().sender(request, view_name)
