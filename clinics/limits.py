"""How often one sender may do what: counted in the cache, without a cookie or another company."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac

from clinics import errors

#: View name -> (method, most, seconds), for each sender. A practice's waiting room shares one
#: address, so what visitors do is counted generously: this ends floods, not readers.
LIMITS = {
    "account_login": ("POST", 10, 300),
    "mfa_authenticate": ("POST", 10, 300),
    "mfa_reauthenticate": ("POST", 10, 300),
    "account_reauthenticate": ("POST", 10, 300),
    "wagtailadmin_password_reset": ("POST", 5, 3600),
    "wagtailadmin_password_reset_confirm": ("POST", 10, 3600),
    "wagtailcore_authenticate_with_password": ("POST", 10, 300),
    "wagtaildocs_authenticate_with_password": ("POST", 10, 300),
    "clinic_search:results": ("GET", 60, 60),
    "clinic_search:suggest": ("GET", 240, 60),
    "clinics-enquiry-receipt": ("GET", 60, 60),
}
#: Attempts on one account, from wherever they come.
PER_ACCOUNT = (20, 900)


def too_many(*counters: tuple[str, int, int]) -> bool:
    """Count one more of each (name, most, seconds); whether any is over its most."""
    over = False
    for name, most, seconds in counters:
        key = "limit:" + hashlib.sha256(name.encode()).hexdigest()
        cache.add(key, 0, seconds)
        try:
            over = cache.incr(key) > most or over
        except ValueError:
            # It ran out between the two calls.
            cache.set(key, 1, seconds)
    return over


def sender_of(request) -> str:
    """A name for the sender's address on the network that can't be turned back into it."""
    return salted_hmac("clinics.sender", client_address(request)).hexdigest()


def client_address(request) -> str:
    """The address that the outermost trusted proxy saw; forged headers are not read."""
    proxies = getattr(settings, "TRUSTED_PROXIES", 0)
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    if proxies and len(forwarded) >= proxies:
        return forwarded[-proxies].strip()
    return request.META.get("REMOTE_ADDR", "")


class LimitMiddleware:
    """Answer 429 to who asks too often for what can be guessed or costs much."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        name = request.resolver_match.view_name
        method, most, seconds = LIMITS.get(name, ("", 0, 0))
        if method != ("GET" if request.method == "HEAD" else request.method):
            return None
        counters = [(f"{name} {sender_of(request)}", most, seconds)]
        account = (request.POST.get("login") or request.POST.get("username", "")).strip().casefold()
        if account:
            counters.append((f"account {account}", *PER_ACCOUNT))
        if not too_many(*counters):
            return None
        return errors.too_many_requests(request, seconds)
