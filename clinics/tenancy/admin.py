"""People and practices in the admin: a manager's own people, the platform's wizard."""

from __future__ import annotations

import tempfile

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.core.validators import validate_slug
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from clinics import brand, tenancy, vocabulary
from clinics.models import Practice, PracticeGroup
from clinics.models.clinic import ColourInput
from clinics.tenancy import people
from clinics.uploads import PictureField

#: Fields of the home page that the wizard asks for.
BRAND = ("brand_colour", "accent_colour", "type_pairing")


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
def again_view(request, user_id: int):
    """Send an invitation once more, to who has not followed the first."""
    practice = managed_practice(request.user)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    if people.invite_again(request.user, practice, member):
        messages.success(request, _("The invitation is on its way."))
    else:
        messages.error(request, _("The invitation could not be sent."))
    return redirect("clinics-people")


@require_http_methods(["GET", "HEAD", "POST"])
def remove_view(request, user_id: int):
    """Take a person out of the manager's practice, after asking."""
    practice = managed_practice(request.user)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    if request.method != "POST":
        return render(request, "clinics/admin/remove.html", {"member": member})
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
    logo = PictureField(label=gettext_lazy("Logo"), required=False)
    brand_colour = forms.CharField(
        label=gettext_lazy("Brand colour"),
        max_length=7,
        initial=brand.DEFAULT_BRAND,
        widget=ColourInput,
        help_text=gettext_lazy("Where it would be hard to read, a readable shade is used."),
    )
    accent_colour = forms.CharField(
        label=gettext_lazy("Accent colour"),
        max_length=7,
        initial=brand.DEFAULT_ACCENT,
        widget=ColourInput,
    )
    type_pairing = forms.ChoiceField(label=gettext_lazy("Type"), initial=brand.DEFAULT_PAIRING)
    mark = forms.ChoiceField(
        label=gettext_lazy("Mark"),
        required=False,
        help_text=gettext_lazy("A drawing for the header, for who has no logo."),
    )
    first_manager = forms.EmailField(
        label=gettext_lazy("First manager’s email"),
        required=False,
        help_text=gettext_lazy("Is invited by mail, publishes, and invites the others."),
    )
    first_editor = forms.EmailField(
        label=gettext_lazy("First editor’s email"),
        required=False,
        help_text=gettext_lazy("Is invited by mail and writes pages."),
    )
    sign_off = forms.BooleanField(
        label=gettext_lazy("Only a clinical reviewer’s yes publishes"), required=False
    )

    #: The wizard's parts: a heading, and the names of its fields.
    PARTS = (
        (gettext_lazy("The practice"), ("name", "professions", "country")),
        (gettext_lazy("Its address"), ("slug", "hostname", "port")),
        (gettext_lazy("Its look"), ("logo", "mark", *BRAND)),
        (gettext_lazy("Its people"), ("first_manager", "first_editor", "sign_off")),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # None is chosen at first: the number to call in an emergency hangs on it.
        self.fields["country"].choices = [*BLANK_CHOICE_DASH, *vocabulary.choices("countries")]
        self.fields["professions"].choices = vocabulary.choices("professions")
        self.fields["professions"].widget.attrs["class"] = "terms"
        self.fields["type_pairing"].choices = [
            (pairing.id, _(pairing.label)) for pairing in brand.PAIRINGS.values()
        ]
        self.fields["mark"].choices = [("", _("None")), *vocabulary.choices("marks")]

    def parts(self):
        """(heading, bound fields) pairs, in the order in which they are filled in."""
        return [(heading, [self[name] for name in names]) for heading, names in self.PARTS]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("first_manager") and cleaned["first_manager"] == cleaned.get("first_editor"):
            self.add_error("first_editor", _("One person is one of the two. Managers edit, too."))
        return cleaned

    def facts(self) -> dict:
        """What ``tenancy.provision`` is told."""
        facts = dict(self.cleaned_data)
        look = {name: facts.pop(name) for name in (*BRAND, "mark")}
        return {**facts, "brand": look, "usual_pages": True}


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
    rows = Practice.objects.select_related("home", "site").order_by("home__title")
    shown = Paginator(rows, 100).get_page(request.GET.get("p"))
    return render(request, "clinics/admin/practices.html", {"page_of_rows": shown})


@require_http_methods(["GET", "HEAD", "POST"])
@for_platform
def create_view(request):
    """Make a practice in one step."""
    form = PracticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            practice = tenancy.provision(**form.facts())
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                # The home page's title is asked for as the practice's name.
                field = {"title": "name"}.get(field, field)
                form.add_error(field if field in form.fields else None, problems)
        else:
            messages.success(request, _("%s is ready.") % practice)
            return redirect("clinics-practices-change", slug=practice.slug)
    return render(
        request,
        "clinics/admin/practice_form.html",
        {"form": form},
        status=422 if request.method == "POST" else 200,
    )


def download(practice: Practice) -> FileResponse:
    """Everything of a practice, as an archive to keep: see ``tenancy.export``."""
    # Closed by the response.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    tenancy.export(practice, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"{practice.slug}.zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@for_platform
def change_view(request, slug: str):
    """A practice with what can be done to it: archive, restore, export and, then, delete."""
    practice = get_object_or_404(Practice.objects.select_related("home", "site"), slug=slug)
    if request.method != "POST":
        return render(
            request,
            "clinics/admin/practice.html",
            {
                "practice": practice,
                "people": people.people_of(practice).count(),
                "pages": practice.home.get_descendants(inclusive=True).count(),
                "exported": practice.pk in request.session.get("exported", []),
            },
        )
    wanted = request.POST.get("do")
    if wanted == "export":
        log(practice.home, "clinics.export", user=request.user)
        # Remembered for the deletion that may follow.
        request.session["exported"] = [*request.session.get("exported", []), practice.pk]
        return download(practice)
    if wanted == "archive":
        tenancy.archive(practice)
        log(practice.home, "clinics.archive", user=request.user)
        messages.success(request, _("%s is archived.") % practice)
    elif wanted == "restore":
        tenancy.restore(practice)
        log(practice.home, "clinics.restore", user=request.user)
        messages.success(request, _("%s is in service again.") % practice)
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
    return redirect("clinics-practices-change", slug=slug)
