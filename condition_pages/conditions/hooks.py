"""Where the library of conditions shows itself in Wagtail's admin."""

from django.templatetags.static import static
from django.urls import include, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from clinics import tenancy
from clinics.practices.dashboard import Waiting
from condition_pages.conditions import naming, urls


@hooks.register("register_admin_urls")
def admin_urls():
    return [path("condition-library/", include(urls))]


@hooks.register("insert_editor_js")
def editor_js():
    return format_html(
        '<script src="{}" defer></script>', static("condition_pages/admin/naming.js")
    )


class WishesItem(MenuItem):
    """Shown to platform staff."""

    def is_shown(self, request):
        return tenancy.is_platform_staff(request.user)


@hooks.register("register_admin_menu_item")
def wishes_item():
    return WishesItem(
        _("Wished conditions"),
        reverse_lazy("condition_library:wishes"),
        name="wished-conditions",
        icon_name="list-ul",
        order=310,
    )


@hooks.register("clinics_waiting")
def waiting_wishes(request):
    """For platform staff: conditions that practices have named and the library lacks."""
    if not tenancy.is_platform_staff(request.user):
        return
    count = len(naming.wishes())
    if count:
        text = ngettext(
            "%(count)d condition that the library lacks was named by a practice",
            "%(count)d conditions that the library lacks were named by practices",
            count,
        ) % {"count": count}
        yield Waiting(text, reverse("condition_library:wishes"), "list-ul")
