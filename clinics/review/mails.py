"""Wagtail's mails about reviews, sent once what they tell of is kept.

Wagtail sends them in the middle of its transactions: whoever looks at a page meanwhile finds a
review without a step, everybody else waits for the mail server to write anything, and a mail that
has gone cannot be taken back with what it told of.
"""

from __future__ import annotations

import logging
from functools import wraps

from django.db import transaction
from wagtail.admin import signal_handlers
from wagtail.models import WorkflowState

logger = logging.getLogger(__name__)

NOTIFIERS = (
    "task_submission_email_notifier",
    "workflow_submission_email_notifier",
    "workflow_approval_email_notifier",
    "workflow_rejection_email_notifier",
)


def after_commit(notifier):
    """A receiver that lets ``notifier`` send its mails when the transaction has ended well."""

    def send(**facts) -> None:
        try:
            notifier(**facts)
        except Exception:
            # What was decided is decided, with or without a mail server.
            logger.exception("Mails about a review could not be sent")

    @wraps(notifier.__call__)
    def receive(**facts) -> None:
        transaction.on_commit(lambda: send(**facts))

    receive.is_late = True
    return receive


def install() -> None:
    """Put them in the place of Wagtail's own, before Wagtail connects those; once, at the start."""
    for name in NOTIFIERS:
        notifier = getattr(signal_handlers, name)
        if not getattr(notifier, "is_late", False):
            setattr(signal_handlers, name, after_commit(notifier))
    # Starting a review is one transaction in Wagtail; going on with it was several, between which
    # it had no step.
    if not getattr(WorkflowState.resume, "is_whole", False):
        WorkflowState.resume = transaction.atomic(WorkflowState.resume)
        WorkflowState.resume.is_whole = True
