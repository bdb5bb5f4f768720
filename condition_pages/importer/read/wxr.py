"""A WordPress export (WXR) to the list of its published pages and posts. Pure.

Source: https://wordpress.org/documentation/article/tools-export-screen/
"""

from __future__ import annotations

import html
import io

from lxml import etree

from condition_pages.importer.links import page_key
from condition_pages.importer.messages import gettext_noop
from condition_pages.importer.model import SourceError

from .sites import LONGEST_ADDRESS, MOST_PAGES, Listed, Listing, too_many

#: What of an export is a page; the rest are pictures, menus and settings.
_KINDS = ("page", "post")
#: WordPress marks each block with a comment; the text between them is markup already.
_PARAGRAPH = "\n\n"
_BLOCK_TAGS = ("<p", "<div", "<h", "<ul", "<ol", "<table", "<section", "<!--", "<blockquote")


def list_export(content: bytes, name: str) -> Listing:
    """The published pages and posts of the export. Raises SourceError for what is none."""
    found: dict[str, Listed] = {}
    count = 0
    is_export = False
    try:
        for _event, item in etree.iterparse(
            io.BytesIO(content),
            events=("end",),
            tag=("item", "{*}wxr_version"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        ):
            if etree.QName(item).localname == "wxr_version":
                is_export = True
                continue
            page = _page(item)
            item.clear()
            if page is None:
                continue
            count += 1
            if count <= MOST_PAGES:
                found.setdefault(page_key(page.address), page)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(
            gettext_noop("%(name)s cannot be read as a WordPress export."), name=name
        ) from error
    if not is_export:
        raise SourceError(gettext_noop("%(name)s is not a WordPress export."), name=name)
    if count > MOST_PAGES:
        raise too_many(name, count)
    if not found:
        raise SourceError(gettext_noop("%(name)s holds no published page."), name=name)
    return Listing(tuple(found.values()))


def _page(item: etree._Element) -> Listed | None:
    said = {
        etree.QName(child).localname if "encoded" not in child.tag else child.tag: child.text or ""
        for child in item
        if isinstance(child.tag, str)
    }
    body = next(
        (text for tag, text in said.items() if tag.endswith("}encoded") and "content" in tag), ""
    )
    address = said.get("link", "").strip()
    if (
        said.get("post_type") not in _KINDS
        or said.get("status") != "publish"
        or said.get("post_password", "").strip()
        or not address.startswith(("http://", "https://"))
        or len(address) > LONGEST_ADDRESS
    ):
        return None
    title = " ".join(said.get("title", "").split())
    markup = (
        f"<html><head><title>{html.escape(title)}</title></head><body><main>"
        f"<h1>{html.escape(title)}</h1>\n{_paragraphs(body)}</main></body></html>"
    )
    return Listed(
        address,
        title,
        markup.encode(),
        form="html",
        encoding="utf-8",
        is_post=said["post_type"] == "post",
    )


def _paragraphs(body: str) -> str:
    """The classic editor stores bare lines; the site makes paragraphs of them as it shows them."""
    pieces = body.replace("\r\n", "\n").split(_PARAGRAPH)
    return "\n".join(
        piece if piece.lstrip().startswith(_BLOCK_TAGS) or not piece.strip() else f"<p>{piece}</p>"
        for piece in pieces
    )
