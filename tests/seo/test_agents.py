"""What a host offers to readers that are programs: maps, texts, graphs, and what they may do."""

import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.test import Client
from wagtail.models import PageViewRestriction

from seo import crawlers, llms
from seo.models import SearchEngines

HOME = "http://harbour.localhost/"
HOST = {"host": "harbour.localhost"}
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def mapped(build):
    response = build.visit(f"{HOME}schemamap.xml")
    assert response.status_code == 200
    return [
        (entry.get("contentType"), entry.findtext(LOC))
        for entry in ElementTree.fromstring(response.getvalue())
    ]


def test_the_schema_map_leads_to_the_graph_of_each_page_as_it_stands_in_the_page(whole, build):
    entries = mapped(build)

    addresses = [f"{page.get_full_url()}page.jsonld" for page in build.pages_of(whole.practice)]
    assert sorted(address for _kind, address in entries) == sorted(addresses)
    assert {kind for kind, _address in entries} == {"structuredData/schema.org"}
    for page in build.pages_of(whole.practice):
        response = build.visit(f"{page.get_full_url()}page.jsonld")
        [script] = build.parse(build.visit(page)).xpath(
            "//script[@type='application/ld+json']/text()"
        )
        assert response["Content-Type"] == "application/ld+json"
        assert response["X-Robots-Tag"] == "noindex"
        assert page.get_full_url() in response["Link"]
        assert json.loads(response.content) == json.loads(script)


def test_a_private_a_hidden_and_an_unpublished_page_have_no_graph_to_fetch(whole, build):
    PageViewRestriction.objects.create(page=whole.person, restriction_type="login")
    whole.place.unpublish()
    whole.content.noindex = True
    build.publish(whole.content)

    listed = [address for _kind, address in mapped(build)]
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)
    texts = build.visit(f"{HOME}llms-full.txt").getvalue().decode()

    assert f"\n{whole.condition.get_full_url()}\n" in texts
    for page in (whole.person, whole.place, whole.content):
        assert f"{page.get_full_url()}page.jsonld" not in listed
        assert f"\n{page.get_full_url()}\n" not in texts
    assert build.visit(f"{whole.person.get_full_url()}page.jsonld").status_code == 404
    assert build.visit(f"{whole.place.get_full_url()}page.jsonld").status_code == 404


def test_the_schema_map_of_another_practice_names_none_of_these_pages(whole, build):
    build.practice("lake", name="Lake Clinic")

    text = build.visit("http://lake.localhost/schemamap.xml").getvalue().decode()

    assert "harbour" not in text
    path = whole.condition.get_full_url().removeprefix(HOME)
    assert build.visit(f"http://lake.localhost/{path}page.jsonld").status_code == 404


@pytest.mark.parametrize(
    ("accept", "wants"),
    [
        ("text/markdown", True),
        ("text/markdown, text/html;q=0.8, */*;q=0.1", True),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", False),
        ("text/html, text/markdown;q=0.5", False),
        ("*/*", False),
        ("text/markdown;q=0, */*", False),
        ("not a type, markdown", False),
    ],
)
def test_who_asks_for_markdown_first_is_sent_to_it_and_a_browser_never_is(
    whole, build, accept, wants
):
    url = whole.condition.get_full_url()

    response = Client(headers={**HOST, "accept": accept}).get(f"/{url.removeprefix(HOME)}")

    assert response.status_code == (303 if wants else 200)
    if wants:
        assert response["Location"] == f"{url}page.md"
        # No cache on the way may hand this on to somebody with a browser.
        assert "no-store" in response["Cache-Control"]
        assert "Accept" in response["Vary"]


def test_the_texts_of_all_pages_stand_in_one_file_once_that_is_switched_on(
    whole, build, monkeypatch
):
    assert build.visit(f"{HOME}llms-full.txt").status_code == 404
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)

    text = build.visit(f"{HOME}llms-full.txt").getvalue().decode()

    for page in build.pages_of(whole.practice):
        assert f"\n{page.get_full_url()}\n" in text
    assert "your speech is slurred" in text

    monkeypatch.setattr(llms, "MOST_TEXTS", 2)
    short = build.visit(f"{HOME}llms-full.txt").getvalue().decode()
    assert short.count("\n---\n") == 3
    assert short.rstrip().endswith("/llms.txt")


def robots(build):
    return build.visit(f"{HOME}robots.txt").content.decode()


def test_crawlers_of_language_models_are_asked_nothing_until_somebody_chooses(whole, build):
    assert "GPTBot" not in robots(build)
    assert "Content-Signal" not in robots(build)


def test_a_practice_may_be_named_in_answers_and_not_be_trained_on(whole, build):
    SearchEngines.objects.create(site=whole.practice.site, ai_crawlers=crawlers.ANSWERS_ONLY)

    models, everybody = robots(build).split("\n\n")[:2]

    assert "User-agent: GPTBot\n" in models
    assert models.endswith("\nDisallow: /")
    assert "OAI-SearchBot" not in models
    assert "Googlebot" not in models
    assert "Content-Signal: search=yes, ai-input=yes, ai-train=no" in everybody
    assert "Disallow: /\n" not in f"{everybody}\n"


def test_a_practice_may_close_its_pages_to_language_models(whole, build):
    SearchEngines.objects.create(site=whole.practice.site, ai_crawlers=crawlers.NONE)

    models, everybody = robots(build).split("\n\n")[:2]

    assert "User-agent: OAI-SearchBot\n" in models
    assert "Content-Signal: search=yes, ai-input=no, ai-train=no" in everybody


def test_who_found_a_hole_learns_whom_to_tell(whole, build, settings):
    assert build.visit(f"{HOME}.well-known/security.txt").status_code == 404
    settings.CLINIC_SEO_SECURITY_CONTACT = "mailto:security@example.com"

    lines = build.visit(f"{HOME}.well-known/security.txt").content.decode().splitlines()

    said = dict(line.split(": ", 1) for line in lines)
    assert said["Contact"] == "mailto:security@example.com"
    until = datetime.fromisoformat(said["Expires"])
    # RFC 9116 advises less than a year.
    assert timedelta(days=150) < until - datetime.now(UTC) < timedelta(days=365)
