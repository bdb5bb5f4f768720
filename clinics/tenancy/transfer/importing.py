"""A practice out of an archive into this installation: wholly or not at all."""

from __future__ import annotations

import json
import logging
import os
import posixpath
import secrets
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import connection, models, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import (
    Collection,
    CollectionMember,
    Locale,
    Page,
    ReferenceIndex,
    Revision,
    Site,
)
from wagtail.search import index

from clinics.files import media
from clinics.tenancy import people, provisioning, rls, scope
from clinics.tenancy.context import all_tenants, database_scope, tenant_context
from clinics.tenancy.transfer.exporting import (
    DATA,
    FORMAT,
    MEDIA,
    exported_models,
    natural_fields,
)
from clinics.tenancy.transfer.references import (
    is_own_number,
    root_of,
    translate_content,
    translate_field,
)

if TYPE_CHECKING:
    from clinics.models import Practice

logger = logging.getLogger(__name__)

#: Of what is read into memory. A practice of a thousand pages with their histories has a tenth.
MOST_BYTES = 1024 * 1024 * 1024
#: Rows pack to a tenth or so, pictures hardly at all. What packs to a hundredth is to fill a disk.
SMALL_BYTES, MOST_TIMES = 10 * 1024 * 1024, 100


class ArchiveError(ValidationError):
    """An archive that can't be put into this installation; nothing was."""


@transaction.atomic
def import_practice(
    file: BinaryIO, *, hostname: str = "", port: int | None = None, invite: bool = True
) -> Practice:
    """Make the practice that an archive of ``export`` holds; all or nothing.

    ``hostname`` and ``port`` are where it answers from now on, by default where it did. Its people
    get accounts without a password and, unless ``invite`` is off, a mail that lets them set one.
    Raises ArchiveError and, naming ``slug`` or ``hostname``, ValidationError.
    """
    try:
        archive = zipfile.ZipFile(file)
        data = _read(archive, size=file.seek(0, os.SEEK_END))
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise ArchiveError(_("This is no archive of a practice: %s") % error) from None
    with (
        archive,
        media.all_or_nothing(),
        all_tenants(),
        rls.making_practice() as number,
    ):
        importing = Importing(archive, data, number.get("pk"))
        practice = importing.run(hostname, port)
        members = list(people.people_of(practice).filter(is_active=True).exclude(email=""))
    if invite:
        transaction.on_commit(
            lambda: [people.send_invitation(practice, person) for person in members]
        )
    return practice


def _read(archive: zipfile.ZipFile, size: int) -> dict:
    unpacked = sum(member.file_size for member in archive.infolist())
    is_bomb = unpacked > SMALL_BYTES and unpacked > MOST_TIMES * size
    if is_bomb or archive.getinfo(DATA).file_size > MOST_BYTES:
        raise ValueError(_("it is too large"))
    data = json.loads(archive.read(DATA))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise ValueError(_("it was made by another version"))
    return data


class Importing:
    """The rows of one archive on their way to the numbers of here."""

    def __init__(self, archive: zipfile.ZipFile, data: dict, practice_id: int | None) -> None:
        self.archive, self.data, self.practice_id = archive, data, practice_id
        self.practice_model = apps.get_model("clinics", "Practice")
        self.models = {model._meta.label: model for model in exported_models()}
        self.rows: list[dict] = [*self._known_rows()]
        #: model at the top -> number there -> number here.
        self.numbers: dict[type[models.Model], dict[Any, Any]] = {}
        self.paths: dict[str, str] = {}

    def _known_rows(self) -> Iterator[dict]:
        """The archive's rows, of this installation's models and fields alone."""
        for row in self.data["rows"]:
            model = self.models.get(row["model"])
            if model is None:
                raise ArchiveError(
                    _("The archive has %s, which this installation does not know.") % row["model"]
                )
            known = {field.attname for field in model._meta.local_concrete_fields}
            unknown = sorted(set(row["fields"]) - known)
            if unknown:
                raise ArchiveError(
                    _("The archive has %(model)s.%(field)s, which this installation does not know.")
                    % {"model": row["model"], "field": unknown[0]}
                )
            yield row

    def run(self, hostname: str, port: int | None) -> Practice:
        self._refuse_what_is_taken(hostname, port)
        self._find_shared()
        self._make_people()
        self._drop_what_hangs_in_the_air()
        self._draw_numbers()
        self._draw_paths()
        for row in self.rows:
            self._insert(row)
        self._let_people_in()
        practice = self.practice_model.objects.get(pk=self._own_practice_id())
        self._finish(practice)
        return practice

    # What is there already

    def _rows_of(self, model: type[models.Model]) -> list[dict]:
        return [row for row in self.rows if row["model"] == model._meta.label]

    def _refuse_what_is_taken(self, hostname: str, port: int | None) -> None:
        """Raise ValidationError for a name, a host or an address that somebody else has."""
        [site] = self._rows_of(Site)
        fields = site["fields"]
        if hostname:
            fields["hostname"] = hostname
        if port:
            fields["port"] = port
        fields["is_default_site"] = False
        fields["hostname"] = provisioning.valid_host(fields["hostname"])
        [own] = self._rows_of(self.practice_model)
        provisioning.refuse_taken(own["fields"]["slug"], fields["hostname"], fields["port"])
        homes = [row["fields"]["slug"] for row in self._top(Page)]
        taken = Page.objects.filter(depth=2, slug__in=homes).values_list("slug", flat=True).first()
        if taken:
            raise ValidationError({"slug": _("There is already a home page named %s.") % taken})
        for row in self._rows_of(Group):
            if Group.objects.filter(name=row["fields"]["name"]).exists():
                raise ValidationError({"slug": _("The group %s is there.") % row["fields"]["name"]})

    def _top(self, model: type[models.Model]) -> list[dict]:
        """The rows of a tree that stood below its root."""
        rows = [row for row in self._rows_of(model) if row["fields"]["depth"] == 2]
        return sorted(rows, key=lambda row: row["fields"]["path"])

    # Numbers

    def translate(self, model: type[models.Model], number: Any) -> Any:
        """The number here of what has ``number`` there; None where it is nothing of the archive."""
        return self.numbers.get(root_of(model), {}).get(number)

    def _find_shared(self) -> None:
        """Look up what all practices share by what it is called; tags and languages are made."""
        for label, names in self.data["shared"].items():
            model = apps.get_model(label)
            fields = natural_fields(model)
            found = self.numbers.setdefault(model, {})
            for number, name in names.items():
                wanted = dict(zip(fields, name, strict=True))
                found[int(number)] = self._shared_number(model, wanted)
                if found[int(number)] is None:
                    logger.warning("This installation has no %s %s.", label, ", ".join(name))

    def _shared_number(self, model: type[models.Model], wanted: dict) -> Any:
        if model is Tag and self.practice_id:
            # In the database a practice's tags are its own.
            with database_scope(scope.of(self.practice_id)):
                return Tag._default_manager.get_or_create(**wanted)[0].pk
        if model in (Tag, Locale):
            return model._default_manager.get_or_create(**wanted)[0].pk
        return model._base_manager.filter(**wanted).values_list("pk", flat=True).first()

    def _make_people(self) -> None:
        """Accounts without a password, by their names unless somebody else has them here."""
        users = get_user_model().objects
        self.people = self.numbers.setdefault(users.model, {})
        for person in self.data["people"]:
            name = person["username"]
            if users.filter(username=name).exists():
                name = f"{self.data['slug']}-{secrets.token_hex(4)}"
            user = users.create_user(
                username=name,
                email=person["email"],
                first_name=person["first_name"],
                last_name=person["last_name"],
                is_active=person["is_active"],
            )
            self.people[person["pk"]] = user.pk

    def _drop_what_hangs_in_the_air(self) -> None:
        """Leave out rows that can't be without something that did not come along.

        Such as a comment by one of the other installation's staff.
        """
        while True:
            own = {(root_of(self.models[row["model"]]), row["pk"]) for row in self.rows}
            kept = [row for row in self.rows if self._can_stand(row, own)]
            if len(kept) == len(self.rows):
                return
            self.rows = kept

    def _can_stand(self, row: dict, own: set) -> bool:
        model = self.models[row["model"]]
        for field in model._meta.local_concrete_fields:
            value = row["fields"].get(field.attname)
            if field.related_model and not field.null and value is not None:
                target = root_of(field.related_model)
                if (target, value) not in own and self.translate(target, value) is None:
                    return False
        about = self._about(row)
        return about is None or (root_of(about[0]), about[1]) in own

    def _about(self, row: dict) -> tuple[type[models.Model], Any] | None:
        """What a row is about that names it by content type and number."""
        fields = row["fields"]
        kind = fields.get("base_content_type_id") or fields.get("content_type_id")
        if kind is None or "object_id" not in fields:
            return None
        app_label, name = self.data["shared"]["contenttypes.ContentType"][str(kind)]
        model = apps.get_model(app_label, name)
        return model, model._meta.pk.to_python(fields["object_id"])

    def _draw_numbers(self) -> None:
        for model in self.models.values():
            rows = self._rows_of(model)
            if not rows or model._meta.get_parent_list() or not is_own_number(model._meta.pk):
                continue
            drawn = self._draw(model, len(rows))
            pairs = zip((row["pk"] for row in rows), drawn, strict=True)
            self.numbers.setdefault(model, {}).update(pairs)

    def _draw(self, model: type[models.Model], count: int) -> list[int]:
        """So many numbers that no row of ``model`` has or will be given."""
        if model is self.practice_model and self.practice_id:
            return [self.practice_id]
        table, column = model._meta.db_table, model._meta.pk.column
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                    [table, column, count],
                )
                return [number for (number,) in cursor.fetchall()]
        # Nobody else writes meanwhile.
        last = model._base_manager.aggregate(last=models.Max("pk"))["last"] or 0
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            given = cursor.fetchone()
        first = max(last, given[0] if given else 0) + 1
        return list(range(first, first + count))

    def _draw_paths(self) -> None:
        """Branches of the trees after all that are there."""
        for model in (Page, Collection):
            tops = self._top(model)
            root = model.get_first_root_node()
            last = model.objects.filter(depth=2).order_by("-path").first()
            path = last._inc_path() if last else model._get_path(root.path, 2, 1)
            for row in tops:
                self.paths[f"{model.__name__} {row['fields']['path']}"] = path
                path = model(path=path, depth=2)._inc_path()
            model.objects.filter(pk=root.pk).update(numchild=F("numchild") + len(tops))

    def _path(self, model: Any, path: str) -> str:
        top = 2 * model.steplen
        return self.paths[f"{model.__name__} {path[:top]}"] + path[top:]

    # Rows

    def _insert(self, row: dict) -> None:
        model = self.models[row["model"]]
        fields = {
            field.attname: field.to_python(self._translated(field, row))
            for field in model._meta.local_concrete_fields
            if field.attname in row["fields"]
        }
        if model in (Page, Collection):
            fields["path"] = self._path(model, fields["path"])
        about = self._about(row)
        if about:
            kept_as: Any = model._meta.get_field("object_id")
            fields["object_id"] = kept_as.to_python(self.translate(*about))
        _make_unique(model, fields)
        instance = model(**fields)
        # As Django's loaddata does: this table alone, and nobody's signals make more of it.
        models.Model.save_base(instance, raw=True, force_insert=True)

    def _translated(self, field: models.Field, row: dict) -> Any:
        value = row["fields"][field.attname]
        if field.primary_key and not field.is_relation:
            return self.translate(field.model, value) if is_own_number(field) else value
        if isinstance(field, models.FileField):
            return self._keep(field, value) if value else value
        if field.model is Revision and field.name == "content":
            return self._content(row)
        return translate_field(field, value, self.translate)

    def _content(self, row: dict) -> dict:
        kind = row["fields"]["content_type_id"]
        app_label, name = self.data["shared"]["contenttypes.ContentType"][str(kind)]
        model = apps.get_model(app_label, name)
        content = translate_content(model, row["fields"]["content"], self.translate)
        if issubclass(model, Page) and content.get("path"):
            content["path"] = self._path(Page, content["path"])
        return content

    def _keep(self, field: models.FileField, name: str) -> str:
        """Store a file of the archive; the name that it has here."""
        try:
            member = self.archive.open(MEDIA + name)
        except KeyError:
            # It was gone there, too.
            return name
        folder, file = posixpath.split(name)
        if media.DRAWN.fullmatch(posixpath.basename(folder)):
            # It gets a folder of its own here.
            folder = posixpath.dirname(folder)
        with member:
            return field.storage.save(posixpath.join(folder, file), File(member))

    # After

    def _own_practice_id(self) -> int:
        return self.translate(self.practice_model, self.data["practice"])

    def _let_people_in(self) -> None:
        """By the roles that they had. What a role may is said here, not by the archive."""
        roles = apps.get_model("clinics", "PracticeGroup")
        site = self.practice_model.objects.get(pk=self._own_practice_id()).site
        groups = {
            row.role: row.group for row in roles.objects.filter(practice=self._own_practice_id())
        }
        for role, group in groups.items():
            provisioning.grant_admin(group, role)
            provisioning.grant_site(group, site, role)
        members = get_user_model().objects.in_bulk(list(self.people.values()))
        for person in self.data["people"]:
            user = members[self.people[person["pk"]]]
            user.groups.add(*[groups[role] for role in person["roles"] if role in groups])

    def _finish(self, practice: Practice) -> None:
        """Make anew what is made from the rest."""
        Site.clear_site_root_paths_cache()
        with tenant_context(practice):
            things: list[models.Model] = list(Page.objects.filter(depth__gt=1).specific())
            for model in self.models.values():
                if issubclass(model, CollectionMember):
                    things += model._base_manager.all()
            for thing in things:
                ReferenceIndex.create_or_update_for_object(thing)
                index.insert_or_update_object(thing)


def _make_unique(model: type[models.Model], fields: dict[str, Any]) -> None:
    """Lengthen short names that have to be unique and that something else has here."""
    for field in model._meta.local_concrete_fields:
        name = fields.get(field.attname)
        if not (isinstance(field, models.SlugField) and field.unique and name):
            continue
        if model._base_manager.filter(**{field.attname: name}).exists():
            fields[field.attname] = f"{name[:40]}-{secrets.token_hex(4)}"
