"""Signing in, under the admin's address, in place of Wagtail's own form."""

from allauth.account import views as account
from django.urls import include, path

#: Named as allauth names them. What an invited person has no use for is left out.
urlpatterns = [
    path("login/", account.login, name="account_login"),
    path("sign-out/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    # Says that there is none.
    path("signup/", account.signup, name="account_signup"),
    path("2fa/", include("allauth.mfa.urls")),
]
