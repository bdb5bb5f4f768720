"""Cards for shared links: what is on them, whatever the title is. No database."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from clinics.theme import brand
from clinics.theme.card_drawing import (
    HEIGHT,
    SIZE,
    WIDTH,
    Card,
    CardError,
    Face,
    draw,
    font_of,
    split_words,
    wrapped,
    writable,
)

STATIC = Path(__file__).parents[3] / "clinics" / "static" / "clinics"
MOST_BYTES = 300_000
LONG = (
    "What helps with a tension headache that comes back every week: signs, causes, what you can "
    "do yourself, what your doctor can do, and when to call for help at once"
)


def face_of(pairing: str) -> Face:
    chosen = brand.PAIRINGS[pairing]
    path = STATIC.parent / chosen.faces[0].file
    return Face(path.read_bytes(), chosen.heading_weight)


def card(title: str = "Muscle spasm", *, pairing: str = "clear", colour="#1F5F5B", **facts) -> Card:
    light = brand.build_brand(colour, "#D9822B", pairing).light
    return Card(
        **{
            "title": title,
            "name": "Larkfield Chiropractic",
            "ground": light["brand"],
            "ink": light["on-brand"],
            "name_ink": light["on-brand"],
            "accent": light["accent"],
            "faces": (face_of(pairing),),
            "mark": (STATIC / "img" / "marks" / "spine.png").read_bytes(),
            **facts,
        }
    )


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def photo(size=(640, 640)) -> bytes:
    file = io.BytesIO()
    Image.effect_noise(size, 90).convert("RGB").save(file, "JPEG", quality=95)
    return file.getvalue()


@pytest.mark.parametrize("pairing", brand.PAIRINGS)
@pytest.mark.parametrize("title", ["Ó", "¿Qué ayuda con el dolor de cabeza? Señales", LONG])
def test_networks_get_a_jpeg_of_their_size_that_is_not_heavy(pairing, title):
    drawn = draw(card(title, pairing=pairing))

    picture = opened(drawn)
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert len(drawn) < MOST_BYTES


def test_a_card_with_a_photograph_full_of_detail_is_not_heavy_either():
    assert len(draw(card(LONG, picture=photo()))) < MOST_BYTES


@pytest.mark.parametrize("colour", ["#F5D547", "#111111", "#FFFFFF", "#7A1FA2", "#808080"])
def test_words_can_be_read_whatever_the_colour_is(colour):
    made = card(colour=colour)

    assert brand.contrast(made.ground, made.ink) >= 4.5
    ink = tuple(int(made.ink[at : at + 2], 16) for at in (1, 3, 5))
    title = opened(draw(made)).convert("RGB").crop((72, 380, 700, 560))
    near = [
        c for _n, c in title.getcolors(1_000_000) if max(map(abs, map(int.__sub__, c, ink))) < 9
    ]
    assert near


@pytest.mark.parametrize("title", [LONG, "A" * 60, "Temporomandibular-Gelenkfunktionsstörungen"])
@pytest.mark.parametrize("picture", [b"", photo()])
def test_no_word_leaves_its_field(title, picture):
    made = card(title, picture=picture, mark=b"")
    drawn = opened(draw(made)).convert("L")

    # The last column before the margin's end, and the margin itself, show the ground alone.
    right = WIDTH - 500 if picture else WIDTH
    edge = drawn.crop((right - 40, 0, right - 24, HEIGHT - 30))
    lowest, highest = edge.getextrema()
    assert highest - lowest < 24


def test_letters_get_smaller_only_as_far_as_they_must():
    def height_of(title: str) -> int:
        drawn = opened(draw(card(title, mark=b""))).convert("L")
        field = drawn.crop((72, 200, 1128, 600)).point(lambda value: 255 if value > 170 else 0)
        return field.getbbox()[3] - field.getbbox()[1]

    assert height_of("Spasm") < height_of("Muscle spasm of the calf at night") < height_of(LONG)


def test_lines_are_about_the_same_length():
    font = font_of(face_of("clear"), 60, "title")
    lines = wrapped(
        ["What", "helps", "with", "a", "stiff", "neck", "in", "the", "morning"], font, 1000
    )

    lengths = [font.getlength(line) for line in lines]
    assert len(lines) == 2
    assert min(lengths) > 0.7 * max(lengths)


def test_a_word_that_is_wider_than_a_line_is_taken_apart_with_a_hyphen():
    font = font_of(face_of("clear"), 52, "title")

    pieces = split_words("Wirbelsäulenbeweglichkeitsprüfung", font, 500)

    assert len(pieces) > 1
    assert all(piece.endswith("-") for piece in pieces[:-1])
    assert "".join(piece.rstrip("-") for piece in pieces) == "Wirbelsäulenbeweglichkeitsprüfung"


def test_pictographs_are_left_out_and_words_stay():
    assert writable("Back pain 🔥  now\n") == "Back pain now"


def test_what_no_typeface_can_write_is_refused_rather_than_drawn_as_boxes():
    with pytest.raises(CardError):
        draw(card("تشنج العضلات", is_rtl=True))


def test_another_typeface_writes_what_the_first_one_lacks():
    dejavu = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf")
    if not dejavu.is_file():
        pytest.skip("fonts-dejavu-core is not installed")

    drawn = draw(
        card("تشنج العضلات", faces=(face_of("clear"), Face(dejavu.read_bytes())), is_rtl=True)
    )

    # From the right, where reading begins.
    left, right = (
        opened(drawn).convert("L").crop(box) for box in ((0, 400, 400, 590), (700, 400, 1128, 590))
    )
    assert right.getextrema()[1] > left.getextrema()[1] + 100


def test_a_picture_that_cannot_be_read_is_left_out():
    assert opened(draw(card(picture=b"no picture", logo=b"none"))).size == SIZE


def test_each_mark_can_be_drawn_on_a_card():
    symbols = etree.fromstring((STATIC / "img" / "marks.svg").read_bytes())

    for symbol in symbols:
        mask = opened((STATIC / "img" / "marks" / f"{symbol.get('id')}.png").read_bytes())
        assert (mask.mode, mask.getextrema()) == ("L", (0, 255))
