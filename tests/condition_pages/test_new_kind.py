"""A kind of section that did not exist before goes all the way, and its going leaves no trace."""

import json

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils.translation import gettext_noop

from condition_pages.blocks.body import ConditionBody
from condition_pages.blocks.children import LabelledBlock, entries, rich_text
from condition_pages.blocks.section import ListedSectionBlock, ListedValue
from condition_pages.importer import edit
from condition_pages.importer.draft import make_draft
from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose
from condition_pages.imports import reading
from condition_pages.models import ConditionPage
from seo import vocabulary
from tests import factories

pytestmark = pytest.mark.django_db

#: A name that nobody gives to a real one.
KIND = "invented_kind"
TEMPLATE = """<p class=KIND>{{ value.text }}</p>
{% for entry in value.entries %}<p>{{ entry.label }}: {{ entry.text }}</p>{% endfor %}"""
PAGE = """<main><h1>Muscle spasm</h1><p>A spasm is a muscle that tightens by itself.</p>
<h2>Symptoms</h2><ul><li>A hard knot</li><li>Sharp pain</li></ul></main>"""


class RecoveryValue(ListedValue):
    def condition_facts(self, context):
        return {"naturalProgression": [entry["label"] for entry in self["entries"]]}


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
    (folder / f"{KIND}.html").write_text(TEMPLATE)
    block = RecoveryBlock()
    block.set_name(KIND)
    stream = ConditionPage._meta.get_field("body").stream_block
    with monkeypatch.context() as patched:
        for blocks in (stream.child_blocks, ConditionBody.base_blocks):
            patched.setitem(blocks, KIND, block)
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
    KIND,
    text="<p>Most people are well within days.</p>",
    entries=[
        {"type": "item", "id": str(number), "value": {"label": label, "text": text}}
        for number, (label, text) in enumerate([("First days", "Rest."), ("After", "Move.")])
    ],
)


def said_wrongly(graph) -> list:
    """What the condition says by a word that schema.org does not have for it."""
    condition = [node for node in graph["@graph"] if node["@type"] == "MedicalCondition"]
    return vocabulary.problems({"@context": graph["@context"], "@graph": condition})


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
    assert condition["naturalProgression"] == ["First days", "After"]
    assert said_wrongly(page.graph()) == []
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
    moved = {"version": pending.version, "action": "save", f"kind-{place}": KIND}
    client.post(review, moved)

    assert "Recovery in stages" in shown
    pending.refresh_from_db()
    draft = make_draft(pending.proposal, practice, user=editor).page
    section = next(each for each in draft.body if each.block_type == KIND)
    assert [entry["text"] for entry in section.value["entries"]] == ["A hard knot", "Sharp pain"]


def test_words_that_were_moved_into_it_outlive_the_kind(kind, practice, editor):
    proposal = propose(Source(PAGE))
    place = [each.kind for each in proposal.sections].index("symptoms")
    moved = edit.move(proposal, place, KIND)

    kind.undo()

    body = make_draft(moved, practice, user=editor).page.body
    assert "A hard knot" in str([each.value for each in body])


def test_a_page_outlives_the_kind(kind, client, practice):
    page = publish(practice)

    kind.undo()

    page = ConditionPage.objects.get(pk=page.pk)
    assert KIND not in [each.block_type for each in page.body]
    assert client.get(page.get_url(), headers={"host": practice.site.hostname}).status_code == 200
