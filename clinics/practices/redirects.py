"""Wagtail's redirects for a practice's manager: from the practice's own addresses to its own.

The views are Wagtail's. Inside a practice their lists show its redirects alone; here its form
knows which site it is about, so that none is asked for.
"""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.redirects import views
from wagtail.contrib.redirects.forms import ConfirmImportForm, RedirectForm
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

from clinics.tenancy import context, guards


def own_site() -> Site | None:
    """The site of the practice that is being worked on; None for platform staff, who have all."""
    rows = context.current().rows
    return Site.objects.filter(pk=rows.site_id).first() if rows else None


class PracticeRedirectForm(RedirectForm):
    """A redirect that starts at the practice's own address and leads to one of its own."""

    redirect_link = forms.CharField(
        label=_("Redirect to any address"),
        required=False,
        max_length=255,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_site = own_site()
        if self.own_site:
            del self.fields["site"]
            self.instance.site = self.own_site
            self.fields["redirect_link"].help_text = _(
                "An address of your own site, such as /prices/."
            )

    def clean_redirect_link(self):
        link = self.cleaned_data["redirect_link"].strip()
        if link.startswith("/") and not link.startswith("//") and self.own_site:
            link = self.own_site.root_url + link
        if link:
            URLValidator(schemes=("http", "https"))(link)
        return link

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if not self.errors and not (cleaned.get("redirect_page") or cleaned.get("redirect_link")):
            self.add_error("redirect_page", _("Say where it leads: a page or an address."))
        if not self.own_site:
            return cleaned
        path = Redirect.normalise_path(cleaned.get("old_path") or "")
        others = Redirect.objects.filter(old_path=path, site=self.own_site)
        if path and others.exclude(pk=self.instance.pk).exists():
            self.add_error("old_path", _("A redirect with this path already exists."))
        return cleaned

    def _post_clean(self):
        super()._post_clean()
        if self.own_site and not self.errors:
            try:
                guards.keep_redirects_at_home(Redirect, self.instance)
            except ValidationError as error:
                name = "redirect_page" if self.instance.redirect_page_id else "redirect_link"
                self.add_error(name, error.messages)


class PracticeImportForm(ConfirmImportForm):
    """Redirects from a file, all of the practice's own site."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.own_site = own_site()
        if self.own_site:
            self.fields["site"].widget = forms.HiddenInput()

    def clean_site(self):
        return self.own_site or self.cleaned_data["site"]


class TargetColumn(views.RedirectTargetColumn):
    """Where a redirect leads, or that what was there is gone for good."""

    def get_value(self, instance):
        return super().get_value(instance) or _("Nowhere: the page was deleted")


def install() -> None:
    """Have Wagtail's views use these: it has no setting that names one."""
    views.IndexView.columns = [
        TargetColumn("redirect_page", label=column.label, width=column.width)
        if isinstance(column, views.RedirectTargetColumn)
        else column
        for column in views.IndexView.columns
    ]
    views.RedirectForm = views.CreateView.form_class = PracticeRedirectForm
    views.EditView.form_class = PracticeRedirectForm
    views.ConfirmImportForm = PracticeImportForm
