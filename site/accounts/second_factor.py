"""Who needs more than a password, and who is sent to set it up."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from clinics import tenancy
from clinics.tenancy.middleware import PUBLIC_VIEWS


def is_required_of(user) -> bool:
    """Whether ``user`` has to have a second factor: managers and platform staff, by setting."""
    return bool(settings.REQUIRE_2FA) and (
        tenancy.is_platform_staff(user) or tenancy.manages_any(user)
    )


def has_one(user) -> bool:
    """Whether ``user`` signs in with an authenticator app."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def reset(user) -> int:
    """Take ``user``'s second factor away, for who has lost it; how many parts it had.

    Their sessions end: whoever holds one has not shown the second factor that comes next.
    """
    removed, _kinds = Authenticator.objects.filter(user=user).delete()
    tenancy.end_sessions([user])
    return removed


class SecondFactorMiddleware:
    """Lead who has to have a second factor, and has none, to where it is set up."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    @cached_property
    def admin_path(self) -> str:
        return reverse("wagtailadmin_home")

    def process_view(self, request, view, args, kwargs):
        user = request.user
        if not request.path.startswith(self.admin_path) or not user.is_authenticated:
            return None
        if (
            request.resolver_match.view_name in PUBLIC_VIEWS
            or not is_required_of(user)
            or has_one(user)
        ):
            return None
        if request.method not in ("GET", "HEAD") or not accepts_html(request):
            raise PermissionDenied(_("Set up your authenticator app first."))
        messages.info(request, _("Your role needs a second step at sign-in. Set it up first."))
        return redirect("mfa_activate_totp")


def accepts_html(request) -> bool:
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return not is_script and request.accepts("text/html")
