"""The read API: a host's own listed pages with their graphs, and nothing else."""

import pytest
from wagtail.models import PageViewRestriction

API = "http://harbour.localhost/api/pages/"


def listed(build, query=""):
    response = build.visit(f"{API}?limit=20{query}")
    assert response.status_code == 200, response.content
    return {item["title"]: item["id"] for item in response.json()["items"]}


def test_a_host_lists_its_own_pages_only(whole, build):
    other = build.practice("lake", name="Lake Clinic")

    titles = listed(build)

    assert {"Muscle spasm", "Harbour Clinic", "Acupuncture"} <= set(titles)
    assert "Lake Clinic" not in titles
    assert build.visit(f"{API}{other.home.pk}/").status_code == 404


def test_a_page_carries_its_graph(whole, build):
    page = build.visit(f"{API}{whole.condition.pk}/").json()

    [printed] = build.graph_of(build.visit(whole.condition))
    assert page["graph"] == printed
    assert page["description"] == whole.condition.summary


@pytest.mark.parametrize("query", ["", "?fields=*"])
def test_a_condition_page_carries_the_sections_that_visitors_see(whole, build, query):
    page = build.visit(f"{API}{whole.condition.pk}/{query}").json()

    seen = build.visit(whole.condition).content.decode()
    assert [each["type"] for each in page["sections"]] == [
        section.kind for section in whole.condition.sections
    ]
    assert all(f'id="{each["anchor"]}"' in seen for each in page["sections"])
    assert any(each["text"] for each in page["sections"])
    assert page["summary"] == whole.condition.summary


def test_drafts_private_and_hidden_pages_are_not_there(whole, build):
    whole.content.noindex = True
    build.publish(whole.content)
    whole.place.unpublish()
    PageViewRestriction.objects.create(page=whole.person, restriction_type="login")

    titles = listed(build)

    assert not {"Privacy", "Harbour Street", "Ada Example"} & set(titles)
    for page in (whole.content, whole.place, whole.person):
        assert build.visit(f"{API}{page.pk}/").status_code == 404


@pytest.mark.parametrize("query", ["&site=lake.localhost", "&fields=alias_of"])
def test_nobody_reaches_another_practice_by_asking(whole, build, query):
    build.practice("lake", name="Lake Clinic")

    assert build.visit(f"{API}?{query}").status_code == 400


def test_what_a_draft_says_stays_a_draft(whole, build):
    whole.condition.title = "Not yet"
    whole.condition.save_revision()

    assert "Not yet" not in build.visit(f"{API}{whole.condition.pk}/").content.decode()


def test_the_api_only_reads(whole, client):
    response = client.post("/api/pages/", headers={"host": "harbour.localhost"})

    assert response.status_code in (403, 405)
