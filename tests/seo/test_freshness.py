"""What may be kept, by whom, and when it need not be sent again."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils.http import http_date
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from clinics import tenancy
from clinics.models import EnquiryPage
from seo.models import SearchEngines

HOME = "http://harbour.localhost/"
ASKED = "public, max-age=0, must-revalidate"


def again(build, url, answer, **headers):
    return build.visit(url, **{"if-none-match": answer["ETag"], **headers})


def test_a_page_that_has_not_changed_is_not_sent_again(whole, build):
    url = whole.condition.get_full_url()
    first = build.visit(url)

    second = again(build, url, first)

    assert (second.status_code, second.content) == (304, b"")
    assert second["ETag"] == first["ETag"]
    assert first["Cache-Control"] == second["Cache-Control"] == ASKED
    assert {"cookie", "accept-encoding"} <= set(first["Vary"].lower().split(", "))


def test_a_page_that_shows_something_new_is_sent_whoever_changed_it(whole, build):
    url = whole.condition.get_full_url()
    first = build.visit(url)
    whole.home.title = "Harbour Clinic for all"
    build.publish(whole.home)

    assert again(build, url, first).status_code == 200


def test_a_page_that_was_taken_down_is_gone_at_once(whole, build):
    url = whole.content.get_full_url()
    first = build.visit(url)
    whole.content.unpublish()

    assert again(build, url, first).status_code == 404


def test_a_compressed_page_is_known_again(whole, build):
    url = whole.condition.get_full_url()
    first = build.visit(url, **{"accept-encoding": "br"})

    second = again(build, url, first, **{"accept-encoding": "br"})

    assert first["Content-Encoding"] == "br"
    assert first["ETag"].startswith('W/"')
    assert second.status_code == 304


def test_both_ways_of_asking_agree_on_what_a_page_is(whole):
    client = Client(headers={"host": "harbour.localhost"})

    got, headed = client.get("/"), client.head("/")

    assert got["ETag"] == headed["ETag"]
    assert client.head("/", headers={"if-none-match": got["ETag"]}).status_code == 304


@pytest.mark.parametrize("name", ["sitemap.xml", "robots.txt", "llms.txt", "graph.jsonld"])
def test_what_machines_read_is_sent_once(whole, build, name):
    SearchEngines.objects.create(site=whole.practice.site, llms_txt=True)
    first = build.visit(f"{HOME}{name}")
    unchanged = again(build, f"{HOME}{name}", first)
    whole.condition.slug = "spasms"
    build.publish(whole.condition)

    changed = again(build, f"{HOME}{name}", first)

    assert unchanged.status_code == 304
    assert first["Cache-Control"] == "public, max-age=300"
    assert changed.status_code == (304 if name == "robots.txt" else 200)


def test_the_markdown_of_a_page_is_sent_once(whole, build):
    url = f"{whole.condition.get_full_url()}page.md"
    first = build.visit(url)

    assert again(build, url, first).status_code == 304


# Since when it is as it is


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on only when it is told to."""

    class Clock:
        now = 1_800_000_000

        def time(self):
            return self.now

    made = Clock()
    monkeypatch.setattr("seo.freshness.time", made)
    return made


def since(build, url, day, **headers):
    return build.visit(url, **{"if-modified-since": day, **headers})


@pytest.mark.parametrize("path", ["", "conditions/muscle-spasm/", "sitemap.xml", "robots.txt"])
def test_who_knows_the_day_alone_is_not_sent_it_again(whole, build, clock, path):
    first = build.visit(f"{HOME}{path}")
    clock.now += 3600

    second = since(build, f"{HOME}{path}", first["Last-Modified"])

    assert first["Last-Modified"] == http_date(1_800_000_000)
    assert second.status_code == 304
    assert second["Last-Modified"] == first["Last-Modified"]


def test_what_changed_within_the_same_second_is_sent(whole, build, clock):
    url = whole.condition.get_full_url()
    first = build.visit(url)
    whole.home.title = "Harbour Clinic for all"
    build.publish(whole.home)

    at_once = since(build, url, first["Last-Modified"])
    clock.now += 1
    later = since(build, url, first["Last-Modified"])

    assert at_once.status_code == later.status_code == 200
    assert "Last-Modified" not in at_once
    assert later["Last-Modified"] == http_date(1_800_000_001)


def test_what_is_again_as_it_was_has_changed_since(whole, build, clock):
    url = whole.condition.get_full_url()
    build.visit(url)
    for title in ("Harbour Clinic for all", "Harbour Clinic"):
        clock.now += 60
        whole.home.title = title
        build.publish(whole.home)
        last = build.visit(url)

    assert last["Last-Modified"] == http_date(1_800_000_120)


def test_the_tag_goes_before_the_day(whole, build, clock):
    url = whole.condition.get_full_url()
    first = build.visit(url)

    answer = since(build, url, first["Last-Modified"], **{"if-none-match": '"another"'})

    assert answer.status_code == 200


def test_addresses_that_anybody_can_make_up_are_not_remembered(whole, build, clock):
    assert "Last-Modified" not in build.visit(f"{HOME}?utm=1")


# What nobody else may keep


def nobody_keeps(answer):
    control = answer.headers.get("Cache-Control", "")
    return "private" in control and "no-store" in control and "public" not in control


def member(practice):
    user = get_user_model().objects.create_user("editor")
    user.groups.add(tenancy.group_of(practice, "editor"))
    client = Client(headers={"host": "harbour.localhost"})
    client.force_login(user)
    return client


def test_who_is_signed_in_leaves_nothing_in_a_cache(whole, build):
    client = member(whole.practice)
    tag = build.visit(HOME)["ETag"]

    answer = client.get("/", headers={"if-none-match": tag})

    assert answer.status_code == 200
    assert nobody_keeps(answer)


def test_a_practice_that_is_not_open_leaves_nothing_in_a_cache(whole, build):
    client = member(whole.practice)
    whole.practice.opened_at = None
    whole.practice.save()

    assert nobody_keeps(client.get("/"))
    assert "public" not in build.visit(HOME).headers.get("Cache-Control", "")


def test_a_page_behind_a_password_leaves_nothing_in_a_cache(whole, build):
    restriction = PageViewRestriction.objects.create(
        page=whole.content, restriction_type="password", password="harbour"
    )
    client = Client(headers={"host": "harbour.localhost"})
    session = client.session
    session[restriction.passed_view_restrictions_session_key] = [restriction.pk]
    session.save()

    let_in, kept_out = client.get("/privacy/"), build.visit(f"{HOME}privacy/")

    assert "What we keep" in let_in.content.decode()
    assert nobody_keeps(let_in)
    assert "public" not in kept_out.headers.get("Cache-Control", "")


def test_a_form_leaves_nothing_of_its_sender(whole, build):
    page = EnquiryPage.objects.descendant_of(whole.home).live().first()
    if page is None:
        page = build.add(whole.home, EnquiryPage(title="Write to us", slug="write-to-us"))

    for answer in (
        build.visit(page.get_full_url()),
        build.visit(f"{HOME}enquiry/{page.pk}/token/"),
    ):
        assert not ("public" in answer.headers.get("Cache-Control", "") and answer.cookies)
    assert nobody_keeps(build.visit(f"{HOME}enquiry/{page.pk}/token/"))


def test_a_preview_and_the_admin_leave_nothing_in_a_cache(whole):
    client = member(whole.practice)

    for path in ("/admin/", f"/admin/pages/{whole.content.pk}/view_draft/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "public" not in answer.headers.get("Cache-Control", "")
        assert "private" in answer["Cache-Control"]


def test_what_is_missing_leaves_nothing_in_a_cache(whole, build):
    assert nobody_keeps(build.visit(f"{HOME}nowhere/"))


def test_a_browser_asks_again_where_a_redirect_leads(whole, build):
    Redirect.add_redirect("/old", redirect_to=whole.content, site=whole.practice.site)

    assert build.visit(f"{HOME}old/")["Cache-Control"] == ASKED
