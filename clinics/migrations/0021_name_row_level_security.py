"""Give what row-level security keeps in the database PostgreSQL's own words."""

from django.db import migrations

PARTS = """
    SELECT 'POLICY', quote_ident(p.polname), c.oid::regclass::text
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
    WHERE p.polname LIKE 'wall!_%' ESCAPE '!'
    AND c.relnamespace = current_schema()::regnamespace
    UNION ALL
    SELECT 'TRIGGER', quote_ident(t.tgname), c.oid::regclass::text
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE t.tgname LIKE 'wall!_%' ESCAPE '!' AND NOT t.tgisinternal
    AND c.relnamespace = current_schema()::regnamespace
"""
FUNCTIONS = """
    SELECT oid::regprocedure::text FROM pg_proc
    WHERE proname LIKE 'wall!_%' ESCAPE '!' AND pronamespace = current_schema()::regnamespace
"""
COLUMNS = """
    SELECT c.oid::regclass::text FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
    WHERE a.attname = 'wall_owner' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
    AND c.relnamespace = current_schema()::regnamespace
"""
DEFAULT = "NULLIF(current_setting('tenant.id', true), '')::bigint"


def rename(apps, schema_editor):
    """Rename the column of each table; the policies are made again when ``migrate`` has ended."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(PARTS)
        for kind, name, table in cursor.fetchall():
            cursor.execute(f"DROP {kind} {name} ON {table}")
        cursor.execute(FUNCTIONS)
        for (function,) in cursor.fetchall():
            cursor.execute(f"DROP FUNCTION {function}")
        cursor.execute(COLUMNS)
        for (table,) in cursor.fetchall():
            # Until the policies are there again, later migrations have to see the rows.
            cursor.execute(
                f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY"
            )
            cursor.execute(f"ALTER TABLE {table} RENAME COLUMN wall_owner TO tenant_id")
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN tenant_id SET DEFAULT {DEFAULT}")


class Migration(migrations.Migration):
    dependencies = [("clinics", "0020_add_content_versions")]

    operations = [migrations.RunPython(rename, migrations.RunPython.noop, elidable=True)]
