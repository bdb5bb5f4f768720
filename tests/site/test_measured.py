"""What every kind of page of every practice measures in a browser; a table ends the run."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import brotli
import pytest

from demo import tour
from tests.site.conftest import PRACTICES

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "tools" / "node" / "node_modules"
AXE = MODULES / "axe-core" / "axe.min.js"
VNU = MODULES / "vnu-jar" / "build" / "dist" / "vnu.jar"
KB = 1024
#: What the first round trips of a new connection carry.
FIRST_FLIGHT = 14 * KB
ALL_IN = 60 * KB
SCRIPT = 5 * KB

pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("visitors"),
    pytest.mark.skipif(not AXE.is_file(), reason="needs tools/node: run `make test`"),
]

#: A page of each kind: an address, or the start of one to be found in a list.
KINDS = {**tour.KINDS, "search in vain": "/search/?q=zzyzx", "not found": "/no-such-page/"}
SHIFTS = """
window.shifts = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) window.shifts += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
AXE_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"], preload: false });
  return found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3).map(n => n.target).join(" ")}`);
}"""
#: A link half below the bar that stays in sight further down is one that scrolling brings out.
UNPIN = """() => {
  for (const bar of document.querySelectorAll(".action-bar")) bar.style.position = "static";
}"""
#: Axe leaves the size of targets out unless it is asked.
AXE_TARGETS = """async () => {
  const found = await axe.run(document, { runOnly: ["target-size"], preload: false });
  return found.violations.flatMap(v => v.nodes.map(n => n.target.join(" ")));
}"""
#: What is too low for a thumb and no part of a sentence, by what it says. The whole card is the
#: target where a link covers it; the contents are a dense list; the body's regions have a test.
TOO_LOW = """() => [...document.querySelectorAll("a, button, summary")].filter(target => {
  const says = node => node.textContent.replace(/\\s+/g, " ").trim();
  const row = target.closest("p, li, dd, td") || target;
  const inSentence = getComputedStyle(target).display === "inline" && says(row) !== says(target);
  const covers = getComputedStyle(target, "::after").position === "absolute";
  const { width, height } = target.getBoundingClientRect();
  return target.checkVisibility() && width > 1 && height < 43.5 && !inSentence && !covers
    && !target.closest(".contents, svg, .cite");
}).map(target => target.textContent.trim() || target.outerHTML)"""
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def pages_seen() -> dict[str, str]:
    """The HTML of each page measured, for the checker that looks at all of them at once."""
    return {}


def address_of(page, kind: str) -> str:
    """Where a page of this kind is; for one of a list, the first that the list leads to."""
    path = KINDS[kind]
    if not path.endswith("*"):
        return path
    start = path[:-1]
    page.goto(start)
    links = page.locator("main a").evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    )
    # A list of one leads straight on.
    there = urlsplit(page.url).path
    found = (link for link in links if link.startswith(start) and link != start)
    return there if there != start else next(found)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("practice", PRACTICES)
def test_a_page_is_accessible_small_steady_and_asks_nobody_else(
    visit, practice, kind, pages_seen, record_property
):
    page = visit(practice, "/robots.txt", width=1280, height=800)
    path = address_of(page, kind)
    sizes: dict[str, int] = {}
    hosts = set()

    def note(response) -> None:
        hosts.add(urlsplit(response.url).hostname)
        if not response.url.startswith("data:"):
            sizes[response.url] = len(brotli.compress(response.body(), quality=11))

    page.add_init_script(SHIFTS)
    page.on("response", note)
    page.set_viewport_size({"width": 390, "height": 844})
    response = page.goto(path, wait_until="networkidle")
    html = response.text()
    pages_seen[page.url] = html

    too_low = page.evaluate(TOO_LOW)
    page.evaluate(AXE.read_text("utf-8"))
    covered = page.evaluate(AXE_TARGETS)

    # A phone, by night.
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate("window.shifts")
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    dark = page.evaluate(AXE_RUN)
    # The narrowest phone.
    page.set_viewport_size({"width": 320, "height": 640})
    sideways = page.evaluate(SIDEWAYS)
    # A laptop by day; then a wide screen at 200 %, which has half as many pixels.
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    page.set_viewport_size({"width": 1280, "height": 800})
    light = page.evaluate(AXE_RUN)
    page.set_viewport_size({"width": 640, "height": 400})
    zoomed = page.evaluate(AXE_RUN)
    sideways = max(sideways, page.evaluate(SIDEWAYS))
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate(UNPIN)
    small_targets = page.evaluate(AXE_TARGETS)

    kinds = {address: kind_of(address, page.url) for address in sizes}
    script = sum(size for url, size in sizes.items() if kinds[url] == "script")
    first = sum(size for url, size in sizes.items() if kinds[url] in ("page", "style"))
    whole = sum(size for url, size in sizes.items() if kinds[url] != "image")
    record_property(
        "measured",
        {
            "kind": kind,
            "page": f"{practice}{path}",
            "axe": [len(light), len(dark), len(zoomed)],
            "sideways": sideways,
            "shift": round(shifts, 4),
            "others": len(hosts - {urlsplit(page.url).hostname}),
            "script": script,
            "first": first,
            "whole": whole,
        },
    )
    assert {"light": light, "dark": dark, "200 %": zoomed} == {"light": [], "dark": [], "200 %": []}
    assert (covered, small_targets) == ([], [])
    assert too_low == []
    assert sideways == 0
    assert shifts < 0.001
    assert hosts == {urlsplit(page.url).hostname}
    assert script <= SCRIPT
    assert whole <= ALL_IN


def kind_of(address: str, page: str) -> str:
    path = urlsplit(address).path
    if address.partition("#")[0] == page.partition("#")[0]:
        return "page"
    if path.startswith("/style-") or path.endswith(".css"):
        return "style"
    if path.endswith(".js"):
        return "script"
    # Pictures; what is drawn in SVG belongs to the page.
    return "image" if path.startswith("/media/") else "drawing"


def test_the_nu_html_checker_finds_no_error_on_any_of_these_pages(
    demo_server, pages_seen, tmp_path, record_property
):
    if not VNU.is_file() or not shutil.which("java"):
        pytest.skip("needs java and tools/node: run `make test`")
    names = {}
    for number, (url, html) in enumerate(pages_seen.items()):
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
        names[f"{number}.html"] = url
    command = ["java", "-Xss4m", "-jar", str(VNU), "--format", "json", "--stdout"]
    done = subprocess.run(
        [*command, "--exit-zero-always", *map(str, sorted(tmp_path.glob("*.html")))],
        capture_output=True,
        text=True,
    )
    found = [
        (names[message["url"].rsplit("/", 1)[-1]], message["message"])
        for message in json.loads(done.stdout)["messages"]
        if message["type"] != "info"
    ]

    record_property("nu", {"pages": len(names), "errors": len(found)})
    assert found == []
