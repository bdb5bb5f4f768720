"""Signing in by user name or, where it says who is meant, by mail address."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts import attempts
from clinics.runtime import limits
from clinics.tenancy import people


class SignInForm(LoginForm):
    """allauth's form. An address that one account alone has stands for its user name."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label = _("User name or email")
        login.widget.attrs.update(autocomplete="username", autofocus=True, autocapitalize="none")
        password.help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")
        for field in (login, password):
            # A label stands there already.
            field.widget.attrs.pop("placeholder", None)

    def clean_login(self) -> str:
        login = super().clean_login()
        at_host = getattr(self.request, "host_practice_id", None)
        return people.user_name_for(login, at_host)


class CodeField(forms.Form):
    """The six digits of an app, or a recovery code: a phone shows its digits' keyboard."""

    user: Any

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        code = self.fields["code"].widget
        code.attrs.pop("placeholder", None)
        code.attrs.update(inputmode="numeric", autocomplete="one-time-code", autofocus=True)

    def clean_code(self) -> str:
        attempt = attempts.begin(context.request, self.user.get_username(), "code")
        if attempt is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        code = super().clean_code()  # type: ignore[misc]
        limits.take_back(*attempt)
        return code


class ActivateForm(CodeField, ActivateTOTPForm):
    pass


class SecondStepForm(CodeField, AuthenticateForm):
    pass


class SecondStepAgainForm(CodeField, ReauthenticateForm):
    pass
