from django.db import migrations


def fill(apps, schema_editor):
    """Sum up the proposals that wait for their review; those of a check-list have no title."""
    PendingImport = apps.get_model("condition_pages", "PendingImport")
    waiting = PendingImport.objects.filter(state__in=("ready", "making")).only("stored")
    for pending in waiting.iterator(chunk_size=50):
        stored = pending.stored
        if not isinstance(stored, dict) or "title" not in stored:
            continue
        lines = (stored.get("report") or {}).get("lines") or []
        pending.summary = {
            "title": stored["title"],
            "kind": (stored.get("page_type") or {}).get("kind", "other"),
            "sections": len(stored.get("sections") or []),
            "unclear": sum(line.get("status") == "not_understood" for line in lines),
        }
        pending.save(update_fields=["summary"])


class Migration(migrations.Migration):
    dependencies = [("condition_pages", "0012_keep_what_lists_say_of_imports")]

    operations = [
        # Going back, the column goes with all that is in it.
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
