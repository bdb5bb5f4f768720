"""The platform's library of conditions."""

import pytest
from django.db import IntegrityError
from django.db.models import ProtectedError
from django.urls import reverse

from condition_pages import vocabulary
from condition_pages.library import load_conditions
from condition_pages.models import Condition
from tests.factories import make_condition_page, make_editor, make_practice

pytestmark = pytest.mark.django_db

TERM = {
    "id": "made-up-ache",
    "preferred_plain": "Made-up ache",
    "clinical": "dolor fictus",
    "lay_synonyms": ["ache"],
    "typical_regions": ["calf"],
    "group": "muscle",
    "icd10_unverified": "Z99.9",
    "related": ["muscle-spasm", "no-such-thing"],
    "distinct_from": ["muscle-cramp"],
}


def test_the_library_holds_the_whole_vocabulary():
    assert set(Condition.objects.values_list("term_id", flat=True)) == set(
        vocabulary.terms("conditions")
    )


def test_loading_again_adds_nothing_and_keeps_what_editors_changed():
    spasm = Condition.objects.get(term_id="muscle-spasm")
    spasm.name = "Spasm of a muscle"
    spasm.icd10 = "M62.83"
    spasm.save()
    spasm.related.clear()

    assert load_conditions(Condition) == 0

    spasm.refresh_from_db()
    assert (spasm.name, spasm.icd10) == ("Spasm of a muscle", "M62.83")
    assert not spasm.related.exists()


def test_loading_brings_back_what_is_missing():
    Condition.objects.filter(term_id="muscle-spasm").delete()

    assert load_conditions(Condition) == 1
    assert Condition.objects.get(term_id="muscle-spasm").related.exists()


def test_a_new_term_brings_its_relations_and_ignores_unknown_ones():
    assert load_conditions(Condition, [TERM]) == 1

    made = Condition.objects.get(term_id="made-up-ache")
    assert [other.term_id for other in made.related.all()] == ["muscle-spasm"]
    assert [other.term_id for other in made.do_not_merge.all()] == ["muscle-cramp"]
    assert made.region_labels == ["Calf"]


def test_a_code_of_the_vocabulary_is_a_suggestion_and_nothing_more():
    load_conditions(Condition, [TERM])

    made = Condition.objects.get(term_id="made-up-ache")
    assert (made.icd10_suggestion, made.icd10) == ("Z99.9", "")


def test_what_is_confused_with_something_outside_the_library_is_noted():
    load_conditions(Condition, [{**TERM, "distinct_from": ["lump (see a doctor)"]}])

    made = Condition.objects.get(term_id="made-up-ache")
    assert made.do_not_merge_note == "lump (see a doctor)"
    assert not made.do_not_merge.exists()


def test_two_conditions_never_share_an_identifier():
    with pytest.raises(IntegrityError):
        Condition.objects.create(term_id="muscle-spasm", name="Another")


def test_a_condition_that_a_page_speaks_of_stays():
    page = make_condition_page(make_practice(), live=False)

    with pytest.raises(ProtectedError):
        page.condition.delete()


def test_an_editor_chooses_from_the_library_and_does_not_change_it(client):
    client.force_login(make_editor(make_practice()))
    spasm = Condition.objects.get(term_id="muscle-spasm")
    name = "wagtailsnippetchoosers_condition_pages_condition"

    chosen = client.get(reverse(f"{name}:chosen", args=[spasm.pk]))

    assert client.get(reverse(f"{name}:choose")).status_code == 200
    assert "Muscle spasm" in chosen.content.decode()
    edit = "wagtailsnippets_condition_pages_condition:edit"
    assert client.get(reverse(edit, args=[spasm.pk])).status_code == 302
