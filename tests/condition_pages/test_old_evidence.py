"""Pages of before evidence said what was found: nothing is lost, and somebody is asked to look."""

import json
from importlib import import_module

import pytest
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse

from clinics import tenancy
from condition_pages.models import ConditionPage, ImportRecord
from tests.factories import make_condition_page, make_editor, make_practice, needed_sections

pytestmark = pytest.mark.django_db

migration = import_module("condition_pages.migrations.0008_ask_what_evidence_found")
OLD = {
    "type": "evidence",
    "id": "2d7c9a52-6f0c-4f2b-9c1e-0d8f3a5b7c11",
    "value": {
        "heading": "",
        "text": "<p>Stretching may help.</p>",
        "strength": "rct",
        "citations": [],
        "limits": "",
    },
}


@pytest.fixture(scope="module")
def apps():
    """The models as migrations know them."""
    loader = MigrationLoader(None)
    return loader.project_state(("condition_pages", "0008_ask_what_evidence_found")).apps


@pytest.fixture
def page():
    """A live page, with a draft, as they were stored before."""
    page = make_condition_page(make_practice(), needed_sections())
    sections = [*page.body.raw_data, OLD]
    ConditionPage.objects.filter(pk=page.pk).update(body=sections)
    revision = page.save_revision()
    revision.content["body"] = json.dumps(sections)
    revision.save()
    return page


def evidence_of(page) -> dict:
    return next(s["value"] for s in page.body.raw_data if s["type"] == "evidence")


def test_what_was_found_is_unclear_until_somebody_has_looked(page, apps):
    migration.walk(apps, migration.ask)

    for stored in (
        ConditionPage.objects.get(pk=page.pk),
        ConditionPage.objects.get(pk=page.pk).get_latest_revision_as_object(),
    ):
        value = evidence_of(stored)
        assert (value["finding"], value["certainty"], value["basis"]) == ("unclear", "", "rct")
        assert "strength" not in value


def test_the_way_back_gives_the_kind_of_study_its_old_name(page, apps):
    migration.walk(apps, migration.ask)
    migration.walk(apps, migration.forget)

    assert (
        apps.get_model("condition_pages", "ConditionPage").objects.get(pk=page.pk).body[-1] == OLD
    )


def test_a_page_that_nobody_has_looked_at_waits_on_the_first_screen(page, apps, client):
    migration.walk(apps, migration.ask)
    client.force_login(make_editor(tenancy.practice_of(page)))

    first = client.get(reverse("wagtailadmin_home")).content.decode()

    assert f"{page.title}: say what the research found" in first
    assert f"/pages/{page.pk}/edit/#block-{OLD['id']}" in first


def test_a_page_whose_evidence_says_how_sure_it_is_waits_no_more(page, apps, client):
    migration.walk(apps, migration.ask)
    stored = ConditionPage.objects.get(pk=page.pk)
    sections = list(stored.body.raw_data)
    next(s for s in sections if s["type"] == "evidence")["value"]["certainty"] = "low"
    ConditionPage.objects.filter(pk=page.pk).update(body=[dict(s) for s in sections])
    client.force_login(make_editor(tenancy.practice_of(page)))

    first = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "say what the research found" not in first


def test_sections_that_an_import_keeps_are_changed_too(page, apps):
    record = ImportRecord.objects.create(
        page=page, fingerprint="f" * 64, source_name="page.html", stored={"body": [OLD]}, report=""
    )

    migration.walk(apps, migration.ask)

    record.refresh_from_db()
    assert record.stored["body"][0]["value"]["basis"] == "rct"
