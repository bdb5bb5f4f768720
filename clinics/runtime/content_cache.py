"""What visitors' pages read of a practice, in Django's cache for as long as nothing changes.

Each practice has a version, a row in the database that gets another value in the very transaction
that writes anything its pages may show (``watch``). A visit reads the version first and what it
needs afterwards, and what it puts into the cache carries the version that it had read: what is
found under a version is therefore never older than that version. A transaction that is rolled back
takes its version back too. A cache that is lost, or in one process alone, makes pages slower.

Rows are kept and nothing worked out from them: what depends on the day, the language or the host
is worked out in each visit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache as once
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING, Any, TypeVar
from uuid import uuid4

from django.apps import apps
from django.core.cache import cache
from django.core.exceptions import ObjectDoesNotExist
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.db.backends.signals import connection_created
from django.db.models import prefetch_related_objects
from django.db.models.signals import post_delete, post_migrate, pre_migrate
from modelcluster.models import get_all_child_m2m_relations, get_all_child_relations
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from clinics.tenancy import row_filters, scope
from clinics.tenancy.context import current

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper
    from wagtail.models import Page

    from clinics.models import Practice

T = TypeVar("T")

#: For so long is kept what nobody asks for any more; and what is changed past all of Django, in
#: the database's own console or by a server with an older version of this code, is not seen.
SECONDS = 60 * 60
#: The row that counts for all practices.
EVERYBODY = 0
#: Tables with rows of practices that no page of visitors shows. Whatever is not named here
#: is taken for shown, so that a new model can't be forgotten.
NOT_SHOWN = {
    "auth_group",
    "auth_group_permissions",
    "clinic_search_zeroresultsquery",
    "clinic_search_searchbacklog",
    "clinic_search_searchdocument",
    "clinic_search_searchname",
    "clinic_seo_dismissal",
    "clinic_seo_finding",
    "clinics_enquiry",
    "clinics_enquiryaccess",
    "clinics_sharecard",
    "condition_pages_importbatch",
    "condition_pages_importrecord",
    "condition_pages_pendingimport",
    "wagtailadmin_editingsession",
    "wagtailadmin_formstate",
    "wagtailcore_comment",
    "wagtailcore_commentreply",
    "wagtailcore_modellogentry",
    "wagtailcore_pagelogentry",
    "wagtailcore_pagesubscription",
    "wagtailcore_referenceindex",
    "wagtailcore_revision",
    "wagtailcore_taskstate",
    "wagtailcore_uploadedfile",
    "wagtailcore_workflowstate",
    "wagtailforms_formsubmission",
    # Wagtail keeps these itself, under names that change with the picture.
    "wagtailimages_rendition",
}
#: Tables of no practice that pages show too.
SHOWN_TO_ALL = {"wagtailcore_locale"}

_WRITES = re.compile(
    r"\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE(?:\s+ONLY)?|DELETE\s+FROM(?:\s+ONLY)?)"
    r'\s+"?(\w+)"?',
    re.IGNORECASE,
)


class ContentCache:
    """What one visit knows of a practice's content: its version, and what was read under it."""

    def __init__(self, practice_id: int, version: str) -> None:
        self.practice_id, self.version = practice_id, version

    def get(self, name: str, read: Callable[[], T]) -> T:
        """What ``read`` gives, read anew only when the practice's content has changed.

        The value has to be what ``pickle`` can write; each visit gets a copy of its own.
        """
        # Hashed: no cache takes every sign, or a name of any length.
        what = sha256(name.encode()).hexdigest()[:32]
        key = f"clinics.content.{self.practice_id}.{self.version}.{what}"
        # In a tuple: None may be what was found.
        found = cache.get(key)
        if found is None:
            found = (read(),)
            cache.set(key, found, SECONDS)
        return found[0]


class NoCache(ContentCache):
    """Where nothing is kept, such as in the admin: everything is read when it is asked for."""

    def __init__(self) -> None:
        super().__init__(-1, "")

    def get(self, name: str, read: Callable[[], T]) -> T:
        return read()


NO_CACHE = NoCache()


def content_of(practice_id: int) -> ContentCache:
    """The content of a practice as it is now. One query."""
    ContentVersion = apps.get_model("clinics", "ContentVersion")
    rows = ContentVersion.objects.filter(practice_id__in=[EVERYBODY, practice_id])
    version = "-".join(rows.order_by("practice_id").values_list("value", flat=True))
    for each in connections[DEFAULT_DB_ALIAS].run_on_commit:
        if isinstance(each[1], _Renewed):
            # What this transaction writes from here on is newer than what is kept from now on.
            each[1].is_read = True
    return ContentCache(practice_id, version)


def practice_with_content(practice_id: int) -> Practice | None:
    """The practice that is visited, its home knowing the content as it is now. One query."""
    content = content_of(practice_id)
    practice = content.get("practice", lambda: _read_practice(practice_id))
    if practice is not None:
        practice.home.content = content
    return practice


def _read_practice(practice_id: int) -> Practice | None:
    practices = apps.get_model("clinics", "Practice").objects
    practice = practices.select_related("home__locale", "collection", "site").filter(pk=practice_id)
    found = practice.first()
    if found is not None:
        found.known_home_paths = row_filters.home_paths(  # type: ignore[attr-defined]
            practice_id
        )
    return found


# What goes into the cache


def with_children(pages: Iterable[Page], *relations: str) -> None:
    """Read the child rows of ``pages``, a query a relation, in a form that can be kept."""
    pages = list(pages)
    prefetch_related_objects(pages, *relations)
    for page in pages:
        for name in relations:
            # As modelcluster holds rows that are in no database: a list, without its query.
            rows = list(getattr(page, name).all())
            page.__dict__.setdefault("_cluster_related_objects", {})[name] = rows
        page.__dict__.pop("_prefetched_objects_cache", None)


def linked_rows(page: Page) -> tuple[dict[str, models.Model], dict[str, list]]:
    """What ``page`` names in its fields, and its child rows, by name; a query a kind of row."""
    with_images([page])
    links = {
        name: found
        for name in (*image_fields(type(page)), *page.shown_with)
        if (found := known(page, name) or _named(page, name)) is not None
    }
    relations = [
        relation.get_accessor_name()
        for relation in get_all_child_relations(page)
        # Wagtail's own are an editor's comments.
        if relation.related_model._meta.app_label != "wagtailcore"
    ]
    relations += [field.name for field in get_all_child_m2m_relations(page)]
    rows = {name: list(getattr(page, name).all()) for name in relations}
    for row in chain.from_iterable(rows.values()):
        # Each visit has a page of its own.
        ask_again(row, "page")
    return links, rows


def known(row: models.Model, name: str) -> models.Model | None:
    """What ``row`` names in a field, where that has been read already."""
    field: Any = row._meta.get_field(name)
    return field.get_cached_value(row, default=None)


def ask_again(row: models.Model, name: str) -> None:
    """Have ``row`` ask the database anew for what it names in a field, where it has that field."""
    fields: Sequence[Any] = row._meta.concrete_fields
    for field in fields:
        if field.name == name and field.is_cached(row):
            field.delete_cached_value(row)


def _named(page: Page, name: str) -> models.Model | None:
    try:
        return getattr(page, name)
    except ObjectDoesNotExist:
        return None


def fill(page: Page, content: ContentCache) -> None:
    """Give ``page``, as it stands in the database, what it names and its child rows."""
    links, rows = content.get(f"linked-{page.pk}", lambda: linked_rows(page))
    for name, row in links.items():
        setattr(page, name, row)
    for row in chain.from_iterable(rows.values()):
        if hasattr(type(row), "page"):
            row.page = page
    page.__dict__.setdefault("_cluster_related_objects", {}).update(rows)


def image_fields(model: type[models.Model]) -> list[str]:
    """The names of the foreign keys to pictures."""
    return [
        field.name
        for field in model._meta.concrete_fields
        if field.related_model
        and field.many_to_one
        and issubclass(field.related_model, AbstractImage)
    ]


def with_images(rows: Iterable[models.Model]) -> None:
    """Read the pictures that ``rows`` of one model name: one query for all."""
    wanted = {
        (row, name): getattr(row, f"{name}_id") for row in rows for name in image_fields(type(row))
    }
    keys = {key for key in wanted.values() if key}
    found = get_image_model()._default_manager.in_bulk(keys) if keys else {}
    for (row, name), key in wanted.items():
        # What is not in sight is left to be asked for, and told as it would have been.
        if key in found:
            setattr(row, name, found[key])


# Who writes gives the practice another version


@once
def watched() -> frozenset[str]:
    """The tables whose rows pages may show."""
    return frozenset(row_filters.rules().keys() - NOT_SHOWN | SHOWN_TO_ALL)


def watch(execute: Callable, sql: Any, params: Any, many: bool, context: dict) -> Any:
    """Around each query: what writes to a watched table gives its practice another version."""
    written = _WRITES.match(sql) if isinstance(sql, str) else None
    if written is None or written[1] not in watched():
        return execute(sql, params, many, context)
    connection = context["connection"]
    if connection.in_atomic_block:
        renew(connection, whose())
        return execute(sql, params, many, context)
    # No transaction around it: its rows may still have to be fetched (``RETURNING``), and SQLite
    # does not commit before that. Once is not enough: a visit in between would keep what was there
    # before under the version that is for what comes, or under none that ends.
    renew(connection, whose())
    answer = execute(sql, params, many, context)
    renew(connection, whose())
    return answer


def whose() -> int:
    """The practice whose rows can be written here; EVERYBODY where they may be anybody's."""
    within = current().rows
    if within is not None:
        return max(within.practice_id, EVERYBODY)
    here = current().database
    is_one = scope.is_on() and here.low is not None and here.low == here.high
    return here.low if is_one and here.low is not None else EVERYBODY


class _Renewed:
    """Stands among what a transaction does at its end: it has renewed a version already.

    Django takes it away where a savepoint or the transaction is rolled back, and with it the
    version's new value.
    """

    def __init__(self, practice_id: int) -> None:
        self.practice_id = practice_id
        #: Whether somebody has read the version since.
        self.is_read = False

    def __call__(self) -> None:
        """Nothing is left to do at the end."""


def renew(connection: BaseDatabaseWrapper, practice_id: int) -> None:
    """Give a practice's content another version, once a transaction."""
    for hook in connection.run_on_commit:
        done = hook[1]
        if isinstance(done, _Renewed) and done.practice_id == practice_id and not done.is_read:
            return
    ContentVersion = apps.get_model("clinics", "ContentVersion")
    rows = ContentVersion.objects.using(connection.alias)
    row = rows.filter(practice_id=practice_id)
    value = uuid4().hex
    if not row.update(value=value):
        new = ContentVersion(practice_id=practice_id, value=value)
        rows.bulk_create([new], ignore_conflicts=True)
        # Where another transaction was faster, ours comes after it.
        row.update(value=value)
    transaction.on_commit(_Renewed(practice_id), using=connection.alias)


def start_watching(connection: BaseDatabaseWrapper, **_kwargs: object) -> None:
    """Watch a connection that has just been opened: connected to ``connection_created``."""
    if connection.alias == DEFAULT_DB_ALIAS and watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def pause(using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """Stop watching while tables are made: connected to ``pre_migrate``."""
    wrappers = connections[using].execute_wrappers
    wrappers[:] = [each for each in wrappers if each is not watch]


def go_on(using: str = DEFAULT_DB_ALIAS, **_kwargs: object) -> None:
    """Watch again, and take all for changed: connected to ``post_migrate``."""
    connection = connections[using]
    table = apps.get_model("clinics", "ContentVersion")._meta.db_table
    if using != DEFAULT_DB_ALIAS or table not in connection.introspection.table_names():
        return
    start_watching(connection)
    # Migrating is platform's work: the rows of all are in sight.
    with transaction.atomic(using=using):
        renew(connection, EVERYBODY)


def forget(sender: object, instance: models.Model, **_kwargs: object) -> None:
    """Nothing is left of a practice that is deleted: connected to ``post_delete``."""
    rows = apps.get_model("clinics", "ContentVersion").objects
    rows.filter(practice_id=instance.pk).delete()


def connect_signals() -> None:
    """Watch every connection; called once when the app is ready."""
    uid = "clinics-content"
    connection_created.connect(start_watching, dispatch_uid=uid)
    pre_migrate.connect(pause, dispatch_uid=uid)
    post_delete.connect(forget, sender=apps.get_model("clinics", "Practice"), dispatch_uid=uid)
    # Of the app whose table it is: what those after it write is watched already.
    post_migrate.connect(go_on, sender=apps.get_app_config("clinics"), dispatch_uid=uid)
    for connection in connections.all(initialized_only=True):
        start_watching(connection)
