"""What editors move on the review screen of an import leans the imports after it."""

import json

import pytest
from django.core.management import CommandError, call_command

from condition_pages.importer.classify.features import Page, Unit, features
from condition_pages.importer.classify.moved import Move, learn
from condition_pages.importer.classify.scale import MOST_LEAN
from condition_pages.imports.moves import moves_of
from condition_pages.models import ConditionPage
from tests import factories
from tests.condition_pages.test_import_admin import act, make_pending, upload

pytestmark = pytest.mark.django_db

WORDS = "The lantern walk begins at the old mill and ends with a warm drink by the stove."


def page(name: str, words: str = WORDS) -> str:
    return (
        f"<html><body><main><h1>{name}</h1><p>{name} is an ache that comes and goes.</p>"
        f"<h2>The lantern walk</h2><p>{words}</p></main></body></html>"
    )


@pytest.fixture
def practice():
    return factories.make_practice("elm")


@pytest.fixture
def editor(practice, client):
    user = factories.make_editor(practice)
    client.force_login(user)
    return user


def bring_in(practice, user, name, words=WORDS):
    return make_pending(practice, user, upload(f"{name}.html", page(name, words)))[0]


def kind_of_walk(pending) -> str:
    pending.refresh_from_db()
    return next(s.kind for s in pending.proposal.sections if "lantern" in s.words.lower())


def move_the_walk(client, pending, kind):
    place = next(n for n, s in enumerate(pending.proposal.sections) if "lantern" in s.words.lower())
    act(client, pending, f"save:{place}", **{f"kind-{place}": kind})


def test_a_text_like_one_that_was_moved_is_proposed_as_what_it_was_moved_to(
    client, practice, editor
):
    for name in ("Neck pain", "Hip pain", "Knee pain"):
        pending = bring_in(practice, editor, name)
        if kind_of_walk(pending) != "treatments":
            move_the_walk(client, pending, "treatments")
        act(client, pending, "create")

    assert kind_of_walk(bring_in(practice, editor, "Foot pain")) == "treatments"


def test_what_one_practice_moved_does_not_lean_anothers_imports(client, practice, editor):
    pending = bring_in(practice, editor, "Neck pain")
    before = kind_of_walk(pending)
    move_the_walk(client, pending, "treatments")
    act(client, pending, "create")
    other = factories.make_practice("oak")
    user = factories.make_editor(other)
    client.force_login(user)

    assert moves_of(other) == ()
    assert kind_of_walk(bring_in(other, user, "Foot pain")) == before


def test_what_was_moved_and_moved_back_teaches_nothing(client, practice, editor):
    pending = bring_in(practice, editor, "Neck pain")
    before = kind_of_walk(pending)
    move_the_walk(client, pending, "treatments")
    pending.refresh_from_db()
    move_the_walk(client, pending, before)
    act(client, pending, "create")

    assert moves_of(practice) == ()


def test_moves_are_told_a_line_each_and_can_be_forgotten(client, practice, editor, capsys):
    pending = bring_in(practice, editor, "Neck pain")
    before = kind_of_walk(pending)
    move_the_walk(client, pending, "treatments")
    act(client, pending, "create")

    call_command("import_moves")
    told = json.loads(capsys.readouterr().out)
    assert (told["practice"], told["before"], told["after"]) == ("elm", before, "treatments")
    assert told["text"] == WORDS

    call_command("import_moves", "--reset", "--practice", "elm")
    assert "elm: 1 imports forgot what was moved" in capsys.readouterr().out
    assert moves_of(practice) == ()
    assert "treatments" in kinds_of_draft()
    with pytest.raises(CommandError, match="There is no practice 'nowhere'"):
        call_command("import_moves", "--practice", "nowhere")


def kinds_of_draft() -> list[str]:
    return [block.block_type for block in ConditionPage.objects.get().body]


def test_no_number_of_moves_leans_further_than_the_limit():
    moves = [Move(f"{WORDS} {n}", "The lantern walk", "overview", "treatments") for n in range(300)]
    lean = learn(moves, Page())
    said = lean.of(features(Unit(text=WORDS, heading="The lantern walk"), Page()))

    assert 0 < said["treatments"] <= MOST_LEAN
    assert -MOST_LEAN <= said["overview"] < 0


def test_many_moves_of_one_text_hardly_lean_a_text_of_other_words():
    moves = [Move(WORDS, "The lantern walk", "overview", "treatments")] * 300
    lean = learn(moves, Page())
    other = Unit(text="Swelling after a fall may need an X-ray.", heading="When to get help")

    assert abs(lean.of(features(other, Page())).get("treatments", 0.0)) < 0.5
