from importlib import import_module

from django.db import migrations

# Relative, because the wheel renames the package above.
engines = import_module("...engines", __name__)


def install(apps, schema_editor):
    engines.install(schema_editor.connection)


def remove(apps, schema_editor):
    engines.remove(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("clinic_search", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
