"""What a person may answer to a page that waits for review, for Wagtail's own templates."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from clinics.models.base import PracticePage
from clinics.review.changes import Change, changes

register = template.Library()


@register.filter
def answers(request, page) -> list[dict]:
    """The answers that stand beside the editor's other buttons: a yes first.

    ``name`` and ``label`` of each; ``form_url`` where a note is asked for.
    """
    state = page.current_workflow_task_state if page.pk else None
    if state is None:
        return []
    found = [
        {
            "name": name,
            "label": _("Approve and publish")
            if name == "approve" and state.workflow_state.is_at_final_task
            else label,
            "form_url": reverse(
                "wagtailadmin_pages:collect_workflow_action_data", args=[page.pk, name, state.pk]
            )
            if asks
            else "",
        }
        for name, label, asks in state.task.specific.get_actions(page, request.user)
    ]
    return sorted(found, key=lambda answer: answer["name"] != "approve")


@register.filter
def is_a_practices(page) -> bool:
    return isinstance(page, PracticePage)


@register.simple_tag(takes_context=True)
def differences(context) -> list[Change]:
    """What differs between the two versions of a page that Wagtail's comparison has before it."""
    return changes(context["revision_a"], context["revision_b"], context["request"])


@register.filter
def review_url(page) -> str:
    """Where a page's changes are read and answered."""
    return reverse("clinics-review", args=[page.pk])


@register.filter
def person(user) -> str:
    """A person as colleagues know them."""
    return (user.get_full_name() or user.get_username()) if user else ""


# For mails


@register.filter
def in_admin(path: str) -> str:
    """The whole address of a path, where the practices' people sign in."""
    return f"{settings.WAGTAILADMIN_BASE_URL}{path}"


@register.filter
def quoted(text: str) -> str:
    """Lines as mail programs mark what somebody else wrote."""
    return "\n".join(f"> {line}".rstrip() for line in text.splitlines())


@register.filter
def last_answer(page) -> TaskState | None:
    """The answer that a page's review was last given."""
    given = TaskState.objects.for_instance(page).exclude(finished_at=None)
    return given.select_related("finished_by").order_by("-finished_at").first()


@register.filter
def is_published(page) -> bool:
    """Whether visitors read a page as it was last saved."""
    return page.live and not page.has_unpublished_changes


@register.filter
def goes_live_at(page):
    """The moment for which a page's newest version is planned; None where there is none."""
    revision = page.get_latest_revision()
    moment = revision and revision.approved_go_live_at
    return timezone.localtime(moment) if moment else None
