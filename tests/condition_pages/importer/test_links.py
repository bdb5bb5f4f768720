"""What becomes of the links of a page that is brought in."""

import pytest

from condition_pages.importer.filling import to_stream
from condition_pages.importer.links import joined, linked, page_key, whole_address
from condition_pages.importer.model import Source
from condition_pages.importer.propose import propose

PAGE = """<!doctype html><html><head><title>Knee pain | Elm</title>
<link rel="canonical" href="https://elm.example.com/knee-pain/"></head><body><main>
<h1>Knee pain</h1>
<p>Knee pain is common after a fall. Our page on <a href="/hip-pain/">hip pain</a> says more.</p>
<img src="/files/knee.jpg" alt="A bent knee" width="800">
<figure><img data-src="//files.example.com/room.png?size=2" alt="">
<figcaption>Our exercise room</figcaption></figure>
<img src="/dot.gif" width="1"><img src="data:image/gif;base64,R0lGOD"><img src="/logo.svg">
<h2>Symptoms of knee pain</h2>
<ul><li>Swelling after walking, see <a href="/swelling">what swells</a></li>
<li>Stiffness in the morning</li><li>Pain on stairs</li></ul>
<h2>What does research say?</h2>
<p>A review of trials found that exercise eases knee pain
(<a href="https://doi.org/10.1002/14651858.CD004376">a review</a>). Studies were small.</p>
<h2>Frequently asked questions</h2>
<h3>Can I walk?</h3><p>Yes: <a href="/walking?a=1&amp;b=2">how to start</a>, not
<a href="javascript:alert(1)">so</a> and not <a href="#top">up</a>.</p>
<h3>How long does it take?</h3><p>Some weeks.</p>
<h2>Book a visit</h2><p>Ready to feel better? Call <a href="tel:+15555550134">555-555-0134</a>.</p>
<p><a class="btn" href="https://elm.janeapp.example/book">Book online</a></p>
</main></body></html>"""


@pytest.fixture(scope="module")
def proposal():
    return propose(Source(PAGE.encode(), name="knee.html"))


@pytest.fixture(scope="module")
def stored(proposal):
    return {section["type"]: section["value"] for section in to_stream(proposal)}


def test_a_link_in_a_paragraph_stays_one_with_its_whole_address(stored):
    assert '<a href="https://elm.example.com/hip-pain/">hip pain</a>' in stored["overview"]["text"]


def test_a_link_of_an_entry_that_keeps_none_stands_below_the_paragraphs(stored):
    assert stored["symptoms"]["entries"][0]["value"]["text"].endswith("see what swells")
    assert (
        '<a href="https://elm.example.com/swelling">what swells</a>' in stored["symptoms"]["text"]
    )


def test_an_answer_keeps_its_links_but_none_that_runs_script_or_leads_nowhere(stored):
    answer = stored["faq"]["entries"][0]["value"]["answer"]
    assert answer.count("<a ") == 1
    assert '<a href="https://elm.example.com/walking?a=1&amp;b=2">how to start</a>' in answer


def test_a_doi_becomes_a_citation_of_the_evidence_and_its_words_stay(stored):
    evidence = stored["evidence"]
    assert [c["value"]["doi"] for c in evidence["citations"]] == ["10.1002/14651858.CD004376"]
    assert "a review" in evidence["text"]
    assert "<a " not in evidence["text"]


def test_publications_of_a_list_at_the_end_go_to_the_evidence():
    page = (
        PAGE.replace("(<a", "(see below) <span")
        .replace("a review</a>)", "</span>")
        .replace(
            "</main>",
            "<h2>References</h2><ol><li>Fransen M, McConnell S. Exercise for osteoarthritis of the "
            "knee. Cochrane Database 2015;1. doi:10.1002/14651858.CD004376.pub3</li></ol></main>",
        )
    )
    sections = to_stream(propose(Source(page.encode(), name="knee.html")))
    cited = [
        citation["value"]["doi"]
        for section in sections
        if section["type"] == "evidence"
        for citation in section["value"]["citations"]
    ]
    assert cited == ["10.1002/14651858.CD004376.pub3"]


def test_pictures_are_known_by_address_words_and_place_but_no_icons(proposal):
    told = [(p.address, p.alt, p.caption, p.wanted) for p in proposal.pictures]
    assert told == [
        ("https://elm.example.com/files/knee.jpg", "A bent knee", "", False),
        ("https://files.example.com/room.png?size=2", "", "Our exercise room", False),
    ]
    assert {p.line for p in proposal.pictures} == {2}


def test_buttons_that_ring_or_book_are_known_with_their_addresses(proposal):
    told = [(call.label, call.address) for call in proposal.calls]
    assert told == [
        ("555-555-0134", "tel:+15555550134"),
        ("Book online", "https://elm.janeapp.example/book"),
    ]


def test_a_page_with_three_hundred_pictures_says_how_many_are_offered():
    many = "".join(f'<img src="/p{number}.jpg" alt="Knee {number}">' for number in range(300))
    proposal = propose(Source(PAGE.replace("<h2>Symptoms", many + "<h2>Symptoms").encode()))
    assert len(proposal.pictures) == 40
    assert "The page has 302 pictures; the first 40 are offered." in [
        str(finding.message) for finding in proposal.report.warnings
    ]


@pytest.mark.parametrize(
    ("href", "whole"),
    [
        ("/hip", "https://elm.example.com/hip"),
        ("hip.html?x=1#a", "https://elm.example.com/a/hip.html?x=1#a"),
        ("//other.example.com/x", "https://other.example.com/x"),
        ("mailto:me@example.com", "mailto:me@example.com"),
        ("tel:+15555550134", "tel:+15555550134"),
        ("#here", ""),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("http://[broken", ""),
    ],
)
def test_addresses_are_seen_from_anywhere_or_not_kept(href, whole):
    assert whole_address(href, "https://elm.example.com/a/page.html") == whole


def test_an_address_within_a_site_that_is_not_known_is_not_kept():
    assert whole_address("/hip", "") == ""


@pytest.mark.parametrize(
    "address",
    [
        "https://elm.example.com/hip",
        "http://www.elm.example.com/hip/",
        "https://elm.example.com/hip/?utm_source=news#top",
        "https://ELM.example.com/hip/index.html",
    ],
)
def test_all_addresses_of_a_page_are_one(address):
    assert page_key(address) == "elm.example.com/hip"


def test_a_number_that_names_a_page_makes_a_difference():
    assert page_key("https://elm.example.com/?p=12&utm_source=1") == "elm.example.com?p=12"
    assert page_key("https://elm.example.com/x?b=2&a=1") == page_key(
        "http://elm.example.com/x/?a=1&b=2"
    )
    assert page_key("https://elm.example.com/x?room=1") != page_key(
        "https://elm.example.com/x?room=2"
    )
    assert page_key("mailto:me@example.com") == ""


def test_link_words_are_found_in_their_order_and_what_is_not_found_is_told():
    html, left = linked("Here and <here>", [("ere", "https://a.example"), ("there", "https://b")])
    assert html == 'H<a href="https://a.example">ere</a> and &lt;here&gt;'
    assert left == [("there", "https://b")]


def test_old_addresses_lead_to_the_pages_made_of_them_also_inside_of_json():
    pages = {"elm.example.com/hip": 7}
    old = '<p><a href="https://www.elm.example.com/hip/?utm_source=a&amp;utm_medium=b">hip</a> <a href="https://x.example">x</a></p>'
    assert joined(old, pages) == (
        '<p><a linktype="page" id="7">hip</a> <a href="https://x.example">x</a></p>'
    )
    in_json = old.replace('"', '\\"')
    assert joined(in_json, pages, quote='\\"') == (
        '<p><a linktype=\\"page\\" id=\\"7\\">hip</a> <a href=\\"https://x.example\\">x</a></p>'
    )


def test_an_anchor_that_does_not_end_is_left_as_it_is():
    assert joined('<a href="https://elm.example.com/hip', {"elm.example.com/hip": 7}) == (
        '<a href="https://elm.example.com/hip'
    )
