"""What was looked for in vain, in the admin: each practice sees its own, platform staff all."""

from __future__ import annotations

from django.db.models import Max, Sum
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from clinics import tenancy

from .models import ZeroResultsQuery


def searches_for(user):
    """The counts that ``user`` may see, by practice and query, the most frequent first."""
    return (
        ZeroResultsQuery.objects.filter(practice__in=tenancy.practices_for(user))
        .values("practice__home__title", "query")
        .annotate(total=Sum("times"), latest=Max("day"))
        .order_by("-total", "query")
    )


class ZeroResultsReport(ReportView):
    model = ZeroResultsQuery
    page_title = _("Searches without results")
    header_icon = "search"
    index_url_name = "clinic_search_zero_results"
    index_results_url_name = "clinic_search_zero_results_listing"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    is_searchable = False
    permission_policy = page_permission_policy
    any_permission_required = ["change", "publish"]
    list_export = ["practice__home__title", "query", "total", "latest"]
    export_headings = {
        "practice__home__title": _("Practice"),
        "query": _("Looked for"),
        "total": _("Times"),
        "latest": _("Latest"),
    }
    columns = [
        Column("query", label=_("Looked for")),
        Column("total", label=_("Times")),
        Column("latest", label=_("Latest")),
        Column("practice__home__title", label=_("Practice")),
    ]

    def get_filename(self):
        return "searches-without-results"

    def get_base_queryset(self):
        return searches_for(self.request.user)

    def get_queryset(self):
        return searches_for(self.request.user)


urlpatterns = [
    path(
        "reports/searches-without-results/",
        ZeroResultsReport.as_view(),
        name="clinic_search_zero_results",
    ),
    path(
        "reports/searches-without-results/results/",
        ZeroResultsReport.as_view(results_only=True),
        name="clinic_search_zero_results_listing",
    ),
]
