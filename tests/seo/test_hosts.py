"""What each host tells machines: its own pages, and none that are drafts, private or hidden."""

import json
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Locale, PageViewRestriction, Site

from clinics.models import ContentPage
from seo import sitemaps
from seo.models import SearchEngines
from seo.redirects import circles

NS = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
    "i": "http://www.google.com/schemas/sitemap-image/1.1",
}
HOME = "http://harbour.localhost/"


def read(build, url=f"{HOME}sitemap.xml"):
    response = build.visit(url)
    assert response.status_code == 200
    return ElementTree.fromstring(b"".join(response.streaming_content))


def addresses(tree):
    return [node.text for node in tree.iterfind(".//s:loc", NS)]


def test_a_sitemap_lists_the_hosts_own_pages_each_once(whole, build):
    build.practice("lake", name="Lake Clinic")

    found = addresses(read(build))

    assert sorted(found) == sorted(p.get_full_url() for p in build.pages_of(whole.practice))


def test_drafts_private_and_hidden_pages_appear_nowhere(whole, build):
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)
    whole.content.noindex = True
    build.publish(whole.content)
    whole.place.unpublish()
    PageViewRestriction.objects.create(page=whole.person, restriction_type="login")
    gone = [page.get_full_url() for page in (whole.content, whole.place, whole.person)]

    for name in ("sitemap.xml", "llms.txt", "graph.jsonld"):
        text = build.visit(f"{HOME}{name}").getvalue().decode()

        assert whole.condition.get_full_url() in text
        if name != "graph.jsonld":
            assert not [url for url in gone if url in text], name


def test_an_alias_is_listed_nowhere_and_leads_machines_to_its_source(whole, build):
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)
    source = whole.content.get_full_url()
    alias = whole.content.create_alias(update_slug="again")

    page = build.visit(alias.get_full_url()).content.decode()
    listed = [
        build.visit(f"{HOME}{name}").getvalue().decode() for name in ("sitemap.xml", "llms.txt")
    ]

    assert f'<link rel="canonical" href="{source}">' in page
    assert not [text for text in listed if alias.get_full_url() in text]
    assert all(source in text for text in listed)


@pytest.mark.parametrize("name", ["content", "condition", "person", "treatment", "place"])
def test_whatever_is_shown_twice_is_one_thing_to_machines(whole, build, name):
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)
    source = getattr(whole, name)
    alias = source.create_alias(update_slug="again")
    address = alias.get_full_url()

    answer = build.visit(address)
    listed = [
        build.visit(f"{HOME}{path}").getvalue().decode()
        for path in ("sitemap.xml", "llms.txt", "graph.jsonld", "api/pages/")
    ]

    assert build.parse(answer).xpath("//link[@rel='canonical']/@href") == [source.get_full_url()]
    assert build.parse(answer).xpath("//meta[@property='og:url']/@content") == [
        source.get_full_url()
    ]
    [document] = build.graph_of(answer)
    assert not [node for node in document["@graph"] if address in str(node)]
    assert not [text for text in listed if f"{address}<" in text or f'{address}"' in text]
    graph = json.loads(listed[2])
    names = [node["@id"] for node in graph["@graph"]]
    assert len(names) == len(set(names))
    called = [node.get("name") for node in graph["@graph"] if "schema/" in node["@id"]]
    assert len(called) == len(set(called)), called
    assert build.visit(f"{address}page.md")["Link"] == (
        f'<{source.get_full_url()}>; rel="canonical"'
    )


def test_each_address_carries_when_it_changed_and_its_pictures(whole, build):
    image = whole.person.portrait = get_image_model().objects.create(
        title="Portrait", file=get_test_image_file(), collection=whole.practice.collection
    )
    build.publish(whole.person)

    tree = read(build)

    [entry] = [
        url
        for url in tree.iterfind("s:url", NS)
        if url.findtext("s:loc", None, NS) == whole.person.get_full_url()
    ]
    assert entry.findtext("s:lastmod", None, NS) == (
        whole.person.last_published_at.replace(microsecond=0).isoformat()
    )
    assert entry.findtext("i:image/i:loc", None, NS) == f"http://harbour.localhost{image.file.url}"


def test_a_list_changed_when_what_it_lists_did(whole, build):
    parent = whole.person.get_parent()
    type(parent).objects.filter(pk=parent.pk).update(last_published_at=None)

    changed = {
        url.findtext("s:loc", None, NS): url.findtext("s:lastmod", None, NS)
        for url in read(build).iterfind("s:url", NS)
    }

    assert changed[parent.get_full_url()] == changed[whole.person.get_full_url()]
    assert all(changed.values())


def test_llms_txt_is_headed_by_the_titles_of_the_sites_own_lists(whole, build):
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)

    lines = build.visit(f"{HOME}llms.txt").content.decode().splitlines()

    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert headings[0] == whole.home.title
    assert {"Our team", "Treatments", "Conditions", "Find us"} <= set(headings)
    assert not [heading for heading in headings if "list" in heading.lower()]
    places = {line.partition("]")[0]: number for number, line in enumerate(lines)}
    assert places["- [Ada Example"] > lines.index("## Our team")


def test_languages_name_each_other_in_the_sitemap(whole, build):
    spanish = Locale.objects.create(language_code="es")
    home = whole.home.copy_for_translation(spanish)
    build.publish(home)
    translated = build.publish(whole.content.copy_for_translation(spanish))

    tree = read(build)

    links = {
        url.findtext("s:loc", None, NS): {
            link.get("hreflang"): link.get("href") for link in url.iterfind("x:link", NS)
        }
        for url in tree.iterfind("s:url", NS)
    }
    pair = {"en-US": whole.content.get_full_url(), "es-US": translated.get_full_url()}
    assert links[pair["en-US"]] == links[pair["es-US"]] == pair


def test_a_long_sitemap_becomes_an_index(whole, build, monkeypatch):
    monkeypatch.setattr(sitemaps, "LIMIT", 2)

    index = read(build)
    files = addresses(index)
    found = [url for file in files for url in addresses(read(build, file))]

    assert index.tag.endswith("sitemapindex")
    assert sorted(found) == sorted(p.get_full_url() for p in build.pages_of(whole.practice))
    assert build.visit(f"{HOME}sitemap-{len(files) + 1}.xml").status_code == 404


def queries(build):
    build.visit(f"{HOME}sitemap.xml")
    with CaptureQueriesContext(connection) as captured:
        read(build)
    return len(captured)


def test_a_sitemap_asks_the_database_as_often_for_many_pages_as_for_few(whole, build):
    few = queries(build)
    for number in range(30):
        whole.home.add_child(instance=ContentPage(title=f"Page {number}", slug=f"page-{number}"))

    assert queries(build) == few


def test_robots_txt_names_the_hosts_own_sitemap(whole, build):
    text = build.visit(f"{HOME}robots.txt").content.decode()

    assert "Sitemap: http://harbour.localhost/sitemap.xml" in text
    assert "Disallow: /admin/" in text
    assert "Disallow: /\n" not in text


def test_a_host_of_nobody_is_closed_to_crawlers(whole, build):
    for name in ("robots.txt", "sitemap.xml"):
        assert build.visit(f"http://stranger.localhost/{name}").status_code == 400


def test_of_two_hosts_with_one_root_only_one_has_a_sitemap(whole, build):
    Site.objects.create(hostname="twin.localhost", port=80, root_page=whole.home)

    assert build.visit(f"{HOME}sitemap.xml").status_code == 200
    for name in ("sitemap.xml", "robots.txt"):
        assert build.visit(f"http://twin.localhost/{name}")["Location"] == f"{HOME}{name}"


# Redirects


def test_a_new_slug_leaves_a_redirect_on_the_pages_own_host_only(
    whole, build, django_capture_on_commit_callbacks
):
    build.practice("lake", name="Lake Clinic")
    with django_capture_on_commit_callbacks(execute=True):
        whole.content.slug = "your-privacy"
        build.publish(whole.content)

    here = build.visit(f"{HOME}privacy/")

    assert (here.status_code, urljoin(HOME, here["Location"])) == (301, f"{HOME}your-privacy/")
    assert build.visit("http://lake.localhost/privacy/").status_code == 404


def test_a_move_leaves_redirects_for_all_that_moved(whole, build):
    parent = build.add(whole.home, ContentPage(title="About", slug="about"))
    child = build.add(whole.content, ContentPage(title="Cookies", slug="cookies"))

    whole.content.move(parent, pos="last-child")

    child.refresh_from_db()
    response = build.visit(f"{HOME}privacy/cookies/")
    assert response.status_code == 301
    assert urljoin(HOME, response["Location"]) == f"{HOME}about/privacy/cookies/"


def test_a_circle_of_redirects_ends_in_a_page_not_found(whole, build):
    site = whole.practice.site
    Redirect.add_redirect("/a", redirect_to="/b", site=site)
    Redirect.add_redirect("/b", redirect_to="/a", site=site)

    assert build.visit(f"{HOME}a/").status_code == 404
    assert {r.old_path for r in circles(site)} == {"/a", "/b"}


def test_a_redirect_to_itself_through_an_unpublished_page_ends(whole, build):
    Redirect.add_redirect("/privacy", redirect_to=whole.content, site=whole.practice.site)
    whole.content.unpublish()

    assert build.visit(f"{HOME}privacy/").status_code == 404


def test_a_chain_of_redirects_that_ends_is_followed(whole, build):
    site = whole.practice.site
    Redirect.add_redirect("/old", redirect_to="/older", site=site)
    Redirect.add_redirect("/older", redirect_to="https://elsewhere.example.com/", site=site)

    assert build.visit(f"{HOME}old/").status_code == 301


def test_a_missing_page_says_so_and_is_not_indexed(whole, build):
    response = build.visit(f"{HOME}nowhere/")

    assert response.status_code == 404
    assert build.parse(response).xpath("//h1")


@pytest.mark.parametrize("name", ["llms.txt", "abcdef0123456789.txt"])
def test_what_nobody_switched_on_is_not_there(whole, build, name):
    assert build.visit(f"{HOME}{name}").status_code == 404
