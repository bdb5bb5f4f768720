"""People and practices in the admin: a manager's own, and all of them for platform staff."""

from __future__ import annotations

import tempfile

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.log_actions import log

from clinics import tenancy
from clinics.models import Practice, PracticeGroup
from clinics.practices import checklist
from clinics.practices.workplace import find_workplace
from clinics.tenancy import people

#: What can be done to a person, by the end of the view's name.
ROW_VIEWS = ("role", "again", "remove")
ROLES = dict(PracticeGroup.Role.choices)


class InvitationForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("Email"))
    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=PracticeGroup.Role.choices)


def managed_practice(user, slug: str = "") -> Practice:
    """The practice whose people ``user`` manages. Raises PermissionDenied.

    ``slug`` names it for platform staff, who look after all of them.
    """
    if slug:
        if not tenancy.is_platform_staff(user):
            raise PermissionDenied
        return get_object_or_404(Practice.objects.select_related("home", "site"), slug=slug)
    role = PracticeGroup.objects.filter(group__user=user, role="manager").first()
    if role is None or not user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied
    return role.practice


@require_http_methods(["GET", "HEAD", "POST"])
def people_view(request, slug: str = ""):
    """A practice's people, with the form that invites one more."""
    practice = managed_practice(request.user, slug)
    form = InvitationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.invite(request.user, practice, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("email", error.messages[0])
        else:
            if practice.uninvited:
                messages.error(request, _("The invitation could not be sent. Try again later."))
            else:
                messages.success(request, _("The invitation is on its way."))
            return redirect(people_address(slug))
    members = people.people_of(practice).order_by("email")
    roles = dict(practice.groups.filter(group__user__in=members).values_list("group__user", "role"))
    rows = [row_of(practice, member, roles.get(member.pk, ""), slug) for member in members]
    context = {"practice": practice, "rows": rows, "form": form, "slug": slug}
    context["roles"] = PracticeGroup.Role.choices
    return render(request, "clinics/admin/people.html", context)


def row_of(practice: Practice, member, role: str, slug: str) -> dict:
    """A person as one line of the list, with where to change what."""
    more = [slug] if slug else []
    names = {name: f"clinics-{'practices-' if slug else ''}people-{name}" for name in ROW_VIEWS}
    addresses = {
        f"{name}_url": reverse(view, args=[*more, member.pk]) for name, view in names.items()
    }
    return {"member": member, "role": role, "label": ROLES.get(role, ""), **addresses}


def people_address(slug: str) -> str:
    return reverse("clinics-practices-people", args=[slug]) if slug else reverse("clinics-people")


def role_of(practice: Practice, member) -> PracticeGroup.Role:
    return PracticeGroup.Role(practice.groups.get(group__user=member).role)


@require_POST
def role_view(request, user_id: int, slug: str = ""):
    """Give a person another role."""
    practice = managed_practice(request.user, slug)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    try:
        people.change_role(request.user, practice, member, request.POST.get("role", ""))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        named = {"person": member.email, "role": role_of(practice, member).label}
        messages.success(request, _("%(person)s: %(role)s from now on.") % named)
    return redirect(people_address(slug))


@require_POST
def again_view(request, user_id: int, slug: str = ""):
    """Send an invitation once more, to who has not followed the first."""
    practice = managed_practice(request.user, slug)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    if people.invite_again(request.user, practice, member):
        messages.success(request, _("The invitation is on its way."))
    else:
        messages.error(request, _("The invitation could not be sent."))
    return redirect(people_address(slug))


@require_http_methods(["GET", "HEAD", "POST"])
def remove_view(request, user_id: int, slug: str = ""):
    """Take a person out of the practice, after asking."""
    practice = managed_practice(request.user, slug)
    member = get_object_or_404(people.people_of(practice), pk=user_id)
    if request.method != "POST":
        context = {"member": member, "people_url": people_address(slug)}
        return render(request, "clinics/admin/remove.html", context)
    people.remove(request.user, practice, member)
    messages.success(request, _("%s no longer works here.") % member.email)
    return redirect(people_address(slug))


# The platform's


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
    if request.method == "POST":
        return change(request, practice)
    steps = steps_left(request.user, practice)
    return render(
        request,
        "clinics/admin/practice.html",
        {
            "practice": practice,
            "people": people.people_of(practice).count(),
            "managers": people.people_of(practice).filter(groups__practice_group__role="manager"),
            "pages": practice.home.get_descendants(inclusive=True).count(),
            "exported": practice.pk in request.session.get("exported", []),
            "is_new": "new" in request.GET,
            "steps": steps,
            "done": sum(step.done for step in steps),
        },
    )


def change(request, practice: Practice) -> HttpResponseBase:
    """Do to the practice what the form asks for, and say so."""
    changes = {
        "export": export_practice,
        "archive": archive_practice,
        "restore": restore_practice,
        "delete": delete_practice,
        "open": change_door,
        "close": change_door,
    }
    do = changes.get(request.POST.get("do", ""))
    answer = do(request, practice) if do else None
    return answer or redirect("clinics-practices-change", slug=practice.slug)


def export_practice(request, practice: Practice) -> FileResponse:
    # Remembered for the deletion that may follow.
    request.session["exported"] = [*request.session.get("exported", []), practice.pk]
    return export_response(request, practice)


def export_response(request, practice: Practice) -> FileResponse:
    """The practice's export as a file to keep; the history says who took it."""
    log(practice.home, "clinics.export", user=request.user)
    return download(practice)


def archive_practice(request, practice: Practice) -> None:
    if not request.POST.get("sure"):
        messages.error(request, _("Nothing was archived: tick that you mean it."))
        return
    tenancy.archive(practice)
    log(practice.home, "clinics.archive", user=request.user)
    messages.success(request, _("%s is archived.") % practice)


def restore_practice(request, practice: Practice) -> None:
    tenancy.restore(practice)
    log(practice.home, "clinics.restore", user=request.user)
    messages.success(request, _("%s is in service again.") % practice)


def delete_practice(request, practice: Practice) -> HttpResponse | None:
    exported = practice.pk in request.session.get("exported", [])
    name = request.POST.get("confirmation", "")
    try:
        tenancy.delete(practice, confirmation=name, exported=exported)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return None
    messages.success(request, _("%s is deleted.") % name)
    return redirect("clinics-practices")


# Opening: a manager's, and platform staff's for any of them


def change_door(request, practice: Practice) -> None:
    """Open or close the site to visitors as the form says, and note who did."""
    wanted = request.POST.get("do")
    if wanted == "open":
        tenancy.open_to_visitors(practice)
        said = _("%s is open to visitors.")
    elif wanted == "close" and request.POST.get("sure"):
        tenancy.close_to_visitors(practice)
        said = _("%s is closed to visitors. Its people still see it.")
    else:
        messages.error(request, _("Nothing was closed: tick that you mean it."))
        return
    log(practice.home, f"clinics.{wanted}", user=request.user)
    messages.success(request, said % practice)


def steps_left(user, practice: Practice) -> list[checklist.Step]:
    """The check-list of what visitors will look for."""
    return checklist.steps(find_workplace(user, practice))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def own_view(request):
    """A manager's own practice: whether visitors are let in, what is left, its data."""
    practice = managed_practice(request.user)
    if request.method == "POST":
        change_door(request, practice)
        return redirect("clinics-opening")
    steps = steps_left(request.user, practice)
    context = {
        "practice": practice,
        "steps": steps,
        "done": sum(step.done for step in steps),
        "people": people.people_of(practice).count(),
    }
    return render(request, "clinics/admin/own_practice.html", context)


@require_POST
def own_export_view(request):
    """All that the practice owns, for its manager to keep."""
    return export_response(request, managed_practice(request.user))
