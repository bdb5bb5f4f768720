"""Row filters in the ORM: in a practice's context no query sees or touches another's rows.

Wagtail asks its permission policies in many places and forgets in some: choosers, usage,
histories, reports, tags. So the question is asked once, where every query is compiled
(``clinics.tenancy.patches``). In a ``tenant_context(practice)`` each table that holds something of
a practice is narrowed to its rows, joined tables included. An id of another practice then is an
id that does not exist: in addresses, forms, choosers, filters, counts and exports alike.

Not narrowed: people (their names stand in histories), tags (a name is unique everywhere),
the search index (its hits are read through narrowed tables), and what all share, such as
languages. Of the library a practice sees the shared entries and its own. New rows are not
looked at; what they refer to is (``tenancy.check_references``). Raw SQL is beyond its reach; on
PostgreSQL row-level security is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from django.db.models.sql import subqueries
from django.db.models.sql.query import Query

if TYPE_CHECKING:
    from clinics.models import Practice

Condition = tuple[str, list]


@dataclass(frozen=True)
class TenantKeys:
    """What is needed to tell a practice's rows from others'."""

    practice_id: int
    site_id: int
    #: One branch of the tree for each language that the practice has its home page in.
    home_paths: tuple[str, ...]
    collection_path: str

    @classmethod
    def of(cls, practice: Practice) -> TenantKeys:
        collection = practice.collection.path
        # A visit has them from the cache.
        paths = getattr(practice, "known_home_paths", None) or home_paths(practice.pk)
        return cls(practice.pk, practice.site_id, paths, collection)

    # Conditions for a table's rows; ``prefix`` is the table's alias with a dot, or nothing.

    def pages(self, prefix: str = "") -> Condition:
        return branches(self.home_paths, prefix)

    def collections(self, prefix: str = "") -> Condition:
        return branches([self.collection_path], prefix)

    def sites(self, prefix: str = "") -> Condition:
        return f"{prefix}id = %s", [self.site_id]

    def practices(self, column: str) -> Condition:
        """The rows whose ``column`` names the practice."""
        return f"{column} = %s", [self.practice_id]


class EveryPractice(TenantKeys):
    """The bounds of all practices together: what is outside of them is the project's own."""

    def pages(self, prefix: str = "") -> Condition:
        return f"substr({prefix}path, 1, {BELOW_ROOT}) IN ({EVERY_HOME})", []

    def collections(self, prefix: str = "") -> Condition:
        return f"substr({prefix}path, 1, {BELOW_ROOT}) IN ({EVERY_COLLECTION})", []

    def sites(self, prefix: str = "") -> Condition:
        return f"{prefix}id IN (SELECT site_id FROM clinics_practice)", []

    def practices(self, column: str) -> Condition:
        return f"{column} IS NOT NULL", []


def home_paths(practice_id: int) -> tuple[str, ...]:
    """The tree paths of a practice's home page and of its translations, the first home first."""
    with connection.cursor() as cursor:
        # Asked once a request, before anything else: without building a query.
        cursor.execute(HOMES, [practice_id])
        return tuple(path for (path,) in cursor.fetchall())


#: A translation carries the key of what it translates. Only homes have one in common: other
#: pages with the key of a home can't be made, for they are below one.
HOMES = """
    SELECT version.path FROM clinics_practice
    JOIN wagtailcore_page first ON first.id = clinics_practice.home_id
    JOIN wagtailcore_page version ON version.translation_key = first.translation_key
    JOIN clinics_clinicpage clinic ON clinic.page_ptr_id = version.id
    WHERE clinics_practice.id = %s
    ORDER BY CASE WHEN version.id = first.id THEN 0 ELSE 1 END, version.path
"""

#: Homes and collections of practices are right below their tree's root: a path of two steps.
BELOW_ROOT = 8
EVERY_HOME = """
    SELECT version.path FROM clinics_practice
    JOIN wagtailcore_page first ON first.id = clinics_practice.home_id
    JOIN wagtailcore_page version ON version.translation_key = first.translation_key
"""
EVERY_COLLECTION = """
    SELECT media.path FROM clinics_practice
    JOIN wagtailcore_collection media ON media.id = clinics_practice.collection_id
"""


#: No practice's: what a visitor of the platform's own host may see.
NOBODYS = TenantKeys(-1, -1, ("-",), "-")
#: What belongs to no practice, in a project that has sites and people of its own.
OUTSIDE = EveryPractice(-1, -1, (), "-")

# Which rows are a practice's? A rule answers for one table: (bounds, alias) -> SQL, values.

Rule = Callable[[TenantKeys, str], Condition]

PEOPLE = (
    "SELECT member.user_id FROM auth_user_groups member JOIN clinics_practicegroup role"
    " ON role.group_id = member.group_id WHERE "
)
GROUPS = "SELECT group_id FROM clinics_practicegroup WHERE "


def branch(path: str) -> list[str]:
    """The half-open range of tree paths that starts with ``path``."""
    # Steps are made of digits and capitals, and "a" comes after those.
    return [path, path + "a"]


def branches(paths: Iterable[str], prefix: str = "") -> Condition:
    """The condition for being in one of these branches of a tree."""
    parts, values = [], []
    for path in paths:
        parts.append(f"{prefix}path >= %s AND {prefix}path < %s")
        values += branch(path)
    return " OR ".join(parts), values


Select = Callable[["TenantKeys"], Condition]


def own_branch(of: Callable[[TenantKeys, str], Condition]) -> Rule:
    """A tree: the own branches, and the root that everybody stands on."""

    def narrowed(b: TenantKeys, alias: str) -> Condition:
        sql, values = of(b, f"{alias}.")
        # Nobody's: of all practices together neither.
        return (sql if b is OUTSIDE else f"{sql} OR {alias}.depth = 1"), values

    return narrowed


def page_in_branch(column: str) -> Rule:
    """A row of a page. Asked of each row: a list of all pages would be made for every query."""

    def narrowed(b: TenantKeys, alias: str) -> Condition:
        sql, values = b.pages("whose.")
        return (
            f"EXISTS (SELECT 1 FROM wagtailcore_page whose WHERE whose.id = {alias}.{column}"
            f" AND ({sql}))",
            values,
        )

    return narrowed


def among(column: str, select: Select) -> Rule:
    def narrowed(b: TenantKeys, alias: str) -> Condition:
        sql, values = select(b)
        return f"{alias}.{column} IN ({sql})", values

    return narrowed


def pages(b: TenantKeys) -> Condition:
    sql, values = b.pages()
    return f"SELECT id FROM wagtailcore_page WHERE {sql}", values


def collections(b: TenantKeys) -> Condition:
    sql, values = b.collections()
    return f"SELECT id FROM wagtailcore_collection WHERE {sql}", values


def groups(b: TenantKeys) -> Condition:
    sql, values = b.practices("practice_id")
    return GROUPS + sql, values


def people(b: TenantKeys) -> Condition:
    sql, values = b.practices("role.practice_id")
    return PEOPLE + sql, values


def workflows(b: TenantKeys) -> Condition:
    sql, values = pages(b)
    return f"SELECT workflow_id FROM wagtailcore_workflowpage WHERE page_id IN ({sql})", values


def tasks(b: TenantKeys) -> Condition:
    sql, values = workflows(b)
    return f"SELECT task_id FROM wagtailcore_workflowtask WHERE workflow_id IN ({sql})", values


#: Tables whose owner can't be read off a foreign key.
KNOWN: dict[str, Rule] = {
    "wagtailcore_page": own_branch(lambda b, prefix: b.pages(prefix)),
    "wagtailcore_collection": own_branch(lambda b, prefix: b.collections(prefix)),
    "wagtailcore_site": lambda b, alias: b.sites(f"{alias}."),
    "clinics_practice": lambda b, alias: b.practices(f"{alias}.id"),
    "auth_group": among("id", groups),
    "wagtailcore_workflow": among("id", workflows),
    "wagtailcore_workflowtask": among("workflow_id", workflows),
    "wagtailcore_task": among("id", tasks),
    "wagtailcore_groupapprovaltask": among("task_ptr_id", tasks),
    "wagtailcore_pagelogentry": among("page_id", pages),
    "wagtailcore_uploadedfile": among("uploaded_by_user_id", people),
    "wagtailadmin_formstate": among("user_id", people),
}
#: Left alone, each for the reason given at the top of this module.
OPEN = {
    "auth_user",
    "auth_user_groups",
    "taggit_tag",
    "wagtailsearch_indexentry",
}


def library_rules(own_only: bool) -> dict[str, Rule]:
    """The rules of what apps name their library: shared rows, and some of a practice's own.

    A model of the library that has rows of practices has a nullable foreign key ``practice``.
    """
    found: dict[str, Rule] = {}
    for config in apps.get_app_configs():
        for name in getattr(config, "library", ()):
            options = config.get_model(name)._meta
            if "practice" in {field.name for field in options.local_concrete_fields}:
                found[options.db_table] = _own_rows if own_only else _own_and_shared_rows
    return found


def _own_rows(b: TenantKeys, alias: str) -> Condition:
    return b.practices(f"{alias}.practice_id")


def _own_and_shared_rows(b: TenantKeys, alias: str) -> Condition:
    sql, values = _own_rows(b, alias)
    return f"{alias}.practice_id IS NULL OR {sql}", values


@cache
def rules(own_only: bool = False) -> dict[str, Rule]:
    """The rule of each table that holds a practice's rows.

    A rule lets through what the practice may see; with ``own_only``, what it owns.
    """
    found = KNOWN | library_rules(own_only)
    models_left = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    # A rule may rest on that of the table it points at: go on until nothing is added.
    while True:
        added = {}
        for model in models_left:
            table = model._meta.db_table
            if table in found or table in OPEN:
                continue
            rule = _generic_rule(model) or foreign_rule(model, found)
            if rule:
                added[table] = rule
        if not added:
            return found
        found |= added


def foreign_rule(model, found: dict[str, Rule]) -> Rule | None:
    """A row belongs to whoever owns what it can't exist without."""
    for field in model._meta.local_concrete_fields:
        target = field.related_model if field.is_relation else None
        if target is None or field.remote_field.on_delete is not models.CASCADE:
            continue
        if issubclass(target, apps.get_model("wagtailcore", "Page")):
            return page_in_branch(field.column)
        if target._meta.db_table == "wagtailcore_collection":
            return among(field.column, collections)
        if target._meta.db_table in found:
            return _through(field, target, found[target._meta.db_table])
    return None


def _through(field, target, rule: Rule) -> Rule:
    table, key = target._meta.db_table, target._meta.pk.column

    def narrowed(b: TenantKeys, alias: str) -> Condition:
        sql, values = rule(b, "owner")
        return (
            f"{alias}.{field.column} IN (SELECT owner.{key} FROM {table} owner WHERE {sql})",
            values,
        )

    return narrowed


def _generic_rule(model) -> Rule | None:
    """Rows that name what they are about by content type and id."""
    names = {field.name: field for field in model._meta.local_concrete_fields}
    kind = names.get("base_content_type") or names.get("content_type")
    if kind is None or "object_id" not in names:
        return None
    is_text = isinstance(names["object_id"], models.CharField)

    def narrowed(b: TenantKeys, alias: str) -> Condition:
        parts, values = [], []
        for kinds, select, more in _kinds(b):
            if is_text:
                # The outer one alone: what is inside compares ids with ids.
                select = select.replace("SELECT id", "SELECT CAST(id AS varchar)", 1)
            marks = ", ".join(["%s"] * len(kinds))
            parts.append(
                f"({alias}.{kind.column} IN ({marks}) AND {alias}.object_id IN ({select}))"
            )
            values += [*kinds, *more]
        return " OR ".join(parts), values

    return narrowed


def _kinds(b: TenantKeys):
    page_models, media_models, item_models = _families()
    families = [(page_models, *pages(b))]
    in_own, of_own = collections(b)
    for model in media_models:
        table = model._meta.db_table
        families.append(
            ([model], f"SELECT id FROM {table} WHERE collection_id IN ({in_own})", of_own)
        )
    on_pages, of_pages = pages(b)
    for model in item_models:
        table = model._meta.db_table
        families.append(
            ([model], f"SELECT id FROM {table} WHERE page_id IN ({on_pages})", of_pages)
        )
    for family, select, values in families:
        types = ContentType.objects.get_for_models(*family, for_concrete_models=False)
        yield [kind.pk for kind in types.values()], select, values


@cache
def _families() -> tuple[list, list, list]:
    """The models of pages, of what lies in a collection, and of what a practice keeps besides."""
    from clinics.tenancy import OWNED_CHILDREN

    Page = apps.get_model("wagtailcore", "Page")
    every = apps.get_models()
    in_collections = [
        model
        for model in every
        if any(field.name == "collection" for field in model._meta.local_concrete_fields)
    ]
    items = [apps.get_model(label) for label in OWNED_CHILDREN]
    return [model for model in every if issubclass(model, Page)], in_collections, items


def for_postgresql(sql: str) -> str:
    """A rule's condition, its paths compared byte by byte whatever the database's collation is.

    Django keeps an index for it.
    """
    return sql.replace("path >= ", "path ~>=~ ").replace("path < ", "path ~<~ ")


# Where every query passes


class Within:
    """A node of a WHERE clause: only rows inside the bounds."""

    contains_aggregate = False
    contains_over_clause = False

    def __init__(self, bounds: TenantKeys, table: str, alias: str, joined: str | None) -> None:
        self.bounds, self.table, self.alias, self.joined = bounds, table, alias, joined

    def relabeled_clone(self, changes: dict[str, str]) -> Within:
        alias = changes.get(self.alias, self.alias)
        return Within(self.bounds, self.table, alias, self.joined)

    def as_sql(self, compiler, connection):
        quoted = compiler.quote_name_unless_alias(self.alias)
        is_outside = self.bounds is OUTSIDE
        sql, values = rules(own_only=is_outside)[self.table](self.bounds, quoted)
        if is_outside:
            sql = f"({sql}) IS NOT TRUE"
        if connection.vendor == "postgresql":
            sql = for_postgresql(sql)
        if self.joined:
            # An outer join that found nothing tells nothing.
            sql = f"{quoted}.{self.joined} IS NULL OR {sql}"
        return f"({sql})", list(values)


def narrow(query: Query, within: TenantKeys) -> Query:
    """A copy of ``query`` that stays inside the bounds; the query itself if none apply."""
    apart = (subqueries.InsertQuery, subqueries.AggregateQuery)
    if isinstance(query, apart) or query.combinator or query.model is None:
        # What these are made of passes here on its own.
        return query
    known = rules()
    query = query.clone()
    # A subquery may have dropped the table that it began with: asking for it would bring it back.
    in_use = [alias for alias in query.alias_map if query.alias_refcount.get(alias)]
    base = in_use[0] if in_use else query.get_initial_alias()
    for alias, join in list(query.alias_map.items()):
        table = getattr(join, "table_name", None)
        if table not in known or not (alias == base or query.alias_refcount.get(alias)):
            continue
        # The column that an outer join leaves empty.
        joined = None if alias == base else _key(table)
        query.where.add(Within(within, table, alias, joined), "AND")
    return query


@cache
def _key(table: str) -> str:
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table:
            return str(model._meta.pk.column)
    raise LookupError(table)
