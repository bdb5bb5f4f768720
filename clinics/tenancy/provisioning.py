"""A practice's life: made in one step, archived and restored, deleted after an export."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    GroupSitePermission,
    Page,
    Site,
    Task,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from clinics.tenancy import people, rls
from clinics.tenancy.context import tenant_context

if TYPE_CHECKING:
    from clinics.models import ClinicPage, Practice

#: What each role does in the own branch. Wagtail's page permissions cover the whole subtree.
PAGE_PERMISSIONS = {
    "editor": ("add_page", "change_page", "publish_page"),
    "manager": (
        "add_page",
        "change_page",
        "publish_page",
        "bulk_delete_page",
        "lock_page",
        "unlock_page",
    ),
    "reviewer": ("change_page",),
}
MEDIA_PERMISSIONS = {
    "editor": ("add", "change", "choose"),
    "manager": ("add", "change", "choose"),
    "reviewer": ("choose",),
}
MEDIA = {"wagtailimages": "image", "wagtaildocs": "document"}
TRANSLATION = "wagtail.contrib.simple_translation"
REDIRECTS = "wagtail.contrib.redirects"
HOST = re.compile(
    r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
)


@transaction.atomic
def provision(
    *,
    name: str,
    slug: str,
    hostname: str,
    port: int = 80,
    country: str,
    professions: Iterable[str],
    brand: dict | None = None,
    usual_pages: bool = False,
    sign_off: bool = False,
    first_manager: str = "",
    first_editor: str = "",
    logo: File | None = None,
    private: bool = False,
) -> Practice:
    """Make a practice: home page with its indexes, Site, collection, a group a role, workflow.

    ``brand`` holds values of the home page's brand fields. ``usual_pages`` adds calls to action
    and, as drafts, an enquiry and a privacy page. With ``sign_off`` editors can't publish but
    submit to the clinical reviewers. ``first_manager`` and ``first_editor`` are mail addresses to
    invite. ``logo`` is an open picture file with a name. ``private`` keeps visitors out until
    ``open_to_visitors``. All or nothing. Raises ValidationError naming ``slug``, ``hostname``,
    ``logo`` or a field of the home page.
    """
    from clinics.models import ClinicPage

    hostname = valid_host(hostname)
    refuse_taken(slug, hostname, port)
    home = ClinicPage(
        title=name,
        slug=slug,
        country=country,
        professions=list(professions),
        live=True,
        **(brand or {}),
    )
    first_people = {"manager": first_manager, "editor": first_editor}
    with rls.making_practice() as number:
        opened_at = None if private else timezone.now()
        facts = {"slug": slug, "opened_at": opened_at, **number}
        practice = _provision(home, hostname, port, facts, sign_off)
        if usual_pages:
            _add_usual_pages(home)
        for role, email in first_people.items():
            if email:
                _invite_first(practice, email, role)
        if logo:
            # Last, since a file is not taken back with the transaction.
            _add_logo(home, practice.collection, logo)
    return practice


def _provision(home: ClinicPage, hostname: str, port: int, facts: dict, sign_off: bool) -> Practice:
    """The practice with its tree, site, collection, groups and workflow, all its own."""
    from clinics.models import Practice, PracticeGroup

    name, slug = home.title, facts["slug"]
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.create(hostname=hostname, port=port, site_name=name, root_page=home)
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=name))
    practice = Practice.objects.create(home=home, site=site, collection=collection, **facts)
    for role in PracticeGroup.Role:
        group = Group.objects.create(name=f"{slug}: {role.value}")
        PracticeGroup.objects.create(practice=practice, group=group, role=role)
        grant(group, home, collection, role, publish=not (sign_off and role == "editor"))
        grant_site(group, site, role)
    _add_workflow(practice)
    for index in index_pages():
        home.add_child(instance=index)
    return practice


def _invite_first(practice: Practice, email: str, role: str) -> None:
    try:
        people.invite(None, practice, email, role)
    except ValidationError as error:
        raise ValidationError({f"first_{role}": error.messages}) from None


def _add_logo(home: ClinicPage, collection: Collection, file: File) -> None:
    """Keep ``file`` as an image of the practice's own and show it as its logo."""
    Image = get_image_model()
    image = Image(title=_("Logo of %s") % home.title, collection=collection)
    image.file.save(file.name, file, save=False)
    try:
        with transaction.atomic():
            image.file_size = image.file.size
            image.save()
            # Reads the file, and keeps what it found.
            image.get_file_hash()
            home.logo = image
            home.save()
    except Exception:
        image.file.delete(save=False)
        raise


def refuse_taken(slug: str, hostname: str, port: int) -> None:
    """Raise ValidationError where another practice has the short name or the host."""
    from clinics.models import Practice

    if Practice.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": _("There is already a practice named %s.") % slug})
    # By name alone: a Host header doesn't tell apart two practices on two ports behind a proxy.
    if Practice.objects.filter(site__hostname__iexact=hostname).exists() or (
        Site.objects.filter(hostname__iexact=hostname, port=port).exists()
    ):
        raise ValidationError({"hostname": _("The host %s is taken.") % hostname})


def valid_host(hostname: str) -> str:
    """A host as it is compared. Raises ValidationError for what is none."""
    name = hostname.strip().lower().removesuffix(".")
    if not HOST.fullmatch(name):
        raise ValidationError(
            {"hostname": _("Give a host name alone, such as clinic.example.com: no port, no path.")}
        )
    return name


def index_pages() -> list[Page]:
    """The listing pages that every practice starts with, one of each kind that says so."""
    kinds: list[Any] = [
        model for model in apps.get_models() if getattr(model, "starts_with_practice", False)
    ]
    kinds.sort(key=lambda model: model.menu_order)
    return [
        kind(title=str(kind.start_title), slug=kind.start_slug, live=True, show_in_menus=True)
        for kind in kinds
    ]


def grant(
    group: Group, home: Page, collection: Collection, role: str = "editor", publish: bool = True
) -> None:
    """Let ``group`` into the admin, the branch below ``home`` and ``collection``: nothing else."""
    held = _permissions()
    grant_admin(group, role)
    GroupPagePermission.objects.bulk_create(
        GroupPagePermission(group=group, page=home, permission=held["wagtailcore", codename])
        for codename in PAGE_PERMISSIONS[role]
        if publish or codename != "publish_page"
    )
    GroupCollectionPermission.objects.bulk_create(
        GroupCollectionPermission(
            group=group, collection=collection, permission=held[app_label, f"{verb}_{kind}"]
        )
        for app_label, kind in MEDIA.items()
        for verb in MEDIA_PERMISSIONS[role]
    )


def grant_admin(group: Group, role: str) -> None:
    """Let ``group`` into the admin, and do there what is asked of no page or collection."""
    held = _permissions()
    group.permissions.add(held["wagtailadmin", "access_admin"])
    if "add_page" in PAGE_PERMISSIONS[role] and apps.is_installed(TRANSLATION):
        # Which pages is a question of page permissions; of practices, not of pages.
        group.permissions.add(held["simple_translation", "submit_translation"])
    if role == "manager" and apps.is_installed(REDIRECTS):
        # Of which site is a question of practices, too.
        verbs = ("add", "change", "delete")
        group.permissions.add(*(held["wagtailredirects", f"{verb}_redirect"] for verb in verbs))


def grant_site(group: Group, site: Site, role: str) -> None:
    """Let managers choose what search engines are told of their own host."""
    if role == "manager" and apps.is_installed("seo"):
        GroupSitePermission.objects.get_or_create(
            group=group, site=site, permission=_permissions()["clinic_seo", "change_searchengines"]
        )


def _permissions() -> dict[tuple[str, str], Permission]:
    """What may be granted, by (app label, codename), in one query."""
    apps_of_wagtail = (
        "wagtailadmin",
        "wagtailcore",
        "wagtailredirects",
        "simple_translation",
        "clinic_seo",
        *MEDIA,
    )
    rows = Permission.objects.select_related("content_type").filter(
        content_type__app_label__in=apps_of_wagtail
    )
    return {(row.content_type.app_label, row.codename): row for row in rows}


def _add_workflow(practice: Practice) -> None:
    """Clinical sign-off: what is submitted waits for the practice's own reviewers."""
    from clinics.models import ClinicalReview
    from clinics.tenancy import group_of

    task = ClinicalReview.objects.create(name=_("Clinical review"))
    task.groups.add(group_of(practice, "reviewer"), group_of(practice, "manager"))
    workflow = Workflow.objects.create(name=_("Clinical review"))
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=practice.home)


def _add_usual_pages(home: ClinicPage) -> None:
    """Pages and actions that nearly every practice needs, for it to fill in and publish."""
    from clinics.models import ContentPage, EnquiryPage

    enquiry = home.add_child(
        instance=EnquiryPage(title=_("Contact us"), slug="contact", live=False)
    )
    home.add_child(
        instance=ContentPage(
            title=_("Privacy"),
            slug="privacy",
            live=False,
            body=json.dumps([{"type": "text", "value": text} for text in _privacy()]),
        )
    )
    for page in home.get_children().filter(live=False).specific():
        page.save_revision()
    home.calls_to_action.create(kind="call", label=_("Call us"), sort_order=0)
    home.calls_to_action.create(
        kind="form", label=_("Send a message"), target_page=enquiry, sort_order=1
    )


def _privacy() -> list[str]:
    """A start for the practice to complete: what this software itself does with visitors' data."""
    sentences = [
        _("This site sets no cookies for visitors and loads nothing from other companies."),
        _(
            "What you send with our form is stored encrypted. Only our own staff can read it. "
            "It is deleted after the time we have set, 12 months unless we say otherwise here."
        ),
        _("Ask us at any time for a copy of what you sent, or to erase it."),
    ]
    return [f"<p>{sentence}</p>" for sentence in sentences]


# Out of service and back


@transaction.atomic
def open_to_visitors(practice: Practice) -> None:
    """Let visitors and search engines in."""
    practice.opened_at = practice.opened_at or timezone.now()
    practice.save(update_fields=["opened_at"])


@transaction.atomic
def close_to_visitors(practice: Practice) -> None:
    """Show the site to nobody but the practice's own people; ``open_to_visitors`` undoes it."""
    practice.opened_at = None
    practice.save(update_fields=["opened_at"])


@transaction.atomic
def archive(practice: Practice) -> None:
    """Take a practice out of service: visitors read that it is closed, its people are signed out.

    Nothing is deleted; ``restore`` undoes it.
    """
    practice.archived_at = timezone.now()
    practice.save(update_fields=["archived_at"])
    end_sessions(people.people_of(practice))


@transaction.atomic
def restore(practice: Practice) -> None:
    """Put an archived practice back into service."""
    practice.archived_at = None
    practice.save(update_fields=["archived_at"])


def end_sessions(people: Iterable) -> int:
    """Sign ``people`` out everywhere; how many sessions that ended."""
    ids = {str(person.pk) for person in people}
    ended = 0
    for session in Session.objects.filter(expire_date__gt=timezone.now()).iterator():
        if session.get_decoded().get("_auth_user_id") in ids:
            session.delete()
            ended += 1
    return ended


# The end


class ConfirmationError(ValidationError):
    """A deletion was asked for without the practice's name, or before an export."""


def delete(practice: Practice, *, confirmation: str, exported: bool) -> dict[str, int]:
    """Delete a practice with all it owns, its people's accounts among it; how many of what.

    ``confirmation`` is the practice's name as shown. Raises ConfirmationError, and deletes nothing,
    without it or before an export.
    """
    if confirmation != practice.home.title:
        raise ConfirmationError(_("Type the practice’s name to confirm: nothing was deleted."))
    if not exported:
        raise ConfirmationError(_("Export the practice first: nothing was deleted."))
    with transaction.atomic():
        return _delete(practice)


def _delete(practice: Practice) -> dict[str, int]:
    from clinics.tenancy import homes_of

    home, site, collection = practice.home, practice.site, practice.collection
    members = list(people.people_of(practice))
    groups = Group.objects.filter(practice_group__practice=practice)
    homes = [home, *homes_of(practice).exclude(pk=home.pk)]
    counts = {
        "people": len(members),
        "pages": sum(each.get_descendants(inclusive=True).count() for each in homes),
    }
    with tenant_context(practice):
        workflows = list(Workflow.objects.all())
        tasks = list(Task.objects.all())
        media = [
            list(model._default_manager.all())
            for model in apps.get_models()
            if any(f.name == "collection" for f in model._meta.local_concrete_fields)
        ]
    group_ids = list(groups.values_list("pk", flat=True))
    end_sessions(members)
    practice.delete()
    for workflow in workflows:
        workflow.delete()
    for task in tasks:
        task.delete()
    for each in homes:
        Page.objects.get(pk=each.pk).delete()
    Site.objects.filter(pk=site.pk).delete()
    for rows in media:
        for row in rows:
            row.delete()
            kind = str(row._meta.verbose_name_plural)
            counts[kind] = counts.get(kind, 0) + 1
    Collection.objects.get(pk=collection.pk).delete()
    Group.objects.filter(pk__in=group_ids).delete()
    for person in members:
        person.delete()
    return counts
