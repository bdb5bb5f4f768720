"""A clinical review: what is submitted waits for a yes, which publishes it.

Wagtail's workflows do the waiting. Here is what a clinic needs beyond them: a yes publishes
whoever gives it, an answer is given once, and what keeps a page from going live is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.text import capfirst
from django.utils.translation import gettext as _


class ReviewError(ValidationError):
    """An answer to a review that can't be taken; its message is for the one who gave it."""


def publish_approved(workflow_state, user=None) -> None:
    """Publish what a review has approved, in the name of who approved it.

    Named in ``WAGTAIL_FINISH_WORKFLOW_ACTION``. Reviewers may publish by approving and in no other
    way, so Wagtail's question whether they may publish the page is not asked.
    """
    revision = workflow_state.content_object.get_latest_revision()
    revision.publish(user=user, skip_permission_checks=True)


def described(error: ValidationError, page) -> str:
    """What keeps a page from being published: HTML with a link to the field of each sentence."""
    # Wagtail's models name this module, so what needs them is imported later.
    from seo.panel import target_of

    if not hasattr(error, "error_dict"):
        return sentences(error)
    form = reverse("wagtailadmin_pages:edit", args=[page.pk])
    lines = (
        (f"{form}#{target_of(page, name)}", f"{label}: {message}") if label else (form, message)
        for name, label, found in _labelled(error.message_dict, page)
        for message in found
    )
    listed = format_html_join("", '<li><a href="{}">{}</a></li>', lines)
    return format_html('<ul class="advice">{}</ul>', listed)


def sentences(error: ValidationError) -> str:
    """All that ``error`` says, for a page of the admin."""
    return format_html_join(" ", "{}", ((message,) for message in error.messages))


def _labelled(found: dict[str, list[str]], page) -> Iterator[tuple[str, str, list[str]]]:
    for name, said in found.items():
        try:
            field = page._meta.get_field(name)
        except FieldDoesNotExist:
            yield name, "", said
        else:
            yield name, capfirst(str(getattr(field, "verbose_name", ""))), said


def refuse(request, error: ReviewError) -> HttpResponse:
    """Say why an answer could not be taken, on the page that it was about."""
    messages.error(request, sentences(error))
    page_id = request.resolver_match.kwargs.get("page_id")
    address = reverse("wagtailadmin_pages:edit", args=[page_id]) if page_id else request.path
    if request.headers.get("x-requested-with") == "XMLHttpRequest":
        # What Wagtail's dialogue for an answer follows.
        return JsonResponse({"step": "success", "redirect": address})
    return redirect(address)


def answered(task_state) -> str:
    """Who has given an answer already, and which."""
    from wagtail.models import TaskState

    from clinics.templatetags.clinic_review import person

    sentences = {
        TaskState.STATUS_APPROVED: _("%(name)s has approved this page already."),
        TaskState.STATUS_REJECTED: _("%(name)s has asked for changes already."),
    }
    sentence = sentences.get(task_state.status)
    if sentence is None or task_state.finished_by is None:
        return _("This page does not wait for a review any more.")
    return sentence % {"name": person(task_state.finished_by)}
