from django.db import migrations

from condition_pages.library import load_conditions


def fill(apps, schema_editor):
    load_conditions(apps.get_model("condition_pages", "Condition"))


class Migration(migrations.Migration):
    dependencies = [("condition_pages", "0001_initial")]

    # Backwards leaves the library: an editor may have worked on it.
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
