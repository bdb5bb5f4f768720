"""Everything that is done with stored enquiries; every access leaves a line in the log."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber, to_python

from clinics.enquiries import notices
from clinics.enquiries.encryption import DecryptionError
from clinics.forms.form_fields import is_whole
from clinics.models import Enquiry, EnquiryAccess, Practice
from clinics.models.enquiry import AnswerBy, cipher

#: What the log says of who saw the names in the list.
LISTED = "saw the list"
#: Looks at the list within this time of one another are one line of the log.
ONE_LOOK = timedelta(hours=1)


@transaction.atomic
def receive(
    practice: Practice,
    kind: str,
    words: dict,
    receipt: bool = True,
    notice: str = notices.PRACTICE,
    name: uuid.UUID | None = None,
) -> tuple[Enquiry, bool]:
    """Store a visitor's words encrypted; queue word to the practice, a receipt to the visitor.

    The enquiry, and whether it is new: what has the UUID ``name`` already, though it came in this
    moment by another process, is left as it is and nobody is told again. Neither mail contains
    what the visitor wrote; without ``receipt`` the visitor gets none, and without ``notice`` the
    practice (see ``notices.queue``).
    """
    enquiry = Enquiry(practice=practice, kind=kind, uuid=name or uuid.uuid4())
    enquiry.encrypt({**words, "answers": []})
    try:
        with transaction.atomic():
            # Without a look before: two that look at once would both find nothing.
            enquiry.save(force_insert=True)
    except IntegrityError:
        there = practice.enquiries.filter(uuid=enquiry.uuid).first()
        if there is None:
            raise
        return there, False
    notices.queue(enquiry, receipt, notice)
    return enquiry, True


def log(practice: Practice, user, action: str, reference: str = "") -> None:
    """Write down who did what."""
    EnquiryAccess.objects.create(
        practice=practice,
        user=user if user and user.pk else None,
        who=user.get_username() if user else "",
        action=action,
        reference=reference,
    )


@transaction.atomic
def names_of(user, practice: Practice, enquiries: Iterable[Enquiry]) -> dict[int, str | None]:
    """Who wrote each of ``enquiries``, by its id; None where no key opens it. A line in the log."""
    names = {}
    for enquiry in enquiries:
        words = enquiry.words
        names[enquiry.pk] = None if words is None else words.get("name", "")
    seen = EnquiryAccess.objects.filter(
        practice=practice, user=user, action=LISTED, at__gt=timezone.now() - ONE_LOOK
    )
    if names and not seen.exists():
        log(practice, user, LISTED)
    return names


@transaction.atomic
def open_for(user, enquiry: Enquiry) -> dict | None:
    """The visitor's words, logged; a new enquiry is read from now on."""
    log(enquiry.practice, user, "read", enquiry.reference)
    if enquiry.status == Enquiry.Status.NEW and enquiry.words is not None:
        enquiry.status = Enquiry.Status.READ
        enquiry.save(update_fields=["status"])
    return enquiry.words


@transaction.atomic
def mark(user, enquiry: Enquiry, status: str) -> None:
    enquiry.status = Enquiry.Status(status)
    enquiry.save(update_fields=["status"])
    log(enquiry.practice, user, f"marked {status}", enquiry.reference)


def answer(user, enquiry: Enquiry, text: str) -> bool:
    """Mail ``text`` to the visitor and keep it with the enquiry, which then is done."""
    words = enquiry.words
    if words is None or not words["email"]:
        return False
    sent = notices.send(
        _("Your enquiry %(reference)s to %(practice)s")
        % {"reference": enquiry.reference, "practice": enquiry.practice},
        text,
        words["email"],
        reply_to=enquiry.practice.enquiries_to,
    )
    if sent:
        with transaction.atomic():
            enquiry.encrypt({**words, "answers": [*words.get("answers", []), text]})
            enquiry.status = Enquiry.Status.DONE
            enquiry.save(update_fields=["encrypted", "status"])
            log(enquiry.practice, user, "answered", enquiry.reference)
    return sent


def opened(practice: Practice) -> Iterator[tuple[Enquiry, dict]]:
    """Each enquiry of ``practice`` with what it says. Raises DecryptionError at a shut one."""
    for enquiry in practice.enquiries.iterator():
        if enquiry.words is None:
            raise DecryptionError("No key opens this enquiry.")
        yield enquiry, enquiry.words


def from_visitor(practice: Practice, email: str = "", phone: str = "") -> list[Enquiry]:
    """A visitor's enquiries to ``practice``, by either. Reads each: all of it is encrypted.

    Raises DecryptionError where one can't be read, since it might be the visitor's.
    """
    address, number = email.strip().casefold(), dialled(phone, practice)
    return [
        enquiry
        for enquiry, words in opened(practice)
        if (address and words["email"].strip().casefold() == address)
        or (number and dialled(words.get("phone", ""), practice) == number)
    ]


def dialled(phone: str, practice: Practice) -> str:
    """What is dialled for a number as somebody wrote it: each way to write it gives the same."""
    number = read_phone(phone, practice)
    return number.as_e164 if number else "".join(sign for sign in phone if sign.isdigit())


def read_phone(phone: str, practice: Practice) -> PhoneNumber | None:
    """A number as people of the practice's country write it; None for what is none."""
    number = to_python(phone.strip(), region=practice.home.country or None) if phone else None
    return number if number and is_whole(number) else None


def phone_href(words: dict, practice: Practice) -> str:
    """Where a link to the visitor's phone leads; empty for what can't be dialled."""
    number = read_phone(words.get("phone") or "", practice)
    return f"tel:{number.as_e164}" if number else ""


def answer_wanted(words: dict) -> str:
    """How the visitor would like to be answered, in words; empty where they were not asked."""
    wanted = words.get("answer_by", "")
    return str(AnswerBy(wanted).label) if wanted in AnswerBy.values else ""


@transaction.atomic
def export_visitor(user, practice: Practice, email: str = "", phone: str = "") -> list[dict]:
    """All that ``practice`` has of a visitor, to hand to them. Raises DecryptionError."""
    found = from_visitor(practice, email, phone)
    log(practice, user, "exported a visitor")
    return [
        {
            "reference": enquiry.reference,
            "received": enquiry.created_at.isoformat(),
            "kind": enquiry.kind,
            **(enquiry.words or {}),
        }
        for enquiry in found
    ]


@transaction.atomic
def erase_visitor(user, practice: Practice, email: str = "", phone: str = "") -> int:
    """Delete all that ``practice`` has of a visitor; how many enquiries that were.

    Raises DecryptionError, and deletes nothing.
    """
    found = from_visitor(practice, email, phone)
    for enquiry in found:
        log(practice, user, "erased", enquiry.reference)
        enquiry.delete()
    return len(found)


@transaction.atomic
def purge(now=None) -> int:
    """Delete what is older than its practice keeps it; how many enquiries that were."""
    due = list(Enquiry.objects.due(now).select_related("practice"))
    for enquiry in due:
        log(enquiry.practice, None, "purged", enquiry.reference)
        enquiry.delete()
    return len(due)


@transaction.atomic
def rotate() -> int:
    """Encrypt every enquiry with the newest key; how many. Or DecryptionError, and none."""
    keys, count = cipher(), 0
    for enquiry in Enquiry.objects.select_for_update().iterator():
        enquiry.encrypted = keys.rotate(enquiry.encrypted)
        enquiry.save(update_fields=["encrypted"])
        count += 1
    return count
