"""What stands in a page's <head> for search engines and link previews, as data. Pure.

Sources: developers.google.com/search/docs (title links, snippets, canonical, robots meta),
ogp.me (Open Graph), developer.x.com/en/docs/x-for-websites/cards.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .graph import text

#: Large pictures may stand beside a result; without this Google shows a thumbnail at most.
INDEXED = "max-image-preview:large"
HIDDEN = "noindex, follow"


@dataclass(frozen=True)
class Picture:
    """A picture for link previews: absolute address, size in pixels, text for who can't see it."""

    url: str
    width: int
    height: int
    alt: str = ""


@dataclass(frozen=True)
class Alternate:
    """The same page elsewhere: in another language (BCP 47 tag) or as another media type."""

    url: str
    language: str = ""
    media_type: str = ""
    title: str = ""


@dataclass(frozen=True)
class Icon:
    url: str
    media_type: str = ""
    rel: str = "icon"
    sizes: str = ""


@dataclass(frozen=True)
class HeadTags:
    """All that one page says about itself in its <head>, each thing once.

    ``canonical`` is empty for a page that has no address yet; such a page is never indexed.
    ``theme_colors`` are (colour, media query) pairs; the query may be empty.
    """

    title: str
    description: str = ""
    canonical: str = ""
    noindex: bool = False
    site_name: str = ""
    locale: str = ""
    kind: str = "website"
    picture: Picture | None = None
    alternates: tuple[Alternate, ...] = ()
    theme_colors: tuple[tuple[str, str], ...] = ()
    icons: tuple[Icon, ...] = ()
    #: (name, code) pairs by which search engines know whose site it is; on its first page alone.
    proofs: tuple[tuple[str, str], ...] = ()

    @property
    def robots(self) -> str:
        return HIDDEN if self.noindex or not self.canonical else INDEXED

    def metas(self) -> Iterator[tuple[str, str, str]]:
        """(attribute, name, content) of each <meta>, nothing empty among them."""
        picture = self.picture
        found = [
            ("name", "description", self.description),
            ("name", "robots", self.robots),
            ("property", "og:type", self.kind),
            ("property", "og:title", self.title),
            ("property", "og:description", self.description),
            ("property", "og:url", self.canonical),
            ("property", "og:site_name", self.site_name),
            ("property", "og:locale", self.locale.replace("-", "_")),
            ("property", "og:image", picture.url if picture else ""),
            ("property", "og:image:width", str(picture.width) if picture else ""),
            ("property", "og:image:height", str(picture.height) if picture else ""),
            ("property", "og:image:alt", picture.alt if picture else ""),
            ("name", "twitter:card", "summary_large_image" if picture else "summary"),
            # X takes title, description and picture from the lines above.
        ]
        found += [("name", name, code) for name, code in self.proofs]
        for attribute, name, content in found:
            if content:
                yield attribute, name, content

    def clean(self) -> HeadTags:
        """The same with every text on one line."""
        return replace(
            self,
            title=text(self.title),
            description=text(self.description),
            site_name=text(self.site_name),
        )


def compose_title(title: str, site_name: str, own: str = "") -> str:
    """The title link: the editor's own wording, else the page's title and whose site it is."""
    if text(own):
        return text(own)
    title, site_name = text(title), text(site_name)
    if not site_name or site_name.casefold() in title.casefold():
        return title or site_name
    return f"{title} – {site_name}" if title else site_name
