"""What a site is listed as: from its maps, an export or an archive, and what is refused."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from condition_pages.importer.links import page_key
from condition_pages.importer.model import Source, SourceError
from condition_pages.importer.propose import propose
from condition_pages.importer.read.archive import list_archive
from condition_pages.importer.read.sitemap import list_site
from condition_pages.importer.read.sites import (
    MOST_PAGES,
    guess_type,
    name_of,
    refuse_moved,
    refuse_sign_in,
    type_of_list,
)
from condition_pages.importer.read.source import MAX_BYTES, read_source
from condition_pages.importer.read.wxr import list_export
from condition_pages.importer.structure.repeats import lines_of, repeated_lines

SITE = "https://clinic.example.com"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def urls(*paths: str) -> bytes:
    rows = "".join(f"<url><loc>{SITE}{path}</loc></url>" for path in paths)
    return f"<urlset {NAMESPACE}>{rows}</urlset>".encode()


def maps(*paths: str) -> bytes:
    rows = "".join(f"<sitemap><loc>{SITE}{path}</loc></sitemap>" for path in paths)
    return f"<sitemapindex {NAMESPACE}>{rows}</sitemapindex>".encode()


class Web:
    """What answers at each path, and what was asked."""

    def __init__(self, **answers: bytes) -> None:
        self.answers = {f"/{path}": body for path, body in answers.items()}
        self.asked: list[str] = []

    def __call__(self, url: str) -> Source:
        path = url.removeprefix(SITE)
        self.asked.append(path)
        if path not in self.answers:
            raise SourceError("%(url)s answered with status 404, not a page.", url=url)
        return Source(self.answers[path], url=url)


def paths(listing) -> list[str]:
    return [page.address.removeprefix(SITE) for page in listing.pages]


def refusal(work, *args) -> str:
    with pytest.raises(SourceError) as refused:
        work(*args)
    return str(refused.value)


# Maps


def test_the_map_that_robots_name_is_read():
    web = Web(**{"robots.txt": f"Sitemap: {SITE}/my-map.xml".encode(), "my-map.xml": urls("/a")})

    assert paths(list_site(SITE, web)) == ["/a"]


def test_a_map_of_maps_is_followed_and_each_address_listed_once():
    web = Web(
        **{
            "sitemap.xml": maps("/one.xml", "/two.xml"),
            "one.xml": urls("/a", "/b"),
            "two.xml": urls("/b/", "/c"),
        }
    )

    assert paths(list_site(f"{SITE}/sitemap.xml", web)) == ["/a", "/b", "/c"]


def test_a_map_that_names_itself_is_read_once_and_told_in_one_line():
    web = Web(**{"sitemap.xml": maps("/sitemap.xml", "/one.xml"), "one.xml": urls("/a")})

    listing = list_site(f"{SITE}/sitemap.xml", web)

    assert paths(listing) == ["/a"]
    assert web.asked == ["/sitemap.xml", "/one.xml"]
    assert list(listing.notes) == [
        f"The sitemap {SITE}/sitemap.xml is named twice; it was read once."
    ]


def test_a_map_that_names_nothing_but_itself_is_refused():
    said = refusal(list_site, f"{SITE}/sitemap.xml", Web(**{"sitemap.xml": maps("/sitemap.xml")}))

    assert said == f"{SITE}/sitemap.xml names no page of its own site."


def test_maps_of_maps_are_followed_only_so_deep():
    web = Web(**{f"{n}.xml": maps(f"/{n + 1}.xml") for n in range(20)})

    refusal(list_site, f"{SITE}/0.xml", web)

    assert len(web.asked) < 6


def test_a_packed_map_is_unpacked():
    web = Web(**{"sitemap.xml.gz": gzip.compress(urls("/a"))})

    assert paths(list_site(f"{SITE}/sitemap.xml.gz", web)) == ["/a"]


def test_a_packed_map_that_unpacks_without_end_is_refused():
    bomb = gzip.compress(b" " * (3 * MAX_BYTES))

    said = refusal(list_site, f"{SITE}/sitemap.xml.gz", Web(**{"sitemap.xml.gz": bomb}))

    assert said == f"{SITE}/sitemap.xml.gz has more than 5 MB."


def test_pages_of_other_sites_and_pictures_are_not_listed():
    rows = (
        f"<url><loc>{SITE}/a</loc></url><url><loc>{SITE}/b.jpg</loc></url>"
        "<url><loc>https://other.example.com/c</loc></url>"
        f"<url><loc>{SITE}/st.-johns</loc></url>"
    )
    web = Web(**{"sitemap.xml": f"<urlset {NAMESPACE}>{rows}</urlset>".encode()})

    listing = list_site(SITE, web)

    assert paths(listing) == ["/a", "/st.-johns"]
    assert list(listing.notes) == ["other.example.com is on another site and was passed over."]


def test_a_map_of_too_many_pages_is_cut_and_told():
    web = Web(**{"sitemap.xml": urls(*(f"/{n}" for n in range(MOST_PAGES + 5)))})

    listing = list_site(SITE, web)

    assert len(listing.pages) == MOST_PAGES
    assert list(listing.notes) == ["The site has more pages than 2,000; the others are not listed."]


@pytest.mark.parametrize("body", [b"<html><body>Not found</body></html>", b"", b"<urlset", b"{}"])
def test_what_is_no_map_is_refused(body):
    web = Web(**{"sitemap.xml": body})

    said = refusal(list_site, f"{SITE}/sitemap.xml", web)

    assert said == f"{SITE}/sitemap.xml is not a sitemap."


def test_a_map_reads_no_file_of_the_server():
    evil = (
        '<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        f"<urlset {NAMESPACE}><url><loc>{SITE}/&x;</loc></url></urlset>"
    )

    listing = list_site(SITE, Web(**{"sitemap.xml": evil.encode()}))

    assert paths(listing) == ["/"]


# WordPress's export


def export(*items: str) -> bytes:
    return (
        '<?xml version="1.0"?><rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:wp="http://wordpress.org/export/1.2/"><channel>'
        f"<wp:wxr_version>1.2</wp:wxr_version>{''.join(items)}</channel></rss>"
    ).encode()


def item(path: str, kind: str = "page", status: str = "publish", body: str = "Words.") -> str:
    return (
        f"<item><title>Neck &amp; back</title><link>{SITE}{path}</link>"
        f"<content:encoded><![CDATA[{body}]]></content:encoded>"
        f"<wp:status>{status}</wp:status><wp:post_type>{kind}</wp:post_type></item>"
    )


def test_published_pages_and_posts_of_an_export_are_listed():
    listing = list_export(
        export(
            item("/neck/"),
            item("/news/", "post"),
            item("/draft/", status="draft"),
            item("/picture/", "attachment"),
        ),
        "site.xml",
    )

    assert [(page.address, page.name, page.is_post) for page in listing.pages] == [
        (f"{SITE}/neck/", "Neck & back", False),
        (f"{SITE}/news/", "Neck & back", True),
    ]


def test_bare_lines_of_an_export_become_paragraphs():
    [page] = list_export(
        export(item("/neck/", body="It aches.\n\nIt eases.\n\n<h2>Signs</h2>")), "x"
    ).pages

    proposal = propose(Source(page.content or b"", form=page.form, url=page.address))

    assert proposal.title == "Neck & back"
    words = " ".join(section.words for section in proposal.sections)
    assert "It aches." in words
    assert "It eases." in words


def test_an_export_of_too_many_pages_is_refused():
    said = refusal(list_export, export(*(item(f"/{n}/") for n in range(10_000))), "site.xml")

    assert said == "site.xml has 10,000 pages; 2,000 can be listed at most."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<rss><channel></channel></rss>", "is not a WordPress export"),
        (b"<rss><channel>", "cannot be read as a WordPress export"),
        (export(), "holds no published page"),
    ],
)
def test_what_is_no_export_is_refused(content, said):
    assert said in refusal(list_export, content, "site.xml")


# Archives


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_folder_of_saved_pages_is_listed_with_the_address_that_each_says():
    saved = b"<!-- saved from url=(0036)https://clinic.example.com/team/ann/ --><h1>Ann</h1>"

    listing = list_archive(
        packed({"site/ann.html": saved, "site/style.css": b"x", "site/neck.html": b"<h1>N</h1>"}),
        "site.zip",
        SITE,
    )

    assert paths(listing) == ["/team/ann/", "/neck.html"]


def test_no_path_of_an_archive_leads_out_of_it():
    listing = list_archive(packed({"../../etc/passwd.html": b"<h1>x</h1>"}), "site.zip", SITE)

    assert paths(listing) == ["/passwd.html"]


def test_an_archive_that_unpacks_without_end_is_refused():
    bomb = packed({f"{n}.html": b" " * (MAX_BYTES - 1) for n in range(25)})

    assert refusal(list_archive, bomb, "site.zip") == "site.zip unpacks to more than 100 MB."


def test_a_web_archive_gives_its_page_and_its_address():
    message = (
        "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://clinic.example.com/neck/\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: "
        "quoted-printable\r\n\r\n<h1>Neck =E2=80=93 pain</h1>\r\n--x--\r\n"
    )

    [page] = list_archive(message.encode(), "neck.mhtml").pages

    assert page.address == f"{SITE}/neck/"
    assert "Neck – pain".encode() in (page.content or b"")


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "site.zip", "site.zip is empty."),
        (b"PK\x03\x04 cut off", "site.zip", "site.zip cannot be unpacked: it is damaged."),
        (b"%PDF-", "site.pdf", "site.pdf is no archive of pages"),
        (packed({"a.css": b"x"}), "site.zip", "site.zip holds no web page."),
        (b"Subject: x\r\n\r\nwords", "a.mht", "a.mht holds no web page."),
    ],
    ids=["empty", "damaged", "pdf", "no page", "no web archive"],
)
def test_what_is_no_archive_is_refused(content, name, said):
    assert refusal(list_archive, content, name).startswith(said)


# Addresses


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/about/team/jane-doe/", "person"),
        ("/conditions/neck-pain.html", "condition"),
        ("/services/cupping", "treatment"),
        ("/locations/ashby/", "location"),
        ("/blog/spring/", "post"),
        ("/2021/05/spring/", "post"),
        ("/services/", "index"),
        ("/category/pain/", "index"),
        ("/", "index"),
        ("/prices/", ""),
    ],
)
def test_the_words_of_an_address_say_what_its_page_is(path, kind):
    assert guess_type(f"{SITE}{path}") == kind


def test_two_spellings_of_one_address_are_one():
    assert page_key("http://www.Clinic.example.com/neck/index.html") == page_key(f"{SITE}/neck")
    assert page_key(f"{SITE}/?p=1") != page_key(f"{SITE}/?p=2")


def test_a_page_is_named_by_the_last_words_of_its_address():
    assert name_of(f"{SITE}/about/jane-doe.html") == "Jane doe"


def test_a_list_is_told_by_its_folder():
    assert type_of_list(f"{SITE}/what-we-treat/") == "condition"


def test_a_page_with_a_sign_in_beside_its_words_is_not_refused():
    words = "It aches at night and eases by day. " * 20
    content = f"<main><p>{words}</p></main><form><input type='password'></form>".encode()

    refuse_sign_in(content, read_source(Source(content)), "page")


def test_an_address_that_only_gains_a_slash_has_not_moved():
    refuse_moved("http://clinic.example.com/a", "https://www.clinic.example.com/a/", frozenset())


# What repeats

RING = "<p>Ring the bell by the green door.</p>"


def page_of(name: str) -> bytes:
    return (
        f"<main><h1>{name}</h1><h2>Symptoms</h2><p>{name} aches at night, most people say.</p>"
        f"<h2>Come in</h2>{RING}</main>"
    ).encode()


def site_of(*names: str) -> frozenset[str]:
    return repeated_lines(lines_of(read_source(Source(page_of(name)))) for name in names)


def test_lines_on_most_pages_go_with_their_heading_and_others_stay():
    repeated = site_of("Neck pain", "Back pain", "Knee pain")

    proposal = propose(Source(page_of("Neck pain"), repeated=repeated))

    words = " ".join(section.words for section in proposal.sections)
    assert "bell" not in words
    assert "Come in" not in words
    assert "Symptoms" in words
    assert proposal.title == "Neck pain"


def test_two_pages_alike_are_no_site():
    assert site_of("Neck pain", "Back pain") == frozenset()
