"""The editor's side panel: what it shows, and that it follows what is typed."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from seo.head import HeadTags
from seo.preview import result, tree
from seo.vocabulary import problems

URL = "https://clinic.example.com/conditions/spasm/"


def test_the_preview_cuts_a_long_title_and_says_so():
    seen = result(HeadTags(title="A very long title " * 10, canonical=URL), None)

    assert seen.is_title_cut
    assert seen.title.endswith("…")


def test_the_preview_shows_the_way_to_the_page():
    assert result(HeadTags(title="x", canonical=URL), None).trail == (
        "clinic.example.com",
        "conditions",
        "spasm",
    )
    assert result(HeadTags(title="x"), None).trail == ()


def test_a_problem_stands_at_its_branch_of_the_tree_with_its_field():
    graph = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "WebPage", "@id": URL, "name": "Spasm", "lastReviewed": "soon"}],
    }

    fields = {"lastReviewed": "x"}
    [branch] = tree(graph, problems(graph), lambda node, kind, name: fields.get(name, ""))

    [wrong] = [twig for twig in branch.children if twig.problems]
    assert (wrong.label, wrong.text, wrong.field) == ("lastReviewed", "soon", "x")
    assert branch.has_problem


def test_a_reference_is_shown_by_the_name_of_what_it_points_at():
    graph = {
        "@graph": [
            {"@type": "WebPage", "@id": URL, "about": {"@id": f"{URL}#c"}},
            {"@type": "MedicalCondition", "@id": f"{URL}#c", "name": "Muscle spasm"},
        ]
    }

    assert tree(graph)[0].children[0].text == "→ Muscle spasm"


@pytest.fixture
def editor(whole, client):
    user = get_user_model().objects.create_superuser("root", "root@example.com", "secret")
    client.force_login(user)
    return client


def test_the_panel_stands_in_the_editor_of_every_kind_of_page(whole, build, editor):
    for page in build.pages_of(whole.practice):
        response = editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))

        assert response.status_code == 200, page
        assert b'data-side-panel="search-and-markup"' in response.content, page
        assert b'data-side-panel="checks"' in response.content


def test_a_new_page_has_the_panel_too(whole, editor):
    address = reverse(
        "wagtailadmin_pages:add",
        args=["condition_pages", "conditionpage", whole.condition.get_parent().pk],
    )

    assert b'data-side-panel="search-and-markup"' in editor.get(address).content


def test_the_panels_content_is_for_those_who_may_edit_the_page(whole, client):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[whole.condition.pk])

    response = client.get(f"{address}?mode=search-and-markup")

    assert response.status_code == 302
    assert "login" in response["Location"]


def test_our_checks_stand_among_wagtails_own(whole, editor):
    type(whole.condition).objects.filter(pk=whole.condition.pk).update(noindex=True)
    whole.condition.refresh_from_db()
    whole.condition.save_revision()

    page = editor.get(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))
    html = page.content.decode()

    assert re.search(r'"id": ?"clinic-reviewer-missing"', html)
    assert re.search(r'"id": ?"clinic-hidden", ?"options": ?\{"found": ?\["', html)
    assert '"empty-meta-description"' in html


# In a browser


@pytest.fixture
def signed_in(whole, desktop, client, live_server):
    user = get_user_model().objects.create_superuser("root", "root@example.com", "secret")
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    desktop.context.add_cookies(
        [{"name": "sessionid", "value": cookie.value, "url": live_server.url}]
    )
    return desktop


@pytest.mark.django_db(transaction=True)
def test_an_editor_sees_the_preview_change_and_follows_a_problem_to_its_field(
    whole, signed_in, live_server
):
    page = signed_in
    whole.condition.reviewer = None
    whole.condition.save_revision(clean=False)
    page.goto(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))

    page.click('[data-side-panel-toggle="search-and-markup"]')
    description = page.locator("[data-seo-description]")
    description.wait_for(timeout=30_000)
    assert "tightens by itself" in description.inner_text()

    page.click('[role="tab"][href="#tab-promote"]')
    page.fill("#id_search_description", "Written while somebody watches.")
    page.locator("[data-seo-description]", has_text="Written while somebody watches.").wait_for(
        timeout=30_000
    )

    page.click('[data-rule="reviewer-missing"] [data-seo-target]')
    page.wait_for_function("document.activeElement.name === 'reviewer'", timeout=10_000)
    assert page.locator("#id_reviewer").is_visible()
