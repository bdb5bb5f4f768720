"""What schema.org's words allow and is no use or not so: found kind by kind."""

from __future__ import annotations

import copy
import datetime

import pytest
from lxml import html as lxml_html

from seo.audit import graph_rules, rules
from seo.audit.document import Document
from seo.audit.findings import RULES, AuditedPage, audit
from seo.audit.rich_results import LANGUAGES, READ, SHAPES, TOLD, UNSEEN
from seo.head import HeadTags, Picture
from seo.plain_text import plain_text
from seo.visible_content import hidden_values
from seo.vocabulary import Vocabulary, describe, problems

HOST = "https://elm.example.com"
URL = f"{HOST}/team/ada/"
OTHER = "https://oak.example.com/team/ada/"
TODAY = datetime.date(2026, 6, 1)
CLINIC, PERSON, PAGE = f"{HOST}/#/schema/clinic/1", f"{HOST}/#/schema/person/1", URL
TRAIL, SITE, IMAGE = f"{URL}#breadcrumb", f"{HOST}/#website", f"{URL}#primaryimage"
HOURS, TARGET = "openingHoursSpecification", "potentialAction.target.urlTemplate"
OFFER, LIST = f"{HOST}/#/schema/offer/1", f"{URL}#list"


def step(position, name, path):
    return {
        "@type": "ListItem",
        "position": position,
        "name": name,
        "item": {"@type": "WebPage", "@id": HOST + path, "name": name},
    }


GRAPH = [
    {"@type": "WebSite", "@id": SITE, "url": f"{HOST}/", "name": "Elm", "inLanguage": "en"},
    {
        "@type": "ProfilePage",
        "@id": PAGE,
        "url": PAGE,
        "name": "Ada",
        "description": "Ada works with backs. She has done so for long.",
        "inLanguage": "en",
        "isPartOf": {"@id": SITE},
        "breadcrumb": {"@id": TRAIL},
        "mainEntity": {"@id": PERSON},
        "primaryImageOfPage": {"@id": IMAGE},
        "datePublished": "2026-01-01T10:00:00+00:00",
        "dateModified": "2026-02-01T10:00:00+00:00",
        "lastReviewed": "2026-02-01",
    },
    {
        "@type": "BreadcrumbList",
        "@id": TRAIL,
        "itemListElement": [step(1, "Elm", "/"), step(2, "Team", "/team/"), step(3, "Ada", "/a/")],
    },
    {
        "@type": "Person",
        "@id": PERSON,
        "name": "Ada",
        "description": "Ada works with backs. She has done so for long.",
        "image": {"@id": IMAGE},
        "sameAs": "https://www.example.com/ada",
    },
    {
        "@type": "ImageObject",
        "@id": IMAGE,
        "contentUrl": f"{HOST}/media/ada.jpg",
    },
    {
        "@type": "MedicalClinic",
        "@id": CLINIC,
        "url": f"{HOST}/",
        "name": "Elm",
        "telephone": "+12075550123",
        "email": "hello@elm.example.com",
        "knowsAbout": ["Backs", "Necks"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "1 Elm Street",
            "addressLocality": "Elm",
            "postalCode": "04101",
            "addressCountry": "US",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 43.65615, "longitude": -70.2},
        "openingHoursSpecification": {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Monday",
            "opens": "09:00",
            "closes": "17:00",
        },
        "contactPoint": {
            "@type": "ContactPoint",
            "telephone": "+12075550123",
            "availableLanguage": ["en", "es-MX"],
        },
        "makesOffer": {"@id": OFFER},
        "potentialAction": {
            "@type": "CommunicateAction",
            "target": {"@type": "EntryPoint", "urlTemplate": "tel:+12075550123"},
        },
    },
    {
        "@type": "Offer",
        "@id": OFFER,
        "name": "A first talk",
        "price": 30,
        "priceCurrency": "USD",
        "validFrom": "2026-01-01",
        "validThrough": "2026-12-31",
        "itemOffered": {"@type": "Service", "name": "A first talk"},
    },
    {"@type": "ItemList", "@id": LIST, "itemListElement": [step(1, "Backs", "/backs/")]},
]


def document(graph):
    return {"@context": "https://schema.org", "@graph": graph}


def findings(graph, chosen=None):
    head = HeadTags(
        title="Ada – Elm",
        description="Ada works with backs. She has done so for many years, and for all ages.",
        canonical=URL,
        picture=Picture(f"{HOST}/a.jpg", 1200, 630),
    )
    page = AuditedPage(
        url=URL,
        title="Ada",
        kind="app.Page",
        head=head,
        graph=document(graph),
        facts={"today": TODAY},
    )
    return audit(page, chosen)


def broken(node_id, path, value):
    """The graph with one value in it changed, put there or taken away (None)."""
    graph = copy.deepcopy(GRAPH)
    place = next(node for node in graph if node["@id"] == node_id)
    *steps, last = path.split(".")
    for each in steps:
        place = place[int(each) if each.isdigit() else each]
    key = int(last) if last.isdigit() else last
    if value is None:
        del place[key]
    else:
        place[key] = value
    return graph


BREAKAGES = {
    "a step of a breadcrumb without name": (TRAIL, "itemListElement.1", {
        "@type": "ListItem", "position": 2, "item": {"@type": "WebPage", "@id": f"{HOST}/team/"},
    }, "graph-list"),
    "a step of a breadcrumb without address": (TRAIL, "itemListElement.1.item", None, "graph-list"),
    "a breadcrumb that counts from nought": (TRAIL, "itemListElement.0.position", 0, "graph-list"),
    "a breadcrumb with one position twice": (TRAIL, "itemListElement.1.position", 1, "graph-list"),
    "a list with one page twice": (LIST, "itemListElement", [
        step(1, "Backs", "/backs/"), step(2, "Backs", "/backs/"),
    ], "graph-list"),
    "an empty list": (LIST, "itemListElement", None, "graph-required"),
    "a profile of nobody": (PAGE, "mainEntity", None, "graph-required"),
    "a profile of a list": (PAGE, "mainEntity", {"@id": LIST}, "graph-profile"),
    "a person without name": (PERSON, "name", None, "graph-required"),
    "a site without name": (SITE, "name", None, "graph-required"),
    "a picture without address": (IMAGE, "contentUrl", None, "graph-required"),
    "an hour that no clock has": (CLINIC, f"{HOURS}.opens", "99:99", "graph-value"),
    "an hour with its minutes lost": (CLINIC, f"{HOURS}.closes", "24:61", "graph-value"),
    "hours that never end": (CLINIC, f"{HOURS}.closes", None, "graph-required"),
    "hours of no day": (CLINIC, f"{HOURS}.dayOfWeek", None, "graph-required"),
    "a latitude beyond the pole": (CLINIC, "geo.latitude", 444, "graph-value"),
    "a longitude around the world": (CLINIC, "geo.longitude", -190.5, "graph-value"),
    "a place of four decimals": (CLINIC, "geo", {
        "@type": "GeoCoordinates", "latitude": 43.6561, "longitude": -70.2553,
    }, "graph-place"),
    "a place without longitude": (CLINIC, "geo.longitude", None, "graph-required"),
    "an address without country": (CLINIC, "address.addressCountry", None, "graph-required"),
    "a country by its name": (CLINIC, "address.addressCountry", "United States", "graph-value"),
    "a phone that is a sentence": (CLINIC, "telephone", "call us", "graph-value"),
    "a phone without its country": (CLINIC, "telephone", "207 555 0123", "graph-value"),
    "an email that is none": (CLINIC, "email", "hello at elm", "graph-value"),
    "a language that is none": (PAGE, "inLanguage", "xx", "graph-value"),
    "a language by its name": (CLINIC, "contactPoint.availableLanguage", "English", "graph-value"),
    "a price with its sign": (OFFER, "price", "US$", "graph-value"),
    "a currency by its sign": (OFFER, "priceCurrency", "US$", "graph-value"),
    "a price without currency": (OFFER, "priceCurrency", None, "graph-offer"),
    "a price below nothing": (OFFER, "price", -30, "graph-value"),
    "an offer that has ended": (OFFER, "validThrough", "2026-05-01", "graph-date"),
    "an offer that ends before it begins": (OFFER, "validFrom", "2027-01-01", "graph-date"),
    "an offer of nothing": (OFFER, "itemOffered", None, "graph-required"),
    "a change before the publishing": (PAGE, "dateModified", "2025-01-01", "graph-date"),
    "a review of tomorrow week": (PAGE, "lastReviewed", "2026-06-08", "graph-date"),
    "a page of next year": (PAGE, "datePublished", "2027-01-01", "graph-date"),
    "a rating of oneself": (CLINIC, "aggregateRating", {
        "@type": "AggregateRating", "ratingValue": 5, "reviewCount": 3,
    }, "graph-own-rating"),
    "a review of oneself": (CLINIC, "review", {
        "@type": "Review", "reviewBody": "Good.", "author": {"@type": "Person", "name": "A. P."},
    }, "graph-own-rating"),
    "another host in a page’s name": (PAGE, "@id", OTHER, "graph-identity"),
    "another page’s name": (PAGE, "@id", f"{HOST}/team/", "graph-identity"),
    "another host’s address": (PAGE, "url", OTHER, "graph-identity"),
    "a context within": (PERSON, "@context", "https://schema.org", "graph-shape"),
    "one thing said twice": (CLINIC, "knowsAbout", ["Backs", "Backs"], "graph-shape"),
    "a name that is no address": (LIST, "@id", "#list", "graph-shape"),
    "a call to nowhere": (CLINIC, TARGET, "callto", "graph-value"),
    "an action without target": (CLINIC, TARGET, None, "graph-required"),
    "paragraphs that run together": (PERSON, "description", "Likes tea.She is kind.", "graph-text"),
    "markup in a text": (PERSON, "description", "<p>She is kind.</p>", "graph-text"),
    "an entity in a text": (PERSON, "description", "Backs &amp; necks.", "graph-text"),
    "a placeholder": (PERSON, "name", "None", "graph-text"),
    "a template’s tag": (PERSON, "name", "{{ person }}", "graph-text"),
}  # fmt: skip


def test_a_whole_graph_has_no_findings():
    assert findings(GRAPH) == []


@pytest.mark.parametrize("name", BREAKAGES)
def test_each_breakage_is_found(name):
    node_id, path, value, rule = BREAKAGES[name]

    found = findings(broken(node_id, path, value))

    assert rule in [finding.rule for finding in found], found


@pytest.mark.parametrize("name", BREAKAGES)
def test_no_breakage_was_one_of_the_vocabulary(name):
    """So that each shows a rule of its own at work."""
    node_id, path, value, _rule = BREAKAGES[name]
    graph = broken(node_id, path, value)
    before = [rule for rule in RULES.values() if rule.check.__module__ == rules.__name__]

    # What has another name leaves the references to it behind, which the vocabulary sees.
    if path != "@id":
        assert findings(graph, before) == [], describe(problems(document(graph)))


def test_an_editor_is_led_to_the_field():
    page = AuditedPage(
        url=URL,
        title="Ada",
        kind="app.Page",
        head=HeadTags(title="Ada"),
        graph=document(broken(CLINIC, "telephone", "call us")),
        facts={"today": TODAY},
        field_of=lambda node_id, kind, name: f"{kind}.{name}" if node_id == CLINIC else "",
    )

    [found] = [f for f in audit(page) if f.rule == "graph-value"]

    assert found.field == "MedicalClinic.telephone"
    assert "call us" in found.message


def test_what_is_liked_is_asked_of_what_the_page_is_about_alone():
    bare = [n for n in broken(PERSON, "image", None) if n["@id"] != IMAGE]

    found = [f for f in findings(bare) if f.rule == "graph-recommended"]

    assert [f.severity for f in found] == ["advice"]
    assert "image" in found[0].message


def test_a_thing_lacks_nothing_because_it_is_met_by_its_name_elsewhere():
    """As a clinic's offers name the clinic where they are given."""
    met = broken(CLINIC, "employee", {"@type": "Person", "@id": PERSON, "name": "Ada"})

    assert [f for f in findings(met) if f.rule == "graph-recommended"] == []


def test_shapes_name_types_and_properties_that_there_are_and_where_it_says_so():
    known = Vocabulary.current()
    for kind, shape in SHAPES.items():
        assert kind in known.parents
        for name in (*shape.required, *shape.recommended):
            for each in name.split("|"):
                assert set(known.domains[each]) & known.lineage(kind), (kind, each)
        assert shape.source.startswith("https://")
        datetime.date.fromisoformat(f"{shape.as_of}-01")
        assert shape.evidence in {READ, TOLD, UNSEEN}
    assert {"en", "es"} <= LANGUAGES


@pytest.mark.parametrize("value", ["00:00", "23:59", "23:59:59"])
def test_an_hour_of_a_clock_is_one(value):
    assert graph_rules.is_time(value)


@pytest.mark.parametrize("value", ["en", "es-MX", "zh-Hans", "zh-Hant-TW", "yue"])
def test_a_language_tag_is_one(value):
    assert graph_rules.is_language(value)


# What people read


PARAGRAPHS = "<p>Ada likes exercise.</p><p>She <b>is</b> kind to <a href='/backs/'>backs</a>.</p>"


def test_paragraphs_keep_their_space_in_a_description():
    assert plain_text(PARAGRAPHS) == "Ada likes exercise. She is kind to backs."


@pytest.mark.parametrize(
    ("said", "is_shown"),
    [
        ("Ada likes exercise. She is kind to backs.", True),
        ("Ada likes exercise.She is kind to backs.", False),
        ("She is  kind", True),
        ("Ada likes tea.", False),
    ],
)
def test_sentences_that_run_together_are_not_what_the_page_shows(said, is_shown):
    page = lxml_html.document_fromstring(f"<html><body><main>{PARAGRAPHS}</main></body></html>")
    graph = document([{"@type": "Person", "@id": PERSON, "description": said}])

    assert (hidden_values(graph, page) == []) == is_shown


def test_a_list_of_links_is_not_hard_to_read():
    link = "<li><a href='/x/'>Musculoskeletal rehabilitation considerations</a></li>"
    listed = f"<ul>{link * 60}</ul>"
    hard = "<p>" + "Notwithstanding interdisciplinary musculoskeletal considerations " * 40 + "</p>"
    easy = "<ul>" + "<li>You rest for a day or two</li>" * 30 + "</ul>"

    scores = [
        rules.lix(Document(f"<html><body><main>{text}</main></body></html>").prose)
        for text in (listed, hard, easy)
    ]

    assert scores[0] is None
    assert scores[1] > 55 > scores[2]


@pytest.mark.parametrize(
    ("width", "kind", "count"),
    [
        (640, "MedicalWebPage", 1),
        (1200, "MedicalWebPage", 0),
        (640, "ProfilePage", 0),
    ],
)
def test_an_articles_picture_is_wide_enough_to_be_shown_large(width, kind, count):
    graph = {
        "@graph": [
            {"@type": kind, "@id": URL, "primaryImageOfPage": {"@id": IMAGE}},
            {
                "@type": "ImageObject",
                "@id": IMAGE,
                "contentUrl": f"{HOST}/a.jpg",
                "width": {"@type": "QuantitativeValue", "value": width},
            },
        ]
    }
    page = AuditedPage(
        url=URL,
        title="Spasm",
        kind="",
        head=HeadTags(title="Spasm"),
        graph=graph,
        field_of=lambda node_id, node_type, name: "picture",
    )

    found = list(graph_rules.picture_is_wide(page))

    assert len(found) == count
    assert all(str(width) in each.message and each.field == "picture" for each in found)
