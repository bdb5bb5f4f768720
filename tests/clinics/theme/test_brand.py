"""A practice's colours: whatever is chosen, what is sent can be read."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinics.theme.brand import (
    CONTROL,
    DEFAULT_ACCENT,
    DEFAULT_BRAND,
    PAIRINGS,
    TEXT,
    BrandError,
    build_brand,
    contrast,
    normalise_hex,
)

ROOT = Path(__file__).parents[3]
GROUNDS = ("page", "surface", "soft", "accent-soft")
hex_colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#000000", "#FFFFFF", 21.0), ("#FFFFFF", "#FFFFFF", 1.0), ("#767676", "#FFFFFF", 4.54)],
)
def test_contrast_is_the_ratio_that_wcag_defines(first, second, ratio):
    assert contrast(first, second) == pytest.approx(ratio, abs=0.005)
    assert contrast(second, first) == contrast(first, second)


@given(brand=hex_colours, accent=hex_colours)
def test_any_two_colours_give_text_that_can_be_read(brand, accent):
    made = build_brand(brand, accent)

    for tokens in (made.light, made.dark):
        for ground in GROUNDS:
            for text in ("ink", "ink-soft", "brand-text", "accent-text"):
                assert contrast(tokens[text], tokens[ground]) >= TEXT, (text, ground)
            for control in ("line-strong", "brand-edge", "accent-edge"):
                assert contrast(tokens[control], tokens[ground]) >= CONTROL, (control, ground)
        for text, fill in (
            ("on-brand", "brand"),
            ("on-brand", "brand-hover"),
            ("on-accent", "accent"),
            ("on-accent", "accent-hover"),
            ("on-deep", "deep"),
            ("on-band", "band"),
        ):
            assert contrast(tokens[text], tokens[fill]) >= TEXT, (text, fill)


@given(brand=hex_colours, accent=hex_colours)
def test_every_correction_ends_better_than_it_began_and_passes(brand, accent):
    for correction in build_brand(brand, accent).corrections:
        assert correction.ratio_before < TEXT <= correction.ratio_after
        assert correction.asked in correction.explanation
        assert correction.used in correction.explanation


def test_a_pale_yellow_is_darkened_as_text_and_the_reason_is_told():
    made = build_brand("#FFE14D", "#1F5F5B")

    assert made.light["brand"] == "#FFE14D"
    assert made.light["on-brand"] != "#FFFFFF"
    told = [c.explanation for c in made.corrections if c.token == "brand-text"]
    assert told[0].startswith("#FFE14D on white is 1.3:1; darkened to #")


def test_colours_that_already_pass_on_light_screens_are_left_alone():
    made = build_brand("#1F5F5B", "#7A2E3A")

    assert made.light["brand"] == made.light["brand-text"] == "#1F5F5B"
    assert not [c for c in made.corrections if c.scheme == "light"]


def test_a_deep_brand_is_lightened_for_dark_screens():
    made = build_brand("#123A38", "#D9822B")

    told = [c for c in made.corrections if c.scheme == "dark"]
    assert [c.token for c in told] == ["brand-text"]
    assert told[0].explanation.startswith("On dark screens #123A38 on ")


def test_a_corrected_colour_keeps_its_hue():
    made = build_brand("#0000FF", "#FF0000")

    red = made.light["accent-text"]

    assert int(red[1:3], 16) > 2 * max(int(red[3:5], 16), int(red[5:7], 16))


@pytest.mark.parametrize("colour", ["", "red", "#12", "#12345G", "rgb(0,0,0)", "#1234567"])
def test_what_is_no_colour_is_refused_by_the_name_of_its_field(colour):
    with pytest.raises(BrandError) as refused:
        build_brand("#1F5F5B", colour)

    assert refused.value.field == "accent"


def test_an_unknown_pairing_is_refused_by_the_name_of_its_field():
    with pytest.raises(BrandError) as refused:
        build_brand("#1F5F5B", "#D9822B", "comic")

    assert refused.value.field == "pairing"


@pytest.mark.parametrize("written", ["#1f5f5b", "1F5F5B", " #1F5F5B "])
def test_a_colour_may_be_written_in_more_than_one_way(written):
    assert normalise_hex(written) == "#1F5F5B"


def test_three_digits_mean_each_digit_twice():
    assert normalise_hex("#fa0") == "#FFAA00"


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_a_stylesheet_holds_properties_only_and_names_no_font_to_fetch(pairing):
    sheet = build_brand("#1F5F5B", "#D9822B", pairing).stylesheet()

    assert sheet.startswith("@layer tokens{:root{--page:#")
    assert "@media screen and (prefers-color-scheme:dark)" in sheet
    assert not re.search(r"url\(|@import|@font-face|<", sheet)


@pytest.mark.parametrize("pairing", PAIRINGS)
def test_each_typeface_is_a_small_file_with_its_licence(pairing):
    for face in PAIRINGS[pairing].faces:
        file = ROOT / "clinics/static" / face.file

        assert file.read_bytes()[:4] == b"wOF2"
        assert file.stat().st_size <= 40 * 1024
        assert "SIL Open Font License" in file.with_suffix(".LICENSE.txt").read_text()


def test_the_default_stylesheet_is_what_the_defaults_make():
    stored = (ROOT / "site/static/css/brand.css").read_text()

    assert stored == build_brand(DEFAULT_BRAND, DEFAULT_ACCENT).stylesheet()
