"""The page of results and the suggestions, as a visitor's browser gets them."""

import json

import pytest
from lxml import html

from search.models import SearchPromotion, ZeroResultsQuery
from seo.graph import iter_nodes
from seo.visible_content import hidden_values
from seo.vocabulary import problems

pytestmark = pytest.mark.django_db


def read(response):
    return html.fromstring(response.content.decode())


def text(response):
    return " ".join(read(response).text_content().split())


def links(response):
    return {a.text_content().strip(): a.get("href") for a in read(response).iter("a")}


def test_a_visitor_searches_without_script(build, practice):
    build.condition(practice, "muscle-cramp")
    form = read(build.visit(practice, "/search/")).xpath("//form[@role='search']")[0]

    response = build.visit(practice, form.get("action"), {"q": "charlie horse"})

    assert form.get("method") == "get"
    assert response.status_code == 200
    assert links(response)["Muscle cramp"] == "/conditions/muscle-cramp/"
    assert "Also called “charlie horse”" in text(response)


def test_search_is_hidden_from_search_engines(build, practice):
    for path in ("/search/", "/search/suggest/"):
        assert build.visit(practice, path, {"q": "cramp"})["X-Robots-Tag"] == "noindex"


def test_a_host_without_a_practice_has_no_search(client, db):
    for path in ("/search/", "/search/suggest/"):
        assert client.get(path, headers={"host": "localhost"}).status_code == 404


def test_search_is_asked_and_never_posted_to(client, build, practice):
    assert client.post("/search/", headers={"host": practice.site.hostname}).status_code == 405


def test_what_is_typed_is_escaped(build, practice):
    response = build.visit(practice, "/search/", {"q": "<script>alert(1)</script>"})

    assert b"<script>alert" not in response.content


def test_a_page_in_another_language_says_so(build, practice):
    from wagtail.models import Locale

    spanish = Locale.objects.create(language_code="es")
    build.plain_page(practice, "Calambres", "Dolor.", locale=spanish)

    response = build.visit(practice, "/search/", {"q": "calambre"})

    assert read(response).xpath("//*[@lang='es']//a[text()='Calambres']")


def test_a_promoted_page_comes_first(build, practice):
    build.condition(practice, "muscle-cramp")
    page = build.plain_page(practice, "Fees", "Cash.")
    SearchPromotion.objects.create(
        page=practice.home, words=["cramp"], target=page, reason="New prices"
    )

    response = build.visit(practice, "/search/", {"q": "cramps"})

    found = [a.text_content() for a in read(response).xpath("//main//li/a")]
    assert found[:2] == ["Fees", "Muscle cramp"]
    assert "New prices" in text(response)


def test_suggestions_complete_a_name_or_any_word_of_it(build, practice):
    build.condition(practice, "muscle-cramp")

    for typed in ("mus", "Cramp", "charl", "hors"):
        suggestions = build.visit(practice, "/search/suggest/", {"q": typed}).json()["suggestions"]
        assert [s["title"] for s in suggestions] == ["Muscle cramp"]
        assert suggestions[0]["url"] == "/conditions/muscle-cramp/"


def test_a_suggestion_says_by_which_name_it_was_found(build, practice):
    build.condition(practice, "muscle-cramp")

    (suggestion,) = build.visit(practice, "/search/suggest/", {"q": "charley"}).json()[
        "suggestions"
    ]

    assert suggestion["why"] == "also called “charley horse”"


@pytest.mark.parametrize("typed", ["", "m", "%", "'", "_"])
def test_too_little_suggests_nothing(build, practice, typed):
    build.condition(practice, "muscle-cramp")

    assert build.visit(practice, "/search/suggest/", {"q": typed}).json()["suggestions"] == []


def test_suggestions_take_one_query_however_many_pages(
    build, practice, django_assert_max_num_queries
):
    for term in ("muscle-spasm", "muscle-cramp", "muscle-twitch", "muscle-knot"):
        build.condition(practice, term)
    from search.names import suggest

    with django_assert_max_num_queries(2):
        found = suggest(practice, "muscle")

    assert len(found) == 4


def test_what_resembles_the_words_is_offered_after_a_search_in_vain(build, practice):
    build.condition(practice, "muscle-cramp")

    vain = build.visit(practice, "/search/", {"q": "cramoisie"})

    assert links(vain)["Muscle cramp"] == "/conditions/muscle-cramp/"


def test_a_search_in_vain_is_counted_without_a_trace_of_the_visitor(build, practice):
    for _ in range(3):
        build.visit(practice, "/search/", {"q": "Hiccup  Cure"})

    (row,) = ZeroResultsQuery.objects.values()
    assert (row["query"], row["times"]) == ("hiccup cure", 3)
    assert set(row) == {"id", "practice_id", "day", "query", "times"}


@pytest.mark.parametrize(
    "query",
    [
        "ann@example.com",
        "call 555 0100",
        "my name is ann lee and i live here",
        "x" * 41,
        "born in ’72",
    ],
)
def test_a_search_that_may_tell_of_a_person_is_not_kept(build, practice, query):
    build.visit(practice, "/search/", {"q": query})

    assert not ZeroResultsQuery.objects.exists()


def test_a_flood_of_made_up_words_does_not_fill_the_log(practice, monkeypatch):
    from search import zero_results

    monkeypatch.setattr(zero_results, "MOST_A_DAY", 3)
    for word in ("aaa", "bbb", "ccc", "ddd", "eee", "aaa"):
        zero_results.note(practice, word)

    assert list(ZeroResultsQuery.objects.order_by("query").values_list("query", "times")) == [
        ("aaa", 2),
        ("bbb", 1),
        ("ccc", 1),
    ]


def test_old_entries_of_the_log_are_deleted(practice):
    from datetime import timedelta

    from django.utils import timezone

    from search import zero_results

    zero_results.note(practice, "hiccup")
    ZeroResultsQuery.objects.update(day=timezone.now().date() - timedelta(days=91))

    zero_results.prune()

    assert not ZeroResultsQuery.objects.exists()


def test_a_page_of_results_has_one_head_and_one_graph_of_what_it_shows(build, practice):
    build.condition(practice, "muscle-cramp")

    tree = read(build.visit(practice, "/search/", {"q": "charlie horse"}))

    assert tree.xpath("//title/text()") == [f"Search: charlie horse – {practice.site.site_name}"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex, follow"]
    [script] = tree.xpath("//script[@type='application/ld+json']/text()")
    document = json.loads(script)
    assert problems(document) == []
    assert hidden_values(document, tree) == []
    [page] = [n for n in document["@graph"] if n["@type"] == "SearchResultsPage"]
    [found] = [n for n in document["@graph"] if n["@type"] == "ItemList"]
    assert page["mainEntity"] == {"@id": found["@id"]}
    names = [step["name"] for step in iter_nodes(found) if step["@type"] == "ListItem"]
    assert names == ["Muscle cramp"]


@pytest.mark.parametrize("query", [{}, {"q": "</script><b>7</b>"}, {"q": "“🙂” أ" * 60}])
def test_any_words_leave_the_graph_of_a_search_whole(build, practice, query):
    tree = read(build.visit(practice, "/search/", query))

    [script] = tree.xpath("//script[@type='application/ld+json']/text()")
    assert problems(json.loads(script)) == []
    assert len(tree.xpath("//title")) == 1
