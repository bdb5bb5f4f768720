from django.db import migrations

INDEXES = ("clinic_search_front", "clinic_search_whole")


def set_pending(connection, switch):
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for index in INDEXES:
            cursor.execute(f"ALTER INDEX {index} SET (fastupdate = {switch})")
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])


def keep_none(apps, schema_editor):
    set_pending(schema_editor.connection, "off")


def keep_some(apps, schema_editor):
    set_pending(schema_editor.connection, "on")


class Migration(migrations.Migration):
    dependencies = [("clinic_search", "0003_add_backlog")]

    operations = [migrations.RunPython(keep_none, keep_some)]
