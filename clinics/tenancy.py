"""Every question of who may see or change what. A practice is a wall; this is its one door.

A practice is a Site, a branch of the page tree under a ClinicPage, a collection of media and
groups of people. Nothing that a practice owns is a snippet: Wagtail checks snippets per model,
so every practice's editors would see every practice's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django import forms
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Site,
)

if TYPE_CHECKING:
    from clinics.models import ClinicPage, Practice

#: What may be owned and referred to by UUID, and how each kind is found below a ClinicPage.
OWNED_PAGES = ("clinics.LocationPage", "clinics.PractitionerPage", "clinics.TreatmentPage")
OWNED_CHILDREN = ("clinics.CallToAction", "clinics.Offer", "clinics.Testimonial")

_scope: ContextVar[Practice | None] = ContextVar("practice", default=None)


# Whose is it?


def practice_of(thing) -> Practice | None:
    """The practice that owns a page, a site, an image, a document or an inline child.

    None for what belongs to the platform: the root, shared collections, library rows.
    """
    Practice = apps.get_model("clinics", "Practice")
    if thing is None:
        return None
    if isinstance(thing, Practice):
        return thing
    if isinstance(thing, Page):
        return _practice_of_path(thing.path)
    if isinstance(thing, Site):
        return Practice.objects.filter(site=thing).select_related("home").first()
    if isinstance(thing, Collection):
        roots = [thing.path[:length] for length in range(4, len(thing.path) + 1, 4)]
        return Practice.objects.filter(collection__path__in=roots).select_related("home").first()
    if getattr(thing, "collection_id", None):
        return practice_of(thing.collection)
    if getattr(thing, "page_id", None):
        return practice_of(thing.page)
    return None


def _practice_of_path(path: str) -> Practice | None:
    Practice = apps.get_model("clinics", "Practice")
    if not path:
        return None
    step = Page.steplen
    branches = [path[:length] for length in range(step, len(path) + 1, step)]
    return Practice.objects.filter(home__path__in=branches).select_related("home", "site").first()


def practices_for(user) -> models.QuerySet[Practice]:
    """The practices whose content ``user`` may work on; all of them for platform staff."""
    Practice = apps.get_model("clinics", "Practice")
    if is_platform_staff(user):
        return Practice.objects.all()
    return Practice.objects.filter(groups__group__user=user).distinct()


def is_platform_staff(user) -> bool:
    """Whether ``user`` looks after the installation rather than one practice."""
    return bool(user and user.is_active and user.is_superuser)


# Which practice is being worked on? Forms and block choices ask this.


def enter(practice: Practice | None) -> None:
    """Work on ``practice`` for the rest of this request (or until the next ``enter``)."""
    _scope.set(practice)


def current() -> Practice | None:
    """The practice being worked on."""
    return _scope.get()


@contextmanager
def working_on(practice: Practice | None) -> Iterator[None]:
    """Work on ``practice`` inside a ``with``."""
    token = _scope.set(practice)
    try:
        yield
    finally:
        _scope.reset(token)


def leave(**_kwargs) -> None:
    """Work on no practice: connected to the end of each request."""
    _scope.set(None)


# What is the practice's own?


def owned(model, practice: Practice | ClinicPage | None) -> models.QuerySet:
    """The rows of ``model`` (a class or "app.Model") that belong to ``practice``."""
    model = apps.get_model(model) if isinstance(model, str) else model
    if practice is None:
        return model._default_manager.none()
    home = getattr(practice, "home", practice)
    if issubclass(model, Page):
        return model.objects.filter(path__startswith=home.path)
    return model._default_manager.filter(page_id=home.pk)


def owned_choices(model: str) -> list[tuple[str, str]]:
    """(uuid, label) pairs of what the practice being worked on may refer to."""
    return [(str(row.uuid), str(row)) for row in owned(model, current())]


def limit_choices(form: forms.BaseForm, practice: Practice | None) -> None:
    """Offer in ``form`` only the practice's own rows wherever a practice-owned kind is chosen."""
    for field in form.fields.values():
        queryset = getattr(field, "queryset", None)
        if queryset is not None and queryset.model._meta.label in OWNED_PAGES + OWNED_CHILDREN:
            field.queryset = owned(queryset.model, practice)


def check_references(page: Page) -> None:
    """Refuse a page that points into another practice. Raises ValidationError at the field."""
    own = practice_of(page) or current()
    errors = {}
    for field in page._meta.concrete_fields:
        target = getattr(field, "related_model", None)
        if not field.is_relation or target is None or field.name in ("page_ptr", "alias_of"):
            continue
        if not _can_be_owned(target) or getattr(page, field.attname) is None:
            continue
        owner = practice_of(getattr(page, field.name))
        if owner is not None and owner != own:
            errors[field.name] = _("This belongs to another practice.")
    if errors:
        raise ValidationError(errors)


def _can_be_owned(model) -> bool:
    return issubclass(model, Page) or any(
        field.name == "collection" for field in model._meta.concrete_fields
    )


# Making a practice

#: What an editor does in the own branch. Wagtail's page permissions cover the whole subtree.
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page")
MEDIA_PERMISSIONS = {
    "wagtailimages": ("add_image", "change_image", "choose_image"),
    "wagtaildocs": ("add_document", "change_document", "choose_document"),
}


@transaction.atomic
def provision(
    *, name: str, slug: str, hostname: str, port: int = 80, country: str, professions: Iterable[str]
) -> Practice:
    """Make a practice: home page with its indexes, Site, collection and editors' group.

    All or nothing. Raises ValidationError naming ``slug`` or ``hostname`` when taken.
    """
    from clinics.models import ClinicPage, Practice, PracticeGroup

    if Practice.objects.filter(slug=slug).exists():
        raise ValidationError({"slug": _("There is already a practice named %s.") % slug})
    if Site.objects.filter(hostname__iexact=hostname, port=port).exists():
        raise ValidationError({"hostname": _("The host %s is taken.") % hostname})
    home = ClinicPage(
        title=name, slug=slug, country=country, professions=list(professions), live=True
    )
    Page.get_first_root_node().add_child(instance=home)
    site = Site.objects.create(hostname=hostname, port=port, site_name=name, root_page=home)
    collection = Collection.get_first_root_node().add_child(instance=Collection(name=name))
    practice = Practice.objects.create(slug=slug, home=home, site=site, collection=collection)
    group = Group.objects.create(name=f"{slug}: {PracticeGroup.Role.EDITOR}")
    PracticeGroup.objects.create(practice=practice, group=group, role=PracticeGroup.Role.EDITOR)
    grant(group, home, collection)
    for index in index_pages():
        home.add_child(instance=index)
    return practice


def index_pages() -> list[Page]:
    """The listing pages that every practice starts with, one of each kind that says so."""
    kinds = [model for model in apps.get_models() if getattr(model, "starts_with_practice", False)]
    kinds.sort(key=lambda model: model.menu_order)
    return [
        kind(title=str(kind.start_title), slug=kind.start_slug, live=True, show_in_menus=True)
        for kind in kinds
    ]


def grant(group: Group, home: Page, collection: Collection) -> None:
    """Let ``group`` into the admin, the branch below ``home`` and ``collection``: nothing else."""
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    for codename in PAGE_PERMISSIONS:
        GroupPagePermission.objects.create(
            group=group,
            page=home,
            permission=Permission.objects.get(
                content_type__app_label="wagtailcore", codename=codename
            ),
        )
    for app_label, codenames in MEDIA_PERMISSIONS.items():
        for permission in Permission.objects.filter(
            content_type__app_label=app_label, codename__in=codenames
        ):
            GroupCollectionPermission.objects.create(
                group=group, collection=collection, permission=permission
            )


def editors_of(practice: Practice) -> Group:
    """The group whose people edit ``practice``."""
    return practice.groups.get(role="editor").group
