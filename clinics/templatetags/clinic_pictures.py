"""``{% picture %}``: an editor's image in the smallest form that a browser takes."""

from __future__ import annotations

from contextlib import nullcontext
from functools import lru_cache

from django import template
from django.db import connection, transaction
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail.images.models import Filter, Picture, SourceImageIOError

from clinics.files.media import all_or_nothing

register = template.Library()

#: Every browser in use takes one of these; the fallback is for what reads pages otherwise.
FORMATS = ("avif", "webp")
#: Formats of originals that may have no ground: JPEG would paint one.
CLEAR = (".png", ".gif", ".webp", ".avif")


@register.simple_tag
def picture(image, *specs, alt=None, sizes="", css="", first=False) -> SafeString | str:
    """AVIF and WebP in every size of ``specs``, with width and height; nothing without an image.

    ``specs`` are Wagtail's, such as "fill-{144x144,288x288}", which crops around the focal
    point; the first size is the one for plain screens. ``sizes`` is how wide it stands on the
    page, by default as wide as the first size. ``first`` is for what is seen before scrolling;
    the rest is loaded when it comes near. ``alt`` is "" for decoration; only an image from a
    block that asked its editor may leave it out. Raises TemplateSyntaxError without it.
    """
    if not image:
        return ""
    if alt is None and not (image.decorative or image.contextual_alt_text):
        raise template.TemplateSyntaxError('{% picture %} needs alt="…", or alt="" for decoration')
    wanted = Filter.expand_spec([*specs])
    fallback = "png" if image.filename.lower().endswith(CLEAR) else "jpeg"
    filters = [f"{spec}|format-{kind}" for kind in FORMATS for spec in wanted]
    filters.append(f"{wanted[0]}|format-{fallback}")
    made = renditions(image, filters)
    if made is None:
        return original(image, alt, css)
    base = made[filters[-1]]
    attributes = {
        # Without it the fallback, which has one size, could have no sizes.
        "srcset": f"{base.url} {base.width}w",
        "sizes": sizes or f"{base.width}px",
        "decoding": "async",
        **({"fetchpriority": "high"} if first else {"loading": "lazy"}),
        **({"class": css} if css else {}),
        **({"alt": alt} if alt is not None else {}),
    }
    # Wagtail's own tag escapes each attribute.
    # nosemgrep: trusted-markup-is-literal
    return SafeString(Picture(without_twins(made), attributes))  # nosec B703


def renditions(image, specs: list[str]) -> dict | None:
    """The sizes of ``image`` by ``specs``; None where they can't be made, as on a full disk."""
    filters = [filter_of(spec) for spec in dict.fromkeys(specs)]
    if found := kept_renditions(image, filters):
        return found
    # What fails inside of a transaction spoils it, unless it has one of its own.
    apart = transaction.atomic() if connection.in_atomic_block else nullcontext()
    try:
        with all_or_nothing(), apart:
            return image.get_renditions(*filters)
    except (SourceImageIOError, OSError):
        return None


def kept_renditions(image, filters: list[Filter]) -> dict | None:
    """The sizes from Wagtail's cache where it has all of them, else None.

    Wagtail 8.0 would write into its cache again what it has just found there.
    """
    if image._get_prefetched_renditions() is not None or image.is_svg():
        return None
    model = image.get_rendition_model()
    keys = {
        model.construct_cache_key(image, each.get_cache_key(image), each.spec): each.spec
        for each in filters
    }
    found = model.cache_backend.get_many(keys)
    if len(found) < len(keys):
        return None
    for rendition in found.values():
        # For the words that the place has for it.
        rendition.image = image
    return {spec: found[key] for key, spec in keys.items()}


@lru_cache(maxsize=512)
def filter_of(spec: str) -> Filter:
    """Wagtail's filter for a size, which reads what is to be done once."""
    return Filter(spec=spec)


def original(image, alt: str | None, css: str) -> SafeString:
    """The picture as it was uploaded: larger than it need be, and there."""
    words = image.contextual_alt_text or "" if alt is None else alt
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy" decoding="async"{}>',
        image.file.url,
        image.width,
        image.height,
        words,
        format_html(' class="{}"', css) if css else "",
    )


def without_twins(made: dict) -> dict:
    """The renditions without those as wide as another of their format: originals may be small."""
    seen = set()
    kept = {}
    for spec, rendition in made.items():
        kind = (spec.rpartition("format-")[2], rendition.width)
        if kind not in seen:
            kept[spec] = rendition
        seen.add(kind)
    return kept
