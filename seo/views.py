"""What a host answers to machines beside its pages."""

from __future__ import annotations

from contextlib import suppress

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page, Site

from seo import machine
from seo.freshness import tag
from seo.hosts import is_canonical, site_of
from seo.indexnow import switched_on
from seo.models import SearchEngines, SeoPageMixin
from seo.sitemaps import Sitemap, in_pieces

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
    site = own_site(request)
    pages = Sitemap(site)
    parts = pages.parts()
    if number is None:
        lines = pages.index(len(parts)) if parts else pages.urlset()
    else:
        if not 1 <= number <= len(parts):
            raise Http404("There is no such sitemap.")
        lines = pages.urlset(parts[number - 1])
    response = StreamingHttpResponse(in_pieces(lines), content_type="application/xml")
    response["ETag"] = f'"{pages.listing.state()}"'
    return kept(response)


@require_safe
def robots(request):
    """What crawlers may read. A host without a site of its own is nobody's to index."""
    site = site_of(request)
    lines = ["User-agent: *"]
    if site is None:
        lines.append("Disallow: /")
    else:
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
    site = own_site(request)
    choices = SearchEngines.objects.filter(site=site, llms_txt=True).exists()
    if not choices:
        raise Http404("Not switched on.")
    text = "".join(machine.llms_txt(site))
    return kept(HttpResponse(text, content_type="text/plain; charset=utf-8"))


@require_safe
def site_graph(request):
    """The graphs of all the host's pages as one document."""
    site = own_site(request)
    document = machine.site_graph(site)
    response = StreamingHttpResponse(
        in_pieces(iter([document])), content_type="application/ld+json"
    )
    response["ETag"] = tag(document)
    return kept(response)


@require_safe
def page_markdown(request, path: str):
    """A page as Markdown, from its fields."""
    route = Page.route_for_request(request, path)
    page = route.page if route else None
    if not isinstance(page, SeoPageMixin) or not page.has_markdown or is_private(page):
        raise Http404("There is no such page.")
    response = HttpResponse(page.markdown(), content_type="text/markdown; charset=utf-8")
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
