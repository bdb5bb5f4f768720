"""A practice's rows and media into one ZIP archive."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

import django
import wagtail
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.encoding import is_protected_type
from wagtail.models import Collection, Page, Revision

from clinics.tenancy import people, row_filters
from clinics.tenancy.context import all_tenants, tenant_context
from clinics.tenancy.transfer.references import (
    root_of,
    translate_content,
    translate_field,
)

if TYPE_CHECKING:
    from clinics.models import Practice

#: Of the archive's shape. Another one is not read.
FORMAT = 1
DATA, MEDIA = "practice.json", "media/"
#: Made from the rest, or about somebody's screen of the moment; so is what an app's config names
#: in ``derived``.
LEFT_OUT = {
    "auth.Group_permissions",
    "wagtailadmin.EditingSession",
    "wagtailadmin.FormState",
    "wagtailcore.GroupSitePermission",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.UploadedFile",
    "wagtailcore.WorkflowContentType",
    "wagtailimages.Rendition",
}
#: What all practices share, by what it is called rather than by its number.
NATURAL = {
    "contenttypes.ContentType": ("app_label", "model"),
    "auth.Permission": ("content_type__app_label", "content_type__model", "codename"),
    "wagtailcore.Locale": ("language_code",),
    "taggit.Tag": ("name",),
}


def export(practice: Practice, file: BinaryIO) -> dict[str, int]:
    """Write everything of ``practice`` to an open binary ``file``; how many rows of which model.

    A ZIP archive: ``practice.json`` with the rows, and the originals of pictures and documents
    below ``media/``. Enquiries stay encrypted: without this installation's ENQUIRY_KEYS nobody
    reads them. No password is in it, nor what can be made from the rest.
    """
    with tenant_context(practice):
        rows = own_rows([row for model in exported_models() for row in rows_of(model)])
        members = list(people.people_of(practice).order_by("pk"))
        data = {
            "format": FORMAT,
            "made": timezone.now().isoformat(),
            "versions": {"django": django.__version__, "wagtail": wagtail.__version__},
            "practice": practice.pk,
            "slug": practice.slug,
            "name": practice.home.title,
            "people": [described(person, practice) for person in members],
            "shared": shared(rows),
            "rows": rows,
        }
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(DATA, json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False))
        for row in rows:
            for name, value in files_of(row):
                _add_media(archive, apps.get_model(row["model"]), name, value)
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["model"]] = counts.get(row["model"], 0) + 1
    return counts


def exported_models() -> Iterator[type[models.Model]]:
    """The models whose rows belong to a practice, parents before what inherits from them."""
    left_out = set(LEFT_OUT)
    for config in apps.get_app_configs():
        left_out |= {f"{config.label}.{name}" for name in getattr(config, "derived", ())}
    found = [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.db_table in row_filters.rules()
        and model._meta.managed
        and not model._meta.proxy
        and model._meta.label not in left_out
    ]
    return iter(sorted(found, key=lambda model: len(model._meta.get_parent_list())))


def rows_of(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    """The rows in sight, each with its own columns alone."""
    found = model._base_manager.order_by("pk")
    if issubclass(model, (Page, Collection)) and not model._meta.get_parent_list():
        # The root is everybody's.
        found = found.filter(depth__gt=1)
    for row in found.iterator(chunk_size=500):
        fields = {field.attname: _value(field, row) for field in model._meta.local_concrete_fields}
        yield {"model": model._meta.label, "pk": row.pk, "fields": fields}


def own_rows(rows: list[dict]) -> list[dict]:
    """Without what a practice sees of the platform's library: each installation has its own."""
    left_out: set[tuple] = set()
    for config in apps.get_app_configs():
        for name in getattr(config, "library", ()):
            model = config.get_model(name)
            for row in rows:
                if row["model"] == model._meta.label and not row["fields"].get("practice_id"):
                    left_out.add((model, row["pk"]))
    return [row for row in rows if not _is_of(row, left_out)]


def _is_of(row: dict, left_out: set[tuple]) -> bool:
    """Whether a row is one of these, or says something of one alone."""
    model = apps.get_model(row["model"])
    if (model, row["pk"]) in left_out:
        return True
    return bool(model._meta.auto_created) and any(
        (field.related_model, row["fields"][field.attname]) in left_out
        for field in model._meta.local_concrete_fields
        if field.is_relation
    )


def _value(field: models.Field, row: models.Model) -> Any:
    # As Django's serializers do.
    value = field.value_from_object(row)
    return value if is_protected_type(value) else field.value_to_string(row)


def described(person, practice: Practice) -> dict[str, Any]:
    """What is taken along of somebody's account: no password, no second factor, no rights."""
    groups = practice.groups.filter(group__user=person)
    return {
        "pk": person.pk,
        "username": person.get_username(),
        "email": person.email,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_active": person.is_active,
        "roles": sorted(groups.values_list("role", flat=True)),
    }


def shared(rows: list[dict]) -> dict[str, dict[str, list]]:
    """What the rows refer to and all practices share: model -> number -> what it is called."""
    own = {(root_of(apps.get_model(row["model"])), row["pk"]) for row in rows}
    wanted: dict[type[models.Model], set] = {}

    def note(model: type[models.Model], number: Any) -> Any:
        root = root_of(model)
        if number is not None and (root, number) not in own and natural_fields(root):
            wanted.setdefault(root, set()).add(number)
        return number

    for row in rows:
        model = apps.get_model(row["model"])
        for field in model._meta.local_concrete_fields:
            translate_field(field, row["fields"][field.attname], note)
        if model is Revision:
            kind: Any = ContentType.objects.get_for_id(row["fields"]["content_type_id"])
            translate_content(kind.model_class(), row["fields"]["content"], note)
    found: dict[str, dict[str, list]] = {}
    with all_tenants():
        for model, numbers in wanted.items():
            names = model._base_manager.filter(pk__in=numbers).values_list(
                "pk", *natural_fields(model)
            )
            found[model._meta.label] = {str(number): list(name) for number, *name in names}
    return found


def natural_fields(model: type[models.Model]) -> tuple[str, ...]:
    """By which fields a shared row is known in every installation; none where it is not."""
    if model._meta.label in NATURAL:
        return NATURAL[model._meta.label]
    unique = [field for field in model._meta.local_concrete_fields if field.unique]
    # A number drawn at random is another one where the same library was loaded again.
    kinds = (models.SlugField, models.UUIDField)
    return next(((f.name,) for kind in kinds for f in unique if isinstance(f, kind)), ())


def files_of(row: dict) -> Iterator[tuple[str, str]]:
    """(field, name in the storage) of each file that a row names."""
    for field in apps.get_model(row["model"])._meta.local_concrete_fields:
        if isinstance(field, models.FileField) and row["fields"][field.attname]:
            yield field.name, row["fields"][field.attname]


def _add_media(archive: zipfile.ZipFile, model, field_name: str, name: str) -> None:
    """Put a file into the archive; one that is gone is gone in the archive too."""
    storage = model._meta.get_field(field_name).storage
    if MEDIA + name in archive.namelist():
        return
    try:
        with storage.open(name) as stored, archive.open(MEDIA + name, "w") as kept:
            for chunk in stored.chunks():
                kept.write(chunk)
    except FileNotFoundError:
        return
