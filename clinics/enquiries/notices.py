"""Mails about an enquiry: to the practice that there is one, to the visitor that it has arrived.

They are put into the queue in the transaction that stores the enquiry, so that neither a mail
server that is slow or away nor a process that is killed costs the visitor their answer or the
practice its notice. Neither mail contains what the visitor wrote.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db import DatabaseBackend

from clinics.country import local
from clinics.enquiries import answers
from clinics.models import Enquiry

logger = logging.getLogger(__name__)

#: Minutes after which a mail that could not be handed over is tried again.
TRY_AGAIN = (1, 5, 30, 120, 720)
#: Who is told what: the practice, the practice for the last time in an hour, or the visitor.
PRACTICE, LAST, VISITOR = "practice", "last", "visitor"


def queue(enquiry: Enquiry, receipt: bool = True, notice: str = PRACTICE) -> None:
    """Let both be told of ``enquiry``: the visitor with ``receipt``, the practice by ``notice``.

    That is PRACTICE, LAST, or "" for none. By a worker where there is a queue, else as soon as the
    enquiry is stored.
    """
    for whom in filter(None, (notice, VISITOR if receipt else "")):
        arguments = (enquiry.pk, whom, translation.get_language() or settings.LANGUAGE_CODE)
        if isinstance(send_notice.get_backend(), DatabaseBackend):
            send_notice.enqueue(*arguments)
        else:
            transaction.on_commit(partial(send_notice.enqueue, *arguments))


@task()
def send_notice(enquiry_id: int, whom: str, language: str, tried: int = 0) -> bool:
    """Mail that an enquiry has arrived, in the visitor's language; whether it was handed over."""
    enquiry = Enquiry.objects.select_related("practice__home").filter(pk=enquiry_id).first()
    if enquiry is None:
        # Erased or purged meanwhile.
        return False
    with local.at(enquiry.practice), translation.override(language):
        mail = to_visitor(enquiry) if whom == VISITOR else to_practice(enquiry, whom == LAST)
        if mail is None or send(*mail):
            return mail is not None
    if tried < len(TRY_AGAIN) and isinstance(send_notice.get_backend(), DatabaseBackend):
        later = timezone.now() + timedelta(minutes=TRY_AGAIN[tried])
        send_notice.using(run_after=later).enqueue(enquiry_id, whom, language, tried + 1)
    return False


def to_practice(enquiry: Enquiry, is_last: bool = False) -> tuple[str, str, str] | None:
    """Subject, text and address of the practice's notice; None where it wants none."""
    if not enquiry.practice.enquiries_to:
        return None
    text = (
        _("There is a new enquiry. Sign in to read it: %s")
        % f"{settings.WAGTAILADMIN_BASE_URL}{reverse('clinics-enquiries')}"
    )
    if is_last:
        text += "\n\n" + _(
            "So many have come within an hour that you get no mail for more of them until it is "
            "over. They wait for you at the same address."
        )
    return _("New enquiry %s") % enquiry.reference, text, enquiry.practice.enquiries_to


def to_visitor(enquiry: Enquiry) -> tuple[str, str, str] | None:
    """Subject, text and address of the visitor's receipt.

    None where no key opens the address, or the visitor gave none.
    """
    words = enquiry.words
    if words is None or not words.get("email"):
        return None
    practice = enquiry.practice
    lines = [
        _("%(practice)s has received your enquiry %(reference)s.")
        % {"practice": practice, "reference": enquiry.reference}
    ]
    page = answers.page_of(practice, translation.get_language() or settings.LANGUAGE_CODE)
    if page:
        lines[0] += " " + answers.when_answered(page, enquiry.created_at)
    place = practice.home.main_location
    if place and place.phone_display:
        lines.append(_("If it can’t wait, call us: %s") % place.phone_display)
    number = practice.home.emergency_number
    lines.append(
        _("In an emergency call %s.") % number
        if number
        else _("In an emergency call your emergency number.")
    )
    return _("We have your enquiry %s") % enquiry.reference, "\n\n".join(lines), words["email"]


def send(subject: str, body: str, to: str, reply_to: str = "") -> bool:
    """Whether the mail was handed over. A failing mail server loses no enquiry."""
    try:
        EmailMessage(
            # A line break would start another header.
            subject=" ".join(subject.split()),
            body=body,
            to=[to],
            reply_to=[reply_to] if reply_to else None,
        ).send()
    except Exception:
        logger.exception("Mail about an enquiry could not be sent")
        return False
    return True
