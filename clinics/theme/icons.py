"""A practice's own icon for tabs, bookmarks and home screens: its mark, its logo or its letter."""

from __future__ import annotations

import io
from collections.abc import Iterator
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape  # nosec B406 - it writes XML, reads none

from django.core.cache import cache
from lxml import etree
from PIL import Image, ImageDraw, ImageFont
from wagtail.images.models import SourceImageIOError

from clinics.theme import stylesheets
from seo.head import Icon

if TYPE_CHECKING:
    from clinics.models import ClinicPage

#: Pixels that browsers ask for in an ICO file; of what telephones put on a home screen.
ICO_SIZES = (16, 32, 48)
TOUCH_SIZE = 180
KEPT_SECONDS = 24 * 60 * 60
MARKS = "clinics/img/marks.svg"
#: Drawn anew for all when this changes.
EDITION = "2"


def icons_of(practice: ClinicPage) -> Iterator[Icon]:
    """The icons that a practice's pages name; their addresses change with what they show."""
    version = f"?v={content_hash(practice)}"
    if has_square_logo(practice):
        yield Icon(f"/icon.png{version}", "image/png", sizes=f"{TOUCH_SIZE}x{TOUCH_SIZE}")
    else:
        yield Icon(f"/icon.svg{version}", "image/svg+xml")
    yield Icon(f"/icon.png{version}", rel="apple-touch-icon")


def png_address(practice: ClinicPage) -> str:
    return f"/icon.png?v={content_hash(practice)}"


def has_square_logo(practice: ClinicPage) -> bool:
    """Whether there is a logo that can still be told apart when it is small."""
    return bool(practice.logo) and not practice.logo_has_name


def content_hash(practice: ClinicPage) -> str:
    """A short name of all that the icon shows."""
    logo = content_of(practice.logo) if has_square_logo(practice) else ""
    shown = (EDITION, colours(practice), practice.mark, letter(practice), logo)
    return sha256(repr(shown).encode()).hexdigest()[:8]


def content_of(logo: Any) -> str:
    """What tells a picture from another, wherever its file lies: an imported one lies elsewhere."""
    return logo.file_hash or f"{logo.width}x{logo.height}/{logo.file_size}"


def colours(practice: ClinicPage) -> tuple[str, str]:
    light = practice.brand.light
    return light["brand"], light["on-brand"]


def letter(practice: ClinicPage) -> str:
    """The first letter of its name."""
    name = practice.short_name or practice.title
    return next((sign.upper() for sign in name if sign.isalnum()), "+")


def svg(practice: ClinicPage) -> str:
    """The mark, or the letter, on the practice's colour."""
    ground, ink = colours(practice)
    mark = mark_of(practice.mark)
    # A mark fills its square; it wants air around it.
    fitted = f'<g transform="translate(8.4 8.4) scale(.65)">{mark}</g>'
    drawn = fitted if mark else letter_svg(practice)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48">'
        f'<rect width="48" height="48" rx="10" fill="{ground}"/><g color="{ink}">{drawn}</g></svg>'
    )


def letter_svg(practice: ClinicPage) -> str:
    return (
        '<text x="24" y="35" font-family="sans-serif" font-size="32" font-weight="700" '
        f'text-anchor="middle" fill="currentColor">{escape(letter(practice))}</text>'
    )


def mark_of(name: str) -> str:
    """The drawing of a mark, taken out of the file that holds them all; "" where there is none."""
    if not name:
        return ""
    source = stylesheets.read(MARKS)
    if not source:
        return ""
    root: Any = etree.fromstring(source)
    for symbol in root:
        if symbol.get("id") == name:
            group = etree.Element("{http://www.w3.org/2000/svg}g", nsmap=root.nsmap)
            for key in ("fill", "stroke", "stroke-width", "stroke-linecap", "stroke-linejoin"):
                if symbol.get(key):
                    group.set(key, symbol.get(key))
            group.extend(list(symbol))
            return etree.tostring(group, encoding="unicode")
    return ""


def file_of(practice: ClinicPage, kind: str) -> bytes:
    """The icon as an "ico" or "png" file, drawn once and kept."""
    key = f"clinics-icon-{practice.pk}-{content_hash(practice)}-{kind}"
    found = cache.get(key)
    if found is None:
        found = drawn(practice, kind)
        cache.set(key, found, KEPT_SECONDS)
    return found


def drawn(practice: ClinicPage, kind: str) -> bytes:
    # A telephone rounds the corners itself.
    picture = logo_picture(practice) or sign_picture(practice, is_round=kind == "ico")
    file = io.BytesIO()
    if kind == "ico":
        picture.save(file, "ICO", sizes=[(size, size) for size in ICO_SIZES])
    else:
        picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def logo_picture(practice: ClinicPage) -> Image.Image | None:
    """The logo in the middle of a square; None where there is none to be read."""
    if practice.logo is None or not has_square_logo(practice):
        return None
    try:
        rendition = practice.logo.get_rendition(f"max-{TOUCH_SIZE}x{TOUCH_SIZE}|format-png")
        with rendition.file.open("rb") as file:
            logo = Image.open(file).convert("RGBA")
    except (SourceImageIOError, OSError, ValueError):
        return None
    square = Image.new("RGBA", (TOUCH_SIZE, TOUCH_SIZE), "white")
    square.alpha_composite(logo, ((TOUCH_SIZE - logo.width) // 2, (TOUCH_SIZE - logo.height) // 2))
    return square


def sign_picture(practice: ClinicPage, is_round: bool) -> Image.Image:
    """The mark, or the letter, on the practice's colour."""
    ground, ink = colours(practice)
    picture = Image.new("RGBA", (TOUCH_SIZE, TOUCH_SIZE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    corner = TOUCH_SIZE // 5 if is_round else 0
    draw.rounded_rectangle((0, 0, TOUCH_SIZE - 1, TOUCH_SIZE - 1), corner, fill=ground)
    mask = mask_of(practice.mark)
    if mask:
        side = TOUCH_SIZE * 13 // 20
        place = (TOUCH_SIZE - side) // 2
        picture.paste(ink, (place, place), mask.resize((side, side)))
        return picture
    middle = (TOUCH_SIZE / 2, TOUCH_SIZE / 2)
    font = ImageFont.load_default(TOUCH_SIZE * 0.7)
    draw.text(middle, letter(practice), fill=ink, font=font, anchor="mm", stroke_width=3)
    return picture


def mask_of(name: str) -> Image.Image | None:
    """The mark as a mask, white where it is; Pillow reads no SVG."""
    content = stylesheets.read_bytes(f"clinics/img/marks/{name}.png") if name else None
    return Image.open(io.BytesIO(content)).convert("L") if content else None
