"""Managers choose what search engines are told of their own host."""

from django.db import migrations


def let_managers(apps, schema_editor):
    Permission = apps.get_model("auth", "Permission")
    PracticeGroup = apps.get_model("clinics", "PracticeGroup")
    GroupSitePermission = apps.get_model("wagtailcore", "GroupSitePermission")
    # On a fresh database there is none yet, and no managers either.
    permission = Permission.objects.filter(
        content_type__app_label="clinic_seo", codename="change_searchengines"
    ).first()
    managers = PracticeGroup.objects.filter(role="manager").select_related("practice")
    for role in managers if permission else ():
        GroupSitePermission.objects.get_or_create(
            group_id=role.group_id, site_id=role.practice.site_id, permission=permission
        )


def take_it_back(apps, schema_editor):
    apps.get_model("wagtailcore", "GroupSitePermission").objects.filter(
        permission__content_type__app_label="clinic_seo",
        permission__codename="change_searchengines",
        group__practice_group__role="manager",
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0018_add_pictures_cards_and_entity_facts"),
        ("clinic_seo", "0002_add_results_and_proofs"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0095_groupsitepermission"),
    ]

    operations = [migrations.RunPython(let_managers, take_it_back)]
