"""How often one sender may do what: counted without a cookie or another company.

Counts live in the cache ``limits`` where there is one, else in the default one. Where that is
away, each process counts for itself: more is let through, nobody is locked out, and no flood
passes uncounted (docs/operations.md).
"""

from __future__ import annotations

import hashlib
import ipaddress
import logging
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.locmem import LocMemCache
from django.utils.crypto import salted_hmac

from clinics.runtime import errors
from clinics.tenancy.context import common_cache

logger = logging.getLogger(__name__)

#: (name, most, seconds): what is counted, how many are allowed, and within which time.
Counter = tuple[str, int, int]

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
#: Of an IPv6 address, the part that its owner was given; the rest they choose as they like.
#: Source: RFC 6177, RFC 7934.
IPV6_PREFIX = 64

#: Counts of this process alone, while the shared ones are away.
_own = LocMemCache("clinics.runtime.limits", {"MAX_ENTRIES": 100_000})
_is_away = False


def count(name: str, seconds: int, by: int = 1) -> int:
    """Add to what is counted as ``name`` for ``seconds`` after its first time; what it is now.

    For all practices together: who is turned away at one host does not go on at the next.
    """
    key = "limit:" + hashlib.sha256(name.encode()).hexdigest()
    store = caches["limits" if "limits" in settings.CACHES else "default"]
    with common_cache():
        try:
            counted = _count(store, key, seconds, by)
        except Exception as error:
            _note(error)
            return _count(_own, key, seconds, by)
    _note(None)
    return counted


def _count(store, key: str, seconds: int, by: int) -> int:
    if hasattr(store, "count"):
        return store.count(key, seconds, by)
    # Django's own caches, for a project that has no other.
    store.add(key, 0, seconds)
    try:
        return store.incr(key, by)
    except ValueError:
        # It ran out between the two calls.
        store.set(key, by, seconds)
        return by


def _note(error: Exception | None) -> None:
    """One line when the counts go away, and one when they are back."""
    global _is_away
    if error and not _is_away:
        logger.error("The counts of tries are away (%s): each process counts alone.", error)
    elif _is_away and not error:
        logger.warning("The counts of tries are back.")
    _is_away = error is not None


def too_many(*counters: Counter) -> bool:
    """Count one more of each (name, most, seconds); whether any is over its most."""
    # All of them, also after one that is over.
    over = [count(name, seconds) > most for name, most, seconds in counters]
    return any(over)


def take_back(*counters: Counter) -> None:
    """Undo what ``too_many`` has counted: for tries that turned out well."""
    for name, _most, seconds in counters:
        count(name, seconds, by=-1)


def sender_of(request) -> str:
    """A name for the sender's address on the network that can't be turned back into it."""
    return salted_hmac("clinics.sender", network_of(client_address(request))).hexdigest()


def network_of(address: str) -> str:
    """What one sender has alone: an IPv4 address, or the /64 of an IPv6 one."""
    alone = address.strip()
    if alone.startswith("[") or alone.count(":") == 1:
        # Some proxies write the port too.
        alone = urlsplit(f"//{alone}").hostname or ""
    try:
        found = ipaddress.ip_address(alone.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return str(found)
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found), IPV6_PREFIX), strict=False))


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
        # For whoever takes a try back that went well.
        request.limit_counter = (f"{name} {self.sender(request, name)}", most, seconds)
        if not too_many(request.limit_counter):
            return None
        return errors.too_many_requests(request, seconds)

    def sender(self, request, view_name: str) -> str:
        """Whose tries are counted together."""
        return sender_of(request)
