"""The practices' steps of approval become clinical reviews, and bear that one name."""

from django.db import migrations

REVIEW, SIGN_OFF = "Clinical review", "Clinical sign-off"
REVIEW_ES, SIGN_OFF_ES = "Revisión clínica", "Visto bueno clínico"


def move(apps, source, target):
    """Make each practice's step of one kind a step of the other, its history untouched."""
    kinds = apps.get_model("contenttypes", "ContentType").objects
    Task = apps.get_model("wagtailcore", "Task")
    kind, _is_new = kinds.get_or_create(
        app_label=target._meta.app_label, model=target._meta.model_name
    )
    practices = apps.get_model("clinics", "PracticeGroup").objects.values("group")
    for step in source.objects.filter(groups__in=practices).distinct():
        groups = list(step.groups.values_list("pk", flat=True))
        step.groups.clear()
        # Only what makes it of the one kind: the step itself goes on as the other.
        source.objects.filter(pk=step.pk)._raw_delete("default")
        moved = target(task_ptr_id=step.pk, name=step.name, active=step.active, content_type=kind)
        moved.save_base(raw=True)
        moved.groups.set(groups)
        Task.objects.filter(pk=step.pk).update(content_type=kind)


def rename(apps, names):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    homes = apps.get_model("clinics", "Practice").objects.values("home")
    own = Workflow.objects.filter(workflow_pages__page__in=homes)
    for before, after in names:
        Workflow.objects.filter(pk__in=own.values("pk"), name=before).update(name=after)


def forwards(apps, schema_editor):
    source = apps.get_model("wagtailcore", "GroupApprovalTask")
    move(apps, source, apps.get_model("clinics", "ClinicalReview"))
    rename(apps, [(SIGN_OFF, REVIEW), (SIGN_OFF_ES, REVIEW_ES)])


def backwards(apps, schema_editor):
    source = apps.get_model("clinics", "ClinicalReview")
    move(apps, source, apps.get_model("wagtailcore", "GroupApprovalTask"))
    rename(apps, [(REVIEW, SIGN_OFF), (REVIEW_ES, SIGN_OFF_ES)])


class Migration(migrations.Migration):
    dependencies = [
        ("clinics", "0007_add_clinical_review"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
