"""The address of a page, as whoever reads it can follow it.

Wagtail leaves the host out of an address where it sees a single site. Inside a practice one site
is all that is ever seen, and the admin may be at another host: there a path leads nowhere.
"""

from __future__ import annotations

from contextvars import ContextVar
from functools import wraps

from django.apps import apps

_is_elsewhere: ContextVar[bool] = ContextVar("is_elsewhere", default=False)


def is_elsewhere() -> bool:
    """Whether what is being answered is read at another host than the practice's own."""
    return _is_elsewhere.get()


def read_elsewhere(elsewhere: bool) -> bool:
    """From here on pages name their host, or needn't; what held before."""
    before = _is_elsewhere.get()
    _is_elsewhere.set(elsewhere)
    return before


def install() -> None:
    """Make pages name their host where it is not the reader's; once, when the app is ready."""
    Page = apps.get_model("wagtailcore", "Page")
    if getattr(Page.get_url, "names_hosts", False):
        return
    local_url = Page.get_url

    @wraps(local_url)
    def get_url(self, request=None, current_site=None):
        if _is_elsewhere.get():
            return self.get_full_url(request)
        return local_url(self, request, current_site)

    get_url.names_hosts = True
    Page.get_url = get_url
    # Made of the function that was: a property does not look the method up.
    Page.url = property(get_url)
