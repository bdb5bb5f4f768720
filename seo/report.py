"""The findings of the last audit, in the admin: filtered, exported, answered, found anew.

Each person sees the pages that they may change, as Wagtail's page permissions say.
"""

from __future__ import annotations

from datetime import datetime

import django_filters
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, OuterRef, When
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_tasks import task
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.models import Site
from wagtail.permissions import page_permission_policy

from seo.audit.findings import RULES
from seo.audit.run import SITE_RULES, audit_and_store
from seo.models import Dismissal, Finding, SearchEngines
from seo.models.finding import Severity
from seo.permissions import pages_allowed

#: Who may do one of these to a page reads what is found there.
MAY = frozenset({"change", "publish"})


def pages_for(user):
    """The pages whose findings ``user`` may see: those that they may change."""
    return page_permission_policy.instances_user_has_any_permission_for(user, MAY)


def errors_for(user):
    """The errors that ``user`` may see; no answer silences one, as it does advice."""
    mine = pages_allowed(user, MAY, via="page__")
    return Finding.objects.filter(mine, page__live=True, severity=Severity.ERROR)


def findings_for(user):
    """The findings that ``user`` may see, without advice that somebody has answered."""
    answered = Dismissal.objects.filter(page_id=OuterRef("page_id"), rule=OuterRef("rule"))
    return (
        Finding.objects.filter(pages_allowed(user, MAY, via="page__"), page__live=True)
        .annotate(answered=Exists(answered))
        .exclude(severity=Severity.ADVICE, answered=True)
        .select_related("page")
        .order_by(
            Case(When(severity="error", then=0), When(severity="warning", then=1), default=2),
            "page__path",
            "rule",
        )
    )


def sites_of(user) -> list[Site]:
    """The sites that ``user`` works on."""
    pages = pages_for(user)
    return [
        site
        for site in Site.objects.select_related("root_page")
        if pages.filter(pk=site.root_page_id).exists()
    ]


def last_audit(user) -> datetime | None:
    """Since when all of the user's sites have been looked at; None where one never was."""
    sites = sites_of(user)
    seen = dict(
        SearchEngines.objects.filter(site__in=sites, audited_at__isnull=False).values_list(
            "site_id", "audited_at"
        )
    )
    return min(seen.values()) if sites and len(seen) == len(sites) else None


def rule_choices():
    return [(rule.name, rule.title) for rule in {**RULES, **SITE_RULES}.values()]


class FindingFilterSet(WagtailFilterSet):
    severity = django_filters.ChoiceFilter(label=gettext_lazy("Severity"), choices=Severity.choices)
    rule = django_filters.ChoiceFilter(label=gettext_lazy("Rule"), choices=rule_choices)

    class Meta:
        model = Finding
        fields = ["severity", "rule"]


class AnswerColumn(Column):
    """Where advice can be answered with a reason."""

    cell_template_name = "clinic_seo/answer_cell.html"


class FindingsReport(ReportView):
    model = Finding
    page_title = gettext_lazy("Search engine findings")
    header_icon = "search"
    index_url_name = "clinic_seo_findings"
    index_results_url_name = "clinic_seo_findings_results"
    filterset_class = FindingFilterSet
    results_template_name = "clinic_seo/findings_results.html"
    template_name = "clinic_seo/findings.html"
    is_searchable = False
    permission_policy = page_permission_policy
    any_permission_required = ["change", "publish"]
    list_export = ["page.title", "page.full_url", "severity", "rule", "message", "field", "source"]
    export_headings = {
        "page.title": gettext_lazy("Page"),
        "page.full_url": gettext_lazy("Address"),
        "severity": gettext_lazy("Severity"),
        "rule": gettext_lazy("Rule"),
        "message": gettext_lazy("Finding"),
        "field": gettext_lazy("Field"),
        "source": gettext_lazy("Source"),
    }
    columns = [
        TitleColumn(
            "page",
            label=gettext_lazy("Page"),
            accessor="page.title",
            get_url=lambda finding: reverse("wagtailadmin_pages:edit", args=[finding.page_id]),
        ),
        Column("severity", label=gettext_lazy("Severity"), accessor="get_severity_display"),
        Column("message", label=gettext_lazy("Finding")),
        Column("found_at", label=gettext_lazy("Found")),
        AnswerColumn("answer", label=gettext_lazy("Answer")),
    ]

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        context["audited_at"] = last_audit(self.request.user)
        return context

    def get_filename(self):
        return "search-engine-findings"

    def get_base_queryset(self):
        return findings_for(self.request.user)

    def get_queryset(self):
        self.queryset = findings_for(self.request.user)
        return super().get_queryset()


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Dismissal
        fields = ["reason"]
        widgets = {"reason": forms.Textarea(attrs={"rows": 3})}


def answer(request, finding_id: int):
    """Leave advice as it is, with a reason. Errors and warnings are corrected, not answered."""
    finding = get_object_or_404(findings_for(request.user), pk=finding_id)
    if finding.severity != Severity.ADVICE:
        raise PermissionDenied
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        Dismissal.objects.update_or_create(
            page_id=finding.page_id,
            rule=finding.rule,
            defaults={"reason": form.cleaned_data["reason"], "user": request.user},
        )
        messages.success(request, _("The advice is answered and no longer listed."))
        return redirect("clinic_seo_findings")
    context = {"form": form, "finding": finding}
    return TemplateResponse(request, "clinic_seo/answer.html", context)


@require_POST
def audit_now(request):
    """Audit the sites that the person works on, from the task queue."""
    if not pages_for(request.user).exists():
        raise PermissionDenied
    for site in sites_of(request.user):
        audit_one_site.enqueue(site.pk)
    messages.success(
        request,
        _("The pages are being checked. Look again in a minute or two: this list is new then."),
    )
    return redirect("clinic_seo_findings")


@task()
def audit_one_site(site_id: int) -> None:
    site = Site.objects.select_related("root_page").filter(pk=site_id).first()
    if site is not None:
        audit_and_store(site)


urlpatterns = [
    path("reports/search-engines/", FindingsReport.as_view(), name="clinic_seo_findings"),
    path(
        "reports/search-engines/results/",
        FindingsReport.as_view(results_only=True),
        name="clinic_seo_findings_results",
    ),
    path("reports/search-engines/check/", audit_now, name="clinic_seo_audit_now"),
    path("reports/search-engines/<int:finding_id>/", answer, name="clinic_seo_answer"),
]
