"""What pages point at in the sprites is drawn there, and fixed colours can be read."""

import importlib.util
import itertools
import json
import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from clinics.theme.brand import CONTROL, DEFAULT_ACCENT, DEFAULT_BRAND, TEXT, build_brand, contrast
from condition_pages import body_map

ROOT = Path(__file__).resolve().parents[1]
SPRITES = {
    "icons": ROOT / "clinics/static/clinics/img/icons.svg",
    "marks": ROOT / "clinics/static/clinics/img/marks.svg",
    "sections": ROOT / "condition_pages/static/condition_pages/img/sections.svg",
    "body": ROOT / "condition_pages/static/condition_pages/img/body.svg",
}
SPEC = importlib.util.spec_from_file_location("draw_body", ROOT / "tools" / "draw_body.py")
draw_body = importlib.util.module_from_spec(SPEC)
# Its dataclasses look for their own module.
sys.modules[SPEC.name] = draw_body
SPEC.loader.exec_module(draw_body)
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


def test_every_piece_of_the_body_is_drawn():
    assert {*body_map.PIECES, body_map.BACK_OF_HEAD} <= drawn("body")


def test_the_body_is_what_the_tool_draws():
    assert SPRITES["body"].read_text() == draw_body.draw()


def curves(path_data):
    """The curves of a path's closed lines, as four points each, in whole tenths."""
    for line in path_data.split("M")[1:]:
        numbers = [round(float(each) * 10) for each in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", line)]
        at, rest = tuple(numbers[:2]), numbers[2:]
        loop = []
        for i in range(0, len(rest), 6):
            x, y = at
            points = [(x + rest[i + k], y + rest[i + k + 1]) for k in (0, 2, 4)]
            loop.append((at, *points))
            at = points[-1]
        yield loop


def pieces_of(view):
    """The closed lines of each piece of a view, by its id."""
    text = SPRITES["body"].read_text()
    found = {}
    for row in re.findall(rf'<(?:path|g) id="{view}-.*', text):
        name = re.match(r'<\w+ id="([\w-]+)"', row)[1]
        if not name.endswith("-lines"):
            found[name] = list(curves(re.findall(r' d="([^"]+)"', row)[-1]))
    return found


def polygon(loop, steps=8):
    """A closed line as straight lines, the same ones from both its sides."""
    for curve in loop:
        a, b, c, d = min(curve, curve[::-1])
        points = []
        for k in range(steps + 1):
            t = k / steps
            points.append(
                tuple(
                    a[i] * (1 - t) ** 3
                    + 3 * b[i] * t * (1 - t) ** 2
                    + 3 * c[i] * t * t * (1 - t)
                    + d[i] * t**3
                    for i in (0, 1)
                )
            )
        if curve[0] != a or curve != (a, b, c, d):
            points.reverse()
        yield from itertools.pairwise(points)


def is_inside(point, edges):
    x, y = point
    crossings = 0
    for (ax, ay), (bx, by) in edges:
        if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
            crossings += 1
    return crossings % 2 == 1


def outer_edge(pieces):
    """The curves that only one piece has."""
    used = Counter(
        min(curve, curve[::-1]) for loops in pieces.values() for loop in loops for curve in loop
    )
    assert max(used.values()) == 2, "three pieces at one border"
    return {curve for curve, times in used.items() if times == 1}


@pytest.mark.parametrize("view", ["front", "back", "lens"])
def test_the_pieces_of_a_body_make_up_one_outline(view):
    outer = outer_edge(pieces_of(view))
    after = {}
    for curve in outer:
        for a, b in ((curve[0], curve[3]), (curve[3], curve[0])):
            after.setdefault(a, []).append(b)
    start = min(after)
    seen, ahead = set(), [start]
    while ahead:
        at = ahead.pop()
        if at not in seen:
            seen.add(at)
            ahead.extend(after[at])

    # Each point of the edge joins two of its curves, and all of them are one line.
    assert {len(ends) for ends in after.values()} <= {2, 4}
    assert seen == set(after)


@pytest.mark.parametrize("view", ["front", "back", "lens"])
def test_every_place_of_a_body_is_in_exactly_one_piece(view):
    pieces = {
        name: [edge for loop in loops for edge in polygon(loop)]
        for name, loops in pieces_of(view).items()
    }
    outline = list(polygon(outer_edge(pieces_of(view))))
    xs, ys = zip(*(a for a, _ in outline), strict=True)
    wrong = []
    for x in range(int(min(xs)), int(max(xs)), 17):
        for y in range(int(min(ys)), int(max(ys)), 19):
            point = (x + 0.37, y + 0.41)
            within = [name for name, edges in pieces.items() if is_inside(point, edges)]
            if len(within) != is_inside(point, outline):
                wrong.append((point, within))

    assert wrong == []


@pytest.mark.parametrize(("view", "axis"), [("front", 90), ("back", 280), ("lens", 185)])
def test_the_halves_of_a_body_are_mirror_images(view, axis):
    drawn_curves = {
        min(curve, curve[::-1])
        for loops in pieces_of(view).values()
        for loop in loops
        for curve in loop
    }
    other_side = {tuple((axis * 20 - x, y) for x, y in curve) for curve in drawn_curves}

    assert {min(curve, curve[::-1]) for curve in other_side} == drawn_curves


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
