"""Row-level security: on PostgreSQL no SQL, ours or anybody's, reaches past one practice.

Every table has a column ``tenant_id``, unknown to Django, which the database fills from the
scope of its session (``clinics.tenancy.scope``), and policies that show inside a practice the
rows of that practice, and outside of every scope none. Where platform staff write, a trigger
gives a row to whoever owns what it hangs on. No model, view, report or package has to know.

``build`` runs after each ``migrate``, under the role that owns the tables. The web's role owns
nothing: whoever owns a table may take its policies away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.db import connection, models, transaction

from clinics.tenancy import context, row_filters, scope
from clinics.tenancy.context import all_tenants, database_scope

TENANT_ID = "tenant_id"
#: Nothing of anybody's in them, and written by ``migrate`` alone.
OPEN = {"django_migrations", "django_content_type", "auth_permission"}
#: The platform's own rows here are read by every practice, as far as the condition says.
#: Staff's names stand in the histories of the practices that they help.
SHARED = {
    "wagtailcore_page": "depth = 1",
    "wagtailcore_collection": "depth = 1",
    "wagtailcore_locale": "true",
    "taggit_tag": "true",
    # The row of all practices; each writes its own.
    "clinics_contentversion": "practice_id = 0",
    "auth_user": "true",
    # Whether and in which language staff want the mails that a practice's work sends them.
    "wagtailusers_userprofile": "true",
}
#: A practice reads its rows here and changes none: what it is, is the platform's to say.
PLATFORM_WRITES = {"wagtailcore_site", "clinics_practicegroup"}
#: It may change its row, but neither make nor delete it.
PLATFORM_MAKES = {"clinics_practice"}
#: Names that are one for all: what platform staff sign in with, and what only they write.
ONE_FOR_ALL = {
    ("auth_user", "username"),
    ("wagtailcore_site", "hostname"),
    ("wagtailcore_locale", "language_code"),
    ("clinics_practice", "slug"),
}
#: A value that is a place in the tree or drawn at random can't clash with another practice's.
NO_CLASH = {"path", "uuid", "key", "session_key", "translation_key", "token", "content_hash"}


def _setting(name: str) -> str:
    return f"NULLIF(current_setting('tenant.{name}', true), '')::bigint"


#: As subqueries these are read once a statement, not once a row.
LOW, HIGH = f"(SELECT {_setting('low')})", f"(SELECT {_setting('high')})"
MINE = f"{TENANT_ID} BETWEEN {LOW} AND {HIGH}"
ON_PLATFORM = f"{LOW} = 0 AND {HIGH} = {scope.HIGHEST}"


def is_possible() -> bool:
    """Whether row-level security is on and this database has it."""
    return scope.is_on() and connection.vendor == "postgresql"


def tables() -> dict[str, bool]:
    """Each table that should be behind row-level security, and whether it is, wholly."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity AND EXISTS ("
            "  SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = %s"
            "  AND NOT a.attisdropped)"
            " AND 4 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid"
            "          AND p.polname LIKE 'rls!_%%' ESCAPE '!')"
            " AND 4 = (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid)"
            " FROM pg_class c WHERE c.relkind IN ('r', 'p')"
            " AND c.relnamespace = current_schema()::regnamespace",
            [TENANT_ID],
        )
        return {table: is_whole for table, is_whole in cursor.fetchall() if table not in OPEN}


def is_owner() -> bool:
    """Whether this role owns tables: it is there for migrations."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relname = 'django_migrations'"
            " AND pg_has_role(current_user, relowner, 'MEMBER'))"
            " AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
        )
        return cursor.fetchone()[0]


def may_make_tables() -> bool:
    """Whether this role is the one to migrate an empty database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT has_schema_privilege(current_user, current_schema(), 'CREATE')")
        return cursor.fetchone()[0]


def problems() -> list[str]:
    """What is wrong with row-level security, a line each; none when it is whole."""
    found = [
        f"Table {table} is not behind row-level security."
        for table, ok in tables().items()
        if not ok
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles"
            " WHERE rolname = current_user"
        )
        is_super, bypasses, makes_roles = cursor.fetchone()
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'v', 'm', 'p')"
            " AND relnamespace = current_schema()::regnamespace"
            " AND pg_has_role(current_user, relowner, 'MEMBER') ORDER BY 1 LIMIT 1"
        )
        owned = cursor.fetchone()
        # A view reads with its owner's eyes.
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = current_schema()::regnamespace ORDER BY 1"
        )
        views = [name for (name,) in cursor.fetchall()]
    if is_super or bypasses:
        found.append("The database role passes every policy: it is a superuser or BYPASSRLS.")
    elif owned:
        found.append(f"The database role owns tables ({owned[0]}) and could drop its policies.")
    elif makes_roles:
        found.append("The database role may make roles, such as one that owns tables.")
    found += [f"View {name} reads with the eyes of its owner." for name in views]
    return found


# Building it


def build(**_kwargs) -> None:
    """Put every table behind it, and give what it holds to its owners. Can be repeated."""
    standing = tables()
    with database_scope(scope.platform()), transaction.atomic(), connection.cursor() as cursor:
        _make_functions(cursor)
        fresh = [table for table in standing if not _has_tenant_id(cursor, table)]
        # First in all: what a policy asks may stand in another table.
        for table in fresh:
            _add_tenant_id(cursor, table)
        for table in standing:
            _index_tenant_id(cursor, table)
            _add_policies(cursor, table)
            _add_trigger(cursor, table)
        if fresh:
            _assign_all(cursor, fresh)
        _return_to_people(cursor, standing)
        for table in standing:
            _widen_uniques(cursor, table)
        _grant(cursor, standing)


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _has_tenant_id(cursor, table: str) -> bool:
    cursor.execute(
        "SELECT 1 FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND table_name = %s AND column_name = %s",
        [table, TENANT_ID],
    )
    return cursor.fetchone() is not None


def _add_tenant_id(cursor, table: str) -> None:
    cursor.execute(
        f"ALTER TABLE {_quote(table)} ADD COLUMN {TENANT_ID} bigint NOT NULL"
        f" DEFAULT {_setting('id')}"
    )


def _index_tenant_id(cursor, table: str) -> None:
    """Index the owner, unless the rows name their practice in an indexed column of their own.

    How wide a scope is stands in the session, so the planner takes it for one row in 200. Beside
    an index of the practice's rows, or of their words, that of the owner would always win, and
    each query read all that a practice has there.
    """
    found = connection.introspection.get_constraints(cursor, table)
    firsts = {
        (each["columns"] or [""])[0]: name
        for name, each in found.items()
        if each["index"] or each["primary_key"]
    }
    if TENANT_ID in firsts and "practice_id" in firsts:
        cursor.execute(f"DROP INDEX {_quote(firsts[TENANT_ID])}")
    elif TENANT_ID not in firsts and "practice_id" not in firsts:
        # Short enough for a name in PostgreSQL, whatever the table is called.
        cursor.execute(f"CREATE INDEX ON {_quote(table)} ({TENANT_ID})")


def shared() -> dict[str, str]:
    """Tables whose platform's rows all may read, with those that apps name their library."""
    found = dict(SHARED)
    for config in apps.get_app_configs():
        for name in getattr(config, "library", ()):
            model = config.get_model(name)
            found[model._meta.db_table] = "true"
            for field in model._meta.local_many_to_many:
                through: Any = field.remote_field.through
                found[through._meta.db_table] = "true"
    return found


def _add_policies(cursor, table: str) -> None:
    name, mine = _quote(table), MINE
    if table == "django_session":
        # The key is drawn at random: who shows it is who it was given to.
        mine = f"{MINE} OR session_key = (SELECT current_setting('tenant.session', true))"
    condition = shared().get(table)
    seen = f"{mine} OR {TENANT_ID} = 0 AND {LOW} IS NOT NULL AND {condition}" if condition else mine
    changed = ON_PLATFORM if table in PLATFORM_WRITES else mine
    made = ON_PLATFORM if table in PLATFORM_WRITES | PLATFORM_MAKES else mine
    added = made
    if condition and table in (column := tables_of_people()):
        # What a practice's work makes for one of the staff is not the practice's.
        added = (
            f"{made} OR {TENANT_ID} = 0 AND {LOW} IS NOT NULL AND EXISTS (SELECT 1 FROM auth_user"
            f" person WHERE person.id = {_quote(column[table])} AND person.{TENANT_ID} = 0)"
        )
    cursor.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
    for policy in ("read", "add", "edit", "drop"):
        cursor.execute(f"DROP POLICY IF EXISTS rls_{policy} ON {name}")
    cursor.execute(f"CREATE POLICY rls_read ON {name} FOR SELECT USING ({seen})")
    cursor.execute(f"CREATE POLICY rls_add ON {name} FOR INSERT WITH CHECK ({added})")
    cursor.execute(
        f"CREATE POLICY rls_edit ON {name} FOR UPDATE USING ({changed}) WITH CHECK ({changed})"
    )
    cursor.execute(f"CREATE POLICY rls_drop ON {name} FOR DELETE USING ({made})")


# What hangs on what: only platform staff need it, who stand in no practice.


def _make_functions(cursor) -> None:
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION rls_assign_tenant() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found bigint; i int := 0;
        BEGIN
            WHILE i < TG_NARGS LOOP
                EXECUTE TG_ARGV[i] INTO found USING NEW;
                IF found > 0 THEN NEW.{TENANT_ID} := found; RETURN NEW; END IF;
                i := i + 1;
            END LOOP;
            RETURN NEW;
        END $$"""
    )
    kinds = " ".join(
        f"WHEN '{model._meta.app_label}.{model._meta.model_name}' THEN"
        f" '{model._meta.db_table}.{model._meta.pk.column}'"
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in OPEN
    )
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION rls_tenant_of(kind bigint, key text) RETURNS bigint
        LANGUAGE plpgsql STABLE AS $$
        DECLARE place text; found bigint;
        BEGIN
            SELECT CASE app_label || '.' || model {kinds} END INTO place
                FROM django_content_type WHERE id = kind;
            IF place IS NULL THEN RETURN NULL; END IF;
            EXECUTE format('SELECT {TENANT_ID} FROM %I WHERE %I::text = $1',
                split_part(place, '.', 1), split_part(place, '.', 2)) INTO found USING key;
            RETURN found;
        END $$"""
    )
    # What belongs to a person is where the person is, whoever makes it and in whose scope.
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION rls_of_person() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE found bigint;
        BEGIN
            EXECUTE TG_ARGV[0] INTO found USING NEW;
            IF found IS NOT NULL THEN NEW.{TENANT_ID} := found; END IF;
            RETURN NEW;
        END $$"""
    )
    # A tag on something of a practice is the practice's own tag, also when staff put it there.
    cursor.execute(
        f"""
        CREATE OR REPLACE FUNCTION rls_own_tag() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE word taggit_tag%ROWTYPE; own bigint;
        BEGIN
            SELECT * INTO word FROM taggit_tag WHERE id = NEW.tag_id;
            IF NEW.{TENANT_ID} = 0 OR word.{TENANT_ID} = NEW.{TENANT_ID} THEN RETURN NEW; END IF;
            SELECT id INTO own FROM taggit_tag
                WHERE name = word.name AND {TENANT_ID} = NEW.{TENANT_ID};
            IF own IS NULL THEN
                INSERT INTO taggit_tag (name, slug, {TENANT_ID})
                VALUES (word.name, word.slug, NEW.{TENANT_ID}) RETURNING id INTO own;
            END IF;
            NEW.tag_id := own;
            RETURN NEW;
        END $$"""
    )


def _add_trigger(cursor, table: str) -> None:
    name = _quote(table)
    for trigger in ("rls_a_assign_tenant", "rls_b_own_tag", "rls_c_of_person"):
        cursor.execute(f"DROP TRIGGER IF EXISTS {trigger} ON {name}")
    ways = list(_ways(table))
    if ways:
        listed = ", ".join("'" + way.replace("'", "''") + "'" for way in ways)
        cursor.execute(
            f"CREATE TRIGGER rls_a_assign_tenant BEFORE INSERT ON {name} FOR EACH ROW"
            f" WHEN (current_setting('tenant.id', true) = '0')"
            f" EXECUTE FUNCTION rls_assign_tenant({listed})"
        )
    if table == "taggit_taggeditem":
        cursor.execute(
            f"CREATE TRIGGER rls_b_own_tag BEFORE INSERT ON {name} FOR EACH ROW"
            f" WHEN (current_setting('tenant.id', true) = '0')"
            f" EXECUTE FUNCTION rls_own_tag()"
        )
    if table in (column := tables_of_people()):
        query = f'SELECT {TENANT_ID} FROM auth_user WHERE id = ($1)."{column[table]}"'
        cursor.execute(
            f"CREATE TRIGGER rls_c_of_person BEFORE INSERT ON {name} FOR EACH ROW"
            f" EXECUTE FUNCTION rls_of_person('{query}')"
        )


def _ways(table: str) -> Iterator[str]:
    """Queries for the owner of a new row ``$1``, the surest first."""
    model = _model_of(table)
    if model is None:
        return
    if issubclass(model, models.Model) and {"path", "depth"} <= {
        field.name for field in model._meta.local_concrete_fields
    }:
        step = model.steplen
        yield (
            f"SELECT {TENANT_ID} FROM {_quote(table)} WHERE path = left(($1).path, -{step})"
            f" AND ($1).depth > 1"
        )
    fields = list(model._meta.local_concrete_fields)
    for kind, key in _generic(model):
        yield f'SELECT rls_tenant_of(($1)."{kind}", ($1)."{key}"::text)'
    # First what a row can't exist without.
    links = [field for field in fields if field.is_relation and field.related_model]
    links.sort(key=lambda field: field.remote_field.on_delete is not models.CASCADE)
    for field in links:
        target = field.related_model._meta
        if target.db_table in OPEN or target.db_table in ("taggit_tag", "wagtailcore_locale"):
            continue
        key = field.target_field.column
        yield (
            f"SELECT {TENANT_ID} FROM {_quote(target.db_table)}"
            f' WHERE "{key}" = ($1)."{field.column}"'
        )


def _model_of(table: str):
    for model in apps.get_models(include_auto_created=True):
        if model._meta.db_table == table and not model._meta.proxy:
            return model
    return None


def _generic(model) -> Iterator[tuple[str, str]]:
    """(column of the content type, column of the id) by which a row says what it is about."""
    names = {field.name: field for field in model._meta.local_concrete_fields}
    if "object_id" in names:
        for kind in ("base_content_type", "content_type"):
            if kind in names:
                yield names[kind].column, names["object_id"].column
    for field in model._meta.private_fields:
        if isinstance(field, GenericForeignKey) and field.fk_field != "object_id":
            yield names[field.ct_field].column, names[field.fk_field].column


# Whose is what was there before?


def tenant_rules() -> dict[str, row_filters.Rule]:
    """The rule of each table that holds something of a practice's, its people included."""
    found = dict(row_filters.rules(own_only=True))
    found["auth_user"] = row_filters.among("id", row_filters.people)
    left = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    while True:
        added = {}
        for model in left:
            table = model._meta.db_table
            if table not in found and table not in OPEN and table != "taggit_tag":
                rule = row_filters.foreign_rule(model, found)
                if rule:
                    added[table] = rule
        if not added:
            return found
        found |= added


def tables_of_people() -> dict[str, str]:
    """Tables of what belongs to a person and not to a practice, with the column that says whose.

    Profiles, second factors, confirmed addresses: all that goes with an account.
    """
    people = apps.get_model(settings.AUTH_USER_MODEL)
    found: dict[str, str] = {}
    for model in apps.get_models():
        table = model._meta.db_table
        if not model._meta.managed or model._meta.proxy or table in row_filters.rules():
            continue
        for field in model._meta.local_concrete_fields:
            link: Any = field.remote_field
            if field.related_model is people and link.on_delete is models.CASCADE:
                found[table] = str(field.column)
    return found


def _return_to_people(cursor, standing: dict[str, bool]) -> None:
    """Give back what an earlier version had given to the practice whose work made it."""
    for table, column in tables_of_people().items():
        if table in standing:
            cursor.execute(
                f"UPDATE {_quote(table)} AS mine SET {TENANT_ID} = person.{TENANT_ID}"
                f" FROM auth_user person WHERE person.id = mine.{_quote(column)}"
                f" AND person.{TENANT_ID} <> mine.{TENANT_ID}"
            )


def visible_tenant_id(table: str, key: int) -> int | None:
    """Who owns the row ``key`` of ``table``, as far as the session's scope shows it; else None."""
    if not is_possible():
        return None
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TENANT_ID} FROM {_quote(table)} WHERE id = %s", [key])
        row = cursor.fetchone()
        return row[0] if row else None


def assign_tenant(practice, of_people: bool = False) -> None:
    """Give ``practice`` every row that is its own by what it hangs on, or of its people only.

    For what platform staff had made before it was anybody's: a person who joins, a picture that
    is moved into a practice's collection. Does nothing without row-level security.
    """
    if not is_possible():
        return
    bounds = row_filters.TenantKeys.of(practice)
    only = sorted(set(tenant_rules()) - set(row_filters.rules())) if of_people else None
    with (
        all_tenants(),
        database_scope(scope.platform()),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        _assign_rows(cursor, bounds, only, of_people)


def _assign_rows(
    cursor, bounds: row_filters.TenantKeys, only: list[str] | None, of_people: bool = False
) -> None:
    for table, rule in tenant_rules().items():
        if only is not None and table not in only:
            continue
        condition, values = rule(bounds, "mine")
        condition = row_filters.for_postgresql(condition)
        if table in ("wagtailcore_page", "wagtailcore_collection"):
            condition = f"({condition}) AND mine.depth > 1"
        # A person may come from another practice: the account goes along, for nobody has two.
        whose = f"<> {int(bounds.practice_id)}" if of_people else "= 0"
        cursor.execute(
            f"UPDATE {_quote(table)} AS mine SET {TENANT_ID} = %s"
            f" WHERE mine.{TENANT_ID} {whose} AND ({condition})",
            [bounds.practice_id, *values],
        )
    _assign_tags(cursor, bounds.practice_id)


def _assign_tags(cursor, practice_id: int) -> None:
    """A practice that uses a tag of all gets one of its own."""
    cursor.execute(
        f"INSERT INTO taggit_tag (name, slug, {TENANT_ID})"
        f" SELECT DISTINCT tag.name, tag.slug, %s::bigint FROM taggit_tag tag"
        f" JOIN taggit_taggeditem item ON item.tag_id = tag.id"
        f" WHERE item.{TENANT_ID} = %s AND tag.{TENANT_ID} <> %s AND NOT EXISTS ("
        f"   SELECT 1 FROM taggit_tag own WHERE own.name = tag.name AND own.{TENANT_ID} = %s)",
        [practice_id] * 4,
    )
    cursor.execute(
        f"UPDATE taggit_taggeditem item SET tag_id = own.id"
        f" FROM taggit_tag tag, taggit_tag own WHERE tag.id = item.tag_id"
        f" AND item.{TENANT_ID} = %s AND tag.{TENANT_ID} <> %s AND own.name = tag.name"
        f" AND own.{TENANT_ID} = %s",
        [practice_id] * 3,
    )


def _assign_all(cursor, fresh: list[str]) -> None:
    """Give all practices what was there before row-level security."""
    if "clinics_practice" not in connection.introspection.table_names(cursor):
        return
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    if "taggit_tag" in fresh:
        _widen_uniques(cursor, "taggit_tag")
    cursor.execute(
        "SELECT practice.id, practice.site_id, media.path FROM clinics_practice practice"
        " JOIN wagtailcore_collection media ON media.id = practice.collection_id"
    )
    for key, site, media in cursor.fetchall():
        bounds = row_filters.TenantKeys(key, site, row_filters.home_paths(key), media)
        _assign_rows(cursor, bounds, fresh)
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


# A name that is taken somewhere else is not taken here


def _widen_uniques(cursor, table: str) -> None:
    """UNIQUE (name) becomes UNIQUE (name, owner), unless another practice's can't clash."""
    cursor.execute(
        """
        SELECT i.indexrelid::regclass::text, con.conname, pg_get_indexdef(i.indexrelid),
               array_agg(a.attname::text ORDER BY k.n),
               bool_or(EXISTS (SELECT 1 FROM pg_constraint f WHERE f.conrelid = i.indrelid
                               AND f.contype = 'f' AND a.attnum = ANY (f.conkey)))
        FROM pg_index i
        CROSS JOIN LATERAL unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, n)
        LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        LEFT JOIN pg_constraint con ON con.conindid = i.indexrelid AND con.contype = 'u'
        WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary
        GROUP BY 1, 2, 3
        """,
        [_quote(table)],
    )
    for index, constraint, definition, columns, refers in cursor.fetchall():
        named = set(columns)
        if refers or TENANT_ID in named or named & NO_CLASH or table in shared_only():
            continue
        if any((table, column) in ONE_FOR_ALL for column in named):
            continue
        if constraint:
            listed = ", ".join(map(_quote, [*columns, TENANT_ID]))
            name = _quote(constraint)
            cursor.execute(
                f"ALTER TABLE {_quote(table)} DROP CONSTRAINT {name},"
                f" ADD CONSTRAINT {name} UNIQUE ({listed})"
            )
        else:
            head, _, rest = definition.partition(" USING btree (")
            cursor.execute(f"DROP INDEX {index}")
            cursor.execute(f"{head} USING btree ({TENANT_ID}, {rest}")


def shared_only() -> set[str]:
    """The library's tables: no practice writes there."""
    return set(shared()) - set(SHARED)


# Roles


def _grant(cursor, standing: dict[str, bool]) -> None:
    """Let the web's role read and write rows, and nothing more."""
    role = getattr(settings, "RLS_ROLE", "")
    cursor.execute("SELECT current_user, count(*) FROM pg_roles WHERE rolname = %s", [role])
    me, exists = cursor.fetchone()
    if me == role or not exists:
        return
    name = _quote(role)
    cursor.execute(f"GRANT USAGE ON SCHEMA {_quote(_schema(cursor))} TO {name}")
    for table in sorted(standing):
        cursor.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {_quote(table)} TO {name}")
    for table in OPEN & set(connection.introspection.table_names(cursor)):
        cursor.execute(f"GRANT SELECT ON {_quote(table)} TO {name}")
    cursor.execute(
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {_quote(_schema(cursor))} TO {name}"
    )


def _schema(cursor) -> str:
    cursor.execute("SELECT current_schema()")
    return cursor.fetchone()[0]


# Making a practice


@contextmanager
def making_practice() -> Iterator[dict]:
    """What ``Practice.objects.create`` needs for all made inside a ``with`` to be the practice's.

    Its number is drawn first, so that its home page already belongs to it.
    """
    if not is_possible():
        yield {}
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('clinics_practice', 'id'))")
        number = cursor.fetchone()[0]
    with database_scope(scope.platform(number)):
        yield {"pk": number}


# When migrations run


def before_migrate(**_kwargs) -> None:
    """Data migrations see every practice: connected to ``pre_migrate``."""
    if is_possible():
        context.begin(database=scope.platform())


def after_migrate(sender, using: str = "default", **_kwargs) -> None:
    """Once the last app is done, build: connected to ``post_migrate``."""
    last = [config for config in apps.get_app_configs() if config.models_module][-1]
    if sender is last and using == "default" and is_possible():
        build()
        context.end()
