"""Rules that hold for every page. Each names the source that makes it one.

Of Django they know its translations alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from seo.audit.findings import ADVICE, ERROR, WARNING, AuditedPage, Found, rule
from seo.audit.widths import SNIPPET_PIXELS, SNIPPET_SIZE, TITLE_PIXELS, width
from seo.graph import Node, iter_nodes
from seo.visible_content import hidden_values
from seo.vocabulary import problems

GOOGLE = "https://developers.google.com/search/docs"
WCAG = "https://www.w3.org/TR/WCAG22/"

#: Links that say nothing of where they lead.
VAGUE = re.compile(
    r"^(click here|here|read more|more|learn more|this|this page|link|details|"
    r"haga clic aquí|aquí|más|leer más)\W*$",
    re.IGNORECASE,
)
FILE_NAME = re.compile(
    r"\.(avif|gif|jpe?g|png|svg|webp)$|^(img|dsc|image)[-_ ]?\d+$", re.IGNORECASE
)


@rule(
    "answer",
    ERROR,
    gettext_lazy("The page can be read"),
    source=f"{GOOGLE}/crawling-indexing/http-network-errors",
    rendered=True,
)
def answers(page: AuditedPage) -> Iterator[Found]:
    if page.status != 200:
        yield Found(_("The page answers %(status)s instead of 200.") % {"status": page.status})


# The head


@rule(
    "head-title",
    ERROR,
    gettext_lazy("One title"),
    source=f"{GOOGLE}/appearance/title-link",
    rendered=True,
)
def one_title(page: AuditedPage) -> Iterator[Found]:
    titles = page.rendered.titles
    if not titles or not titles[0]:
        yield Found(_("The page has no title."), "seo_title")
    elif len(titles) > 1:
        yield Found(
            _("The page has %(count)s titles: something else prints one too.")
            % {"count": len(titles)}
        )


@rule(
    "head-double",
    ERROR,
    gettext_lazy("Each head tag once"),
    source="https://ogp.me/",
    rendered=True,
)
def nothing_twice(page: AuditedPage) -> Iterator[Found]:
    counts = Counter(name for name, _content in page.rendered.metas)
    single = ("description", "robots", "og:title", "og:description", "og:url", "og:type",
              "twitter:card", "twitter:title", "twitter:description")  # fmt: skip
    for name in single:
        if counts[name] > 1:
            yield Found(
                _("“%(name)s” stands %(count)s times: something else prints it too.")
                % {"name": name, "count": counts[name]}
            )
    if len(page.rendered.canonicals) > 1:
        yield Found(_("There are several canonical addresses: something else prints one too."))


@rule(
    "head-canonical",
    ERROR,
    gettext_lazy("Its own canonical address"),
    source=f"{GOOGLE}/crawling-indexing/consolidate-duplicate-urls",
    rendered=True,
)
def own_canonical(page: AuditedPage) -> Iterator[Found]:
    found = page.rendered.canonicals
    if not found:
        yield Found(_("The page names no canonical address."))
    elif found[0] != page.url:
        yield Found(
            _("The canonical address is %(other)s, but the page is at %(address)s.")
            % {"other": found[0], "address": page.url}
        )


@rule(
    "hidden",
    WARNING,
    gettext_lazy("Hidden from search engines"),
    source=f"{GOOGLE}/crawling-indexing/block-indexing",
)
def hidden(page: AuditedPage) -> Iterator[Found]:
    if page.head.noindex:
        yield Found(_("The page asks search engines not to list it. Is that meant?"), "noindex")


@rule(
    "hidden-by-mistake",
    ERROR,
    gettext_lazy("Hidden against the editor’s wish"),
    source=f"{GOOGLE}/crawling-indexing/block-indexing",
    rendered=True,
)
def hidden_by_mistake(page: AuditedPage) -> Iterator[Found]:
    if page.head.noindex:
        return
    header = next((v for k, v in page.headers.items() if k.lower() == "x-robots-tag"), "")
    if "noindex" in header.lower():
        yield Found(_("A header asks search engines not to list the page."))
    if "noindex" in page.rendered.meta("robots").lower():
        yield Found(_("A tag asks search engines not to list the page, though nobody chose that."))


@rule(
    "description-missing",
    WARNING,
    gettext_lazy("A description"),
    source=f"{GOOGLE}/appearance/snippet",
)
def has_description(page: AuditedPage) -> Iterator[Found]:
    if not page.head.description:
        yield Found(_("There is no description for search engines."), "search_description")


@rule(
    "title-long",
    ADVICE,
    gettext_lazy("A title that fits"),
    source=f"{GOOGLE}/appearance/title-link",
)
def title_fits(page: AuditedPage) -> Iterator[Found]:
    pixels = width(page.head.title)
    if pixels > TITLE_PIXELS:
        yield Found(
            _("The title is %(pixels)s pixels wide; about %(shown)s are shown.")
            % {"pixels": pixels, "shown": TITLE_PIXELS},
            "seo_title",
        )


@rule(
    "description-length",
    ADVICE,
    gettext_lazy("A description that fits"),
    source=f"{GOOGLE}/appearance/snippet",
)
def description_fits(page: AuditedPage) -> Iterator[Found]:
    description = page.head.description
    if not description:
        return
    pixels = width(description, SNIPPET_SIZE)
    if pixels > 2 * SNIPPET_PIXELS:
        yield Found(_("The description is longer than what is shown of it."), "search_description")
    elif len(description) < 50:
        yield Found(
            _("The description is short: a sentence or two serve readers best."),
            "search_description",
        )


@rule(
    "picture-missing",
    ADVICE,
    gettext_lazy("A picture for sharing"),
    source="https://ogp.me/#metadata",
)
def has_picture(page: AuditedPage) -> Iterator[Found]:
    if page.url and page.head.picture is None:
        yield Found(_("A shared link to this page shows no picture."), "social_image")


# Words and structure


@rule(
    "heading-first",
    ERROR,
    gettext_lazy("One main heading"),
    source=f"{WCAG}#headings-and-labels",
    rendered=True,
)
def one_h1(page: AuditedPage) -> Iterator[Found]:
    tops = [words for level, words in page.rendered.headings if level == 1]
    if len(tops) != 1:
        yield Found(
            _("The page has %(count)s main headings; it should have one.") % {"count": len(tops)}
        )
    elif not tops[0]:
        yield Found(_("The main heading is empty."), "title")


@rule(
    "heading-order",
    ERROR,
    gettext_lazy("Headings in order"),
    source=f"{WCAG}#info-and-relationships",
    rendered=True,
)
def headings_in_order(page: AuditedPage) -> Iterator[Found]:
    before = 0
    for level, words in page.rendered.headings:
        if before and level > before + 1:
            yield Found(
                _("The heading “%(words)s” skips a level: h%(before)s, then h%(level)s.")
                % {"words": words, "before": before, "level": level}
            )
        if not words:
            yield Found(_("A heading of level %(level)s is empty.") % {"level": level})
        before = level


@rule(
    "link-text",
    WARNING,
    gettext_lazy("Links that say where they lead"),
    source=f"{WCAG}#link-purpose-in-context",
    rendered=True,
)
def links_speak(page: AuditedPage) -> Iterator[Found]:
    for link in page.rendered.links:
        if not link.name:
            yield Found(_("The link to %(address)s has no words.") % {"address": link.href})
        elif VAGUE.match(link.name.strip()):
            yield Found(_("“%(words)s” does not say where the link leads.") % {"words": link.name})


@rule(
    "picture-text",
    ERROR,
    gettext_lazy("Words for pictures"),
    source=f"{WCAG}#non-text-content",
    rendered=True,
)
def pictures_speak(page: AuditedPage) -> Iterator[Found]:
    for image in page.rendered.images:
        alt = image.get("alt")
        if alt is None:
            yield Found(
                _("The picture %(name)s has no alternative text.")
                % {"name": urlsplit(image.get("src", "")).path}
            )


@rule(
    "picture-text-quality",
    WARNING,
    gettext_lazy("Pictures described, not named"),
    source=f"{WCAG}#non-text-content",
    rendered=True,
)
def pictures_speak_well(page: AuditedPage) -> Iterator[Found]:
    for image in page.rendered.images:
        if FILE_NAME.search((image.get("alt") or "").strip()):
            yield Found(
                _("“%(words)s” is a file’s name, not what the picture shows.")
                % {"words": image.get("alt")}
            )


@rule(
    "readability",
    ADVICE,
    gettext_lazy("Easy to read"),
    source="C. H. Björnsson, Läsbarhet (LIX), 1968",
    rendered=True,
)
def readable(page: AuditedPage) -> Iterator[Found]:
    score = lix(page.rendered.prose)
    if score is not None and score > 55:
        yield Found(
            _("The text is hard to read (LIX %(score)s); 45 or less reads well.") % {"score": score}
        )


def lix(words: str) -> int | None:
    """Words a sentence plus the share of words over six letters; None for under 100 words."""
    found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", words)
    if len(found) < 100:
        return None
    sentences = max(1, len(re.findall(r"[.!?:](?=\s|$)", words)))
    long = sum(1 for word in found if len(word) > 6)
    return round(len(found) / sentences + 100 * long / len(found))


# The graph


@rule(
    "graph-missing",
    ERROR,
    gettext_lazy("A graph"),
    source=f"{GOOGLE}/appearance/structured-data/intro-structured-data",
)
def has_graph(page: AuditedPage) -> Iterator[Found]:
    if page.graph_problem:
        yield Found(
            _("The page contradicts itself, so it has no graph: %(reason)s")
            % {"reason": page.graph_problem}
        )
    elif page.graph is None and page.url:
        yield Found(_("The page has no graph."))


@rule(
    "graph-count",
    ERROR,
    gettext_lazy("One graph"),
    source=f"{GOOGLE}/appearance/structured-data/sd-policies",
    rendered=True,
)
def one_graph(page: AuditedPage) -> Iterator[Found]:
    count = len(page.rendered.scripts)
    if count > 1:
        yield Found(
            _("The page holds %(count)s graphs: something else prints one too.") % {"count": count}
        )
    elif count == 0 and page.graph is not None:
        yield Found(_("The page’s graph is not printed."))


@rule(
    "graph-json", ERROR, gettext_lazy("A graph that can be read"), source="RFC 8259", rendered=True
)
def graph_is_json(page: AuditedPage) -> Iterator[Found]:
    for script in page.rendered.scripts:
        try:
            json.loads(script)
        except ValueError as error:
            yield Found(_("The graph is no JSON: %(error)s.") % {"error": error})


@rule(
    "graph-vocabulary",
    ERROR,
    gettext_lazy("A graph in schema.org’s words"),
    source="https://schema.org/docs/releases.html#v30.0",
)
def graph_is_valid(page: AuditedPage) -> Iterator[Found]:
    if page.graph is not None:
        for problem in problems(page.graph):
            yield Found(str(problem), field_of_path(page, problem.path))


@rule(
    "graph-hidden",
    ERROR,
    gettext_lazy("Nothing in the graph that the page does not show"),
    source=f"{GOOGLE}/appearance/structured-data/sd-policies",
    rendered=True,
)
def graph_is_shown(page: AuditedPage) -> Iterator[Found]:
    if page.graph is not None and page.status == 200:
        for hidden in hidden_values(page.graph, page.rendered.root):
            yield Found(
                _("The graph says what the page does not show: %(hidden)s") % {"hidden": hidden}
            )


@rule(
    "graph-anchor",
    ERROR,
    gettext_lazy("Anchors that exist"),
    source="https://html.spec.whatwg.org/multipage/browsing-the-web.html#scroll-to-fragid",
    rendered=True,
)
def anchors_exist(page: AuditedPage) -> Iterator[Found]:
    if page.graph is None or page.status != 200:
        return
    start = f"{page.url}#"
    for node in iter_nodes(page.graph):
        address = node.get("url", "")
        if not isinstance(address, str) or not address.startswith(start):
            continue
        if address.removeprefix(start) not in page.rendered.ids:
            yield Found(
                _("The graph points at %(address)s, which is not on the page.")
                % {"address": address}
            )


@rule(
    "graph-business",
    ERROR,
    gettext_lazy("What Google asks of a business"),
    source=f"{GOOGLE}/appearance/structured-data/local-business",
)
def business_is_complete(page: AuditedPage) -> Iterator[Found]:
    for node in main_nodes(page, "MedicalClinic"):
        for name in ("name", "address"):
            if not node.get(name):
                yield Found(
                    _("The practice has no %(name)s in its graph: add a location with one.")
                    % {"name": name},
                    page.field_of(node.get("@id", ""), "MedicalClinic", name),
                )


@rule(
    "graph-breadcrumb",
    ERROR,
    gettext_lazy("What Google asks of breadcrumbs"),
    source=f"{GOOGLE}/appearance/structured-data/breadcrumb",
)
def breadcrumb_is_complete(page: AuditedPage) -> Iterator[Found]:
    for node in iter_nodes(page.graph or {}):
        if node.get("@type") == "BreadcrumbList":
            steps = node.get("itemListElement")
            if not isinstance(steps, list) or len(steps) < 2:
                yield Found(_("The breadcrumb has fewer than two steps."))


@rule(
    "hours-missing",
    ADVICE,
    gettext_lazy("Opening hours"),
    source=f"{GOOGLE}/appearance/structured-data/local-business",
    kinds=["clinics.LocationPage"],
)
def has_hours(page: AuditedPage) -> Iterator[Found]:
    for node in main_nodes(page, "MedicalClinic"):
        if not node.get("openingHoursSpecification"):
            yield Found(_("This place has no opening hours."), "opening_hours")


def main_nodes(page: AuditedPage, kind: str) -> Iterator[Node]:
    """The nodes of one type that the page is about."""
    nodes = {node["@id"]: node for node in (page.graph or {}).get("@graph", []) if "@id" in node}
    for node in nodes.values():
        if str(node.get("@type", "")).endswith("Page"):
            main = nodes.get((node.get("mainEntity") or {}).get("@id", ""))
            if main and main.get("@type") == kind:
                yield main


def field_of_path(page: AuditedPage, path: str) -> str:
    """The field behind a problem's path, such as ``MedicalClinic.address(PostalAddress).x``."""
    kind, _dot, rest = path.partition(".")
    name = re.split(r"[.(]", rest)[0]
    for node in (page.graph or {}).get("@graph", []):
        if node.get("@type") == kind and name in node:
            found = page.field_of(str(node.get("@id", "")), kind, name)
            if found:
                return found
    return page.field_of("", kind, name)
