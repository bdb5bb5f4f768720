from importlib import import_module

from django.db import migrations, models

# Relative, because the wheel renames the package above.
engines = import_module("...engines", __name__)


def install_anew(apps, schema_editor):
    # SQLite makes the table anew for a column, and its triggers go with the old one.
    if schema_editor.connection.vendor == "sqlite":
        engines.install(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("clinic_search", "0004_index_words_at_once")]

    operations = [
        migrations.RunPython(migrations.RunPython.noop, install_anew),
        migrations.AddField(
            model_name="searchdocument",
            name="passages",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="searchdocument",
            name="version",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="searchname",
            name="place",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
        migrations.RunPython(install_anew, migrations.RunPython.noop),
    ]
