"""Managers look after their practice's redirects."""

from django.db import migrations


def let_managers(apps, schema_editor):
    change(apps, "add")


def take_it_back(apps, schema_editor):
    change(apps, "remove")


def change(apps, what):
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    # On a fresh database there are none yet, and no managers either.
    permissions = Permission.objects.filter(
        content_type__app_label="wagtailredirects",
        codename__in=["add_redirect", "change_redirect", "delete_redirect"],
    )
    for group in Group.objects.filter(practice_group__role="manager"):
        getattr(group.permissions, what)(*permissions)


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0011_keep_practices_open"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(let_managers, take_it_back)]
