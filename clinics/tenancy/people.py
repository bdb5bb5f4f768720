"""Who works for a practice: invited by mail, removed with their sessions."""

from __future__ import annotations

import logging
from functools import partial
from smtplib import SMTPException
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from clinics import tenancy

if TYPE_CHECKING:
    from clinics.models import Practice

logger = logging.getLogger(__name__)

#: Roles that a manager gives and takes; managers are made by platform staff or managers.
ROLES = ("editor", "manager", "reviewer")


@transaction.atomic
def invite(by, practice: Practice, email: str, role: str):
    """Make an account without a password and mail a link that sets one; the new user.

    ``by`` is a manager of the practice, or None for the system. Nothing tells whether the
    address has an account elsewhere: every practice has its own. Raises PermissionDenied,
    and ValidationError for an address or a role that is none.
    """
    if by is not None and not tenancy.is_manager(by, practice):
        raise PermissionDenied
    email = email.strip()
    validate_email(email)
    if role not in ROLES:
        raise ValidationError({"role": _("There is no such role.")})
    if people_of(practice).filter(email__iexact=email).exists():
        raise ValidationError({"email": _("This person works here already.")})
    user = get_user_model().objects.create_user(
        username=new_user_name(practice, email),
        email=email,
        # Histories show a name; until they have given theirs, one that colleagues recognise.
        first_name=email.partition("@")[0][:150],
    )
    user.groups.add(tenancy.group_of(practice, role))
    log(practice.home, "clinics.invite", user=by, data={"who": email, "role": role})
    transaction.on_commit(partial(_send_first, practice, user))
    return user


def _send_first(practice: Practice, user) -> None:
    if not send_invitation(practice, user):
        practice.uninvited.append(user.email)


def new_user_name(practice: Practice, email: str) -> str:
    """A name to sign in with that people can read out: ann.lee@alder-clinic.

    Names of accounts are unique everywhere. With the practice's short name behind an @, which
    stands in neither part, whether a name is free says nothing of other practices.
    """
    part = "".join(
        c if c.isascii() and (c.isalnum() or c in ".+_-") else "-"
        for c in email.partition("@")[0].lower()
    )[:80]
    name, number = f"{part}@{practice.slug}", 1
    # Those who no longer work here keep theirs, since histories name them.
    while get_user_model().objects.filter(username__iexact=name).exists():
        number += 1
        name = f"{part}-{number}@{practice.slug}"
    return name


def invite_again(by, practice: Practice, user) -> bool:
    """Mail the link once more; whether it could be. Refused where the password is set already."""
    if not tenancy.is_manager(by, practice) or user.has_usable_password():
        raise PermissionDenied
    if not people_of(practice).filter(pk=user.pk).exists():
        raise PermissionDenied
    return send_invitation(practice, user)


def send_invitation(practice: Practice, user) -> bool:
    """Mail a link that sets the password, once, within the time Django gives such links.

    Whether the mail was handed over: a failing mail server leaves an account that can be
    invited again.
    """
    address = reverse(
        "wagtailadmin_password_reset_confirm",
        args=[
            urlsafe_base64_encode(force_bytes(user.pk)),
            default_token_generator.make_token(user),
        ],
    )
    # The practice's own host: there its pages are seen as its people see them, and a mail address
    # says which account is meant. A new host may not lead here yet; the platform's always does.
    own = practice.site.root_url
    text = _(
        "You are invited to work on the site of %(practice)s.\n\n"
        "Set your password here, within %(days)s days:\n%(link)s\n\n"
        "Then sign in at %(login)s with this mail address or with your user name, %(user)s.\n\n"
        "If that address does not open yet, use this one instead:\n%(elsewhere)s\n"
        "and sign in at %(login_elsewhere)s"
    ) % {
        "practice": practice,
        "user": user.get_username(),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 60 * 60),
        "link": f"{own}{address}",
        "login": f"{own}{reverse('wagtailadmin_login')}",
        "elsewhere": f"{settings.WAGTAILADMIN_BASE_URL}{address}",
        "login_elsewhere": f"{settings.WAGTAILADMIN_BASE_URL}{reverse('wagtailadmin_login')}",
    }
    # A line break would start another header.
    subject = " ".join((_("Your account at %s") % practice).split())
    try:
        send_mail(subject, text, None, [user.email])
    except (OSError, SMTPException) as error:
        # Nothing that a traceback would explain.
        logger.error("An invitation of %s could not be sent: %s", practice, error)
        return False
    return True


@transaction.atomic
def change_role(by, practice: Practice, user, role: str) -> None:
    """Give a person of the practice another role, in the place of the one they have.

    Raises PermissionDenied for who is no manager, for one's own role and for people of elsewhere,
    and ValidationError for a role that is none.
    """
    if not tenancy.is_manager(by, practice) or by == user:
        raise PermissionDenied
    if not people_of(practice).filter(pk=user.pk).exists():
        raise PermissionDenied
    if role not in ROLES:
        raise ValidationError({"role": _("There is no such role.")})
    own = tenancy.group_of(practice, role)
    if user.groups.filter(pk=own.pk).exists():
        return
    user.groups.remove(*user.groups.filter(practice_group__practice=practice))
    user.groups.add(own)
    log(practice.home, "clinics.role", user=by, data={"who": user.email, "role": role})


@transaction.atomic
def remove(by, practice: Practice, user) -> None:
    """End a person's work for a practice: no role, no session, no way in.

    The account stays, without a password, because histories name it. Raises PermissionDenied
    for who is no manager, for removing oneself, and for people of elsewhere.
    """
    if by is not None and (not tenancy.is_manager(by, practice) or by == user):
        raise PermissionDenied
    if not people_of(practice).filter(pk=user.pk).exists():
        raise PermissionDenied
    user.groups.clear()
    user.is_active = False
    user.set_unusable_password()
    user.save()
    tenancy.end_sessions([user])
    log(practice.home, "clinics.remove", user=by, data={"who": user.email})


def people_of(practice: Practice):
    """Everybody with a role in ``practice``."""
    return get_user_model().objects.filter(groups__practice_group__practice=practice).distinct()


def user_name_for(login: str, practice_id: int | None) -> str:
    """The name of the one active account with the mail address ``login``; else ``login`` itself.

    At a practice's host only its own people count, so that an address which has an account at
    each of two practices says which is meant.
    """
    if "@" not in login:
        return login
    found = get_user_model().objects.filter(email__iexact=login, is_active=True)
    if practice_id is not None:
        found = found.filter(groups__practice_group__practice=practice_id)
    names = list(found.distinct().values_list("username", flat=True)[:2])
    return names[0] if len(names) == 1 else login
