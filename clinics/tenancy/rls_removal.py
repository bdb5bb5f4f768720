"""Takes row-level security out of a database, as ``clinics.tenancy.rls`` put it in.

A later ``migrate`` with PRACTICE_RLS on puts it in again: whose a row is follows from what it
hangs on, so nothing is lost.
"""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction

from clinics.tenancy import rls, scope
from clinics.tenancy.context import database_scope

#: (kind, name, table) of all that ``rls`` made beside columns, what depends on others first.
PARTS = """
    SELECT 'POLICY', quote_ident(p.polname), c.oid::regclass::text
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE p.polname LIKE 'rls!_%%' ESCAPE '!'
    AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'TRIGGER', quote_ident(t.tgname), c.oid::regclass::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname LIKE 'rls!_%%' ESCAPE '!' AND NOT t.tgisinternal
    AND c.relnamespace = current_schema()::regnamespace
"""
FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE proname LIKE 'rls!_%%' ESCAPE '!' AND pronamespace = current_schema()::regnamespace
"""


class RemovalError(Exception):
    """Two practices have what may be there once only; its text says what. Nothing was changed."""


def stands() -> bool:
    """Whether row-level security of ours is in this database, whatever the settings say."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid"
            " WHERE p.polname = 'rls_read'"
            " AND c.relnamespace = current_schema()::regnamespace)"
        )
        return cursor.fetchone()[0]


def remove() -> int:
    """Take it out, all or nothing; of how many tables. For the role that owns them.

    Raises RemovalError.
    """
    count = 0
    with database_scope(scope.platform()), transaction.atomic(), connection.cursor() as cursor:
        # Also where the settings no longer ask for it.
        cursor.execute(scope.SET, scope.platform().settings())
        _merge_tags(cursor)
        _forget_embeds(cursor)
        cursor.execute(PARTS, [])
        for kind, name, table in cursor.fetchall():
            cursor.execute(f"DROP {kind} {name} ON {table}")
        for table in sorted(rls.tables()):
            if rls._has_tenant_id(cursor, table):
                _open(cursor, table)
                count += 1
        cursor.execute(FUNCTIONS, [])
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function}")
    return count


def _open(cursor, table: str) -> None:
    name = connection.ops.quote_name(table)
    cursor.execute(f"ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    widened = _widened(cursor, table)
    # With it goes every index that it is in.
    cursor.execute(f"ALTER TABLE {name} DROP COLUMN {rls.TENANT_ID}")
    for statement in widened:
        try:
            cursor.execute(statement)
        except IntegrityError as error:
            said = " ".join(str(error).split())
            raise RemovalError(f"{table}: {said} Nothing was changed.") from None


def _widened(cursor, table: str) -> list[str]:
    """Statements that make each unique constraint and index again without whose a row is."""
    cursor.execute(
        "SELECT con.conname, pg_get_indexdef(i.indexrelid),"
        " (SELECT array_agg(quote_ident(a.attname) ORDER BY k.n)"
        "  FROM unnest(i.indkey::int[]) WITH ORDINALITY AS k(attnum, n)"
        "  JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
        "  WHERE a.attname <> %s)"
        " FROM pg_index i LEFT JOIN pg_constraint con"
        "  ON con.conindid = i.indexrelid AND con.contype = 'u'"
        " WHERE i.indrelid = %s::regclass AND i.indisunique AND NOT i.indisprimary"
        " AND EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = i.indrelid"
        "  AND a.attnum = ANY (i.indkey) AND a.attname = %s)",
        [rls.TENANT_ID, connection.ops.quote_name(table), rls.TENANT_ID],
    )
    statements = []
    for constraint, definition, columns in cursor.fetchall():
        if constraint:
            listed, name = ", ".join(columns), connection.ops.quote_name(constraint)
            statements.append(
                f"ALTER TABLE {connection.ops.quote_name(table)}"
                f" ADD CONSTRAINT {name} UNIQUE ({listed})"
            )
        else:
            statements.append(definition.replace(f"({rls.TENANT_ID}, ", "(", 1))
    return statements


def _merge_tags(cursor) -> None:
    """A tag of each practice becomes one of all, as it is without row-level security."""
    first = "(SELECT min(id) FROM taggit_tag same WHERE same.name = tag.name)"
    cursor.execute(
        f"UPDATE taggit_taggeditem item SET tag_id = {first} FROM taggit_tag tag"
        f" WHERE tag.id = item.tag_id AND tag.id <> {first}"
    )
    cursor.execute(f"DELETE FROM taggit_tag tag WHERE tag.id <> {first}")
    cursor.execute(
        "UPDATE taggit_tag tag SET slug = left(slug, 80) || '_' || id WHERE EXISTS ("
        " SELECT 1 FROM taggit_tag other WHERE other.slug = tag.slug AND other.id < tag.id)"
    )
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _forget_embeds(cursor) -> None:
    """What another site said of a video is asked for again."""
    cursor.execute("DELETE FROM wagtailembeds_embed")
