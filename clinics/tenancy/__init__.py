"""Every question of who may see or change what. A practice is a wall; this is its one door.

A practice is a Site, a branch of the page tree under a ClinicPage, a collection of media and
groups of people. Nothing that a practice owns is a snippet: Wagtail checks snippets per model,
so every practice's editors would see every practice's rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django import forms
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.http import JsonResponse
from django.utils.translation import gettext as _
from wagtail.models import (
    Collection,
    Page,
    ReferenceIndex,
    Site,
)

from clinics.tenancy import confinement

if TYPE_CHECKING:
    from clinics.models import ClinicPage, Practice

#: What may be owned and referred to by UUID, and how each kind is found below a ClinicPage.
OWNED_PAGES = ("clinics.LocationPage", "clinics.PractitionerPage", "clinics.TreatmentPage")
OWNED_CHILDREN = ("clinics.CallToAction", "clinics.Offer", "clinics.Testimonial")


class CrossesPractices(ValidationError):
    """Something would end up in two practices at once; its code is "crosses"."""

    def __init__(self, message, code="crosses", params=None):
        super().__init__(message, code, params)


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
    """Refuse a page that points at anything of another practice, in whatever field or text.

    Foreign keys, many-to-many, inline children, blocks and the links and images in rich text
    are all looked at. Raises ValidationError at the field.
    """
    own = practice_of(page) or current()
    errors = {}
    for field_name, target in references(page):
        owner = practice_of(target)
        if owner is not None and owner != own:
            errors[field_name] = ValidationError(
                _("This belongs to another practice."), code="crosses"
            )
        elif owner is None and own is not None and hasattr(target, "collection_id"):
            errors[field_name] = ValidationError(
                _(
                    "“%(title)s” is in the collection “%(collection)s”, which visitors of this "
                    "practice can’t see. Move it to the collection “%(own)s”."
                ),
                params={
                    "title": target,
                    "collection": target.collection,
                    "own": own.collection,
                },
                code="unseen",
            )
    if errors:
        raise CrossesPractices(errors)


def references(page: Page) -> Iterator[tuple[str, models.Model]]:
    """(field of the page, object) for everything owned that ``page`` points at as it stands."""
    with confinement.unconfined():
        found = {
            (kind, key): path.partition(".")[0]
            for kind, key, path, _content in ReferenceIndex._extract_references_from_object(page)
        }
        for (kind, key), name in found.items():
            model = ContentType.objects.get_for_id(kind).model_class()
            if name in ("page_ptr", "alias_of") or model is None or not _can_be_owned(model):
                continue
            target = model._default_manager.filter(pk=key).first()
            if target is not None:
                yield name, target
        for field in page._meta.many_to_many:
            if _can_be_owned(field.related_model) and hasattr(page, field.name):
                for target in getattr(page, field.name).all():
                    yield field.name, target


def _can_be_owned(model) -> bool:
    return issubclass(model, Page) or any(
        field.name == "collection" for field in model._meta.concrete_fields
    )


def own_tags(request) -> JsonResponse:
    """Tag names that the practice itself has used, for the tag field to complete.

    Names of tags are shared by all practices, so Wagtail's own view would tell them all.
    """
    from taggit.models import TaggedItem

    term = request.GET.get("term", "")
    used = TaggedItem.objects.filter(tag__name__istartswith=term) if term else []
    names = used and used.order_by("tag__name").values_list("tag__name", flat=True).distinct()
    return JsonResponse(list(names[:10]), safe=False)


def editors_of(practice: Practice) -> Group:
    """The group whose people edit ``practice``."""
    return group_of(practice, "editor")


def group_of(practice: Practice, role: str) -> Group:
    """The group of ``practice`` for a role: editor, manager or reviewer."""
    return practice.groups.get(role=role).group


def is_manager(user, practice: Practice | None) -> bool:
    """Whether ``user`` says who else works for ``practice``."""
    if practice is None or not user.is_active:
        return False
    return user.is_superuser or practice.groups.filter(role="manager", group__user=user).exists()


# At the end: these rest on what is above.
from clinics.tenancy.provisioning import (  # noqa: E402
    archive,
    delete,
    end_sessions,
    export,
    grant,
    index_pages,
    provision,
    restore,
)

__all__ = [
    "OWNED_CHILDREN",
    "OWNED_PAGES",
    "CrossesPractices",
    "archive",
    "check_references",
    "current",
    "delete",
    "editors_of",
    "end_sessions",
    "enter",
    "export",
    "grant",
    "group_of",
    "index_pages",
    "is_manager",
    "is_platform_staff",
    "leave",
    "limit_choices",
    "own_tags",
    "owned",
    "owned_choices",
    "practice_of",
    "practices_for",
    "provision",
    "references",
    "restore",
    "working_on",
]
