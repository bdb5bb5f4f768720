"""Audits what is published: fetches each page as a visitor would and lets the rules read it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, Site

from seo.audit import graph_rules as _graph_rules  # noqa: F401  registers them
from seo.audit import rules as _rules  # noqa: F401  registers them
from seo.audit.document import Document
from seo.audit.findings import ADVICE, ERROR, WARNING, AuditedPage, Finding, Rule, audit
from seo.audit.render import fetch
from seo.graph import GraphError, Node
from seo.head import HeadTags, Picture
from seo.hosts import CHUNK, Listing, is_canonical, listed_models
from seo.models import Dismissal, SearchEngines
from seo.models import Finding as StoredFinding
from seo.redirects import circles

GOOGLE = "https://developers.google.com/search/docs"

#: Rules that compare pages, so that no page can be judged by them alone.
SITE_RULES = {
    rule.name: rule
    for rule in (
        Rule(
            "title-double",
            WARNING,
            gettext_lazy("A title of its own"),
            f"{GOOGLE}/appearance/title-link",
            lambda page: (),
        ),
        Rule(
            "description-double",
            ADVICE,
            gettext_lazy("A description of its own"),
            f"{GOOGLE}/appearance/snippet",
            lambda page: (),
        ),
        Rule(
            "orphan",
            WARNING,
            gettext_lazy("A way to the page"),
            f"{GOOGLE}/crawling-indexing/links-crawlable",
            lambda page: (),
        ),
        Rule(
            "link-broken",
            ERROR,
            gettext_lazy("Links that arrive"),
            f"{GOOGLE}/crawling-indexing/http-network-errors",
            lambda page: (),
        ),
        Rule(
            "redirect-circle",
            ERROR,
            gettext_lazy("Redirects that arrive"),
            f"{GOOGLE}/crawling-indexing/301-redirects",
            lambda page: (),
        ),
        Rule(
            "host-double",
            WARNING,
            gettext_lazy("One host for one site"),
            f"{GOOGLE}/crawling-indexing/consolidate-duplicate-urls",
            lambda page: (),
        ),
    )
}


def head_of(document: Document, page: Page) -> HeadTags:
    """What the rendered page says in its head, as data."""
    image = document.meta("og:image")
    return HeadTags(
        title=document.titles[0] if document.titles else "",
        description=document.meta("description"),
        canonical=document.canonicals[0] if document.canonicals else "",
        noindex=page.noindex,
        picture=Picture(image, 0, 0) if image else None,
    )


def graph_of(document: Document) -> Node | None:
    for script in document.scripts:
        try:
            found = json.loads(script)
        except ValueError:
            continue
        if isinstance(found, dict) and isinstance(found.get("@graph"), list):
            return found
    return None


def visited(page: Page) -> AuditedPage:
    """A published page with what a visitor gets of it."""
    url = page.canonical_url()
    response = fetch(url)
    document = Document(response.content)
    problem = ""
    graph = graph_of(document)
    if graph is None and response.status_code == 200:
        try:
            page.graph()
        except GraphError as error:
            problem = str(error)
    return AuditedPage(
        url=url,
        title=page.title,
        kind=page._meta.label,
        head=head_of(document, page),
        graph=graph,
        graph_problem=problem,
        document=document,
        status=response.status_code,
        headers=dict(response.headers),
        facts=page.audit_facts(),
        field_of=page.field_of,
    )


def edited(page: Page) -> AuditedPage:
    """A page as its editor has it at the moment, saved or not; nothing is rendered."""
    problem, graph = "", None
    try:
        graph = page.graph()
    except GraphError as error:
        problem = str(error)
    return AuditedPage(
        url=page.canonical_url(),
        title=page.title,
        kind=page._meta.label,
        head=page.head_tags(),
        graph=graph,
        graph_problem=problem,
        facts=page.audit_facts(),
        field_of=page.field_of,
    )


def pages_of(site: Site) -> Iterator[Page]:
    """The site's live public pages, those hidden from search engines too."""
    listing = Listing(site)
    for model in listed_models():
        # By key: an open cursor over whole rows would hold them all on SQLite.
        keys = listing.pages(model, hidden=True).values_list("pk", flat=True)
        for group in chunks(keys.iterator(CHUNK), CHUNK):
            yield from model.objects.filter(pk__in=group).select_related("locale").order_by("path")


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    held = []
    for item in items:
        held.append(item)
        if len(held) == size:
            yield held
            held = []
    if held:
        yield held


def count_pages(site: Site) -> int:
    listing = Listing(site)
    return sum(listing.pages(model, hidden=True).count() for model in listed_models())


def audit_site(site: Site) -> Iterator[tuple[Page, list[Finding]]]:
    """(page, findings) for each page of a site, then once more for what only a whole site shows.

    What is kept from page to page is a few short strings each, and goes with the site.
    """
    if not is_canonical(site):
        root = site.root_page.specific
        yield root, [of_site("host-double", _("The host %s shows another host’s pages.") % site)]
        return
    titles: dict[tuple, list[int]] = defaultdict(list)
    descriptions: dict[tuple, list[int]] = defaultdict(list)
    addresses: dict[str, int] = {}
    #: Each address on the host that is linked to, with the first page that does.
    linked: dict[str, int] = {}
    for page in pages_of(site):
        seen = visited(page)
        if not page.noindex:
            # A name is the same in several languages, and then stands for translations.
            titles[page.locale_id, seen.head.title.casefold()].append(page.pk)
            if seen.head.description:
                key = page.locale_id, seen.head.description.casefold()
                descriptions[key].append(page.pk)
        addresses[seen.url] = page.pk
        for address in links_within(seen):
            linked.setdefault(address, page.pk)
        yield page, audit(seen)
    yield from compared(site, titles, descriptions, addresses, linked)


def links_within(page: AuditedPage) -> set[str]:
    """The addresses on the page's own host that it links to, itself left out."""
    start = "/".join(page.url.split("/")[:3])
    found = set()
    for link in page.rendered.links:
        address = link.href.split("#")[0].split("?")[0]
        if address.startswith("/") and not address.startswith("//"):
            address = start + address
        if address.startswith(f"{start}/") and address != page.url:
            found.add(address)
    return found


def compared(
    site: Site,
    titles: Mapping[tuple, list[int]],
    descriptions: Mapping[tuple, list[int]],
    addresses: Mapping[str, int],
    linked: Mapping[str, int],
) -> Iterator[tuple[Page, list[Finding]]]:
    found: dict[int, list[Finding]] = defaultdict(list)
    for pks in titles.values():
        for pk in pks if len(pks) > 1 else ():
            message = _("%(count)s pages of this site have this title.") % {"count": len(pks)}
            found[pk].append(of_site("title-double", message, "seo_title"))
    for pks in descriptions.values():
        for pk in pks if len(pks) > 1 else ():
            message = _("%(count)s pages of this site have this description.") % {"count": len(pks)}
            found[pk].append(of_site("description-double", message, "search_description"))
    for url, pk in addresses.items():
        if url not in linked and pk != site.root_page_id:
            found[pk].append(of_site("orphan", _("No page of this site links here.")))
    for address, pk in linked.items():
        if address not in addresses and is_broken(address):
            message = _("A link leads to %s, where nothing is.") % address
            found[pk].append(of_site("link-broken", message))
    for redirect in circles(site):
        message = _("The redirect from %s leads back to itself.") % redirect.old_path
        found[site.root_page_id].append(of_site("redirect-circle", message))
    for group in chunks(found, CHUNK):
        for page in Page.objects.filter(pk__in=group).order_by("path").specific():
            yield page, found[page.pk]


def is_broken(address: str) -> bool:
    """Whether a visitor who follows ``address`` meets an error. Files are the web server's."""
    path = urlsplit(address).path
    if any(
        path.startswith(urlsplit(url).path) for url in (settings.STATIC_URL, settings.MEDIA_URL)
    ):
        return False
    return fetch(address).status_code >= 400


def of_site(name: str, message: str, field: str = "") -> Finding:
    rule = SITE_RULES[name]
    return Finding(name, rule.severity, message, field, rule.source)


def canonical_sites() -> list[Site]:
    return list(Site.objects.select_related("root_page").order_by("hostname", "port"))


def dismissed(page_ids: Iterable[int]) -> set[tuple[int, str]]:
    """(page, rule) pairs that somebody gave a reason for."""
    return set(Dismissal.objects.filter(page_id__in=page_ids).values_list("page_id", "rule"))


def without_dismissed(page_id: int, found: list[Finding]) -> list[Finding]:
    """The findings, except for advice that an editor has answered. Errors can't be dismissed."""
    advice = [finding for finding in found if finding.severity == ADVICE]
    if not advice:
        return found
    answered = {rule for _page, rule in dismissed([page_id])}
    return [f for f in found if f.severity != ADVICE or f.rule not in answered]


class Store:
    """Keeps the findings of a run for the report: a page's old ones go when it is audited."""

    def __init__(self) -> None:
        self.seen: set[int] = set()
        self.rows: list[StoredFinding] = []

    def add(self, page_id: int, found: list[Finding]) -> None:
        if page_id not in self.seen:
            StoredFinding.objects.filter(page_id=page_id).delete()
            self.seen.add(page_id)
        self.rows += [
            StoredFinding(
                page_id=page_id,
                rule=finding.rule,
                severity=finding.severity,
                message=finding.message,
                field=finding.field,
                source=finding.source,
            )
            for finding in found
        ]
        if len(self.rows) >= 500:
            self.flush()

    def finish(self, sites: Iterable[Site]) -> None:
        """Note that all pages of ``sites`` have been looked at, also where nothing was found."""
        for site in sites:
            SearchEngines.objects.update_or_create(
                site=site, defaults={"audited_at": timezone.now()}
            )

    def flush(self) -> None:
        StoredFinding.objects.bulk_create(self.rows)
        self.rows = []


@contextmanager
def store() -> Iterator[Store]:
    """A Store that is written out at the end, also when the run was interrupted."""
    kept = Store()
    try:
        yield kept
    finally:
        kept.flush()


def audit_and_store(site: Site) -> None:
    with store() as kept:
        for page, found in audit_site(site):
            kept.add(page.pk, found)
        # Pages that are gone from the site left their findings behind.
        StoredFinding.objects.filter(page__live=False).delete()
        kept.finish([site])
