from types import SimpleNamespace

import pytest
from django.utils.translation import override

from condition_pages.models import Condition

pytestmark = pytest.mark.django_db


@pytest.fixture
def raw():
    found = Condition.objects.filter(term_id__in=["muscle-cramp", "spasticity"]).order_by("pk")
    return {"text": "<p>You may mean:</p>", "conditions": [condition.pk for condition in found]}


def test_the_section_has_its_usual_heading_and_anchor(stand, raw):
    section = stand("related_conditions", raw).section

    assert (section.heading, section.anchor) == ("Related conditions", "related-conditions")


def test_a_condition_links_to_the_practices_own_page_where_there_is_one(stand, raw):
    value = stand("related_conditions", raw)
    cramp = Condition.objects.get(term_id="muscle-cramp")
    own = SimpleNamespace(get_url=lambda: "/conditions/cramp/", language_beside=lambda page: "")
    value.page.page_on_condition = {cramp: own}.get

    links = {link["title"]: link["url"] for link in value.links}
    assert links["Muscle cramp"] == "/conditions/cramp/"
    assert set(links.values()) == {"/conditions/cramp/", None}


def test_a_condition_that_has_gone_from_the_library_is_left_out(stand, raw):
    value = stand("related_conditions", {"conditions": [*raw["conditions"], 10**9]})

    assert len(value.links) == 2


def test_nothing_is_claimed_about_the_condition_itself(stand, said, raw):
    graph = said(stand("related_conditions", raw))

    assert set(graph.condition) == {"@type", "@id", "name"}
    assert graph.section is None


def test_publishing_needs_a_condition(refused, raw):
    assert refused("related_conditions", draft=True) == {}
    assert list(refused("related_conditions")) == ["conditions"]
    assert refused("related_conditions", raw) == {}


def test_three_to_six_serve_readers_best(stand, raw):
    assert len(list(stand("related_conditions", raw).warnings())) == 1
    assert list(stand("related_conditions", {"conditions": raw["conditions"] * 2}).warnings()) == []


def test_all_words_are_read_with_the_names(stand, raw):
    words = stand("related_conditions", raw).plain_text().split("\n")

    assert words[0] == "You may mean:"
    assert "Muscle cramp" in words


def test_in_another_language_a_page_has_its_own_name_and_the_library_says_that_it_is_english(
    stand, raw
):
    value = stand("related_conditions", raw)
    cramp = Condition.objects.get(term_id="muscle-cramp")
    own = SimpleNamespace(
        title="Calambre", get_url=lambda: "/es/calambre/", language_beside=lambda page: ""
    )
    value.page.page_on_condition = {cramp: own}.get

    with override("es"):
        links = {link["title"]: link for link in value.links}

    assert links["Calambre"]["title_language"] == ""
    others = [link for link in links.values() if link["url"] is None]
    assert {link["title_language"] for link in others} == {"en"}
