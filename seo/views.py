"""What a host answers to machines beside its pages."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, timedelta

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from seo import crawlers, llms
from seo.freshness import tag
from seo.graph import script_json
from seo.hosts import is_canonical, site_of
from seo.indexnow import switched_on
from seo.models import SearchEngines, SeoPageMixin
from seo.sitemaps import SchemaMap, Sitemap, in_pieces

SECURITY_TXT_GOOD_FOR = timedelta(days=180)
#: How long others may keep what changes only when somebody publishes, in seconds.
KEPT = 300


def own_site(request) -> Site:
    """The site of this host. Raises Http404 where none answers or another host is canonical."""
    site = site_of(request)
    if site is None or not is_canonical(site):
        raise Http404("No site answers here.")
    return site


def kept(response):
    response["Cache-Control"] = f"public, max-age={KEPT}"
    return response


@require_safe
def sitemap(request, number: int | None = None):
    """The host's sitemap, or the index of its sitemaps beyond 5,000 pages."""
    return answer_of(Sitemap(own_site(request)), number)


@require_safe
def schemamap(request, number: int | None = None):
    """Where the graphs of the host's pages are; beyond 5,000 pages the index of such lists."""
    return answer_of(SchemaMap(own_site(request)), number)


def answer_of(pages: Sitemap, number: int | None) -> StreamingHttpResponse:
    """The whole of a site's map, its index, or its part of this number (from 1)."""
    parts = pages.parts()
    if number is None:
        lines = pages.index(len(parts)) if parts else pages.urlset()
    else:
        if not 1 <= number <= len(parts):
            raise Http404(f"There is no such {pages.name}.")
        lines = pages.urlset(parts[number - 1])
    response = StreamingHttpResponse(in_pieces(lines), content_type="application/xml")
    response["ETag"] = f'"{pages.listing.state()}"'
    return kept(response)


@require_safe
def robots(request):
    """What crawlers may read. A host without a site of its own is nobody's to index."""
    site = site_of(request)
    lines = []
    if site is None:
        lines += ["User-agent: *", "Disallow: /"]
    else:
        choices = SearchEngines.objects.filter(site=site).first()
        use = choices.ai_crawlers if choices else crawlers.ALL
        lines += crawlers.robots_lines(use)
        lines += filter(None, ["User-agent: *", crawlers.signal(use)])
        lines += [f"Disallow: {path}" for path in closed_paths()]
        if is_canonical(site):
            lines += ["", f"Sitemap: {site.root_url}/sitemap.xml"]
    return kept(HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8"))


def closed_paths() -> list[str]:
    """Addresses that are no use to a search engine. Secrets are kept by permissions, not here."""
    found = list(getattr(settings, "CLINIC_SEO_DISALLOW", []))
    with suppress(NoReverseMatch):
        found.insert(0, reverse("wagtailadmin_home"))
    return found or [""]


@require_safe
def indexnow_key(request, key: str):
    """Proves to IndexNow that whoever sends notices owns this host."""
    site = own_site(request)
    choices = switched_on(site)
    if choices is None or choices.indexnow_key != key:
        raise Http404("This is not the key.")
    return HttpResponse(key, content_type="text/plain; charset=utf-8")


@require_safe
def llms_txt(request):
    """The site's pages for language models, where its owner has switched that on."""
    text = "".join(llms.llms_txt(site_for_models(request)))
    return kept(HttpResponse(text, content_type="text/plain; charset=utf-8"))


@require_safe
def llms_full_txt(request):
    """The same pages with their texts, one after the other."""
    pieces = in_pieces(llms.llms_full_txt(site_for_models(request)))
    return kept(StreamingHttpResponse(pieces, content_type="text/plain; charset=utf-8"))


def site_for_models(request) -> Site:
    """The site of this host. Raises Http404 where its owner has not switched llms.txt on."""
    site = own_site(request)
    if not SearchEngines.objects.filter(site=site, llms_txt=True).exists():
        raise Http404("Not switched on.")
    return site


@require_safe
def security_txt(request):
    """Whom to tell of a hole (RFC 9116): CLINIC_SEO_SECURITY_CONTACT, a mailto: or https: address.

    Good for half a year from today, for who keeps this up keeps the address up.
    """
    contact = getattr(settings, "CLINIC_SEO_SECURITY_CONTACT", "")
    if not contact:
        raise Http404("Nobody is named.")
    until = timezone.now().astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: {contact}",
        f"Expires: {(until + SECURITY_TXT_GOOD_FOR).strftime('%Y-%m-%dT%H:%M:%SZ')}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        "",
    ]
    return kept(HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@require_safe
def site_graph(request):
    """The graphs of all the host's pages as one document."""
    site = own_site(request)
    document = llms.site_graph(site)
    response = StreamingHttpResponse(
        in_pieces(iter([document])), content_type="application/ld+json"
    )
    response["ETag"] = tag(document)
    return kept(response)


@require_safe
def page_markdown(request, path: str):
    """A page as Markdown, from its fields."""
    page = public_page(request, path)
    if not page.has_markdown:
        raise Http404("There is no such page.")
    return beside(page, page.markdown(), "text/markdown; charset=utf-8")


@require_safe
def page_graph(request, path: str):
    """A page's graph by itself, as it stands in the page."""
    page = public_page(request, path)
    graph = page.graph_or_none(request)
    if graph is None:
        raise Http404("This page has no graph.")
    return beside(page, script_json(graph), "application/ld+json")


def public_page(request, path: str) -> SeoPageMixin:
    """The page at ``path`` of this host. Raises Http404 where there is none for everybody."""
    route = Page.route_for_request(request, path)
    page = route.page if route else None
    if not isinstance(page, SeoPageMixin) or is_private(page):
        raise Http404("There is no such page.")
    return page


def beside(page: SeoPageMixin, content: str, content_type: str) -> HttpResponse:
    """Another reading of a page."""
    response = HttpResponse(content, content_type=content_type)
    # The page itself is what a search engine should list.
    response["X-Robots-Tag"] = "noindex"
    response["Link"] = f'<{page.canonical_url()}>; rel="canonical"'
    return kept(response)


def is_private(page: Page) -> bool:
    """Whether only some may see a page: by password, by login, by group."""
    return any(
        restriction.restriction_type != restriction.NONE
        for restriction in page.get_view_restrictions()
    )
