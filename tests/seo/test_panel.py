"""The editor's side panel: what it shows, and that it follows what is typed."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import expect

from seo import graph_words
from seo.audit.findings import RULES
from seo.head import HeadTags
from seo.preview import result, tree
from seo.sentences import sentences
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


def test_the_graph_is_told_in_plain_sentences_the_page_first():
    graph = {
        "@graph": [
            {"@type": "Person", "@id": f"{URL}#p", "name": "Ada", "jobTitle": "Chiropractor"},
            {
                "@type": "MedicalWebPage",
                "@id": URL,
                "name": "Spasm",
                "lastReviewed": "2026-11-07",
                "reviewedBy": {"@id": f"{URL}#p"},
                "mentions": [{"@type": "Thing", "name": "heat"}, {"@type": "Thing", "name": "ice"}],
            },
        ]
    }

    page, person = sentences(tree(graph))

    assert (page.label, page.things[0].name) == ("This page, on health", "Spasm")
    assert [(one.words, one.values) for one in page.things[0].sentences] == [
        ("Last checked by a person", ["Nov. 7, 2026"]),
        ("Checked by", ["Ada"]),
        ("It mentions", ["heat", "ice"]),
    ]
    assert (person.label, person.things[0].sentences[0].words) == ("Person", "Job title")


def test_what_is_wrong_stands_at_its_sentence_with_its_field():
    graph = {"@graph": [{"@type": "WebPage", "@id": URL, "name": "x", "lastReviewed": "soon"}]}

    [kind] = sentences(tree(graph, problems(graph), lambda node, kind, name: f"f_{name}"))

    assert kind.has_problem
    [sentence] = [one for one in kind.things[0].sentences if one.problems]
    assert (sentence.values, sentence.problems[0][1]) == (["soon"], "f_lastReviewed")


def test_every_word_of_a_whole_practices_graphs_has_plain_words(whole, build):
    known = {**graph_words.KINDS, **graph_words.PROPERTIES}
    unknown = set()
    for page in build.pages_of(whole.practice):
        for node in page.specific.graph()["@graph"]:
            unknown |= {name for name in (node["@type"], *node) if name[0] != "@"} - set(known)

    assert unknown == set()


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

    form = editor.get(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))
    draft = editor.get(reverse("wagtailadmin_pages:view_draft", args=[whole.condition.pk]))

    # What is found is told by what visitors would see; the form asks its preview.
    for html in (form.content.decode(), draft.content.decode()):
        assert re.search(r'"id": ?"clinic-reviewer-missing"', html)
        assert '"empty-meta-description"' in html
    assert re.search(r'"id": ?"clinic-hidden", ?"options": ?\{"found": ?\["', html)


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


@pytest.mark.django_db(transaction=True)
def test_an_editor_sees_the_result_of_a_desktop_and_copies_the_graph(whole, signed_in, live_server):
    page = signed_in
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))
    page.click('[data-side-panel-toggle="search-and-markup"]')
    desktop = page.locator(".seo-panel__result--desktop")
    page.locator(".seo-panel__result--phone").wait_for(timeout=30_000)
    assert not desktop.is_visible()

    page.get_by_role("button", name="Desktop").press("Enter")

    assert desktop.is_visible()
    assert page.get_by_role("button", name="Desktop").get_attribute("aria-pressed") == "true"
    frame = page.locator("[data-seo-frame]")
    # As small as the panel: nothing to scroll sideways.
    assert frame.evaluate("box => box.scrollWidth - box.clientWidth") <= 1
    assert page.locator(".seo-panel__card").inner_text().startswith("harbour.localhost")

    page.get_by_text("The same as code (JSON-LD)").click()
    code = page.locator('[data-key="json"]')
    code.get_by_role("button", name="Copy").click()
    code.get_by_role("status").get_by_text("Copied.").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert json.loads(copied) == whole.condition.graph()


@pytest.mark.django_db(transaction=True)
def test_the_fields_for_search_engines_say_how_much_is_shown(whole, signed_in, live_server):
    page = signed_in
    page.goto(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))
    page.click('[role="tab"][href="#tab-promote"]')
    title = page.locator("#id_seo_title-meter")

    assert f"“{whole.condition.title} – " in title.inner_text()
    assert "all of it is shown" in title.inner_text()
    page.fill("#id_seo_title", "A title that goes on and on " * 5)
    assert "the end is cut" in title.inner_text()
    assert "id_seo_title-meter" in page.get_attribute("#id_seo_title", "aria-describedby")
    page.fill("#id_search_description", "Short.")
    said = page.locator("#id_search_description-meter").inner_text()
    assert re.fullmatch(r"\d\d of about 1920 pixels: all of it is shown\.", said)


@pytest.mark.django_db(transaction=True)
def test_the_checks_speak_of_what_is_typed_and_not_of_what_was(whole, signed_in, live_server):
    page = signed_in
    page.goto(reverse("wagtailadmin_pages:edit", args=[whole.condition.pk]))
    page.click('[data-side-panel-toggle="checks"]')
    checks = page.locator("[data-checks-panel]")
    expect(page.locator("[data-content-checker-count]")).not_to_be_empty(timeout=30_000)
    hidden = RULES["hidden"]
    assert str(hidden.title) not in checks.inner_text()

    page.click('[role="tab"][href="#tab-promote"]')
    page.check("#id_noindex")

    checks.get_by_text(str(hidden.title)).wait_for(timeout=30_000)
    assert "The page asks search engines not to list it." in checks.inner_text()
