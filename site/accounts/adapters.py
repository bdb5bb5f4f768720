"""What django-allauth asks about this installation."""

from __future__ import annotations

import base64
import hashlib
import time

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings

from accounts import attempts
from accounts.second_factor import is_required_of
from clinics.runtime import limits


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by invitation alone."""

    def is_open_for_signup(self, request) -> bool:
        return False

    def get_client_ip(self, request) -> str:
        # allauth's own reading of X-Forwarded-For would be a second truth.
        return limits.client_address(request)

    # How often an account may be tried is counted by accounts.attempts. allauth's own counting
    # is off (ACCOUNT_RATE_LIMITS): by account alone it lets a stranger lock its owner out.

    def pre_authenticate(self, request, **credentials) -> None:
        self._attempt = attempts.begin(request, credentials.get("username", ""))
        if self._attempt is None:
            raise self.validation_error("too_many_login_attempts")

    def authenticate(self, request, **credentials):
        user = super().authenticate(request, **credentials)
        if user:
            sender = getattr(request, "limit_counter", None)
            limits.take_back(*self._attempt, *([sender] if sender else []))
        return user

    def post_login(self, request, user, **kwargs):
        response = super().post_login(request, user, **kwargs)
        attempts.remember(request, response, user.get_username())
        return response

    def is_reauthentication_required(self, *, app: str) -> bool:
        """Who signed in a moment ago is not asked again, as on the way from an invitation."""
        request = context.request
        signed_in = get_authentication_records(request, request.user)
        age = time.time() - signed_in[-1]["at"] if signed_in else None
        return age is None or age > app_settings.REAUTHENTICATION_TIMEOUT


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of authenticator apps are encrypted; who must have one keeps it."""

    def get_totp_issuer(self) -> str:
        return settings.WAGTAIL_SITE_NAME

    def encrypt(self, text: str) -> str:
        return fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        try:
            return fernet().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            # Its SECRET_KEY is gone. An empty secret would have codes that anybody can compute;
            # this one has none that anybody knows.
            return base64.b32encode(Fernet.generate_key()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        return authenticator.type != authenticator.Type.TOTP or not is_required_of(
            authenticator.user
        )


def fernet() -> MultiFernet:
    """Encrypts with a key drawn from SECRET_KEY; decrypts what older ones encrypted, too."""
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet(
        Fernet(
            base64.urlsafe_b64encode(
                hashlib.sha256(f"accounts.second_factor{key}".encode()).digest()
            )
        )
        for key in keys
    )
