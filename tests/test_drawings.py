"""What pages point at in the sprites is drawn there, and fixed colours can be read."""

import json
import re
from pathlib import Path

import pytest

from clinics.brand import CONTROL, DEFAULT_ACCENT, DEFAULT_BRAND, TEXT, build_brand, contrast

ROOT = Path(__file__).resolve().parents[1]
SPRITES = {
    "icons": ROOT / "clinics/static/clinics/img/icons.svg",
    "marks": ROOT / "clinics/static/clinics/img/marks.svg",
    "sections": ROOT / "condition_pages/static/condition_pages/img/sections.svg",
    "body": ROOT / "condition_pages/static/condition_pages/img/body.svg",
}
TOKENS = ROOT / "site/static/css/tokens.css"


def drawn(sprite):
    return set(re.findall(r'id="([\w-]+)"', SPRITES[sprite].read_text()))


def vocabulary(path):
    return json.loads((ROOT / path).read_text())


def fixed_colours(dark):
    """The hex colours of tokens.css that no practice can change, as #RRGGBB."""
    light, night = TOKENS.read_text().split("@media", 1)
    found = dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", light))
    if dark:
        found |= dict(re.findall(r"--([\w-]+): #([0-9a-f]{3,6});", night))
    double = {name: "".join(d * 2 for d in c) if len(c) == 3 else c for name, c in found.items()}
    return {name: f"#{c.upper()}" for name, c in double.items()}


def test_every_kind_of_call_to_action_has_an_icon():
    kinds = {term["id"] for term in vocabulary("clinics/vocabulary/cta_kinds.json")}

    assert kinds <= drawn("icons")


def test_every_mark_that_a_practice_can_choose_is_drawn():
    marks = {term["id"] for term in vocabulary("clinics/vocabulary/marks.json")}

    assert marks <= drawn("marks")


def test_every_section_with_an_icon_has_it_in_the_sprite():
    blocks = ROOT / "condition_pages/templates/condition_pages/blocks"
    kinds = {
        path.stem for path in blocks.glob("*.html") if "includes/heading.html" in path.read_text()
    }

    assert kinds | {"emergency", "urgent", "non_urgent"} <= drawn("sections")


def test_every_region_of_the_body_has_a_shape_in_its_views():
    views = {"front": ["front"], "back": ["back"], "both": ["front", "back"], "list": []}
    wanted = {
        f"{view}-{region['id']}"
        for region in vocabulary("condition_pages/vocabulary/body_regions.json")
        for view in views[region["map_view"]]
    }

    assert wanted <= drawn("body")


def test_every_icon_that_a_template_names_is_drawn():
    named = {
        (sprite, name)
        for path in ROOT.glob("*/templates/**/*.html")
        for sprite, name in re.findall(
            r"img/(icons|marks|sections)\.svg' %}#([\w-]+)\"", path.read_text()
        )
    }

    assert {(sprite, name) for sprite, name in named if name not in drawn(sprite)} == set()


@pytest.mark.parametrize("dark", [False, True])
def test_the_colours_of_warnings_can_be_read(dark):
    fixed = fixed_colours(dark)
    brand = build_brand(DEFAULT_BRAND, DEFAULT_ACCENT)
    tokens = {**(brand.dark if dark else brand.light), **fixed}

    for text, ground in (
        ("on-emergency", "emergency"),
        ("emergency-text", "page"),
        ("emergency-text", "soft"),
        ("emergency-text", "emergency-soft"),
        ("urgent-text", "urgent-soft"),
        ("good-text", "good-soft"),
        ("good-text", "surface"),
        ("ink", "emergency-soft"),
        ("ink", "urgent-soft"),
        ("ink", "good-soft"),
    ):
        assert contrast(tokens[text], tokens[ground]) >= TEXT, (text, ground)
    for control in ("emergency", "urgent"):
        assert contrast(tokens[control], tokens["page"]) >= CONTROL, control


def test_no_template_has_an_inline_style_and_no_stylesheet_fetches_another():
    found = []
    for pattern in ("*/templates/**/*.html", "*/static/**/*.css", "*/static/**/*.svg"):
        for path in ROOT.glob(pattern):
            if "admin" in path.parts:
                continue
            text = path.read_text()
            if re.search(r'\sstyle="|<style|@import|url\((?!#)', text):
                found.append(path.name)

    assert found == []
