"""What every page tells search engines."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import HttpResponse, HttpResponseRedirect
from django.templatetags.static import static
from django.utils import translation
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.images.models import SourceImageIOError

from seo import nodes
from seo.graph import Contributor, GraphContext, GraphError, Node, build_graph, text
from seo.head import Alternate, HeadTags, Icon, Picture, compose_title
from seo.models.settings import SearchEngines

if TYPE_CHECKING:
    from wagtail.models import Page as Base
else:
    # Mixed into a page: what pages have is there.
    Base = models.Model

logger = logging.getLogger(__name__)

#: Facebook, X and others crop to about this shape.
SHARED_SIZE = "fill-1200x630|format-jpeg"


class SeoPageMixin(Base):
    """A page with one graph, one description and a say in whether it is indexed."""

    noindex = models.BooleanField(
        _("hide from search engines"),
        default=False,
        help_text=_("Search engines are asked not to list this page. Visitors still see it."),
    )
    social_image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("image for sharing"),
        help_text=_("Shown when somebody shares a link to this page."),
    )

    #: The kind of page that pages of this kind list: "app.Model".
    lists = ""
    #: Fields that are read only where such a page is shown itself.
    left_out_of_lists: tuple[str, ...] = ()
    schema_page_type = "WebPage"
    #: Open Graph's word for this kind of page: website, article or profile.
    social_kind = "website"
    #: Which field an editor changes when a property of a node of the graph is wrong:
    #: "Type.property" or "property" to the field's name.
    graph_fields: Mapping[str, str] = {
        "WebPage.description": "search_description",
        "name": "title",
    }

    seo_panels = [
        MultiFieldPanel(
            [FieldPanel("noindex"), FieldPanel("social_image")], heading=_("Search and sharing")
        )
    ]

    class Meta:
        abstract = True

    @classmethod
    def listable(cls, pages):
        """Those of ``pages``, a query set of this kind, that have something to show."""
        return pages

    # The head

    def canonical_url(self) -> str:
        """The page's one address, absolute; empty for a page that has none yet.

        It does not depend on the host that was asked: two Sites that share a root agree on it.
        An alias shows what stands at another address, so that is the one.
        """
        if self.alias_of_id and self.alias_of.live:
            return self.alias_of.get_full_url() or ""
        return (self.get_full_url() or "") if self.url_path else ""

    def get_meta_description(self) -> str:
        """The editor's description, else what the page says of itself."""
        return self.search_description

    def get_site_name(self) -> str:
        """Whose site this is; empty for a page outside of any site."""
        site = self.get_site()
        return (site.site_name or site.hostname) if site else ""

    def get_head_title(self) -> str:
        ending = self.search_engines.title_ending if self.search_engines else ""
        return compose_title(self.title, ending or self.get_site_name(), self.seo_title)

    @cached_property
    def search_engines(self) -> SearchEngines | None:
        """What the site's people chose for all of its pages; None where they chose nothing."""
        return self.read_search_engines()

    def read_search_engines(self) -> SearchEngines | None:
        return SearchEngines.objects.filter(site_id=self.get_site_id()).first()

    def get_site_id(self) -> int | None:
        site = self.get_site() if self.pk else None
        return site.pk if site else None

    def get_proofs(self) -> Iterable[tuple[str, str]]:
        """(name, code) of each search engine that is shown whose site it is, on its first page."""
        choices = self.search_engines
        if choices is None:
            return
        named = (
            ("google-site-verification", choices.google_code),
            ("msvalidate.01", choices.bing_code),
        )
        proofs = [(name, code) for name, code in named if code]
        # Asked last: it is a query.
        if proofs and self.is_site_root():
            yield from proofs

    def main_image(self):
        """The picture that the page itself shows first; None without one."""
        return

    def chosen_social_image(self):
        """The picture that the editor chose for shared links; None without one."""
        try:
            return self.social_image
        except ObjectDoesNotExist:
            # In a collection that the practice on this host may not see.
            return None

    def get_social_picture(self, url: str) -> Picture | None:
        """The picture for shared links: the editor's choice, else the page's own."""
        return self.picture_for_sharing(self.chosen_social_image() or self.main_image(), url)

    def shown_in_panel(self, shared: Picture) -> str:
        """Where an editor's browser gets ``shared`` from, while the page is being written.

        By its path alone: the admin may load pictures of its own host, and each host has those of
        its practice.
        """
        return urlsplit(shared.url).path

    def picture_for_sharing(self, image, url: str) -> Picture | None:
        """``image`` cut for link previews; its words are its own, else the page's title."""
        return picture(image, url, self.title)

    def get_theme_colors(self) -> Iterable[tuple[str, str]]:
        """(colour, media query) pairs for the browser's own bars."""
        return ()

    def get_icons(self, root: str) -> Iterable[Icon]:
        """The icons of the page's tab; by default the one that CLINIC_SEO_ICON names."""
        name = getattr(settings, "CLINIC_SEO_ICON", "")
        if name:
            kind = "image/svg+xml" if name.endswith(".svg") else ""
            yield Icon(static(name), kind)

    def get_alternates(self, request=None) -> Iterable[Alternate]:
        """The page in other languages, itself among them; nothing where there is one only.

        Every version must name every other, so drafts, private and hidden pages are left out.
        """
        return self._alternates

    @cached_property
    def _alternates(self) -> list[Alternate]:
        if not self.may_have_translations():
            return []
        return alternates_of(self)

    def read_versions(self) -> list:
        """The live pages that say the same in each language, this one among them."""
        pages = self.get_translations(inclusive=True).live().public()
        pages = pages.filter(alias_of__isnull=True).select_related("locale")
        return list(pages.defer(*self.left_out_of_lists))

    def may_have_translations(self) -> bool:
        """False where it is known without a query that the page is in one language only."""
        return getattr(settings, "WAGTAIL_I18N_ENABLED", False) and self.pk is not None

    def language_tag(self, code: str = "") -> str:
        """The language of this code, else of this page, as its readers have it (BCP 47): en-CA."""
        return code or (self.locale.language_code if self.locale_id else "")

    def get_social_locale(self) -> str:
        """Open Graph's language and territory, such as en-CA; the language alone where none is."""
        return self.language_tag()

    def head_tags(self, request=None) -> HeadTags:
        """Everything that the page's <head> says to search engines and link previews."""
        url = self.canonical_url()
        choices = self.search_engines
        alternates = list(self.get_alternates(request)) if url and not self.noindex else []
        if url and self.has_markdown:
            alternates.append(Alternate(urljoin(url, "page.md"), media_type="text/markdown"))
        return HeadTags(
            title=self.get_head_title(),
            description=self.get_meta_description() or (choices.description if choices else ""),
            canonical=url,
            noindex=self.noindex or bool(choices and choices.hidden),
            site_name=self.get_site_name(),
            locale=self.get_social_locale(),
            kind=self.social_kind,
            picture=self.get_social_picture(url) if url else None,
            alternates=tuple(alternates),
            theme_colors=tuple(self.get_theme_colors()),
            icons=tuple(self.get_icons(url)),
            proofs=tuple(self.get_proofs()),
        ).clean()

    # The editor

    def serve_preview(self, request, mode_name):
        from seo import panel

        if mode_name == panel.MODE:
            return HttpResponse(panel.render_content(self, request))
        return super().serve_preview(request, mode_name)

    # Readers that are machines

    @property
    def has_markdown(self) -> bool:
        """Whether ``…/page.md`` answers for this page."""
        return type(self).markdown is not SeoPageMixin.markdown

    def has_reading(self, name: str) -> bool:
        """Whether ``name``, "page.md" or "page.jsonld", answers below this page's address."""
        return self.has_markdown if name == "page.md" else True

    def serve(self, request, *args, **kwargs):
        # Sent on rather than answered here: a cache on the way keeps one page an address, and
        # must never hold Markdown for somebody who reads with a browser.
        if self.has_markdown and prefers_markdown(request):
            answer = HttpResponseRedirect(urljoin(self.canonical_url(), "page.md"), status=303)
            patch_vary_headers(answer, ("Accept",))
            add_never_cache_headers(answer)
            return answer
        return super().serve(request, *args, **kwargs)

    def markdown(self) -> str:
        """The page as Markdown, from its fields; empty for a page that offers none."""
        return ""

    # The audit

    def audit_facts(self) -> Mapping[str, Any]:
        """What rules that know this kind of page want to know of it, by name."""
        return {}

    def field_of(self, node_id: str, node_type: str, name: str) -> str:
        """The field behind a property of a node in the graph; empty where no field is.

        A field of a section is "body:" and the section's block id.
        """
        fields: dict[str, str] = {}
        for kind in reversed(type(self).__mro__):
            fields.update(getattr(kind, "graph_fields", {}))
        if node_type.endswith("Page"):
            node_type = "WebPage"
        return fields.get(f"{node_type}.{name}", fields.get(name, ""))

    # The graph

    def graph_context(self, request=None) -> GraphContext | None:
        """Where this page stands; None for a page that has no address yet."""
        url = self.canonical_url()
        if not url:
            return None
        parts = urlsplit(url)
        return GraphContext(
            page_url=url,
            site_root=f"{parts.scheme}://{parts.netloc}",
            language=self.language_tag(),
        )

    def graph_contributors(self) -> Iterable[Contributor]:
        """Whatever speaks in this page's graph, the page itself among them."""
        return [self]

    def graph_nodes(self, context: GraphContext) -> Iterable[Node]:
        yield nodes.web_page(
            context,
            self.schema_page_type,
            name=self.title,
            description=self.get_meta_description(),
            published=self.first_published_at,
            modified=self.last_published_at,
        )

    def graph(self, request=None) -> Node | None:
        """The page's JSON-LD document; None for a page without an address.

        Raises GraphError when the page contradicts itself.
        """
        if self.alias_of_id and self.alias_of.live:
            # What it shows is described where it stands first, under that page's names.
            return self.alias_of.specific.graph(request)
        context = self.graph_context(request)
        if context is None:
            return None
        # The page's own language, whatever its editor reads.
        with translation.override(self.locale.language_code):
            return build_graph(context, self.graph_contributors())

    def graph_or_none(self, request=None) -> Node | None:
        """The document, or None and a line in the log: a visitor never meets a GraphError."""
        try:
            return self.graph(request)
        except GraphError:
            logger.exception("No graph for page %s (%s)", self.pk, self.title)
            return None


def prefers_markdown(request) -> bool:
    """Whether a reader asks for Markdown before HTML. Browsers never do; agents may."""
    if "markdown" not in request.headers.get("Accept", "") or request.method not in ("GET", "HEAD"):
        return False
    kinds = ["text/html", "text/markdown"]
    return request.get_preferred_type(kinds) == "text/markdown"


def alternates_of(page) -> list[Alternate]:
    found = {}
    for version in page.read_versions():
        url = version.get_full_url()
        if url and not getattr(version, "noindex", False):
            found[version.locale.language_code] = url
    if len(found) < 2:
        return []
    tagged = {page.language_tag(code): url for code, url in found.items()}
    default = settings.LANGUAGE_CODE
    if default in found:
        tagged["x-default"] = found[default]
    return [Alternate(url, language=language) for language, url in sorted(tagged.items())]


def picture(image, base: str, title: str) -> Picture | None:
    """An image cut for link previews; None for one that is missing or can't be read.

    An image's own title is mostly the name of a file: where nobody described the image, ``title``
    says what the link leads to.
    """
    if image is None or not base or image.is_svg():
        return None
    try:
        rendition = image.get_rendition(SHARED_SIZE)
    except (SourceImageIOError, OSError, ValueError):
        logger.warning("Image %s can't be read for sharing.", image.pk)
        return None
    alt = text(getattr(image, "description", "") or title)
    return Picture(urljoin(base, rendition.url), rendition.width, rendition.height, alt)
