"""Visitors of the practices that there are have been let in all along."""

from django.db import migrations
from django.utils import timezone


def open_all(apps, schema_editor):
    Practice = apps.get_model("clinics", "Practice")
    Practice.objects.filter(opened_at=None).update(opened_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("clinics", "0010_add_when_a_practice_opened")]

    operations = [migrations.RunPython(open_all, migrations.RunPython.noop)]
