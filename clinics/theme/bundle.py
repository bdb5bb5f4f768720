"""One stylesheet a page, joined from the small ones that its templates name.

A section kind has its own small stylesheet, and a page names those it uses. Each would be a
request of its own, and small files compress badly, so the page's links are joined into one
whose address says what is in it: nothing is stored, and any process can answer it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from clinics.theme.brand import BrandError, build_brand, normalise_hex

#: More than any page names; a longer list is nobody's page.
MOST_PARTS = 60

_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*\Z")
_BRAND = re.compile(r"brand\.([0-9A-F]{6})\.([0-9A-F]{6})\.([a-z]+)\Z")
# Strings are matched first, so that what is in them stays as it is.
_TIGHTER = re.compile(
    r"""("[^"]*"|'[^']*')|/\*.*?\*/|\s*([{};,])\s*|(:)\s+|(\s)\s*""",
    re.DOTALL,
)
_READ = re.compile(r"var\((--[\w-]+)")
# A declaration with its semicolon, if it has one.
_PROPERTY = re.compile(r"(?<=[{;])(--[\w-]+):[^;{}]*(?:;|(?=\}))")


class StylesheetError(ValueError):
    """A list of parts that names no stylesheets of ours."""


@dataclass(frozen=True)
class Bundle:
    """Several stylesheets in their order; ``content_hash`` changes with any word of them."""

    parts: Sequence[str]
    css: str
    content_hash: str


def brand_part(brand: str, accent: str, pairing: str) -> str:
    """The name of a practice's colours among the parts: the colours themselves.

    So the address alone tells what to send: on any host, in a preview too, and after a change.
    """
    colours = (normalise_hex(brand, "brand")[1:], normalise_hex(accent, "accent")[1:])
    return ".".join(["brand", *colours, pairing])


def join(parts: Iterable[str]) -> str:
    """The parts as one word of an address: static paths without ``.css``."""
    return "+".join(part.removesuffix(".css") for part in dict.fromkeys(parts))


def split(names: str) -> list[str]:
    """The parts that ``join`` wrote. Raises StylesheetError where they can't be ours."""
    parts = names.split("+")
    if len(parts) > MOST_PARTS or not all(_PART.match(part) for part in parts):
        raise StylesheetError(names)
    if any(".." in part for part in parts):
        raise StylesheetError(names)
    return parts


def bundle(
    parts: Sequence[str],
    read: Callable[[str], str | None],
    url_of: Callable[[str], str],
) -> Bundle:
    """The parts joined and tightened.

    ``read`` gives the text of a static path that ends in ``.css``, or None; ``url_of`` the address
    of a static path. Raises StylesheetError for a part that is none.
    """
    css = without_unread("".join(tightened(text_of(part, read, url_of)) for part in parts))
    return Bundle(tuple(parts), css, sha256(css.encode()).hexdigest()[:12])


def text_of(part: str, read: Callable[[str], str | None], url_of: Callable[[str], str]) -> str:
    """The text of one part. Raises StylesheetError."""
    if found := _BRAND.match(part):
        brand, accent, pairing = found.groups()
        try:
            made = build_brand(brand, accent, pairing)
            return made.faces(url_of) + made.stylesheet()
        except BrandError as error:
            raise StylesheetError(part) from error
    text = read(f"{part}.css")
    if text is None:
        raise StylesheetError(part)
    return text


def without_unread(css: str) -> str:
    """Tightened CSS without the custom properties that none of its rules reads.

    Properties alone (a practice's colours) stay as they are: another stylesheet reads them.
    """
    read = set(_READ.findall(css))
    if not read:
        return css
    kept = _PROPERTY.sub(lambda found: found[0] if found[1] in read else "", css)
    return kept.replace(";}", "}")


def tightened(css: str) -> str:
    """The same rules without comments and without the space that only people read."""

    def shorter(found: re.Match[str]) -> str:
        string, punctuation, colon, space = found.groups()
        return string or punctuation or colon or (" " if space else "")

    return _TIGHTER.sub(shorter, css).replace(";}", "}").strip()
