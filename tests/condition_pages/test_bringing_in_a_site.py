"""An old site of 40 pages is brought in from its map, made drafts of and published."""

import re
import socket
from datetime import date
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html as lxml_html
from playwright.sync_api import expect

from clinics.models import (
    CallToAction,
    ContentPage,
    LocationIndexPage,
    LocationPage,
    PractitionerIndexPage,
    TreatmentIndexPage,
    TreatmentPage,
)
from condition_pages.importer.read.fetch import Internet
from condition_pages.models import (
    Condition,
    ConditionIndexPage,
    ConditionPage,
    ImportRecord,
    PendingImport,
)
from tests.condition_pages import made_site
from tests.factories import (
    SUMMARY,
    index_of,
    make_cta,
    make_editor,
    make_location,
    make_practice,
    make_practitioner,
    section,
)

IMPORTED = 36


@pytest.fixture
def practice(live_server):
    practice = make_practice("elm", port=int(live_server.url.rsplit(":", 1)[1]))
    make_location(practice)
    make_practitioner(practice)
    make_cta(practice)
    return practice


@pytest.fixture
def old_site(monkeypatch):
    """The site of 40 pages, at a name that only the importer finds."""
    with made_site.served(made_site.answers()) as port:
        monkeypatch.setattr(Internet, "resolve", lambda *_args: [made_site.PUBLIC])
        monkeypatch.setattr(
            Internet,
            "connect",
            lambda self, address, _port, host, timeout: socket.create_connection(
                ("127.0.0.1", port), timeout
            ),
        )
        yield


def sign_in(page, user):
    page.goto("/admin/login/")
    page.get_by_label("User name or email").fill(user.username)
    page.get_by_label("Password").fill("pw")
    page.get_by_role("button", name="Sign in").click()


def complete(practice, cta):
    """Fill in what publishing asks for and the old pages do not say, as their editors would."""
    reviewer = practice.home.practitioners[0]
    for page in ConditionPage.objects.filter(import_record__isnull=False):
        draft = page.get_latest_revision_as_object()
        draft.summary, draft.author_name, draft.reviewer = SUMMARY, "Ann Lee", reviewer
        draft.last_reviewed, draft.next_review_due = date(2026, 1, 15), date(2028, 1, 15)
        # What the library does not have, the practice names itself.
        draft.condition = draft.condition or Condition.objects.create(
            name=draft.title, practice=practice
        )
        kinds = [block.block_type for block in draft.body]
        more = [section("red_flags", level="emergency", entries=["your speech is slurred"])]
        if "cta" not in kinds:
            more.append(section("cta", ctas=[str(cta.uuid)]))
        if "overview" not in kinds:
            more.append(section("overview", aspect="what_is", text="<p>A complaint.</p>"))
        if "modality" not in kinds:
            words = {"therapy": "massage", "text": "<p>Slow pressure.</p>"}
            more.append(section("modality", **words, risks=["soreness"]))
        block = draft.body.stream_block
        draft.body = block.to_python([*draft.body.get_prep_value(), *more])
        draft.save_revision(clean=False)
    for page in TreatmentPage.objects.filter(import_record__isnull=False):
        draft = page.get_latest_revision_as_object()
        draft.therapy = draft.therapy or "massage"
        draft.summary, draft.risks = "Slow and gentle.", ["soreness"]
        draft.who_should_not = "<p>Tell us if you bleed easily.</p>"
        draft.save_revision(clean=False)
    for page in index_of(PractitionerIndexPage, practice).get_children().not_live().specific():
        draft = page.get_latest_revision_as_object()
        draft.professions = ["acupuncture"]
        draft.save_revision(clean=False)
    for page in LocationPage.objects.filter(import_record__isnull=False):
        draft = page.get_latest_revision_as_object()
        draft.street, draft.locality, draft.time_zone = "2 Mill Lane", "Ashby", "America/New_York"
        draft.save_revision(clean=False)


def publish_all(page, parent):
    """Tick all pages of a list and publish them, as Wagtail's list of pages lets one."""
    page.goto(f"/admin/pages/{parent.pk}/?p=1")
    page.get_by_label("Select all").first.check()
    everything = page.get_by_role("button", name=re.compile("Select all .* in listing"))
    if everything.is_visible():
        everything.click()
    page.locator("[data-bulk-action-footer] a[href*='/page/publish/']").click()
    page.wait_for_url("**/bulk/**")
    page.get_by_role("button", name=re.compile("Yes, publish")).click()
    page.locator(".messages").get_by_text("published").first.wait_for()


def dead_links(client, host, start):
    """The addresses of the practice's own site that its pages link to and that do not answer."""
    dead, seen, ahead = [], set(), list(start)
    while ahead:
        path = ahead.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = client.get(path, headers={"host": host}, follow=False)
        if answer.status_code in (301, 302):
            ahead.append(urljoin(path, urlsplit(answer.url).path))
            continue
        if answer.status_code != 200:
            dead.append(path)
            continue
        if "html" not in answer.headers["Content-Type"]:
            continue
        for link in lxml_html.fromstring(answer.content).iterfind(".//main//a[@href]"):
            parts = urlsplit(urljoin(f"http://{host}{path}", link.get("href")))
            if parts.netloc in (host, made_site.HOST):
                ahead.append(parts.path)
    return dead


@pytest.mark.usefixtures("old_site")
def test_a_site_of_40_pages_is_brought_in_published_and_no_address_is_lost(
    desktop, practice, client
):
    sign_in(desktop, make_editor(practice))
    desktop.get_by_role("link", name="Import a page").click()
    desktop.get_by_role("link", name="Bring in a whole site").click()
    desktop.get_by_label("Address of the site or of its sitemap").fill(
        f"{made_site.SITE}/sitemap.xml"
    )
    desktop.get_by_role("button", name="List the pages").click()

    desktop.wait_for_url("**/pages/")
    expect(desktop.get_by_role("checkbox", checked=True)).to_have_count(IMPORTED)
    expect(desktop.get_by_text("check-list only", exact=True)).to_have_count(4)
    desktop.get_by_role("button", name="Bring in the ticked pages").first.click()
    make = desktop.get_by_role("button", name=f"Make drafts of all {IMPORTED} pages")
    make.wait_for(timeout=60_000)

    desktop.get_by_role("link", name="Neck pain", exact=True).click()
    expect(desktop.get_by_text("stands on most pages of the site")).not_to_have_count(0)
    desktop.get_by_role("button", name="Create draft").first.click()
    desktop.wait_for_url("**/imports/site/**")
    desktop.get_by_role("button", name=re.compile("Make drafts of all")).click()
    expect(desktop.locator("td .w-status", has_text="Draft made")).to_have_count(
        IMPORTED, timeout=60_000
    )

    assert not ConditionPage.objects.live().exists()
    assert not PendingImport.objects.filter(state=PendingImport.State.REFUSED).exists()
    complete(practice, CallToAction.objects.get())
    # Treatments first: pages of conditions name them.
    for model in (
        TreatmentIndexPage,
        PractitionerIndexPage,
        LocationIndexPage,
        ConditionIndexPage,
    ):
        publish_all(desktop, index_of(model, practice))
    publish_all(desktop, practice.home)

    records = ImportRecord.objects.select_related("page")
    assert [record.page.title for record in records if not record.page.live] == []
    assert len(records) == IMPORTED
    assert ContentPage.objects.filter(import_record__isnull=False).count() == len(made_site.POSTS)
    host = urlsplit(practice.site.root_url).netloc
    paths = [path for path in made_site.pages() if path != "/"]
    for path in paths:
        answer = client.get(path, headers={"host": host})
        # What has its old address still answers there.
        if answer.status_code != 200:
            assert answer.status_code == 301, path
            end = client.get(urlsplit(answer.url).path, headers={"host": host})
            assert end.status_code == 200, path
    assert dead_links(client, host, paths) == []
