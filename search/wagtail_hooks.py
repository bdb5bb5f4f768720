"""Where Wagtail's admin meets search: the report of what was looked for in vain."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import InlinePanel

from clinics import tenancy
from clinics.practices.workplace import workplace

from . import report


class ZeroResultsMenuItem(MenuItem):
    def is_shown(self, request):
        return bool(workplace(request)) or tenancy.is_platform_staff(request.user)


@hooks.register("register_reports_menu_item")
def register_report_menu_item():
    return ZeroResultsMenuItem(
        _("Searches without results"),
        reverse("clinic_search_zero_results"),
        name="searches-without-results",
        icon_name="search",
        order=1110,
    )


@hooks.register("clinics_home_panels")
def promoted_results():
    """Promoted results in the form of a practice's home, which knows nothing of search."""
    heading, label = _("Promoted search results"), _("Promoted result")
    return [InlinePanel("search_promotions", heading=heading, label=label)]


@hooks.register("register_admin_urls")
def register_report_urls():
    return [path("", include(report.urlpatterns))]
