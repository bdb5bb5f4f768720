"""People and practices in the admin: a manager's own people, the platform's wizard."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_slug
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinics import tenancy, vocabulary
from clinics.models import Practice, PracticeGroup
from clinics.tenancy import people


class InvitationForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Email"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PracticeGroup.Role.choices)


def managed_practice(user) -> Practice:
    """The practice whose people ``user`` manages. Raises PermissionDenied."""
    role = PracticeGroup.objects.filter(group__user=user, role="manager").first()
    if role is None or not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return role.practice


@require_http_methods(["GET", "HEAD", "POST"])
def people_view(request):
    """A manager's people, with the form that invites one more."""
    practice = managed_practice(request.user)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.invite(request.user, practice, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error.messages[0])
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("clinics-people")
    members = people.people_of(practice).order_by("email")
    roles = dict(practice.groups.filter(group__user__in=members).values_list("group__user", "role"))
    labels = dict(PracticeGroup.Role.choices)
    rows = [(member, labels.get(roles.get(member.pk), "")) for member in members]
    return render(request, "clinics/admin/people.html", {"rows": rows, "form": form})


@require_POST
def remove_view(request, user_id: int):
    """Take a person out of the manager's practice."""
    practice = managed_practice(request.user)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    people.remove(request.user, practice, member)
    messages.success(request, _("%s no longer works here.") % member.email)
    return redirect("clinics-people")


# The platform's


class PracticeForm(forms.Form):
    """What a new practice needs to be told."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=255)
    slug = forms.CharField(
        label=gettext_lazy("Short name"),
        max_length=50,
        validators=[validate_slug],
        help_text=gettext_lazy("Small letters, digits and hyphens."),
    )
    hostname = forms.CharField(
        label=gettext_lazy("Host"), help_text=gettext_lazy("Such as clinic.example.com.")
    )
    port = forms.IntegerField(label=gettext_lazy("Port"), min_value=1, max_value=65535, initial=443)
    country = forms.ChoiceField(label=gettext_lazy("Country"))
    professions = forms.MultipleChoiceField(
        label=gettext_lazy("Professions"), widget=forms.CheckboxSelectMultiple
    )
    first_manager = forms.EmailField(label=gettext_lazy("First manager’s email"), required=False)
    sign_off = forms.BooleanField(
        label=gettext_lazy("Only a clinical reviewer’s yes publishes"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = vocabulary.choices("countries")
        self.fields["professions"].choices = vocabulary.choices("professions")


def for_platform(view):
    """Refuse everybody but platform staff."""

    def guarded(request, *args, **kwargs):
        if not tenancy.is_platform_staff(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@for_platform
def practices_view(request):
    """Every practice, with what can be done to it."""
    rows = Practice.objects.select_related("home", "site").order_by("slug")
    return render(request, "clinics/admin/practices.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@for_platform
def create_view(request):
    """Make a practice in one step."""
    form = PracticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            practice = tenancy.provision(**form.cleaned_data, usual_pages=True)
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                form.add_error(field if field in form.fields else None, problems)
        else:
            messages.success(request, _("%s is ready.") % practice)
            return redirect("clinics-practices")
    return render(request, "clinics/admin/practice_form.html", {"form": form})


@require_POST
@for_platform
def change_view(request, slug: str):
    """Archive, restore, export or, with its name typed after an export, delete a practice."""
    practice = get_object_or_404(Practice, slug=slug)
    wanted = request.POST.get("do")
    if wanted == "export":
        # Remembered for the deletion that may follow.
        request.session["exported"] = [*request.session.get("exported", []), practice.pk]
        response = HttpResponse(tenancy.export(practice), content_type="application/json")
        response["Content-Disposition"] = f'attachment; filename="{practice.slug}.json"'
        return response
    if wanted == "archive":
        tenancy.archive(practice)
    elif wanted == "restore":
        tenancy.restore(practice)
    elif wanted == "delete":
        exported = practice.pk in request.session.get("exported", [])
        name = request.POST.get("confirmation", "")
        try:
            tenancy.delete(practice, confirmation=name, exported=exported)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("%s is deleted.") % name)
    return redirect("clinics-practices")
