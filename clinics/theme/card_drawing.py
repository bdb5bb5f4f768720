"""A card for shared links: a page's title in its practice's colours, mark and letters. Pure.

1200 x 630 pixels, the shape that link previews are cut to. Words are never cut: a long title takes
more lines, then smaller letters. Imports no Django.

Source: developers.facebook.com/docs/sharing/webmasters/images (1200 x 630, read as of November
2026); WCAG 2.2, 1.4.3, by way of clinics/theme/brand.py, which measures the colours.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageDraw, ImageFont, ImageOps, features

SIZE = WIDTH, HEIGHT = 1200, 630
#: Drawn anew for all when this changes.
EDITION = "1"
#: Some networks cut a little off each side.
MARGIN = 72
#: How much of the card a page's own picture takes.
PICTURE_WIDTH = 500
HEAD = 88
FOOT = 14
#: Letters of the title, in pixels: the largest that fits is taken.
TITLE_SIZES = range(92, 26, -4)
#: At this size a word that is wider than the field is taken apart rather than made smaller.
SPLIT_SIZE = 52
LEADING = 1.14
NAME_SIZES = range(38, 20, -2)
QUALITY = 88

Ink = Literal["title", "name"]


class CardError(ValueError):
    """The card can't be drawn: no typeface at hand has the letters of its words."""


@dataclass(frozen=True)
class Face:
    """A typeface: the bytes of its file and the weight to take, where it has several."""

    content: bytes
    weight: int = 700


@dataclass(frozen=True)
class Card:
    """All that a card shows. Colours are hex; pictures are the bytes of their files.

    ``faces`` are tried in order: the first that has all letters of a text writes it. ``mark`` is a
    mask, white where the mark is. ``is_rtl`` is for languages that are written from the right.
    """

    title: str
    name: str
    ground: str
    ink: str
    name_ink: str
    accent: str
    faces: tuple[Face, ...]
    mark: bytes = b""
    logo: bytes = b""
    picture: bytes = b""
    is_rtl: bool = False


def draw(card: Card) -> bytes:
    """The card as a JPEG. Raises CardError where its words can't be written."""
    canvas = Image.new("RGB", SIZE, card.ground)
    width = WIDTH
    picture = opened(card.picture)
    if picture is not None:
        width -= PICTURE_WIDTH
        shown = ImageOps.fit(picture.convert("RGB"), (PICTURE_WIDTH, HEIGHT))
        canvas.paste(shown, (0 if card.is_rtl else width, 0))
    area = Area(canvas, card, left=PICTURE_WIDTH if card.is_rtl and picture else 0, width=width)
    if picture is None:
        area.ornament()
    area.draw.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill=card.accent)
    area.head()
    area.title()
    file = io.BytesIO()
    canvas.save(file, "JPEG", quality=QUALITY, subsampling=0, optimize=True, progressive=True)
    return file.getvalue()


class Area:
    """The part of the card where words stand."""

    def __init__(self, canvas: Image.Image, card: Card, left: int, width: int) -> None:
        self.canvas, self.card = canvas, card
        self.left, self.right = left + MARGIN, left + width - MARGIN
        self.draw = ImageDraw.Draw(canvas)

    @property
    def width(self) -> int:
        return self.right - self.left

    def ornament(self) -> None:
        """The mark, large and faint, where no word stands on much of it."""
        mark = opened(self.card.mark)
        if mark is None:
            return
        size = 430
        mask = mark.convert("L").resize((size, size)).point(lambda value: value * 12 // 100)
        x = -size // 5 if self.card.is_rtl else WIDTH - size * 4 // 5
        self.canvas.paste(self.card.ink, (x, HEIGHT - size * 4 // 5), mask)

    def head(self) -> None:
        """Logo or mark, and whose page it is."""
        sign = self.sign()
        x = self.left
        taken = 0
        if sign is not None:
            x = self.right - sign.width if self.card.is_rtl else self.left
            self.canvas.paste(sign, (x, MARGIN), sign)
            taken = sign.width + 24
        room = self.width - taken
        text = writable(self.card.name)
        if not text:
            return
        if room < self.width // 4:
            return
        font, lines, _step = self.fitted(text, room, HEAD, NAME_SIZES, "name")
        self.write(lines, font, MARGIN + HEAD / 2, self.card.name_ink, taken)

    def sign(self) -> Image.Image | None:
        """The logo on a plate of white, or the mark on one of the accent's colour."""
        logo = opened(self.card.logo)
        if logo is not None:
            logo = logo.convert("RGBA")
            logo.thumbnail((self.width - 32, HEAD - 16))
            plate = rounded((logo.width + 24, HEAD), "#FFFFFF")
            plate.alpha_composite(logo, (12, (HEAD - logo.height) // 2))
            return plate
        mark = opened(self.card.mark)
        if mark is None:
            return None
        plate = rounded((HEAD, HEAD), self.card.ink)
        plate.paste(self.card.ground, (14, 14), mark.convert("L").resize((HEAD - 28, HEAD - 28)))
        return plate

    def title(self) -> None:
        top = MARGIN + HEAD + 28
        height = HEIGHT - FOOT - MARGIN + 28 - top
        text = writable(self.card.title) or writable(self.card.name)
        font, lines, step = self.fitted(text, self.width, height, TITLE_SIZES, "title")
        # Short titles stand at the foot, long ones fill the field.
        middle = top + height - len(lines) * step / 2
        self.write(lines, font, middle, self.card.ink)

    def fitted(
        self, text: str, width: int, height: int, sizes: Iterable[int], ink: Ink
    ) -> tuple[ImageFont.FreeTypeFont, list[str], float]:
        """The largest letters in which ``text`` fits, its lines and the pixels from one to the
        next.

        At the smallest size lines that are still too many end in an ellipsis. Raises CardError.
        """
        face = able(self.card.faces, text)
        for size in sizes:
            font = font_of(face, size, ink)
            words = split_words(text, font, width) if size <= SPLIT_SIZE else text.split()
            lines = wrapped(words, font, width)
            step = size * LEADING
            fits = all(font.getlength(line) <= width for line in lines)
            if fits and len(lines) * step <= height:
                return font, lines, step
        most = max(1, int(height // step))
        kept = lines[:most]
        if len(lines) > most:
            kept[-1] = shortened(kept[-1], font, width)
        return font, kept, step

    def write(
        self,
        lines: list[str],
        font: ImageFont.FreeTypeFont,
        middle: float,
        ink: str,
        start: int = 0,
    ) -> None:
        """``lines`` around the height ``middle``, from the side where reading begins."""
        step = font.size * LEADING
        y = middle - (len(lines) - 1) * step / 2
        x = self.right - start if self.card.is_rtl else self.left + start
        anchor = "rm" if self.card.is_rtl else "lm"
        for line in lines:
            self.draw.text(
                (x, y), line, font=font, fill=ink, anchor=anchor, direction=direction_of(self.card)
            )
            y += step


def direction_of(card: Card) -> str | None:
    """What Pillow is told of the direction, where it can join letters and turn lines at all."""
    return "rtl" if card.is_rtl and features.check("raqm") else None


def opened(content: bytes) -> Image.Image | None:
    """A picture; None where there is none that can be read."""
    if not content:
        return None
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
    return picture


def rounded(size: tuple[int, int], fill: str) -> Image.Image:
    """A plate with round corners, without a stair at its edge."""
    large = Image.new("L", (size[0] * 4, size[1] * 4), 0)
    box = (0, 0, large.width - 1, large.height - 1)
    ImageDraw.Draw(large).rounded_rectangle(box, 64, fill=255)
    plate = Image.new("RGBA", size, fill)
    plate.putalpha(large.resize(size))
    return plate


# Words


def writable(text: str) -> str:
    """``text`` on one line without what is no letter of any: pictographs, control characters."""
    kept = (
        sign for sign in text if sign.isspace() or unicodedata.category(sign) not in ("So", "Cc")
    )
    return " ".join("".join(kept).replace("\ufe0f", "").split())


def split_words(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The words of ``text``, with a hyphen where one is wider than a line."""
    found = []
    for word in text.split():
        while font.getlength(word) > width:
            end = len(word) - 1
            while end > 1 and font.getlength(f"{word[:end]}-") > width:
                end -= 1
            # Where it has a hyphen of its own, there.
            own = word.rfind("-", 1, end)
            piece = word[: own + 1] if own > 0 else f"{word[:end]}-"
            found.append(piece)
            word = word[own + 1 if own > 0 else end :]
        found.append(word)
    return found


def wrapped(words: list[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """``words`` in lines of about the same length, none longer than ``width`` where words allow."""
    lines = greedy(words, font, width)
    if len(lines) < 2:
        return lines
    # The narrowest field that takes no more lines: nothing stands alone on the last one.
    narrow, wide = width // 2, width
    while wide - narrow > 8:
        middle = (narrow + wide) // 2
        tried = greedy(words, font, middle)
        if len(tried) <= len(lines) and all(font.getlength(line) <= middle for line in tried):
            wide = middle
        else:
            narrow = middle
    return greedy(words, font, wide)


def greedy(words: Iterable[str], font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def shortened(line: str, font: ImageFont.FreeTypeFont, width: int) -> str:
    words = line.split()
    while len(words) > 1 and font.getlength(f"{' '.join(words)} …") > width:
        words.pop()
    return f"{' '.join(words)} …"


# Typefaces


def able(faces: Iterable[Face], text: str) -> Face:
    """The first face that has every letter of ``text``. Raises CardError."""
    for face in faces:
        if not set(missing(face, text)):
            return face
    raise CardError(f"No typeface at hand has all letters of {text!r}.")


def missing(face: Face, text: str) -> Iterator[str]:
    """The letters of ``text`` that a face lacks; all of them where it can't be read."""
    for sign in text:
        if not sign.isspace() and not has_letter(face, sign):
            yield sign


@lru_cache(maxsize=4096)
def has_letter(face: Face, sign: str) -> bool:
    try:
        font = loaded(face, 32)
    except OSError:
        # A Pillow that reads no WOFF2, or a file that is no typeface.
        return False
    return drawn(font, sign) != drawn(font, "\U0010fffd")


def drawn(font: ImageFont.FreeTypeFont, sign: str) -> tuple[tuple[int, int], bytes]:
    mask = font.getmask(sign)
    return mask.size, bytes(mask)


@lru_cache(maxsize=64)
def loaded(face: Face, size: int) -> ImageFont.FreeTypeFont:
    """A font of this size in pixels. Raises OSError for what is no typeface."""
    font = ImageFont.truetype(io.BytesIO(face.content), size)
    try:
        axes = font.get_variation_axes()
    except OSError:
        # Of one weight.
        return font
    font.set_variation_by_axes([weight_on(axis, face.weight) for axis in axes])
    return font


def weight_on(axis: ImageFont.Axis, weight: int) -> float:
    """The place on a variable face's axis: its weight, else what the face has itself."""
    lowest, usual, highest = axis["minimum"] or 0, axis["default"] or 0, axis["maximum"] or 1000
    return min(max(weight, lowest), highest) if axis["name"] == b"Weight" else usual


def font_of(face: Face, size: int, ink: Ink) -> ImageFont.FreeTypeFont:
    """The title in the weight of the practice's headings, its name a little lighter."""
    return loaded(face if ink == "title" else Face(face.content, min(face.weight, 600)), size)
