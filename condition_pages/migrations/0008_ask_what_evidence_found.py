"""Evidence says what was found and how sure that is; until now it had the kind of study alone.

What was found stands in no field yet, so it is "unclear" until somebody has looked: such pages are
listed on the first screen of who may change them. The kind of study keeps its value, as what the
finding rests on.
"""

import json
from collections.abc import Callable

from django.db import migrations


def changed(data: object, change: Callable[[dict], None]) -> object:
    """``data`` with ``change`` made to the value of each section on evidence, however deep."""
    if isinstance(data, dict):
        if data.get("type") == "evidence" and isinstance(data.get("value"), dict):
            change(data["value"])
        return {name: changed(member, change) for name, member in data.items()}
    if isinstance(data, list):
        return [changed(member, change) for member in data]
    if isinstance(data, str) and '"evidence"' in data:
        # A revision keeps a page's sections as text within its own.
        try:
            inner = json.loads(data)
        except ValueError:
            return data
        return json.dumps(changed(inner, change)) if isinstance(inner, list) else data
    return data


def ask(value: dict) -> None:
    if "strength" in value:
        value["basis"] = value.pop("strength")
        value.setdefault("finding", "unclear")
        value.setdefault("certainty", "")


def forget(value: dict) -> None:
    if "basis" in value:
        value["strength"] = value.pop("basis")
        value.pop("finding", None)
        value.pop("certainty", None)


def walk(apps, change: Callable[[dict], None]) -> None:
    kept = (
        ("condition_pages", "ConditionPage", "body"),
        ("condition_pages", "PendingImport", "stored"),
        ("condition_pages", "ImportRecord", "stored"),
    )
    for app, name, field in kept:
        model = apps.get_model(app, name)
        for row in model.objects.only("pk", field).iterator(chunk_size=100):
            before = json.dumps(getattr(row, field))
            after = changed(json.loads(before), change)
            if json.dumps(after) != before:
                model.objects.filter(pk=row.pk).update(**{field: after})
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind = ContentType.objects.filter(app_label="condition_pages", model="conditionpage").first()
    if kind is None:
        return
    Revision = apps.get_model("wagtailcore", "Revision")
    for row in Revision.objects.filter(content_type=kind).only("pk", "content").iterator(100):
        before = json.dumps(row.content)
        after = changed(json.loads(before), change)
        if json.dumps(after) != before:
            Revision.objects.filter(pk=row.pk).update(content=after)


class Migration(migrations.Migration):
    dependencies = [
        ("condition_pages", "0007_keep_what_drafts_hold"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(
            lambda apps, _editor: walk(apps, ask),
            lambda apps, _editor: walk(apps, forget),
        ),
    ]
