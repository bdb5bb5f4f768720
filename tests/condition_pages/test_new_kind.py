"""A kind of section that did not exist before goes all the way, and its going leaves no trace."""

import json

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from condition_pages.blocks.body import ConditionBody
from condition_pages.blocks.children import LabelledBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue, named
from condition_pages.importer.draft import make_draft
from condition_pages.imports import reading
from condition_pages.models import ConditionPage
from tests import factories

pytestmark = pytest.mark.django_db

TEMPLATE = """<p class="recovery">{{ value.text }}</p>
{% for entry in value.entries %}<p>{{ entry.label }}: {{ entry.text }}</p>{% endfor %}"""
PAGE = """<main><h1>Muscle spasm</h1><p>A spasm is a muscle that tightens by itself.</p>
<h2>Symptoms</h2><ul><li>A hard knot</li><li>Sharp pain</li></ul></main>"""


class RecoveryValue(ListedValue):
    def condition_facts(self, context):
        return {"naturalProgression": [named(entry, "MedicalSymptom") for entry in self["entries"]]}


class RecoveryBlock(ListedSectionBlock):
    text = rich_text(required=False)
    entries = entries(LabelledBlock(), label="Stages")

    class Meta:
        value_class = RecoveryValue
        label = "Recovery in stages"
        in_sentence = gettext_noop("recovery")
        default_heading = "How does %(condition)s get better?"


@pytest.fixture
def kind(monkeypatch, settings, tmp_path):
    """The kind's block among the others, and its template; nothing else of ours is touched."""
    folder = tmp_path / "condition_pages" / "blocks"
    folder.mkdir(parents=True)
    (folder / "recovery.html").write_text(TEMPLATE)
    block = RecoveryBlock()
    block.set_name("recovery")
    stream = ConditionPage._meta.get_field("body").stream_block
    with monkeypatch.context() as patched:
        for blocks in (stream.child_blocks, ConditionBody.base_blocks):
            patched.setitem(blocks, "recovery", block)
        (templates,) = settings.TEMPLATES
        with override_settings(TEMPLATES=[{**templates, "DIRS": [tmp_path, *templates["DIRS"]]}]):
            yield patched


@pytest.fixture
def practice():
    return factories.make_practice("elm")


@pytest.fixture
def editor(client, practice):
    user = factories.make_editor(practice)
    client.force_login(user)
    return user


SECTION = factories.section(
    "recovery",
    text="<p>Most people are well within days.</p>",
    entries=[
        {"type": "item", "id": str(number), "value": {"label": label, "text": text}}
        for number, (label, text) in enumerate([("First days", "Rest."), ("After", "Move.")])
    ],
)


def publish(practice) -> ConditionPage:
    page = factories.make_condition_page(practice)
    rest = factories.section("treatments", entries=[{"group": "self_care", "label": "Rest"}])
    needed = factories.needed_sections(factories.make_cta(practice))
    page.body = json.dumps([*needed, rest, SECTION])
    page.save_revision().publish()
    return ConditionPage.objects.get(pk=page.pk)


def test_an_editor_picks_it_and_visitors_and_machines_read_it(kind, client, practice, editor):
    page = publish(practice)

    form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    html = client.get(page.get_url(), headers={"host": practice.site.hostname}).content.decode()

    assert "Recovery in stages" in form
    assert "First days: Rest." in html
    condition = next(n for n in page.graph()["@graph"] if n["@type"] == "MedicalCondition")
    assert [node["name"] for node in condition["naturalProgression"]] == ["First days", "After"]
    assert "First days" in page.markdown()


def test_words_of_an_imported_page_are_moved_into_it(kind, client, practice, editor):
    given = reading.Given("spasm.html", text=PAGE)
    batch = reading.take_in(practice, editor, [given])
    while reading.read_next(batch):
        pass
    (pending,) = batch.pages.all()
    place = [each.kind for each in pending.proposal.sections].index("symptoms")
    review = reverse("condition_imports:review", args=[pending.uuid])

    shown = client.get(review).content.decode()
    moved = {"version": pending.version, "action": "save", f"kind-{place}": "recovery"}
    client.post(review, moved)

    assert "Recovery in stages" in shown
    pending.refresh_from_db()
    draft = make_draft(pending.proposal, practice, user=editor).page
    section = next(each for each in draft.body if each.block_type == "recovery")
    assert [entry["text"] for entry in section.value["entries"]] == ["A hard knot", "Sharp pain"]


def test_a_page_outlives_the_kind(kind, client, practice):
    page = publish(practice)

    kind.undo()

    page = ConditionPage.objects.get(pk=page.pk)
    assert "recovery" not in [each.block_type for each in page.body]
    assert client.get(page.get_url(), headers={"host": practice.site.hostname}).status_code == 200
