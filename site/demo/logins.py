"""Who signs in to the demo, and with what: for whoever starts it."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import get_user_model

from clinics.models import Practice, PracticeGroup
from clinics.tenancy.context import all_tenants
from demo.load import login_of
from demo.models import DemoRecord


def lines(platform: str) -> Iterator[str]:
    """A table of the logins of every role that are there; none where no demo was loaded.

    ``platform`` is the address of the platform's own host, without a slash at its end. Passwords
    are those that the demo was made with: somebody may have changed them.
    """
    admin = getattr(settings, "DEMO_ADMIN", None)
    if not admin:
        return
    with all_tenants():
        name = get_user_model().USERNAME_FIELD
        there = set(get_user_model().objects.values_list(name, flat=True))
        practices = Practice.objects.filter(slug__in=DemoRecord.objects.values("practice"))
        rows = [
            (practice.home.title, f"{practice.site.root_url}/", roles)
            for practice in practices.select_related("home", "site").order_by("pk")
            if (roles := [login for login in logins_of(practice.slug) if login in there])
        ]
    table = [("Name", "Password", "")]
    if admin["username"] in there:
        table.append((admin["username"], admin["password"], "Platform: every practice"))
    for title, address, roles in rows:
        about = [title, address] + [""] * len(roles)
        table += [
            (login, settings.DEMO_EDITOR_PASSWORD, told)
            for login, told in zip(roles, about, strict=False)
        ]
    if len(table) == 1:
        return
    yield f"Sign in at {platform}/admin/ (passwords as they are until somebody changes them):"
    yield ""
    width = max(len(name) for name, *_ in table) + 2
    for login, password, told in table:
        yield f"  {login:{width}}{password:10}{told}".rstrip()


def logins_of(slug: str) -> list[str]:
    """The user name of each role in the demo practice ``slug``, as in editor-SLUG."""
    return [login_of(role, slug) for role in PracticeGroup.Role.values]
