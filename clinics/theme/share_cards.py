"""The cards of pages for shared links: drawn once for what they show, kept, and thrown away.

A card's address names what is on it, so a page that changes has another one and whoever keeps
cards keeps each for good. Drawn when a page is published, by ``manage.py draw_share_cards``, or,
where neither has happened yet, for the first who asks.
"""

from __future__ import annotations

import logging
from base64 import b64encode
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language_info
from django_tasks import task
from django_tasks.backends.immediate import ImmediateBackend
from wagtail.images.models import SourceImageIOError
from wagtail.models import Page
from wagtail.query import PageQuerySet

from clinics import tenancy
from clinics.theme import card_drawing, icons, stylesheets
from clinics.theme.card_drawing import HEIGHT, WIDTH, Card, CardError, Face
from seo.graph import text
from seo.head import Picture

if TYPE_CHECKING:
    from clinics.models import ClinicPage, PracticePage, ShareCard

logger = logging.getLogger(__name__)

#: For letters that the practices' own typefaces lack, such as those of Polish, Arabic or Hebrew:
#: where Debian's fonts-dejavu-core puts one. CLINIC_CARD_FONTS names others in its place.
FONTS = ("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf",)
#: Of a page's key, in its card's address.
KEY_DIGITS = 8
#: Of a page's picture: what stands beside the words.
PICTURE_SPEC = f"fill-{card_drawing.PICTURE_WIDTH}x{HEIGHT}|format-jpeg|jpegquality-90"
LOGO_SPEC = "max-800x128|format-png"


# What a card shows


def picture_of(page: PracticePage, url: str) -> Picture | None:
    """The page's card as its head names it; None where it has none."""
    practice = page.practice
    if practice is None or page.pk is None or not can_be_written(page, practice):
        return None
    try:
        address = address_of(page, practice)
    except NoReverseMatch:
        # A project that does not answer the practices' addresses.
        return None
    return Picture(urljoin(url, address), WIDTH, HEIGHT, words(page, practice))


def address_of(page: PracticePage, practice: ClinicPage) -> str:
    return reverse("clinics-card", args=[name_of(page, practice)])


def name_of(page: PracticePage, practice: ClinicPage) -> str:
    """The card by what the page is called in every installation: its numbers are this one's own.

    Short, for each page carries it twice: eight digits of the page's key tell a practice's pages
    apart.
    """
    key = page.translation_key.hex[:KEY_DIGITS]
    return f"{key}-{page.locale.language_code}-{content_hash(page, practice)}"


def named(name: str) -> tuple[Page | None, str]:
    """The live page in sight that an address names, and the hash that it names."""
    key, _dash, rest = name.partition("-")
    language, _dash, wanted = rest.rpartition("-")
    try:
        first, last = (UUID(key + digit * (32 - len(key))) for digit in "0f")
    except ValueError:
        return None, wanted
    if len(key) != KEY_DIGITS:
        return None, wanted
    pages = Page.objects.filter(
        translation_key__gte=first,
        translation_key__lte=last,
        locale__language_code=language,
        live=True,
    )
    return pages.order_by("pk").first(), wanted


def words(page: PracticePage, practice: ClinicPage) -> str:
    """What is written on the card, for who can't see it."""
    title, name = text(page.card_title), text(practice.title)
    return title if name.casefold() in title.casefold() else f"{title} – {name}"


def content_hash(page: PracticePage, practice: ClinicPage) -> str:
    """A name of all that the card shows."""
    shown = page.main_image()
    facts = (
        card_drawing.EDITION,
        page.card_title,
        practice.title,
        practice.brand_colour,
        practice.accent_colour,
        practice.type_pairing,
        practice.layout,
        practice.mark,
        icons.content_of(practice.logo) if practice.logo else "",
        (icons.content_of(shown), shown.get_focal_point()) if shown else "",
        is_rtl(page),
    )
    return sha256(repr(facts).encode()).hexdigest()[:10]


def is_rtl(page: PracticePage) -> bool:
    try:
        return bool(get_language_info(page.locale.language_code)["bidi"])
    except KeyError:
        return False


def can_be_written(page: PracticePage, practice: ClinicPage) -> bool:
    """Whether a typeface at hand has the letters of the title and of the practice's name."""
    return writable_in(practice.brand.pairing.id, page.card_title, practice.title)


@lru_cache(maxsize=4096)
def writable_in(pairing: str, *texts: str) -> bool:
    try:
        for each in texts:
            card_drawing.able(faces_of(pairing), card_drawing.writable(each))
    except CardError:
        logger.warning("No typeface at hand has all letters of %r: see CLINIC_CARD_FONTS.", texts)
        return False
    return True


@lru_cache(maxsize=16)
def faces_of(pairing: str) -> tuple[Face, ...]:
    """The typefaces to write with: of the practice's headings, then whatever the machine has."""
    from clinics.theme.brand import DEFAULT_PAIRING, PAIRINGS

    chosen = PAIRINGS.get(pairing) or PAIRINGS[DEFAULT_PAIRING]
    found = []
    if content := stylesheets.read_bytes(chosen.faces[0].file):
        found.append(Face(content, chosen.heading_weight))
    for name in getattr(settings, "CLINIC_CARD_FONTS", FONTS):
        if Path(name).is_file():
            found.append(Face(Path(name).read_bytes()))
    return tuple(found)


def card_of(page: PracticePage, practice: ClinicPage) -> Card:
    colours = practice.brand.light
    is_letter = practice.layout == "letter"
    return Card(
        title=page.card_title,
        name=practice.title,
        ground=colours["page" if is_letter else "brand"],
        ink=colours["ink" if is_letter else "on-brand"],
        name_ink=colours["brand-text" if is_letter else "on-brand"],
        accent=colours["brand" if is_letter else "accent"],
        faces=faces_of(practice.brand.pairing.id),
        mark=mark_of(practice.mark),
        logo=rendition_of(practice.logo, LOGO_SPEC),
        picture=rendition_of(page.main_image(), PICTURE_SPEC),
        is_rtl=is_rtl(page),
    )


@lru_cache(maxsize=32)
def mark_of(name: str) -> bytes:
    return (stylesheets.read_bytes(f"clinics/img/marks/{name}.png") or b"") if name else b""


def rendition_of(image: Any, spec: str) -> bytes:
    """A picture in a size of its own; nothing where it can't be read or made."""
    if image is None:
        return b""
    from clinics.templatetags.clinic_pictures import renditions

    made = renditions(image, [spec])
    if made is None:
        return b""
    try:
        with made[spec].file.open("rb") as file:
            return file.read()
    except (SourceImageIOError, OSError):
        return b""


# Drawn and kept


def content_of(page: PracticePage) -> bytes | None:
    """The page's card as a JPEG, drawn now where none is kept; None where it can't be written."""
    practice = page.practice
    if practice is None or not can_be_written(page, practice):
        return None
    kept = page_card(page)
    wanted = content_hash(page, practice)
    if kept is not None and kept.content_hash == wanted and (content := read(kept)):
        return content
    return draw(page, wanted)


def inline(page: PracticePage) -> str:
    """The card of a page as it is being written, as a data: address; empty where there is none."""
    if not can_be_written(page, page.practice):
        return ""
    try:
        content = card_drawing.draw(card_of(page, page.practice))
    except CardError:
        return ""
    return f"data:image/jpeg;base64,{b64encode(content).decode()}"


def page_card(page: Page) -> ShareCard | None:
    return cards().filter(page_id=page.pk).first()


def cards() -> Any:
    return apps.get_model("clinics", "ShareCard").objects


def read(card: ShareCard) -> bytes | None:
    try:
        with card.file.open("rb") as file:
            return file.read()
    except (OSError, ValueError):
        return None


@transaction.atomic
def draw(page: PracticePage, wanted: str) -> bytes | None:
    """Draw the page's card and keep it in the place of the old one.

    Two who ask at once: the second waits for the first, then takes what that has drawn.
    """
    row, _is_new = cards().get_or_create(page_id=page.pk)
    row = cards().select_for_update().get(pk=row.pk)
    if row.content_hash == wanted and (content := read(row)):
        return content
    try:
        content = card_drawing.draw(card_of(page, page.practice))
    except CardError:
        return None
    old, storage = row.file.name, row.file.storage
    try:
        row.file.save(f"{page.pk}.jpg", ContentFile(content), save=False)
    except (SourceImageIOError, OSError):
        # No room: it is drawn again for the next who asks.
        return content
    row.content_hash = wanted
    row.save()
    if old:
        transaction.on_commit(lambda: storage.delete(old))
    return content


def forget_file(sender: object, instance: Any, **_kwargs: object) -> None:
    """With the row goes the file: connected to ``post_delete``."""
    name, storage = instance.file.name, instance.file.storage
    if name:
        transaction.on_commit(lambda: storage.delete(name))


# When


def is_shared(page: Page) -> bool:
    """Whether visitors may have the page, and so its card."""
    restrictions = page.get_view_restrictions()
    return page.live and all(r.restriction_type == r.NONE for r in restrictions)


def missing_cards(pages: PageQuerySet) -> Iterator[PracticePage]:
    """Those of ``pages`` whose card is not there as it has to be now."""
    for page in pages.specific().iterator(chunk_size=100):
        practice = page.practice
        if practice is None or page.chosen_social_image() or not can_be_written(page, practice):
            continue
        kept = page_card(page)
        if kept is None or kept.content_hash != content_hash(page, practice):
            yield page


def on_publish(sender: object, instance: Any, **_kwargs: object) -> None:
    """Queue the page's card once it is live; with a home page those of its practice."""
    from clinics.models import ClinicPage, PracticePage

    if isinstance(instance, PracticePage):
        every = isinstance(instance, ClinicPage)
        transaction.on_commit(lambda: queue(instance.pk, every), robust=True)


def on_unpublish(sender: object, instance: Any, **_kwargs: object) -> None:
    for card in cards().filter(page_id=instance.pk):
        card.delete()


def queue(page_id: int, every: bool) -> None:
    """A worker draws; without one nobody who publishes waits: the first who asks does."""
    if not isinstance(draw_cards.get_backend(), ImmediateBackend):
        draw_cards.enqueue(page_id, every)


@task()
def draw_cards(page_id: int, every: bool = False) -> int:
    """Draw the card of a page, or all that its practice lacks; how many were drawn."""
    page = Page.objects.filter(pk=page_id, live=True).first()
    if page is None:
        return 0
    practice = tenancy.practice_of(page)
    if practice is None:
        return 0
    pages = tenancy.owned(Page, practice) if every else Page.objects.filter(pk=page_id)
    return draw_missing(pages)


def draw_missing(pages: PageQuerySet) -> int:
    """Draw what is missing for the live and public among ``pages``; how many were drawn."""
    from clinics.models import PracticePage

    count = 0
    for page in missing_cards(pages.live().public().type(PracticePage)):
        if draw(page, content_hash(page, page.practice)) is not None:
            count += 1
    return count


def connect_signals() -> None:
    """Listen to Wagtail; called once when the app is ready."""
    from django.db.models.signals import post_delete
    from wagtail.signals import page_published, page_unpublished

    uid = "clinics-share-cards"
    page_published.connect(on_publish, dispatch_uid=uid, weak=False)
    page_unpublished.connect(on_unpublish, dispatch_uid=uid, weak=False)
    ShareCard = apps.get_model("clinics", "ShareCard")
    post_delete.connect(forget_file, sender=ShareCard, dispatch_uid=uid, weak=False)
