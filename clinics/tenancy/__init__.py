"""Every question of who may see or change what. Practices are kept apart; this is the one door.

A practice is a Site, a branch of the page tree under a ClinicPage, a collection of media and
groups of people. Nothing that a practice owns is a snippet: Wagtail checks snippets per model,
so every practice's editors would see every practice's rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

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
    PageViewRestriction,
    Site,
)
from wagtail.query import PageQuerySet

from clinics.tenancy import context, patches, row_filters
from clinics.tenancy.context import all_tenants, tenant_context

if TYPE_CHECKING:
    from clinics.models import ClinicPage, Practice

#: What may be owned and referred to by UUID, and how each kind is found below a ClinicPage.
OWNED_PAGES = ("clinics.LocationPage", "clinics.PractitionerPage", "clinics.TreatmentPage")
OWNED_CHILDREN = ("clinics.CallToAction", "clinics.Offer", "clinics.Testimonial")


class CrossTenantError(ValidationError):
    """Something would end up in two practices at once; its code is "crosses"."""

    def __init__(self, message, code="crosses", params=None):
        super().__init__(message, code, params)


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
        here = visited_practice(thing.path)
        if here is None and thing.path:
            branch = thing.path[: row_filters.BELOW_ROOT]
            here = context.known(("practice", branch), lambda: _practice_of_path(thing.path))
        return here or _practice_translated(thing)
    if isinstance(thing, Site):
        visit = context.current().visit
        if visit and visit.practice.site_id == thing.pk:
            return visit.practice
        return Practice.objects.filter(site=thing).select_related("home").first()
    if isinstance(thing, Collection):
        roots = [thing.path[:length] for length in range(4, len(thing.path) + 1, 4)]
        return Practice.objects.filter(collection__path__in=roots).select_related("home").first()
    if getattr(thing, "collection_id", None):
        return practice_of(thing.collection)
    if getattr(thing, "page_id", None):
        return practice_of(thing.page)
    if getattr(thing, "practice_id", None):
        return thing.practice
    return None


def _practice_of_path(path: str) -> Practice | None:
    Practice = apps.get_model("clinics", "Practice")
    ClinicPage = apps.get_model("clinics", "ClinicPage")
    homes = ClinicPage.objects.filter(path__in=_branches(path)).values("translation_key")
    found = Practice.objects.filter(home__translation_key__in=homes)
    return found.select_related("home__locale", "site").first()


def _practice_translated(page: Page) -> Practice | None:
    """The practice whose home is just being translated, and not in the tree yet."""
    Practice = apps.get_model("clinics", "Practice")
    ClinicPage = apps.get_model("clinics", "ClinicPage")
    if not isinstance(page, ClinicPage) or not page._state.adding:
        return None
    found = Practice.objects.filter(home__translation_key=page.translation_key)
    return found.select_related("home__locale", "site").first()


def _branches(path: str) -> list[str]:
    """The paths of the page at ``path`` and of all above it."""
    step = Page.steplen
    return [path[:length] for length in range(step, len(path) + 1, step)]


def home_of(page: Page) -> ClinicPage | None:
    """The home page at the top of ``page``'s branch: the practice's in that language."""
    practice = practice_of(page)
    if practice is None:
        return None
    if page.path.startswith(practice.home.path):
        # It asks for neither again: it is its own first home, and its own practice.
        practice.home.first_home = practice.home
        practice.home.keep_practice(practice.home)
        return practice.home
    visit = context.current().visit
    homes = visit.homes if visit else {}
    found = next((home for path, home in homes.items() if page.path.startswith(path)), None)
    if found is None:
        ClinicPage = apps.get_model("clinics", "ClinicPage")
        rows = ClinicPage.objects.filter(path__in=_branches(page.path)).select_related("locale")
        content = practice.home.content
        found = content.get(f"home-{page.path[: row_filters.BELOW_ROOT]}", rows.first)
        if found:
            found.first_home, found.content = practice.home, content
            homes[found.path] = found
    return found


def homes_of(practice: Practice) -> PageQuerySet:
    """The practice's home page in each of its languages."""
    ClinicPage = apps.get_model("clinics", "ClinicPage")
    return ClinicPage.objects.filter(translation_key=practice.home.translation_key)


def home_paths(practice: Practice) -> tuple[str, ...]:
    """The branches of the tree that are the practice's, one a language, the first one first."""
    rows = context.current().rows
    if rows and rows.practice_id == practice.pk:
        return rows.home_paths
    return row_filters.home_paths(practice.pk)


def practice_on_host(request) -> Practice | None:
    """The practice whose host was asked, as the first middleware has found it."""
    key = getattr(request, "host_practice_id", None)
    if key is None:
        return None
    visit = context.current().visit
    if visit and visit.practice.pk == key:
        return visit.practice
    Practice = apps.get_model("clinics", "Practice")
    return Practice.objects.select_related("home", "site").filter(pk=key).first()


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


def work_on(practice: Practice | None) -> None:
    """Work on ``practice`` for the rest of this request (or until the next ``work_on``)."""
    context.enter(context.changed(practice=practice))


def current() -> Practice | None:
    """The practice being worked on."""
    return context.current().practice


@contextmanager
def working_on(practice: Practice | None) -> Iterator[None]:
    """Work on ``practice`` inside a ``with``."""
    with context.active(context.changed(practice=practice)):
        yield


# What a visit has read holds until its end.


def visited_practice(path: str) -> Practice | None:
    """The practice that is being visited, if the page at ``path`` is one of its own."""
    visit = context.current().visit
    if visit and path and path.startswith(home_paths(visit.practice)):
        return visit.practice
    return None


def public(pages: PageQuerySet) -> PageQuerySet:
    """Those of ``pages`` that anybody may see: Wagtail's ``public()``, asked once a visit."""
    visit = context.current().visit
    if visit is None:
        return pages.public()
    for path in _private_paths(visit):
        pages = pages.exclude(path__startswith=path)
    return pages


def is_all_public(page: Page) -> bool:
    """Whether it is known that no page of a practice that is being visited is restricted."""
    visit = context.current().visit
    if visit is None or visited_practice(page.path) is None:
        return False
    return not _private_paths(visit)


def _private_paths(visit: context.Visit) -> list[str]:
    if visit.private_paths is None:
        rows = PageViewRestriction.objects.values_list("page__path", flat=True)
        visit.private_paths = visit.practice.home.content.get("private-paths", lambda: list(rows))
    return visit.private_paths


# What is the practice's own?


def owned(model, practice: Practice | ClinicPage | None) -> Any:
    """The rows of ``model`` (a class or "app.Model") that belong to ``practice``.

    Of a Practice, in all of its languages; of a ClinicPage, in that one's language.
    """
    model = apps.get_model(model) if isinstance(model, str) else model
    if practice is None:
        return model._default_manager.none()
    is_page = issubclass(model, Page)
    if isinstance(practice, Page):
        if is_page:
            return model.objects.filter(path__startswith=practice.path)
        return model._default_manager.filter(page_id=practice.pk)
    paths = home_paths(practice)
    inside = models.Q()
    for path in paths:
        inside |= models.Q(path__startswith=path) if is_page else models.Q(page__path=path)
    if is_page:
        return model.objects.filter(inside)
    if len(paths) == 1:
        return model._default_manager.filter(page_id=practice.home_id)
    return model._default_manager.filter(inside)


def owned_choices(model: str) -> list[tuple[str, str]]:
    """(uuid, label) pairs of what the practice being worked on may refer to."""
    practice = current()
    key = ("choices", model, practice and practice.pk)
    return context.known(key, lambda: [(str(row.uuid), str(row)) for row in owned(model, practice)])


def limit_choices(form: forms.BaseForm, practice: Practice | None) -> None:
    """Offer in ``form`` only the practice's own rows wherever a practice-owned kind is chosen."""
    fields: Iterable[Any] = form.fields.values()
    for field in fields:
        queryset: Any = getattr(field, "queryset", None)
        if queryset is not None and queryset.model._meta.label in OWNED_PAGES + OWNED_CHILDREN:
            field.queryset = owned(queryset.model, practice)
        elif hasattr(queryset, "for_practice"):
            # Of a library that practices add to: the shared entries, and one's own.
            field.queryset = queryset.model.objects.for_practice(practice)


def check_references(page: models.Model, draft: bool = False) -> None:
    """Refuse a page that points at anything of another practice, in whatever field or text.

    So too for what a practice keeps beside its pages, such as a call to action. Foreign keys,
    many-to-many, inline children, blocks and the links and images in rich text are all looked at.
    What visitors can't see is refused too, unless the page is a ``draft``.
    Raises ValidationError at the field.
    """
    own = practice_of(page) or current()
    errors = {}
    target: Any
    for field_name, target in references(page):
        owner = practice_of(target)
        if owner is not None and owner != own:
            errors[field_name] = ValidationError(
                _("This belongs to another practice."), code="crosses"
            )
        elif not draft and owner is None and own and hasattr(target, "collection_id"):
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
        raise CrossTenantError(errors)


def references(page: models.Model) -> Iterator[tuple[str, models.Model]]:
    """(field of the page, object) for everything owned that ``page`` points at as it stands."""
    with all_tenants():
        found = {
            (kind, key): path.partition(".")[0]
            for kind, key, path, _content in patches.references_of(page)
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
        field.name in ("collection", "practice") for field in model._meta.concrete_fields
    )


def own_tags(request) -> JsonResponse:
    """Tag names that the practice itself has used, for the tag field to complete.

    Names of tags are shared by all practices, so Wagtail's own view would tell them all.
    """
    from taggit.models import TaggedItem

    term = request.GET.get("term", "")
    if not term:
        return JsonResponse([], safe=False)
    used = TaggedItem.objects.filter(tag__name__istartswith=term).order_by("tag__name")
    names = used.values_list("tag__name", flat=True).distinct()
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


def works_for(user, practice: Practice) -> bool:
    """Whether ``user`` has a role in ``practice``, or looks after the installation."""
    return user.is_authenticated and practices_for(user).filter(pk=practice.pk).exists()


def manages_any(user) -> bool:
    """Whether ``user`` is a manager of some practice."""
    PracticeGroup = apps.get_model("clinics", "PracticeGroup")
    return PracticeGroup.objects.filter(role="manager", group__user=user).exists()


# At the end: these rest on what is above.
from clinics.tenancy.provisioning import (  # noqa: E402
    archive,
    close_to_visitors,
    delete,
    end_sessions,
    grant,
    index_pages,
    open_to_visitors,
    provision,
    restore,
)
from clinics.tenancy.transfer import ArchiveError, export, import_practice  # noqa: E402

__all__ = [
    "OWNED_CHILDREN",
    "OWNED_PAGES",
    "ArchiveError",
    "CrossTenantError",
    "all_tenants",
    "archive",
    "check_references",
    "close_to_visitors",
    "current",
    "delete",
    "editors_of",
    "end_sessions",
    "export",
    "grant",
    "group_of",
    "home_of",
    "home_paths",
    "homes_of",
    "import_practice",
    "index_pages",
    "is_manager",
    "is_platform_staff",
    "limit_choices",
    "manages_any",
    "open_to_visitors",
    "own_tags",
    "owned",
    "owned_choices",
    "practice_of",
    "practice_on_host",
    "practices_for",
    "provision",
    "public",
    "references",
    "restore",
    "tenant_context",
    "work_on",
    "working_on",
    "works_for",
]
