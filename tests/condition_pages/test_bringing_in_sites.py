"""A whole site in the admin: its list, its reading, its drafts, its redirects, and the walls."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect

from clinics.models import ContentPage, LocationPage, PractitionerPage, TreatmentPage
from condition_pages.importer.model import Source, SourceError
from condition_pages.importer.read.sites import MOST_PAGES
from condition_pages.imports import reading, sites, tasks
from condition_pages.models import (
    ConditionIndexPage,
    ConditionPage,
    ImportBatch,
    ImportRecord,
    PendingImport,
)
from tests import factories
from tests.cached_fixtures import cached_fixture
from tests.condition_pages import made_site
from tests.condition_pages.test_import_admin import act

State = PendingImport.State


@cached_fixture
def practice():
    return factories.make_practice("elm")


@pytest.fixture
def editor(practice, client):
    user = factories.make_editor(practice)
    client.force_login(user)
    return user


@pytest.fixture
def site_url(practice):
    return reverse("condition_imports:site", args=[practice.slug])


@pytest.fixture
def web(monkeypatch):
    """What answers at each address; what is asked is noted under ``asked``."""
    answers = {
        f"{made_site.SITE}{path}": Source(body, url=f"{made_site.SITE}{path}", form="")
        for path, (_kind, body) in made_site.answers().items()
    }
    asked = []

    def fetched(url, forms=None):
        asked.append(url)
        if url not in answers:
            raise SourceError("%(url)s answered with status 404, not a page.", url=url)
        return answers[url]

    monkeypatch.setattr(reading, "fetched", fetched)
    fetched.answers, fetched.asked = answers, asked
    return fetched


def address(path):
    return f"{made_site.SITE}{path}"


def listed(client, site_url, site=made_site.SITE):
    """The batch of a site that was given by its address."""
    response = client.post(site_url, {"site": site, "is_moving": "on"})
    assert response.status_code == 302, response.context["form"].errors
    return ImportBatch.objects.latest("pk")


def start(client, batch, *paths, **types):
    """Tick the pages at ``paths`` (all that the screen ticks, without any) and start."""
    url = reverse("condition_imports:pages", args=[batch.uuid])
    shown = client.get(url).context["pages"]
    wanted = [page for page in shown if (page.url in map(address, paths) if paths else page.ticked)]
    data = {f"type-{page.pk}": types.get("kind", page.chosen) for page in wanted}
    return client.post(url, {"action": "start", "page": [page.pk for page in wanted], **data})


def read_all(client, batch, action=""):
    """Press the button of the progress until nothing is ahead."""
    url = reverse("condition_imports:progress", args=[batch.uuid])
    if action:
        client.post(url, {"action": action})
    while batch.pages.filter(state__in=PendingImport.AHEAD).exists():
        assert client.post(url).status_code == 302
    return {page.url: page for page in batch.pages.select_related("page")}


def upload_zip(names, content=None):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in names:
            archive.writestr(name, content or made_site.shown("/what-we-treat/neck-pain/"))
    return SimpleUploadedFile("site.zip", packed.getvalue())


def test_a_site_is_listed_with_what_each_page_becomes(client, site_url, editor, web):
    batch = listed(client, site_url)

    pages = client.get(reverse("condition_imports:pages", args=[batch.uuid])).context["pages"]
    kinds = {page.url: (page.page_type, page.ticked) for page in pages}
    assert len(pages) == 40
    assert kinds[address("/what-we-treat/neck-pain/")] == ("condition", True)
    assert kinds[address("/services/cupping/")] == ("treatment", True)
    assert kinds[address("/our-team/mara-quill/")] == ("person", True)
    assert kinds[address("/locations/mill-lane/")] == ("location", True)
    assert kinds[address("/blog/a-walk-before-work/")] == ("post", True)
    assert kinds[address("/what-we-treat/")] == ("index", False)
    assert kinds[address("/")] == ("index", False)
    assert not PendingImport.objects.exclude(state=State.LISTED).exists()


def test_ticking_all_and_none_needs_no_script(client, site_url, editor, web):
    batch = listed(client, site_url)
    url = reverse("condition_imports:pages", args=[batch.uuid])

    everything = client.post(url, {"action": "all"}).context["pages"]
    nothing = client.post(url, {"action": "none"}).context["pages"]

    assert all(page.ticked for page in everything)
    assert not any(page.ticked for page in nothing)


def test_each_page_becomes_a_draft_of_its_type_with_all_its_words(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(
        client,
        batch,
        "/what-we-treat/neck-pain/",
        "/services/cupping/",
        "/our-team/mara-quill/",
        "/locations/mill-lane/",
        "/blog/a-walk-before-work/",
    )

    read_all(client, batch)
    pages = read_all(client, batch, "drafts")

    assert [page.state for page in pages.values() if page.page_id] == [State.DONE] * 5
    neck = ConditionPage.objects.get()
    assert not neck.live
    assert "symptoms" in [block.block_type for block in neck.body]
    cupping = TreatmentPage.objects.get()
    assert cupping.therapy == "cupping"
    assert "we talk for ten minutes" in cupping.what_it_is
    mara = PractitionerPage.objects.get()
    assert mara.title == "Mara Quill"
    assert "likes to listen first" in mara.bio
    assert "trained for four years" in mara.bio
    assert "a ramp at the side" in LocationPage.objects.get().access
    walk = ContentPage.objects.get(title="A walk before work")
    assert [block.block_type for block in walk.body] == ["text", "heading", "text"]
    assert "a quarter of an hour" in str(walk.body)
    for page in (neck, cupping, mara, walk):
        form = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert form.status_code == 200


def test_what_repeats_over_the_site_is_left_out_with_that_reason(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch)

    pages = read_all(client, batch)

    proposal = pages[address("/what-we-treat/neck-pain/")].proposal
    dropped = {one.text: str(one.reason) for one in proposal.dropped}
    assert dropped[made_site.BANNER] == "stands on most pages of the site"
    assert proposal.title == "Neck pain"
    assert all(made_site.BANNER not in section.words for section in proposal.sections)
    assert [section.heading for section in proposal.sections if section.heading] == [
        "Symptoms of neck pain",
        "What causes neck pain",
        "How we treat neck pain",
    ]


def test_a_list_of_pages_becomes_a_check_list_and_no_page(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/services/", "/services/cupping/")
    read_all(client, batch)
    pages = read_all(client, batch, "drafts")

    page = pages[address("/services/")]
    shown = client.get(reverse("condition_imports:checklist", args=[page.uuid]))

    assert page.state == State.CHECKLIST
    assert page.page_id is None
    rows = {row["address"]: row["page_id"] for row in shown.context["rows"]}
    assert rows[address("/services/cupping/")] == TreatmentPage.objects.get().pk
    assert rows[address("/services/acupuncture/")] is None


def blog_of(web):
    """A list of posts: one on the site's map, two that are not, and a menu above it."""
    posts = {"/blog/a-quieter-evening/": "A quieter evening", "/2021/05/warm-feet/": "Warm feet"}
    rows = "".join(
        f'<li><a href="{path}"><img src="/x.png" alt=""></a> <h2><a href="{path}">{title}</a></h2>'
        f'<a href="{path}">Read more</a></li>'
        for path, title in posts.items()
    )
    rows += '<li><a href="/blog/a-second-pillow/">Read more</a></li>'
    html = (
        '<html lang="en"><body><nav><a href="/services/">Services</a> <a href="/fees/">Fees</a>'
        f"</nav><main><h1>Blog</h1><ul>{rows}</ul></main></body></html>"
    )
    paths = [*made_site.pages(), "/blog/"]
    for path, content in (
        ("/blog/", html),
        ("/2021/05/warm-feet/", made_site.shown("/blog/a-walk-before-work/")),
        ("/blog/a-second-pillow/", made_site.shown("/blog/how-to-pick-a-pillow/")),
        ("/sitemap.xml", made_site.sitemap(paths)),
    ):
        web.answers[address(path)] = Source(content.encode(), url=address(path), form="")


@pytest.fixture
def blog(client, site_url, editor, web):
    """The list of a blog's posts, read."""
    blog_of(web)
    batch = listed(client, site_url)
    start(client, batch, "/blog/")
    return read_all(client, batch)[address("/blog/")]


def checklist_of(page):
    return reverse("condition_imports:checklist", args=[page.uuid])


def test_the_list_of_a_blog_shows_its_posts_to_be_ticked(client, blog):
    assert blog.state == State.CHECKLIST

    shown = client.get(checklist_of(blog))

    rows = {row["address"]: row for row in shown.context["rows"]}
    assert {one: (row["words"], row["ticked"], row["chosen"]) for one, row in rows.items()} == {
        address("/blog/a-quieter-evening/"): ("A quieter evening", True, "post"),
        address("/2021/05/warm-feet/"): ("Warm feet", True, "post"),
        address("/blog/a-second-pillow/"): ("A second pillow", True, "post"),
        address("/services/"): ("Services", False, "index"),
        address("/fees/"): ("Fees", False, "post"),
    }
    assert list(rows)[-2:] == [address("/services/"), address("/fees/")]
    assert "Posts become plain pages" in shown.content.decode()


def test_ticked_posts_of_a_list_are_brought_in_also_those_that_no_map_names(client, blog):
    rows = client.get(checklist_of(blog)).context["rows"]
    ticked = [row for row in rows if row["ticked"]]

    answer = client.post(
        checklist_of(blog),
        {"page": [row["key"] for row in ticked]}
        | {f"type-{row['key']}": row["chosen"] for row in ticked},
    )
    pages = read_all(client, blog.batch)
    read_all(client, blog.batch, "drafts")

    address_of_progress = reverse("condition_imports:progress", args=[blog.batch.uuid])
    assert answer.url == f"{address_of_progress}#import-said"
    assert pages[address("/2021/05/warm-feet/")].source_name == "Warm feet"
    assert {one for one, page in pages.items() if page.state == State.READY} == {
        row["address"] for row in ticked
    }
    made = {record.source_url for record in ImportRecord.objects.all()}
    assert made == {row["address"] for row in ticked}
    again = client.get(checklist_of(blog)).context
    assert again["done"] == len(ticked)


def test_a_list_s_ticks_work_without_script_and_nothing_ticked_is_told(client, blog):
    everything = client.post(checklist_of(blog), {"action": "all"}).context["rows"]
    nothing = client.post(checklist_of(blog), {"action": "start"})

    assert all(row["ticked"] for row in everything)
    assert "Tick the pages that you want to bring in." in nothing.content.decode()
    assert not blog.batch.pages.filter(state=State.WAITING).exists()


def test_what_makes_a_site_s_list_too_long_is_refused_in_one_line(client, blog, monkeypatch):
    monkeypatch.setattr(sites, "MOST_PAGES", blog.batch.pages.count())

    answer = client.post(checklist_of(blog), {"page": ["0", "1", "2", "99"]})

    assert "can be listed at most" in answer.content.decode()
    assert not blog.batch.pages.filter(state=State.WAITING).exists()
    assert blog.batch.pages.count() == len(made_site.pages()) + 1


def test_entries_of_a_list_of_conditions_are_conditions_wherever_they_stand():
    listing = address("/what-we-treat/")

    assert sites.type_of_entry(address("/stiff-neck/"), listing) == "condition"
    assert sites.type_of_entry(address("/our-team/mara-quill/"), listing) == "person"
    assert sites.type_of_entry(address("/stiff-neck/"), address("/tag/neck/")) == ""
    assert sites.is_entry(address("/what-we-treat/neck-pain/"), listing)
    assert not sites.is_entry(address("/contact/"), listing)
    assert not sites.is_entry(address("/contact/"), address("/"))


def test_stopping_keeps_what_was_read_and_going_on_reads_the_rest(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")
    url = reverse("condition_imports:progress", args=[batch.uuid])
    client.post(url)

    client.post(url, {"action": "stop"})
    client.post(url)
    client.post(url)

    states = batch.pages.exclude(state=State.LISTED).values_list("state", flat=True)
    assert sorted(states) == [State.FETCHED, State.WAITING]
    assert "Stopped" in client.get(url).content.decode()

    client.post(url, {"action": "go"})
    read_all(client, batch)

    assert batch.pages.filter(state=State.READY).count() == 2


def test_the_queue_reads_a_site_that_nobody_looks_at(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")

    assert tasks.import_site.func(batch.pk) == "done"

    assert batch.pages.filter(state=State.READY).count() == 2


def test_one_page_at_a_time_is_asked_of_the_old_site(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")
    assert batch.take_turn()

    answer = client.post(
        reverse("condition_imports:progress", args=[batch.uuid]),
        headers={"X-Requested-With": "XMLHttpRequest"},
    ).json()

    assert answer["done"] == 0
    assert answer["wait"] > 0
    assert address("/blog/a-walk-before-work/") not in web.asked


def test_a_step_whose_process_was_killed_is_taken_up_by_another(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    ImportBatch.objects.filter(pk=batch.pk).update(busy_until=timezone.now() - timedelta(seconds=1))
    batch.refresh_from_db()

    assert sites.step(batch)


def test_a_page_that_ended_the_process_twice_is_left_out(
    client, site_url, editor, web, monkeypatch
):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")
    real = sites.propose

    def breaks(source, moves=()):
        if "walk" in source.url:
            raise MemoryError
        return real(source, moves)

    monkeypatch.setattr(sites, "propose", breaks)
    for _ in range(12):
        try:
            sites.step(batch)
        except MemoryError:
            continue

    walk = batch.pages.get(url=address("/blog/a-walk-before-work/"))
    assert walk.state == State.REFUSED
    assert "broken off twice" in walk.message
    assert batch.pages.filter(state=State.READY).count() == 1


def test_a_sign_in_page_is_refused_with_one_line(client, site_url, editor, web):
    url = address("/blog/a-walk-before-work/")
    form = b"<form><p>Members</p><input type='password' name='p'><button>Go</button></form>"
    web.answers[url] = Source(b"<html><body>" + form + b"</body></html>", url=url)
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")

    pages = read_all(client, batch)

    assert pages[url].state == State.REFUSED
    assert pages[url].message == f"{url} asks to sign in; there is no page."
    assert batch.pages.filter(state=State.READY).count() == 1


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("https://elsewhere.example.com/", "has moved to another site"),
        (address("/blog/a-quieter-evening/"), "is on the list by itself"),
    ],
)
def test_an_address_that_moves_while_it_is_read_is_told_in_one_line(
    client, site_url, editor, web, target, said
):
    url = address("/blog/a-walk-before-work/")
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/", "/blog/a-quieter-evening/")
    web.answers[url] = Source(web.answers[url].content, url=target)

    pages = read_all(client, batch)

    assert pages[url].state == State.REFUSED
    assert said in pages[url].message
    assert batch.pages.filter(state=State.READY).count() == 1


def test_an_archive_of_ten_thousand_pages_is_refused_and_nothing_is_made(client, site_url, editor):
    archive = upload_zip([f"page-{n}.html" for n in range(10_000)], "<p>x</p>")

    response = client.post(site_url, {"archive": archive})

    [said] = response.context["form"].non_field_errors()
    assert said == f"site.zip has 10,000 pages; {MOST_PAGES:,} can be listed at most."
    assert not ImportBatch.objects.exists()


def test_a_folder_of_saved_pages_gets_its_addresses_from_the_site(client, site_url, editor):
    archive = upload_zip(["saved/what-we-treat/neck-pain.html", "saved/what-we-treat/index.html"])

    client.post(site_url, {"archive": archive, "site": made_site.SITE, "is_moving": "on"})

    batch = ImportBatch.objects.get()
    assert list(batch.pages.values_list("url", "page_type")) == [
        (address("/what-we-treat/neck-pain.html"), "condition"),
        (address("/what-we-treat/index.html"), "index"),
    ]


def test_a_site_without_a_map_is_refused_in_one_line(client, site_url, editor, web):
    response = client.post(site_url, {"site": "https://bare.example.com"})

    [said] = response.context["form"].non_field_errors()
    assert "No sitemap was found at https://bare.example.com" in said
    assert not ImportBatch.objects.exists()


def publish(page):
    page.get_latest_revision().publish()


def test_an_old_address_leads_to_its_page_once_that_is_published(
    client, site_url, editor, practice, web
):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    read_all(client, batch)
    read_all(client, batch, "drafts")
    assert not Redirect.objects.filter(old_path__contains="walk").exists()

    page = ContentPage.objects.get(title="A walk before work")
    publish(page)

    redirect = Redirect.objects.get(old_path__contains="walk")
    assert redirect.site == practice.site
    assert redirect.old_path == "/blog/a-walk-before-work"
    answer = client.get("/blog/a-walk-before-work/", headers={"host": "elm.localhost"})
    assert answer.status_code == 301
    assert answer.url.endswith("/a-walk-before-work/")


def test_the_old_address_of_a_list_leads_to_the_practice_s_own_list(
    client, site_url, editor, practice, web
):
    batch = listed(client, site_url)
    start(client, batch, "/services/cupping/")
    read_all(client, batch)
    read_all(client, batch, "drafts")

    ends = {one.old_path: one.redirect_page.specific for one in Redirect.objects.all()}

    assert ends["/what-we-treat"] == factories.index_of(ConditionIndexPage, practice)
    assert set(ends) == {"/what-we-treat", "/services", "/our-team"}


def test_the_old_lists_lead_on_as_well_where_drafts_are_made_one_by_one(
    client, site_url, editor, practice, web
):
    batch = listed(client, site_url)
    start(client, batch, "/services/cupping/")
    read_all(client, batch)

    act(client, batch.pages.get(state=State.READY), "create")

    old = set(Redirect.objects.values_list("old_path", flat=True))
    assert old == {"/what-we-treat", "/services", "/our-team"}


def test_a_redirect_goes_over_no_page_and_no_redirect_that_is_there(
    client, site_url, editor, practice, web
):
    there = Redirect.objects.create(
        old_path="/blog/a-quieter-evening", site=practice.site, redirect_link="/our-team/"
    )
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-quieter-evening/")
    read_all(client, batch)
    read_all(client, batch, "drafts")

    publish(ContentPage.objects.get(title="A quieter evening"))

    assert list(Redirect.objects.filter(old_path__contains="evening")) == [there]


@pytest.mark.parametrize(("url", "made"), [("http://elm.localhost/old/", 1), (address("/old/"), 0)])
def test_a_single_page_s_old_address_leads_on_where_the_site_is_the_practice_s(
    client, practice, editor, url, made
):
    page = ContentPage(title="Old", slug="new", live=False)
    practice.home.add_child(instance=page)
    page.save_revision()
    ImportRecord.objects.create(
        page=page, source_url=url, fingerprint="x", source_name="x", stored={}, report="x"
    )

    publish(page)

    assert Redirect.objects.count() == made


def test_pages_imported_before_are_marked_and_not_ticked(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    read_all(client, batch)
    read_all(client, batch, "drafts")

    again = listed(client, site_url)

    pages = client.get(reverse("condition_imports:pages", args=[again.uuid])).context["pages"]
    walk = next(page for page in pages if "walk" in page.url)
    assert walk.made == ContentPage.objects.get(title="A walk before work").pk
    assert not walk.ticked


def test_the_review_can_say_that_a_page_is_of_another_type(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    read_all(client, batch)
    pending = batch.pages.get(state=State.READY)
    review = reverse("condition_imports:review", args=[pending.uuid])
    assert "This page becomes" in client.get(review).content.decode()

    client.post(
        reverse("condition_imports:becomes", args=[pending.uuid]), {"page_type": "treatment"}
    )
    read_all(client, batch, "drafts")

    assert TreatmentPage.objects.get().title == "A walk before work"


def test_another_practice_s_site_answers_as_if_it_did_not_exist(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    read_all(client, batch)
    page = batch.pages.get(state=State.READY)
    stranger = factories.make_editor(factories.make_practice("oak"))
    client.force_login(stranger)

    for name, key in [
        ("progress", batch.uuid),
        ("pages", batch.uuid),
        ("checklist", page.uuid),
        ("review", page.uuid),
    ]:
        assert client.get(reverse(f"condition_imports:{name}", args=[key])).status_code == 404
    for name, key in [
        ("progress", batch.uuid),
        ("pages", batch.uuid),
        ("checklist", page.uuid),
        ("becomes", page.uuid),
    ]:
        assert client.post(reverse(f"condition_imports:{name}", args=[key])).status_code == 404
    assert client.get(site_url).status_code == 404


def test_who_may_not_add_pages_brings_in_no_site(client, site_url, practice):
    client.force_login(factories.make_member(practice, "reviewer"))

    assert client.get(site_url).status_code in (302, 403)


def test_who_left_the_practice_has_no_drafts_made(client, site_url, editor, web):
    batch = listed(client, site_url)
    start(client, batch, "/blog/a-walk-before-work/")
    read_all(client, batch)
    batch.pages.filter(state=State.READY).update(state=State.MAKING)
    editor.groups.clear()

    tasks.import_site.func(batch.pk)

    page = batch.pages.get(url=address("/blog/a-walk-before-work/"))
    assert page.state == State.READY
    assert "may not add pages" in page.message
    assert not ContentPage.objects.filter(title="A walk before work").exists()
