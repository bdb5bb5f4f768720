"""Enquiries in the admin: for the practice's editors and managers, and for nobody else."""

from __future__ import annotations

import json
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from clinics import tenancy
from clinics.enquiries import spreadsheet, storage
from clinics.enquiries.encryption import DecryptionError
from clinics.models import Enquiry, EnquiryAccess, Practice, PracticeGroup

ROLES = ("editor", "manager")


def practice_of_reader(user):
    """The practice whose enquiries ``user`` may read; None for everybody else.

    Platform staff look after the installation, not after patients: they have none.
    """
    if not user.is_authenticated or user.is_superuser:
        return None
    role = PracticeGroup.objects.filter(group__user=user, role__in=ROLES).first()
    return role.practice if role else None


def for_readers(view):
    """Hand the reader's practice to a view; refuse who has none."""

    @never_cache
    @wraps(view)
    def guarded(request, *args, **kwargs):
        practice = practice_of_reader(request.user)
        if practice is None or not request.user.has_perm("wagtailadmin.access_admin"):
            raise PermissionDenied
        return view(request, practice, *args, **kwargs)

    return guarded


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=gettext_lazy("Goes out by ordinary mail: write nothing medical."),
    )


class SettingsForm(forms.ModelForm):
    """How long a practice keeps enquiries, and who is told of new ones."""

    class Meta:
        model = Practice
        fields = ["keep_enquiries_months", "enquiries_to"]


class VisitorForm(forms.Form):
    """Whose data is meant: one of the two at least, and what has either is theirs."""

    email = forms.EmailField(label=gettext_lazy("The visitor’s email"), required=False)
    phone = forms.CharField(label=gettext_lazy("The visitor’s phone"), required=False)

    def clean(self):
        cleaned = super().clean()
        phone = cleaned.get("phone", "")
        if phone and not any(sign.isdigit() for sign in phone):
            self.add_error("phone", _("This is no phone number."))
        if not self.errors and not any(cleaned.values()):
            raise ValidationError(_("Give the visitor’s email address or phone number."))
        return cleaned


@require_safe
@for_readers
def listing(request, practice):
    """The practice's enquiries, newest first, of one status if asked."""
    rows = practice.enquiries.all()
    status = request.GET.get("status", "")
    if status in Enquiry.Status.values:
        rows = rows.filter(status=status)
    shown = Paginator(rows, 50).get_page(request.GET.get("p"))
    names = storage.names_of(request.user, practice, shown)
    for enquiry in shown:
        enquiry.name = names[enquiry.pk]
    return render(
        request,
        "clinics/admin/enquiries.html",
        {
            "page_of_rows": shown,
            "status": status,
            "statuses": Enquiry.Status.choices,
            "months": practice.keep_enquiries_months,
            "visitor_form": VisitorForm(),
            "manages": tenancy.is_manager(request.user, practice),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def detail(request, practice, uuid):
    """One enquiry: read, answer, mark."""
    enquiry = get_object_or_404(practice.enquiries, uuid=uuid)
    form = AnswerForm(request.POST or None)
    if request.method == "POST":
        wanted = request.POST.get("status", "")
        if wanted in Enquiry.Status.values:
            storage.mark(request.user, enquiry, wanted)
            return redirect("clinics-enquiries")
        if form.is_valid():
            if storage.answer(request.user, enquiry, form.cleaned_data["text"]):
                messages.success(request, _("Your answer is on its way."))
                return redirect("clinics-enquiry", uuid=enquiry.uuid)
            messages.error(request, _("The answer could not be sent. Nothing was changed."))
        words = enquiry.words
    else:
        words = storage.open_for(request.user, enquiry)
    context = {
        "enquiry": enquiry,
        "words": words,
        "answer_wanted": storage.answer_wanted(words or {}),
        "phone_href": storage.phone_href(words or {}, practice),
        "form": form,
        "statuses": Enquiry.Status,
    }
    return render(request, "clinics/admin/enquiry.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def settings_view(request, practice):
    """How long enquiries are kept and who is told of them: for managers."""
    if not tenancy.is_manager(request.user, practice):
        raise PermissionDenied
    form = SettingsForm(request.POST or None, instance=practice)
    if request.method == "POST" and form.is_valid():
        form.save()
        log(practice.home, "clinics.enquiry_settings", user=request.user)
        messages.success(request, _("Saved."))
        return redirect("clinics-enquiries")
    return render(request, "clinics/admin/enquiry_settings.html", {"form": form})


@require_POST
@for_readers
def download(request, practice):
    """All enquiries as a spreadsheet. By POST: no link leads a reader into it unawares."""
    rows = [[_("Reference"), _("Received"), _("Kind"), _("Status"), _("Name"), _("Email"),
             _("Phone"), _("Answer wanted"), _("Message")]]  # fmt: skip
    try:
        opened = list(storage.opened(practice))
    except DecryptionError:
        return refuse_for_keys(request)
    for enquiry, words in opened:
        rows.append(
            [
                enquiry.reference,
                timezone.localtime(enquiry.created_at).strftime("%Y-%m-%d %H:%M"),
                enquiry.get_kind_display(),
                enquiry.get_status_display(),
                *(words.get(name, "") for name in ("name", "email", "phone")),
                storage.answer_wanted(words),
                words.get("message", ""),
            ]
        )
    storage.log(practice, request.user, "exported all")
    response = HttpResponse(spreadsheet.to_csv(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="enquiries.csv"'
    return response


@require_POST
@for_readers
def visitor(request, practice):
    """Export or erase all that there is of one visitor, as the law gives them a right to."""
    form = VisitorForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the visitor’s email address or phone number."))
        return redirect("clinics-enquiries")
    who = form.cleaned_data
    if request.POST.get("do") == "erase":
        if not tenancy.is_manager(request.user, practice):
            raise PermissionDenied
        try:
            count = storage.erase_visitor(request.user, practice, **who)
        except DecryptionError:
            return refuse_for_keys(request)
        messages.success(request, _("Enquiries erased: %s") % count)
        return redirect("clinics-enquiries")
    try:
        found = storage.export_visitor(request.user, practice, **who)
    except DecryptionError:
        return refuse_for_keys(request)
    response = HttpResponse(
        json.dumps(found, indent=1, ensure_ascii=False), content_type="application/json"
    )
    response["Content-Disposition"] = 'attachment; filename="visitor.json"'
    return response


def refuse_for_keys(request):
    """Half of a visitor's data would pass for all of it."""
    messages.error(
        request,
        _(
            "No key of this installation opens some of the enquiries. Nothing was done: "
            "ask platform staff about the keys."
        ),
    )
    return redirect("clinics-enquiries")


@require_safe
@for_readers
def accesses(request, practice):
    """Who did what with enquiries: for managers."""
    if not tenancy.is_manager(request.user, practice):
        raise PermissionDenied
    rows = EnquiryAccess.objects.filter(practice=practice)
    return render(
        request,
        "clinics/admin/accesses.html",
        {"page_of_rows": Paginator(rows, 100).get_page(request.GET.get("p"))},
    )
