"""The rules, one by one, and the command that runs them on what is published."""

import datetime
import json

import pytest
from django.core.management import CommandError, call_command

from condition_pages.audit import claims
from seo.audit import rules
from seo.audit.document import Document
from seo.audit.findings import RULES, AuditedPage, audit
from seo.audit.widths import cut, width
from seo.head import HeadTags
from seo.models import Dismissal, Finding

URL = "https://clinic.example.com/"
GOOD = f"""<!doctype html><html lang="en"><head><title>Muscle spasm – Clinic</title>
<meta name="description" content="What a muscle spasm is and what often helps against it.">
<meta name="robots" content="max-image-preview:large"><link rel="canonical" href="{URL}">
</head><body><main><h1>Muscle spasm</h1><h2>Symptoms</h2><p>Words.</p>
<a href="/team/">Our team</a><img src="/a.jpg" alt="A calf being stretched"></main></body></html>"""
BARE = {"picture-missing", "graph-missing"}


def look(html=GOOD, **facts):
    document = Document(html)
    head = HeadTags(
        title=document.titles[0] if document.titles else "",
        description=document.meta("description"),
        canonical=URL,
        noindex=facts.pop("noindex", False),
    )
    page = AuditedPage(
        url=URL, title="Muscle spasm", kind="app.Page", head=head, document=document, **facts
    )
    return {finding.rule for finding in audit(page)} - BARE


def test_a_good_page_has_no_findings():
    assert look() == set()


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("<title>Muscle spasm – Clinic</title>", "", "head-title"),
        ("</head>", "<title>Again</title></head>", "head-title"),
        ("</head>", '<meta name="description" content="Again"></head>', "head-double"),
        ("</head>", '<link rel="canonical" href="/x"></head>', "head-double"),
        (f'<link rel="canonical" href="{URL}">', "", "head-canonical"),
        (f'href="{URL}"', 'href="https://other.example.com/"', "head-canonical"),
        ("max-image-preview:large", "noindex", "hidden-by-mistake"),
        ("<h1>Muscle spasm</h1>", "", "heading-first"),
        ("<h1>Muscle spasm</h1>", "<h1>One</h1><h1>Two</h1>", "heading-first"),
        ("<h2>Symptoms</h2>", "<h4>Symptoms</h4>", "heading-order"),
        ("<h2>Symptoms</h2>", "<h2> </h2>", "heading-order"),
        (">Our team<", ">Click here<", "link-text"),
        (">Our team<", "><", "link-text"),
        (' alt="A calf being stretched"', "", "picture-text"),
        ("A calf being stretched", "IMG_1234.jpg", "picture-text-quality"),
        ("What a muscle spasm is and what often helps against it.", "", "description-missing"),
        ("What a muscle spasm is and what often helps against it.", "Short", "description-length"),
        ("Muscle spasm – Clinic", "Muscle spasm " * 20, "title-long"),
        ("<p>Words.</p>", '<script type="application/ld+json">{"a":</script>', "graph-json"),
    ],
)
def test_each_rule_finds_what_it_is_for(old, new, rule):
    assert old in GOOD

    assert rule in look(GOOD.replace(old, new))


def test_a_header_that_hides_a_page_is_found():
    assert look(headers={"X-Robots-Tag": "noindex"}) == {"hidden-by-mistake"}


def test_a_page_that_is_hidden_on_purpose_is_only_asked_about():
    assert look(GOOD.replace("max-image-preview:large", "noindex"), noindex=True) == {"hidden"}


def test_a_page_that_fails_is_found():
    assert "answer" in look(status=500)


def test_a_title_within_a_drawing_is_no_title_of_the_page():
    drawing = "<main><svg><title>A drawing</title></svg>"

    assert look(GOOD.replace("<main>", drawing)) == set()


def test_what_the_graph_says_and_the_page_does_not_show_is_found():
    graph = {
        "@context": "https://schema.org",
        "@graph": [{"@type": "WebPage", "@id": URL, "name": "Something else"}],
    }
    script = f'<script type="application/ld+json">{json.dumps(graph)}</script>'

    assert look(GOOD.replace("</main>", f"{script}</main>"), graph=graph) == {"graph-hidden"}


def test_every_rule_names_its_source_and_its_title():
    assert all(rule.source and str(rule.title) for rule in RULES.values())


def test_hard_words_are_scored_as_hard():
    easy = "The cat sat on the mat. " * 30
    hard = "Notwithstanding interdisciplinary considerations regarding musculoskeletal " * 20

    assert rules.lix(easy) < 30 < 80 < rules.lix(hard)
    assert rules.lix("Too short.") is None


def test_titles_are_cut_by_width_and_not_by_letters():
    narrow, wide = "il " * 40, "WM " * 40

    assert width(narrow) < 600 < width(wide)
    assert cut(narrow) == narrow
    assert cut(wide).endswith("…")
    assert width(cut(wide)) <= 600
    assert width("تشنج 筋肉 🦵") > 0


def test_a_claim_is_found_and_a_denial_is_not():
    text = "Massage cures spasms. There is no proven cure. We can’t say it is effective."

    assert list(claims(text)) == ["Massage cures spasms."]


# On what is published


def run(capsys, *arguments):
    status = 0
    try:
        call_command("audit_seo", *arguments)
    except SystemExit as end:
        status = end.code
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_a_sound_practice_has_no_errors(whole, capsys):
    status, out, err = run(capsys, "--site", "harbour.localhost")

    assert "  error" not in out, out
    assert status == 0
    assert "\r" not in err
    assert "10 pages" in err


def test_an_error_ends_the_command_with_1_and_names_page_field_and_source(whole, build, capsys):
    page = whole.condition
    type(page).objects.filter(pk=page.pk).update(reviewer=None)

    status, out, _err = run(capsys, "--site", "harbour.localhost", "--format", "json")

    found = [entry for entry in json.loads(out) if entry["rule"] == "reviewer-missing"]
    assert status == 1
    assert found[0]["page"] == page.get_full_url()
    assert found[0]["field"] == "reviewer"
    assert found[0]["source"].startswith("https://")


def test_sarif_can_be_read_and_names_each_rule(whole, capsys):
    _status, out, _err = run(capsys, "--site", "harbour.localhost", "--format", "sarif")

    sarif = json.loads(out)
    [one] = sarif["runs"]
    known = {rule["id"] for rule in one["tool"]["driver"]["rules"]}
    assert sarif["version"] == "2.1.0"
    assert {result["ruleId"] for result in one["results"]} <= known
    assert {"reviewer-missing", "title-double"} <= known


def test_an_unknown_host_is_refused_with_those_that_are_known(whole):
    with pytest.raises(CommandError, match=r"harbour\.localhost:80"):
        call_command("audit_seo", "--site", "nowhere.example.com")


def test_pages_with_one_title_and_pages_nobody_links_to_are_found(whole, build, capsys):
    from clinics.models import ContentPage

    twin = build.add(whole.content, ContentPage(title="Privacy", slug="privacy"))

    _status, out, _err = run(capsys, "--site", "harbour.localhost", "--format", "json")

    entries = json.loads(out)
    assert len([e for e in entries if e["rule"] == "title-double"]) == 2
    assert [e["page"] for e in entries if e["rule"] == "orphan"] == [twin.get_full_url()]


def test_a_link_to_what_is_not_there_is_an_error_of_the_page_that_has_it(whole, build, capsys):
    text = '<p>See <a href="/gone/">our fees</a>, or <a href="/search/">search</a>.</p>'
    whole.content.body = json.dumps([{"type": "text", "value": text}])
    build.publish(whole.content)

    status, out, _err = run(capsys, "--site", "harbour.localhost", "--format", "json")

    broken = [entry for entry in json.loads(out) if entry["rule"] == "link-broken"]
    assert [(entry["page"], entry["severity"]) for entry in broken] == [
        (whole.content.get_full_url(), "error")
    ]
    assert "http://harbour.localhost/gone/" in broken[0]["message"]
    assert status == 1


def test_two_hosts_with_one_root_are_told_to_be_one(whole, capsys):
    from wagtail.models import Site

    Site.objects.create(hostname="twin.localhost", port=80, root_page=whole.home)

    _status, out, _err = run(capsys, "--site", "twin.localhost")

    assert "host-double" in out


def test_an_overdue_review_is_a_warning_at_its_field(whole, build):
    from seo.audit.run import edited

    page = whole.condition
    page.next_review_due = datetime.date(2020, 1, 1)

    found = {finding.rule: finding for finding in audit(edited(page))}

    assert found["review-overdue"].field == "next_review_due"
    assert "red-flags-missing" not in found


def test_a_claim_without_a_citation_leads_to_its_section(whole, build):
    from seo.audit.run import edited

    raw = whole.condition.body.get_prep_value()
    for child in raw:
        if child["type"] == "about_clinic":
            child["value"]["text"] = "<p>Our massage cures every spasm.</p>"
            block_id = child["id"]
    whole.condition.body = json.dumps(raw)

    [found] = [f for f in audit(edited(whole.condition)) if f.rule == "claim-uncited"]

    assert found.field == f"body:{block_id}"


def test_the_findings_are_kept_for_the_report_and_replaced_by_the_next_run(whole, capsys):
    run(capsys, "--site", "harbour.localhost")
    first = Finding.objects.count()
    run(capsys, "--site", "harbour.localhost")

    assert 0 < Finding.objects.count() == first


def test_dismissed_advice_is_left_out_and_an_error_never_is(whole, capsys):
    for rule in ("picture-missing", "reviewer-missing"):
        Dismissal.objects.create(page=whole.condition, rule=rule, reason="We have no picture.")
    type(whole.condition).objects.filter(pk=whole.condition.pk).update(reviewer=None)

    _status, out, _err = run(capsys, "--site", "harbour.localhost", "--format", "json")

    own = {e["rule"] for e in json.loads(out) if e["page"] == whole.condition.get_full_url()}
    assert "picture-missing" not in own
    assert "reviewer-missing" in own
