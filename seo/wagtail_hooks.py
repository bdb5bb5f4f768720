"""Where Wagtail's admin meets the audit: checks, side panel, report."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import page_permission_policy

from seo import panel, report

hooks.register("construct_wagtail_userbar", panel.put_checks_into)

try:
    # Wagtail 8 lets page types bring their own editing views; on 7.4 there is no side panel.
    from seo.viewsets import seo_page_viewset
except ImportError:
    pass
else:

    @hooks.register("register_admin_viewset")
    def register_page_views():
        return seo_page_viewset


class FindingsMenuItem(MenuItem):
    def is_shown(self, request):
        return page_permission_policy.user_has_any_permission(request.user, {"change", "publish"})


@hooks.register("register_reports_menu_item")
def register_report_menu_item():
    return FindingsMenuItem(
        _("Search engine findings"),
        reverse("clinic_seo_findings"),
        name="search-engine-findings",
        icon_name="search",
        order=1100,
    )


@hooks.register("register_admin_urls")
def register_report_urls():
    return [path("", include(report.urlpatterns))]
