"""The page on which a reviewer reads what changed, and answers."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page, TaskState

from clinics import review
from clinics.review.changes import changes
from clinics.templatetags.clinic_review import person


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review_view(request, page_id: int) -> HttpResponse:
    """What changed since visitors last saw a change, with the answers that may be given to it."""
    page = get_object_or_404(Page.objects.specific(), pk=page_id)
    state = page.current_workflow_task_state
    if state is None:
        return not_waiting(request, page)
    task = state.task.specific
    answers = {name for name, _label, _more in task.get_actions(page, request.user)}
    if not answers:
        if page.permissions_for_user(request.user).can_edit():
            messages.info(request, _("Clinical reviewers answer for this page; you can read it."))
            return redirect("wagtailadmin_pages:edit", page.pk)
        raise PermissionDenied
    error = answer(request, page, state) if request.method == "POST" else ""
    if request.method == "POST" and not error:
        return redirect("wagtailadmin_home")
    draft = page.get_latest_revision()
    after = draft.as_object()
    waited = state.workflow_state
    context = {
        "page": page,
        "after": after,
        "state": state,
        "draft": draft,
        "seen": seen(draft),
        "submitted_by": waited.requested_by,
        "changes": changes(page if page.live else None, after, request),
        "can_publish_now": waited.is_at_final_task,
        "earlier_note": earlier_note(waited, state),
        "goes_live_at": after.go_live_at
        if after.go_live_at and after.go_live_at > timezone.now()
        else None,
        "preview_url": reverse("wagtailadmin_pages:workflow_preview", args=[page.pk, task.pk]),
        "note": request.POST.get("comment", ""),
        "error": error,
    }
    return render(request, "clinics/admin/review.html", context, status=422 if error else 200)


def seen(draft) -> str:
    """Which version somebody has before their eyes: saving by itself changes one in its place."""
    return f"{draft.pk}-{draft.created_at.isoformat()}"


def earlier_note(workflow_state, state) -> TaskState | None:
    """The answer with which this page was last sent back, if it was."""
    return (
        workflow_state.task_states.filter(status=TaskState.STATUS_REJECTED)
        .exclude(pk=state.pk)
        .select_related("finished_by")
        .order_by("-finished_at")
        .first()
    )


def not_waiting(request, page) -> HttpResponse:
    """Say what became of a page that a mail of some days ago calls to review."""
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    last = TaskState.objects.for_instance(page).order_by("-started_at").first()
    sentence = review.answered(last) if last else _("This page does not wait for a review.")
    messages.info(request, sentence)
    return redirect("wagtailadmin_pages:edit", page.pk)


def answer(request, page, state) -> str:
    """Take the answer that was posted, and thank for it; else the reason why it wasn't taken."""
    action = request.POST.get("answer", "")
    task = state.task.specific
    if action not in {name for name, _label, _more in task.get_actions(page, request.user)}:
        return _("Approve, or request changes.")
    form = task.get_form_for_action(action)(request.POST)
    if not form.is_valid():
        return " ".join(form.errors.get("comment", []))
    try:
        with transaction.atomic():
            # Asked where nobody can save in between.
            if request.POST.get("seen") != seen(page.get_latest_revision()):
                return _("The page was changed since you opened it. Read what is new, then answer.")
            task.on_action(state, request.user, action, **form.cleaned_data)
    except review.ReviewError as error:
        return review.sentences(error)
    thank(request, Page.objects.specific().get(pk=page.pk), action)
    return ""


def thank(request, page, action: str) -> None:
    """Say what the answer has done."""
    title = page.get_admin_display_title()
    if action == "reject":
        asked = page.current_workflow_state and page.current_workflow_state.requested_by
        name = person(asked)
        sentence = (
            _("%(name)s is asked to change “%(title)s”.")
            if name
            else _("Changes to “%(title)s” are requested.")
        )
        messages.success(request, sentence % {"name": name, "title": title})
    elif page.current_workflow_state:
        messages.success(request, _("“%s” is approved and waits for the next reviewer.") % title)
    elif page.live and not page.has_unpublished_changes:
        address = page.full_url
        ways = [messages.button(address, _("View live"), new_window=True)] if address else []
        messages.success(request, _("“%s” is live.") % title, buttons=ways)
    else:
        messages.success(request, _("“%s” is approved and goes live at its time.") % title)
